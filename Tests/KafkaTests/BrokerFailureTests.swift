import Foundation
import Testing

/// Brokers that go away under load: nothing is lost, nothing doubled.
@Suite(.serialized, .enabled(if: Broker.home != nil, Broker.isMissing)) struct BrokerFailureTests {
  private func deployment(
    _ name: String, rows: Int = 250, settings: [String] = [], on broker: Broker, replicas: Int
  ) throws -> Deployment {
    let deployment = try Deployment(
      name, configuration: RetailerEvents.configuration, settings: settings, on: broker)
    try deployment.load(try RetailerEvents.write(rows, into: deployment.folder), ["--replicas", "\(replicas)"])
    return deployment
  }

  /// As whoever runs workers does: one that ends for want of a broker (75) is started again.
  private func supervise(_ workers: [Child], of deployment: Deployment) throws {
    for first in workers {
      var worker = first
      for _ in 0..<3 where worker.wait() == 75 { worker = try deployment.startWorker() }
      #expect(worker.wait() == 0, "\(worker.errors.suffix(3000))")
    }
  }

  @Test(.timeLimit(.minutes(6))) func `a broker that is restarted under load costs time only`() throws {
    let broker = Broker(port: 19332)
    defer { try? broker.stop() }
    let deployment = try deployment("restart", on: broker, replicas: 1)
    let workers = try [deployment.startWorker(), deployment.startWorker()]
    #expect(workers[0].awaits("state is restored", times: 2))
    Thread.sleep(forTimeInterval: 1)
    try broker.kill(node: 1)
    Thread.sleep(forTimeInterval: 3)
    try broker.start()
    try supervise(workers, of: deployment)
    try deployment.expectEqual()
  }

  @Test(.timeLimit(.minutes(6))) func `a leader that is killed hands over, and comes back`() throws {
    let cluster = Broker(port: 19342, nodes: 3)
    defer { try? cluster.stop() }
    let deployment = try deployment("leader", on: cluster, replicas: 3)
    let workers = try [deployment.startWorker(), deployment.startWorker()]
    #expect(workers[0].awaits("state is restored", times: 2))
    Thread.sleep(forTimeInterval: 1)
    // A leader of a third of all partitions, and coordinator of some groups and transactions.
    try cluster.kill(node: 2)
    Thread.sleep(forTimeInterval: 8)
    try cluster.start()
    try supervise(workers, of: deployment)
    try deployment.expectEqual()
  }

  /// The answer to the end of a transaction gets lost, and the request itself arrives once more when the next one is
  /// open: the new producer of the same id has fenced it.
  @Test(.timeLimit(.minutes(4))) func `an end of a transaction that arrives late ends no other`() throws {
    let proxy = Child(Broker.root.appending(path: "scripts/kafka-proxy"), ["19359", "19352", "5", "6"])
    try proxy.start()
    defer { proxy.send(SIGKILL) }
    #expect(proxy.awaits("listens"), "\(proxy.errors)")
    let broker = Broker(port: 19352, proxy: 19359)
    defer { try? broker.stop() }
    // Many small transactions, so that one is always open when a request arrives late.
    let deployment = try deployment("late-end", rows: 1000, settings: ["kafka.commit=1ms"], on: broker, replicas: 1)
    let worker = try deployment.startWorker()
    #expect(worker.wait() == 0, "\(worker.errors.suffix(3000))")
    #expect(proxy.errors.contains("arrived late"), "\(proxy.errors)")
    #expect(worker.errors.contains("the coordinator was lost during a commit"))
    #expect(worker.errors.contains("event=producer_recycled"))
    let results = try deployment.expectEqual()
    try deployment.expectClosedSums(results)
  }
}
