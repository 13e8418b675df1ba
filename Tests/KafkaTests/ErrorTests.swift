import Foundation
import Testing

/// Errors of docs/errors.md that need a broker.
@Suite(.serialized, .enabled(if: Broker.home != nil, Broker.isMissing)) struct ErrorTests {
  private func deployment(_ name: String) throws -> Deployment {
    let deployment = try Deployment(
      name, configuration: RetailerEvents.configuration, settings: RetailerEvents.impatient)
    try deployment.load(try RetailerEvents.write(200, into: deployment.folder))
    return deployment
  }

  @Test(.timeLimit(.minutes(3))) func `a topic with another number of partitions is refused by name`() throws {
    let deployment = try deployment("count")
    let topic = "\(deployment.prefix).by-sku"
    _ = try Broker.tool(
      "kafka-topics.sh",
      ["--bootstrap-server", deployment.broker.address, "--alter", "--topic", topic, "--partitions", "7"])
    let worker = try deployment.startWorker()
    #expect(worker.wait() == 78, "\(worker.errors)")
    #expect(worker.errors.contains(deployment.prefix) && worker.errors.contains("partitions"), "\(worker.errors)")
  }

  @Test(.timeLimit(.minutes(3))) func `an account without rights is refused by name`() throws {
    let deployment = try deployment("rights")
    let secret = deployment.folder.appending(path: "password")
    try Data("u39\n".utf8).write(to: secret)
    let settings = [
      "kafka.brokers=[\"\(deployment.broker.addressWithAccounts)\"]", "kafka.client.security.protocol=sasl_plaintext",
      "kafka.client.sasl.mechanisms=PLAIN", "kafka.client.sasl.username=u39",
      "kafka.client.sasl.password.file=\(secret.path)",
    ]
    let worker = try deployment.startWorker(["--until-end"] + settings.flatMap { ["--set", $0] })
    #expect(worker.wait() == 78, "\(worker.errors)")
    #expect(worker.errors.contains("recount acls"), "\(worker.errors)")
    #expect(!worker.errors.contains("password=u39"))
  }

  /// Ids are made of host and process: two workers have the same one only where both count processes for themselves.
  @Test(.timeLimit(.minutes(4)), .enabled(if: getuid() == 0, "only root can give workers process spaces of their own"))
  func `two workers with one transactional id fence each other, and the results stay right`() throws {
    let deployment = try deployment("twins")
    let twins = try twins(of: deployment, ["--until-end"])
    let codes = twins.map { $0.wait() }
    let said = twins.map(\.errors).joined()
    #expect(codes.allSatisfy { [0, 70, 75].contains($0) }, "\(codes)")
    // Whoever is left brings it to the end, alone.
    let last = try deployment.startWorker()
    #expect(last.wait() == 0, "\(last.errors)")
    #expect(said.contains("producer_recycled") || said.contains("FENCED") || codes == [0, 0], "\(said.suffix(2000))")
    try deployment.expectEqual()
  }

  /// With time that goes on both have something to commit for ever, and each makes a new producer that fences the other's.
  @Test(.timeLimit(.minutes(4)), .enabled(if: getuid() == 0, "only root can give workers process spaces of their own"))
  func `a worker that has to replace its producer again and again ends by name`() throws {
    let deployment = try Deployment(
      "fenced", configuration: RetailerEvents.configuration, settings: RetailerEvents.impatient + ["clock.idle=wall"])
    let start = Date(timeIntervalSinceNow: -60)
    try deployment.load(try deployment.write(CalmEvents.lines(from: start, seconds: 60, name: "f")))
    let twins = try twins(of: deployment, [])
    defer { for twin in twins { twin.send(SIGKILL) } }
    let end = Date(timeIntervalSinceNow: 120)
    while twins.allSatisfy(\.isRunning), Date() < end { Thread.sleep(forTimeInterval: 0.1) }
    let ended = try #require(twins.first { !$0.isRunning })
    #expect(ended.wait() == 70, "\(ended.errors.suffix(3000))")
    #expect(
      ended.errors.contains("the producer was replaced 9 times in 10 minutes; last: "), "\(ended.errors.suffix(3000))")
    for twin in twins { twin.send(SIGKILL) }
    let last = try deployment.startWorker()
    #expect(last.wait() == 0, "\(last.errors)")
    let results = try deployment.committed()
    #expect(results.outcomes["\(deployment.prefix).inventory"] == ["applied": 600])
    #expect(results.outputs["exceptions"] == nil)
  }

  /// The state holds the offset of its own transaction (R10); where the group has forgotten it, the state is the truth (R18).
  @Test(.timeLimit(.minutes(4)))
  func `offsets that were moved back end a worker by name, and lost ones are found in the state`()
    throws
  {
    let deployment = try deployment("offsets")
    let first = try deployment.startWorker()
    #expect(first.wait() == 0, "\(first.errors)")
    let group = ["--bootstrap-server", deployment.broker.address, "--group", "\(deployment.prefix)-stock"]
    let moved = try Broker.tool(
      "kafka-consumer-groups.sh",
      group + ["--topic", "\(deployment.prefix).by-sku", "--reset-offsets", "--to-earliest", "--execute"])
    #expect(moved.contains("by-sku"), "\(moved)")
    let refused = try deployment.startWorker()
    #expect(refused.wait() == 70, "\(refused.errors)")
    #expect(refused.errors.contains("is ahead of its group's offset (0)"), "\(refused.errors)")
    let deleted = try Broker.tool("kafka-consumer-groups.sh", group + ["--delete"])
    #expect(deleted.contains("was successful"), "\(deleted)")
    let last = try deployment.startWorker()
    #expect(last.wait() == 0, "\(last.errors)")
    try deployment.expectEqual()
  }

  /// Two workers that take themselves for the same process.
  private func twins(of deployment: Deployment, _ arguments: [String]) throws -> [Child] {
    try (0..<2).map { _ in
      let command = ["--pid", "--fork", "--kill-child", Child.path(of: "recount"), "worker"]
      let twin = Child(URL(filePath: "/usr/bin/unshare"), command + deployment.settings + arguments)
      try twin.start()
      return twin
    }
  }
}
