/// Commands about replays.
extension CommandSpec {
  static let replay = CommandSpec(
    words: ["replay"], summary: "runs over the past again, beside what is live",
    details: [
      "Reads the inputs from Kafka between two times of arrival and writes what it finds into topics of its own,",
      "recount.replay.<run>.*, or into a folder. It joins no group and writes no live topic. What was known before",
      "--from is rebuilt by a warm-up; what the warm-up finds is kept apart. The same command again goes on where",
      "a killed one stopped.",
    ],
    flags: [
      FlagSpec(name: "from", value: "TIME", help: "outputs from here on (default earliest)"),
      FlagSpec(name: "to", value: "TIME", help: "inputs that arrived before this (default now)"),
      FlagSpec(name: "run", value: "NAME", help: "the run's name: letters, digits, - and _"),
      FlagSpec(name: "output", value: "DIR", help: "write into this folder, and nothing to the cluster"),
      FlagSpec(name: "warmup", value: "all|DURATION", help: "how far before --from to begin (default all: exact)"),
      FlagSpec(name: "batch", value: "N", help: "records per transaction (default 16384)"),
      FlagSpec(name: "diff", help: "compare the outputs with what was live; ends with 1 where they differ"),
      FlagSpec(name: "config-b", value: "F", help: "back-test: what this configuration would have found as well"),
      FlagSpec(name: "json", help: "print JSON instead of a text"),
      FlagSpec(name: "html", help: "with --diff: print one page instead of a text"), config, set, help,
    ])

  static let replayList = CommandSpec(
    words: ["replay", "list"], summary: "lists the runs that have topics on the cluster", details: [],
    flags: [FlagSpec(name: "json", help: "print one JSON object instead"), config, set, help])

  static let replayDelete = CommandSpec(
    words: ["replay", "delete"], summary: "removes everything that a run has on the cluster",
    details: ["The run's topics, and nothing else: their names are made of the run's name."], operand: run,
    flags: [yes, config, set, help])

  static let replayPromote = CommandSpec(
    words: ["replay", "promote"], summary: "writes to the live topics what a run found and live lacks",
    details: [
      "Exceptions and corrections of which live has never said a word, under the ids that live would have given",
      "them; a second time finds nothing left to do. Corrections that a machine applies by itself are applied then.",
    ],
    operand: run,
    flags: [
      FlagSpec(name: "only", value: "ID", isRepeatable: true, help: "only this exception or correction; repeatable"),
      yes, config, set, help,
    ])

  private static let run = Operand(name: "RUN", help: "the run's name, as 'replay list' prints it")
  private static let yes = FlagSpec(name: "yes", help: "do not ask")
}
