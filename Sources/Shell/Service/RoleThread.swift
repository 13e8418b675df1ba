import Core
import Engine
import Kafka
import Operations
import Worker

/// The work of one thread: the loop of one role, which owns consumer, producer and machines.
struct RoleThread: Sendable {
  let role: Role
  let name: String
  let loaded: LoadedConfiguration
  let cluster: ClusterSettings
  let topology: Topology
  let pulse: Pulse

  /// Runs until `isStopping`; tells after every turn whether everything it holds is done.
  func run(_ isStopping: () -> Bool, _ tellDone: (Bool) -> Void) throws(LogFailure) {
    let log = try KafkaLog(cluster, pulse: pulse)
    let start = log.now
    let encoding = OutputEncoding(topics: topology.inputs.map(\.topic))
    let worker = try Worker(
      role: role, name: name, topology: topology, settings: WorkerSettings(loaded.service), log: log,
      machines: .recount(loaded.core), systemNames: loaded.core.systemNames, decode: Decoding().decode,
      encoders: encoding.encoders)
    defer { report(worker) }
    while !isStopping() {
      _ = try worker.step()
      pulse.beat()
      tellDone(worker.taskCount > 0 && worker.isDone(since: start))
      try check(worker, log.now)
    }
    worker.drain()
  }

  private func check(_ worker: Worker, _ now: Instant) throws(LogFailure) {
    guard let since = worker.troubleSince, now - since > .minutes(10) else { return }
    throw LogFailure(.retriable, "nothing could be committed since \(since)")
  }

  private func report(_ worker: Worker) {
    let tally = worker.tally
    pulse.tell(
      "\(role): \(tally.records) records in \(tally.commits) commits, \(tally.aborts) aborts, \(tally.recycles) recycles"
    )
  }
}
