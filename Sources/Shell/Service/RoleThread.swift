import Core
import Engine
import Kafka
import Operations
import Telemetry
import Worker

/// The work of one thread: the loop of one role, which owns consumer, producer and machines.
struct RoleThread: Sendable {
  let role: Role
  let name: String
  let loaded: LoadedConfiguration
  let cluster: ClusterSettings
  let topology: Topology
  let pulse: Pulse
  let telemetry: WorkerTelemetry

  /// How often it is measured where the tasks stand.
  private static let measureInterval = Span.seconds(5)

  /// Runs until `isStopping`; tells after every turn whether everything it holds is done.
  func run(_ isStopping: () -> Bool, _ tellDone: (Bool) -> Void) throws(LogFailure) {
    let log = try KafkaLog(cluster, pulse: pulse)
    let start = log.now
    let inputs = topology.inputs.map(\.topic)
    let encoding = OutputEncoding(topics: inputs)
    let observer = LoopTelemetry(role: role, telemetry: telemetry, topics: inputs)
    var settings = WorkerSettings(loaded.service)
    settings.startFrom = loaded.core.startFrom
    let worker = try Worker(
      role: role, name: name, topology: topology, settings: settings, log: log,
      machines: .recount(loaded.core), systemNames: loaded.core.systemNames, decode: Decoding().decode,
      encoders: encoding.encoders, observer: observer)
    defer { report(worker) }
    var measured = start
    while !isStopping() {
      _ = try worker.step()
      pulse.beat()
      tellDone(worker.isDone(since: start))
      let now = log.now
      try check(worker, now)
      guard now - measured >= RoleThread.measureInterval else { continue }
      measured = now
      let standings = worker.standings
      observer.measure(standings, leftOut: worker.leftOut)
      let ends = log.ends(of: standings.flatMap(\.committed.keys))
      observer.measure(standings) { place in ends[place].map { ($0.lastStable, $0.highWatermark) } }
    }
    telemetry.announce(PhaseEntered(role: role, phase: .draining))
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
