import Operations
import Topics

/// `recount acls`.
struct AccessCommand {
  let configuration: LoadedConfiguration
  let arguments: ParsedArguments
  let terminal: Terminal

  func run() throws(Failure) -> ExitCode {
    let file = try TopicsCommand.declarations(arguments)
    let service = configuration.service
    let rights = try rights(TopicSet(file, service), group: service.kafka.group)
    let user = arguments.first("user") ?? "recount"
    if arguments.has("strimzi") {
      try terminal.print(rights.strimzi(user: user, cluster: arguments.first("cluster") ?? "kafka"))
    } else {
      let brokers = service.kafka.brokers.isEmpty ? "BROKER:9092" : service.kafka.brokers.joined(separator: ",")
      try terminal.print(rights.lines(principal: "User:\(user)", brokers: brokers))
    }
    return .fine
  }

  private func rights(_ topics: TopicSet, group: String) throws(Failure) -> AccessRights {
    guard let name = arguments.first("replay") else {
      guard !arguments.has("diff"), !arguments.has("promote") else {
        throw CommandSpec.acls.failure(
          "--diff and --promote are given without --replay", "they say what else a replay may do",
          "for example --replay last-week --diff")
      }
      return AccessRights(topics, group: group)
    }
    let run = RunName(name)
    guard run != nil || name == "*" else {
      throw CommandSpec.acls.failure(
        "'\(name)' is no name of a run", "it becomes part of topics' names",
        "use 1 to 60 letters, digits, - and _, or '*' for every run")
    }
    let access = ReplayAccess(run: run, compares: arguments.has("diff"), promotes: arguments.has("promote"))
    return AccessRights(access, topics, group: group)
  }
}
