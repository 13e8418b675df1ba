/// A flag of a command.
struct FlagSpec: Sendable {
  var name: String
  /// What its value is called in the help; nil = it has none.
  var value: String?
  var isRepeatable = false
  var isRequired = false
  var help: String
}

/// A command: its words, its flags, its help.
struct CommandSpec: Sendable {
  var words: [String]
  var summary: String
  var details: [String]
  /// The one word that it is about, without a flag; nil = none.
  var operand: Operand?
  var flags: [FlagSpec]

  struct Operand: Sendable {
    /// What it is called in the help: `SKU`.
    var name: String
    var help: String
    /// The words that there are; empty = any.
    var words: [String] = []
  }

  var name: String { words.joined(separator: " ") }
}

extension CommandSpec {
  static let all: [CommandSpec] = [
    worker, reconcile, replay, replayList, replayDelete, replayPromote, explain, topicsPlan, topicsApply, topicsCheck,
    acls, healthcheck, configCheck, configKeys, completions, version,
  ]

  static let reconcile = CommandSpec(
    words: ["reconcile"], summary: "finds drift in files of events, without Kafka",
    details: [
      "Reads canonical events, one CloudEvent per line in the order of arrival, and writes into DIR:",
      "corrections.ndjson, exceptions.ndjson, aggregates.ndjson, rejected.ndjson (every revision, in order),",
      "report.ndjson (each hand-off by hour and day) and summary.json (outcomes per input, exceptions and corrections by",
      "kind, the accounting).",
    ],
    flags: [
      FlagSpec(
        name: "input", value: "F", isRepeatable: true, isRequired: true,
        help: "a file of events, also .gz or .zst; - is standard input; repeatable, merged by arrival"),
      FlagSpec(name: "output", value: "DIR", isRequired: true, help: "the folder for the results; made where missing"),
      FlagSpec(name: "until", value: "TIME", help: "go on to this time at the end, doing what is due by then"),
      FlagSpec(name: "state", value: "DIR", help: "keep the state here; a later run goes on from it"),
      FlagSpec(name: "report", help: "also write report.html, one page for people"),
      FlagSpec(name: "batch", value: "N", help: "records per commit (default 1000)"),
      config, set, help,
    ])

  static let worker = CommandSpec(
    words: ["worker"], summary: "finds drift in Kafka topics, as they are written",
    details: [
      "Reads the input topics that the configuration names and writes exceptions, corrections, aggregates and",
      "rejected records to topics of its own, each input exactly once. Any number of workers share the partitions.",
      "SIGTERM ends it in good order: what is open is committed, the partitions are handed on.",
    ],
    flags: [
      FlagSpec(name: "role", value: "ROLES", help: "all (default), or some of intake,order,stock,handoff"),
      FlagSpec(name: "log", value: "FORMAT", help: "how log lines are written: logfmt (default) or json"),
      FlagSpec(name: "until-end", help: "end when everything is done that was in the inputs at the start"),
      config, set, help,
    ])

  static let configCheck = CommandSpec(
    words: ["config", "check"], summary: "validates the configuration and prints what holds",
    details: ["Prints the effective configuration as YAML, each value with its source, or everything that is wrong."],
    flags: [FlagSpec(name: "json", help: "print one JSON object instead"), config, set, help])

  static let version = CommandSpec(
    words: ["version"], summary: "prints the version", details: [],
    flags: [FlagSpec(name: "json", help: "print one JSON object instead"), help])

  static let config = FlagSpec(
    name: "config", value: "F", help: "the configuration (default: recount.yaml here, then /etc/recount/recount.yaml)")
  static let set = FlagSpec(
    name: "set", value: "KEY.PATH=VALUE", isRepeatable: true, help: "override one key: dedup.horizon=48h; repeatable")
  static let help = FlagSpec(name: "help", help: "print this help")
}
