/// Commands that speak with a cluster or a worker.
extension CommandSpec {
  static let topicsPlan = CommandSpec(
    words: ["topics", "plan"], summary: "tells what differs between the declared topics and the cluster",
    details: [
      "Compares the declarations (topics/topics.yaml, built in) under the configured names with the cluster:",
      "what 'topics apply' would do, what is dangerous and only people can decide, and what could be better.",
    ],
    flags: [json, declarations, config, set, help])

  static let topicsApply = CommandSpec(
    words: ["topics", "apply"], summary: "makes missing topics, sets settings, declares the tasks",
    details: [
      "Shows the plan, asks, and carries it out. What is dangerous is told and never done: the number of",
      "partitions of keyed topics, and topics that belong to others, stay as they are.",
      "Ends with 1 where a danger remains. The tasks of all partitions are declared in the clock topic.",
    ],
    flags: [FlagSpec(name: "yes", help: "do not ask"), json, declarations, config, set, help])

  static let topicsCheck = CommandSpec(
    words: ["topics", "check"], summary: "as plan; ends with 1 where something has to be done",
    details: ["For pipelines and before a start: 0 means that a worker finds all it needs; warnings are no failure."],
    flags: [json, declarations, config, set, help])

  static let acls = CommandSpec(
    words: ["acls"], summary: "prints the least rights that a worker needs",
    details: [
      "As lines for Kafka's own kafka-acls.sh, or as a KafkaUser for Strimzi. Nothing is changed.",
      "With --replay: what a replay needs, which is less: the inputs, and topics that bear its own name.",
    ],
    flags: [
      FlagSpec(name: "user", value: "NAME", help: "the user (default recount)"),
      FlagSpec(name: "replay", value: "RUN", help: "the rights of the replay RUN instead; '*' = of every run"),
      FlagSpec(name: "diff", help: "with --replay: also what comparing it with live needs"),
      FlagSpec(name: "promote", help: "with --replay: also what promoting it needs"),
      FlagSpec(name: "strimzi", help: "print a KafkaUser"),
      FlagSpec(name: "cluster", value: "NAME", help: "with --strimzi: the Kafka resource's name (default kafka)"),
      declarations, config, set, help,
    ])

  static let healthcheck = CommandSpec(
    words: ["healthcheck"], summary: "asks a worker whether it is alive",
    details: ["Asks /livez at the configured admin address; ends with 0 where it is well, else with 1."],
    flags: [FlagSpec(name: "ready", help: "ask whether it is ready for work instead"), config, set, help])

  private static let json = FlagSpec(name: "json", help: "print one JSON object instead")
  private static let declarations = FlagSpec(
    name: "declarations", value: "F", help: "declarations of your own instead of those that are built in")
}
