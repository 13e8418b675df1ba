import Foundation
import Testing

/// A replay needs to read the inputs and to write what is its own. With rights for nothing else it does its work.
@Suite(.serialized, .enabled(if: Broker.home != nil, Broker.isMissing)) struct ReplayRightsTests {
  /// Grants what `recount acls --replay` prints to an account, line by line, as an administrator.
  private func grant(_ account: String, _ deployment: Deployment, _ arguments: [String]) throws {
    let told = try deployment.run("recount", ["acls", "--user", account] + arguments)
    #expect(told.code == 0, "\(told.errors)")
    let lines = told.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines.count > 5)
    // Kafka's tool takes seconds to start: all at once.
    let tools = lines.map { line in
      #expect(line.first == "kafka-acls.sh")
      return Child(URL(filePath: "\(Broker.home ?? "")/bin/kafka-acls.sh"), Array(line.dropFirst()))
    }
    for tool in tools { try tool.start() }
    for tool in tools {
      #expect(tool.wait() == 0, "\(tool.errors)")
      #expect(tool.output.contains("Adding ACLs") || tool.output.contains("already exists"), "\(tool.output)")
    }
  }

  private func login(_ account: String, _ deployment: Deployment) throws -> [String] {
    let secret = deployment.path("secret")
    try Data(account.utf8).write(to: URL(filePath: secret))
    let client =
      #"{"security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN", "sasl.username": "\#(account)", "#
      + #""sasl.password.file": "\#(secret)"}"#
    return ["--set", "kafka.brokers=[\"\(deployment.broker.addressWithAccounts)\"]", "--set", "kafka.client=\(client)"]
  }

  @Test(.timeLimit(.minutes(5)))
  func `with rights for its own topics and the inputs alone a replay runs and is deleted`()
    throws
  {
    let account = "u37"
    let deployment = try Deployment("rights", configuration: RetailerEvents.configuration)
    try deployment.load(try RetailerEvents.write(200, into: deployment.folder))
    let worker = try deployment.startWorker()
    #expect(worker.wait() == 0, "\(worker.errors)")
    let before = try LiveStanding(deployment)
    try grant(account, deployment, ["--replay", "mine"])
    let replayed = try deployment.replay(["--run", "mine"] + login(account, deployment))
    #expect(replayed.code == 0, "\(replayed.errors)")
    // Another account, which may read everything, finds that it says what live said.
    let difference = try deployment.replay(["--run", "mine", "--diff", "--json"])
    #expect(difference.code == 0, "\(difference.output.prefix(2000)) \(difference.errors)")
    #expect(try Answer(difference.output).same > 50)
    let promoted = try deployment.run("recount", ["replay", "promote", "mine", "--yes"] + login(account, deployment))
    #expect(promoted.code == 78, "\(promoted.output) \(promoted.errors)")
    // With the rights of a comparison it compares by itself, with those of a promotion it finds nothing left to do.
    let refused = try deployment.replay(["--run", "mine", "--diff"] + login(account, deployment))
    #expect(refused.code == 78, "\(refused.errors)")
    try grant(account, deployment, ["--replay", "mine", "--diff", "--promote"])
    let compared = try deployment.replay(["--run", "mine", "--diff"] + login(account, deployment))
    #expect(compared.code == 0, "\(compared.output.prefix(2000)) \(compared.errors)")
    let nothing = try deployment.run("recount", ["replay", "promote", "mine", "--yes"] + login(account, deployment))
    #expect(nothing.code == 0 && nothing.output.contains("lacks nothing"), "\(nothing.output) \(nothing.errors)")
    let deleted = try deployment.run("recount", ["replay", "delete", "mine", "--yes"] + login(account, deployment))
    #expect(deleted.code == 0, "\(deleted.errors)")
    #expect(deleted.output.split(separator: "\n").count == 7)
    #expect(try LiveStanding(deployment) == before)
  }

  @Test(.timeLimit(.minutes(5)), arguments: ["Create", "Write", "Read", "transactional-id"])
  func `a right that is missing is named`(missing: String) throws {
    let account = ["Create": "u33", "Write": "u34", "Read": "u35", "transactional-id": "u36"][missing] ?? ""
    let deployment = try Deployment("missing", configuration: RetailerEvents.configuration)
    try deployment.load(try RetailerEvents.write(50, into: deployment.folder))
    try grant(account, deployment, ["--replay", "*"])
    let resource =
      missing == "transactional-id"
      ? ["--transactional-id", "\(deployment.prefix)-replay-"] : ["--topic", "\(deployment.prefix).replay."]
    let operation = missing == "transactional-id" ? "Write" : missing
    _ = try Broker.tool(
      "kafka-acls.sh",
      ["--bootstrap-server", deployment.broker.address, "--remove", "--force", "--allow-principal", "User:\(account)"]
        + ["--operation", operation, "--resource-pattern-type", "prefixed"] + resource)
    let replayed = try deployment.replay(["--run", "mine"] + login(account, deployment))
    #expect(replayed.code == 78, "\(missing): \(replayed.code) \(replayed.errors)")
    #expect(replayed.errors.uppercased().contains("AUTHORIZATION"), "\(missing): \(replayed.errors)")
  }
}
