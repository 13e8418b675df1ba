import Foundation
import Testing

/// A day that is too large for a debug build: run by `swift test -c release --filter Volume`.
@Suite(.serialized, .enabled(if: Broker.home != nil && Broker.isRelease, "needs a broker and a release build"))
struct VolumeTests {
  /// One topic's partitions hold a day more than the other's, one partition of each is empty.
  @Test(.timeLimit(.minutes(10))) func `two hundred thousand events of an uneven backlog, under kills`() throws {
    let deployment = try Deployment(
      "volume", configuration: RetailerEvents.configuration, settings: RetailerEvents.impatient)
    try deployment.load(
      try RetailerEvents.write(.max, copies: 3, faults: 2, into: deployment.folder),
      ["--partitions", "5", "--uneven", "30"])
    let first = try deployment.startWorker()
    let second = try deployment.startWorker()
    #expect(first.awaits("state is restored", times: 4))
    Thread.sleep(forTimeInterval: 4)
    first.send(SIGKILL)
    let third = try deployment.startWorker()
    #expect(second.awaits("state is restored", times: 4))
    Thread.sleep(forTimeInterval: 2)
    second.send(SIGSTOP)
    Thread.sleep(forTimeInterval: 9)
    second.send(SIGCONT)
    for worker in [second, third] { #expect(worker.wait() == 0, "\(worker.errors.suffix(3000))") }
    let results = try deployment.expectEqual()
    try deployment.expectOriginals(results)
    try deployment.expectClosedSums(results)
    #expect(results.outcomes.values.reduce(0) { $0 + $1.values.reduce(0, +) } >= 200_000)
    try expectSameToKafka(deployment, results)
  }

  /// Kafka's own client sees what ours sees: as many records of all outputs, and none twice.
  private func expectSameToKafka(_ deployment: Deployment, _ results: Results) throws {
    let kinds = results.outputs.keys.sorted().joined(separator: "|")
    let lines = try Broker.tool(
      "kafka-console-consumer.sh",
      [
        "--bootstrap-server", deployment.broker.address, "--include", "\(deployment.prefix)\\.(\(kinds))",
        "--from-beginning", "--isolation-level", "read_committed", "--timeout-ms", "8000",
      ]
    ).split(separator: "\n")
    #expect(lines.count == results.count)
    #expect(Set(lines).count == lines.count)
  }
}
