import Foundation
import Testing

/// Brokers that go away under load: nothing is lost, nothing doubled.
@Suite(.serialized, .enabled(if: Broker.home != nil, Broker.isMissing)) struct BrokerFailureTests {
  private static let rows = 250

  private func deployment(_ name: String, on broker: Broker, replicas: Int) throws -> Deployment {
    let deployment = try Deployment(name, configuration: RetailerEvents.configuration, on: broker)
    try deployment.load(
      try RetailerEvents.write(Self.rows, into: deployment.folder), ["--replicas", "\(replicas)"])
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
}
