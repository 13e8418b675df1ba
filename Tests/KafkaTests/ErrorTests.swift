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
    let program = Child.path(of: "recount")
    let twins = try (0..<2).map { _ in
      let arguments = ["--pid", "--fork", "--kill-child", program, "worker"] + deployment.settings + ["--until-end"]
      let twin = Child(URL(filePath: "/usr/bin/unshare"), arguments)
      try twin.start()
      return twin
    }
    let codes = twins.map { $0.wait() }
    let said = twins.map(\.errors).joined()
    #expect(codes.allSatisfy { [0, 70, 75].contains($0) }, "\(codes)")
    // Whoever is left brings it to the end, alone.
    let last = try deployment.startWorker()
    #expect(last.wait() == 0, "\(last.errors)")
    #expect(said.contains("producer_recycled") || said.contains("FENCED") || codes == [0, 0], "\(said.suffix(2000))")
    try deployment.expectEqual()
  }
}
