import Core
import Foundation
import RetailSimulation
import Testing

/// What workers commit to a real broker is what one run over files gives, whatever is done to them meanwhile.
@Suite(.serialized, .enabled(if: Broker.home != nil, Broker.isMissing)) struct ExactlyOnceTests {
  private static let configuration = """
    systems:
      wms: { kind: wms }
      storefront: { kind: storefront }
      erp: { kind: erp }
      marketplace: { kind: marketplace }
      supplier: { kind: supplier }
      carrier: { kind: carrier }
    baseline: { trust: wms }
    """
  /// Rows of real sales behind the simulated traffic; more where somebody has time.
  private static let rows = ProcessInfo.processInfo.environment["KAFKA_TEST_ROWS"].flatMap { Int($0) } ?? 600
  /// Sessions that end soon, so that deaths are noticed soon.
  private static let impatient = [
    #"kafka.client={"session.timeout.ms": "6000", "heartbeat.interval.ms": "500", "transaction.timeout.ms": "5000", "message.timeout.ms": "4500", "socket.timeout.ms": "4000"}"#
  ]

  private func events(in deployment: Deployment) throws -> URL {
    let slice = Broker.root.appending(path: "demo/online-retail-slice.csv")
    let lines = try [UInt8](Data(contentsOf: slice)).split(separator: 10).prefix(Self.rows + 1)
    var settings = Settings()
    settings.faultsPerPattern = 1
    settings.replenishment = .hours(24)
    var retailer = Retailer(try SalesHistory(csv: Array(lines.joined(separator: [10]))), settings)
    retailer.injectFaults()
    var text = ""
    Feed(retailer).write { text += $0 + "\n" }
    // What cannot be read, is too long, or says another thing under a known key, has its outcome too.
    let broken = text.split(separator: "\n").enumerated().map { index, line in
      index % 211 == 210 ? line.dropLast(7) + "" : line
    }
    let file = deployment.folder.appending(path: "events.ndjson")
    try Data(broken.joined(separator: "\n").utf8).write(to: file)
    return file
  }

  @Test(.timeLimit(.minutes(10))) func `two workers give what a file run gives`() throws {
    let deployment = try Deployment("two", configuration: Self.configuration)
    try deployment.load(try events(in: deployment))
    let workers = try [deployment.startWorker(), deployment.startWorker()]
    for worker in workers { #expect(worker.wait() == 0, "\(worker.errors)") }
    try expectEqual(deployment)
  }

  @Test(.timeLimit(.minutes(10))) func `aborted transactions of a source do not show`() throws {
    let deployment = try Deployment("aborted", configuration: Self.configuration)
    try deployment.load(try events(in: deployment), abortedEvery: 700)
    let worker = try deployment.startWorker()
    #expect(worker.wait() == 0, "\(worker.errors)")
    let (found, wanted) = (try deployment.committed(), try deployment.expected())
    // Aborted records take offsets, which evidence and rejections name; everything else is the same.
    #expect(found.outcomes == wanted.outcomes)
    #expect(found.outputs.mapValues { $0.mapValues(\.count) } == wanted.outputs.mapValues { $0.mapValues(\.count) })
  }

  @Test(.timeLimit(.minutes(15))) func `kills, stops and newcomers change nothing`() throws {
    let deployment = try Deployment("chaos", configuration: Self.configuration, settings: Self.impatient)
    try deployment.load(try events(in: deployment))
    let first = try deployment.startWorker()
    let second = try deployment.startWorker()
    Thread.sleep(forTimeInterval: 1.5)
    first.send(SIGKILL)
    let third = try deployment.startWorker()
    Thread.sleep(forTimeInterval: 1)
    second.send(SIGSTOP)
    Thread.sleep(forTimeInterval: 9)
    second.send(SIGCONT)
    for worker in [second, third] { #expect(worker.wait() == 0, "\(worker.errors)") }
    try expectEqual(deployment)
  }

  @Test(.timeLimit(.minutes(10))) func `a worker told to end commits, and another goes on from there`() throws {
    let deployment = try Deployment("drain", configuration: Self.configuration)
    try deployment.load(try events(in: deployment))
    let first = try deployment.startWorker()
    Thread.sleep(forTimeInterval: 2)
    first.send(SIGTERM)
    #expect(first.wait() == 0, "\(first.errors)")
    let second = try deployment.startWorker()
    #expect(second.wait() == 0, "\(second.errors)")
    try expectEqual(deployment)
  }

  @Test func `a cluster without the topics is refused by name`() throws {
    let deployment = try Deployment("empty", configuration: Self.configuration)
    let worker = try deployment.startWorker()
    #expect(worker.wait() == 78)
    #expect(worker.errors.contains("there is no topic \(deployment.prefix).inventory"))
    #expect(worker.errors.contains("recount topics apply"))
  }

  private func expectEqual(_ deployment: Deployment) throws {
    let (found, wanted) = (try deployment.committed(), try deployment.expected())
    #expect(wanted.count > 0)
    let difference = found.difference(from: wanted)
    #expect(difference == nil)
  }
}
