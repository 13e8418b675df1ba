import Foundation
import Testing

/// What workers commit to a real broker is what one run over files gives, whatever is done to them meanwhile.
@Suite(.serialized, .enabled(if: Broker.home != nil, Broker.isMissing)) struct ExactlyOnceTests {
  /// Rows of real sales behind the simulated traffic; more where somebody has time.
  private static let rows = ProcessInfo.processInfo.environment["KAFKA_TEST_ROWS"].flatMap { Int($0) } ?? 250

  private func deployment(_ name: String, _ settings: [String] = [], load options: [String] = []) throws -> Deployment {
    let deployment = try Deployment(name, configuration: RetailerEvents.configuration, settings: settings)
    try deployment.load(try RetailerEvents.write(Self.rows, into: deployment.folder), options)
    return deployment
  }

  @Test(.timeLimit(.minutes(5))) func `two workers give what a file run gives, and every reason for a rejection`()
    throws
  {
    let deployment = try deployment("two")
    let workers = try [deployment.startWorker(), deployment.startWorker()]
    for worker in workers { #expect(worker.wait() == 0, "\(worker.errors)") }
    let results = try deployment.expectEqual()
    let reasons = Set(results.rejected.compactMap { $0.split(separator: " ").last })
    #expect(reasons == ["invalid", "unmapped", "conflict", "late", "oversize"])
    try deployment.expectOriginals(results)
    try deployment.expectClosedSums(results)
  }

  @Test(.timeLimit(.minutes(5))) func `aborted transactions of a source do not show`() throws {
    let deployment = try deployment("aborted", load: ["--aborted", "700"])
    let worker = try deployment.startWorker()
    #expect(worker.wait() == 0, "\(worker.errors)")
    let (found, wanted) = (try deployment.committed(), try deployment.expected())
    // Aborted records take offsets, which evidence and rejections name; everything else is the same.
    #expect(found.outcomes == wanted.outcomes)
    #expect(found.outputs.mapValues { $0.mapValues(\.count) } == wanted.outputs.mapValues { $0.mapValues(\.count) })
  }

  @Test(.timeLimit(.minutes(5))) func `a backlog that is uneven raises nothing that a file run does not raise`() throws
  {
    let deployment = try deployment("uneven", load: ["--uneven", "60"])
    let worker = try deployment.startWorker()
    #expect(worker.wait() == 0, "\(worker.errors)")
    try deployment.expectEqual()
  }

  @Test(.timeLimit(.minutes(5))) func `kills, stops and newcomers change nothing`() throws {
    let deployment = try deployment("chaos", RetailerEvents.impatient)
    let first = try deployment.startWorker()
    let second = try deployment.startWorker()
    #expect(first.awaits("state is restored", times: 2))
    first.send(SIGKILL)
    let third = try deployment.startWorker()
    #expect(second.awaits("state is restored", times: 4))
    second.send(SIGSTOP)
    Thread.sleep(forTimeInterval: 8)
    second.send(SIGCONT)
    for worker in [second, third] { #expect(worker.wait() == 0, "\(worker.errors)") }
    let results = try deployment.expectEqual()
    try deployment.expectOriginals(results)
    try deployment.expectClosedSums(results)
  }

  @Test(.timeLimit(.minutes(5))) func `a worker told to end commits, and another goes on from there`() throws {
    let deployment = try deployment("drain")
    let first = try deployment.startWorker()
    #expect(first.awaits("state is restored", times: 4))
    first.send(SIGTERM)
    #expect(first.wait() == 0, "\(first.errors)")
    let second = try deployment.startWorker()
    #expect(second.wait() == 0, "\(second.errors)")
    try deployment.expectEqual()
  }

  @Test(.timeLimit(.minutes(5))) func `the direct path gives what the way through intake gives`() throws {
    let settings = RetailerEvents.impatient
    let deployment = try Deployment(
      "direct", configuration: RetailerEvents.configuration, settings: settings, direct: true)
    try deployment.load(try RetailerEvents.writeBooks(in: deployment.folder), ["--direct", "1"])
    let first = try deployment.startWorker()
    let second = try deployment.startWorker()
    #expect(first.awaits("state is restored", times: 3))
    first.send(SIGKILL)
    #expect(second.wait() == 0, "\(second.errors)")
    let results = try deployment.expectEqual()
    #expect(results.outcomes.values.contains { ($0["applied"] ?? 0) > 1000 })
  }

  @Test(.timeLimit(.minutes(5))) func `a member that gets no partition ends with the others`() throws {
    let deployment = try deployment("standby", load: ["--partitions", "1"])
    let workers = try (0..<3).map { _ in try deployment.startWorker() }
    for worker in workers { #expect(worker.wait() == 0, "\(worker.errors)") }
    try deployment.expectEqual()
  }

  @Test func `a cluster without the topics is refused by name`() throws {
    let deployment = try Deployment("empty", configuration: RetailerEvents.configuration)
    let worker = try deployment.startWorker()
    #expect(worker.wait() == 78)
    #expect(worker.errors.contains("there is no topic \(deployment.prefix).inventory"))
    #expect(worker.errors.contains("recount topics apply"))
  }

  @Test func `a second worker at the same admin address is refused by name`() throws {
    let deployment = try deployment("port", ["admin.address=127.0.0.1:19299"])
    let first = try deployment.startWorker([])
    #expect(first.awaits("metrics and probes are served"))
    let second = try deployment.startWorker([])
    #expect(second.wait() == 78)
    #expect(second.errors.contains("admin.address: cannot listen at 127.0.0.1:19299"))
    #expect(second.errors.contains("port 0 takes a free one"))
    first.send(SIGTERM)
    #expect(first.wait() == 0)
  }
}
