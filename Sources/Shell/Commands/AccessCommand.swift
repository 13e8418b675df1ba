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
    let rights = AccessRights(TopicSet(file, service), group: service.kafka.group)
    let user = arguments.first("user") ?? "recount"
    if arguments.has("strimzi") {
      try terminal.print(rights.strimzi(user: user, cluster: arguments.first("cluster") ?? "kafka"))
    } else {
      let brokers = service.kafka.brokers.isEmpty ? "BROKER:9092" : service.kafka.brokers.joined(separator: ",")
      try terminal.print(rights.lines(principal: "User:\(user)", brokers: brokers))
    }
    return .fine
  }
}
