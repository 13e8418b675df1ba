package import Core
package import Worker

/// Tells the telemetry what a loop does, from what the loop announces. One a loop, on the loop's own thread.
///
/// What a transaction did is told when it is committed and forgotten when it is taken back, so that counters count
/// every record once.
package final class LoopTelemetry: LoopObserver {
  private let role: Role
  private let telemetry: WorkerTelemetry
  private let topics: [String]
  private var tally = TransactionTally()
  private var commitBegan: Span?
  private var lastTurn: Span?
  private var restoreBegan: Span?
  private var partitions: [TopicPartition] = []
  /// Records below were counted already: those that are read again are not counted again.
  private var counted: [TopicPartition: Int64] = [:]
  private var reading: [TopicPartition: Int64] = [:]
  /// Why the open transaction comes to nothing, where that is known.
  private var cause = "unknown"

  /// A loop without work is announced so often only.
  private static let turnInterval = Span(microseconds: 500_000)

  /// `topics`: the inputs by index.
  package init(role: Role, telemetry: WorkerTelemetry, topics: [String]) {
    self.role = role
    self.telemetry = telemetry
    self.topics = topics
    telemetry.announce(PhaseEntered(role: role, phase: .joining))
  }

  package func polled(_ events: [ConsumerEvent]) {
    for event in events {
      switch event {
      case .record(let record): count(record)
      case .assigned(let places, _): assigned(places)
      case .revoked(let isLost): revoked(isLost)
      }
    }
  }

  package func applied(_ effects: Effects, arrival: Instant?) {
    tally.add(effects, topics: topics)
    let count = effects.outcomes.values.reduce(0) { $0 + $1.total }
    if let arrival, count > 0 { tally.arrived(arrival, count: UInt64(count)) }
  }

  package func failed(_ failure: LogFailure) {
    cause = "\(failure.kind)"
    telemetry.announce(LoopFailed(role: role, failure: failure))
  }

  package func reached(_ point: LoopPoint) throws(LogFailure) {
    switch point {
    case .polled: turned()
    case .cellsSent: commitBegan = commitBegan ?? telemetry.steadyNow
    case .committed: committed()
    case .aborted: ended { TransactionAborted(role: role, cause: $0) }
    case .recycled: ended { ProducerRecycled(role: role, cause: $0) }
    case .restored: restored()
    case .revoked, .applied, .begun, .effectsSent, .ticksSent, .offsetsSent: break
    }
  }

  /// How the tasks stand; asked for now and then.
  package func measure(_ tasks: [TaskStanding]) {
    var clocks: [Int32: Instant] = [:]
    // Tasks of intake share partition numbers: the slowest is told.
    for task in tasks { clocks[task.partition] = min(clocks[task.partition] ?? .distantFuture, task.clock) }
    var promises: [String: Instant] = [:]
    for heard in tasks.flatMap(\.heard) {
      promises[heard.task] = min(promises[heard.task] ?? .distantFuture, heard.promise)
    }
    let upstream = promises.map { TimeMeasured.Upstream(task: $0.key, promise: $0.value, isLeftOut: false) }
    telemetry.announce(TimeMeasured(role: role, clocks: clocks, upstream: upstream))
    measureIncidents(tasks.compactMap { $0.machine as? HandoffMachine })
  }

  private func measureIncidents(_ machines: [HandoffMachine]) {
    guard role == .handoff else { return }
    var open: [Category: Int64] = [:]
    var divergence: [Handoff: Int64] = [:]
    for machine in machines {
      open.merge(machine.openByCategory) { $0 + $1 }
      for summary in machine.summaries where summary.open > 0 {
        divergence[Handoff(from: summary.key.from, to: summary.key.to), default: 0] += summary.open
      }
    }
    telemetry.announce(IncidentsMeasured(open: open, divergence: divergence))
  }
}

extension LoopTelemetry {
  private func count(_ record: LogRecord) {
    guard record.offset >= max(counted[record.place] ?? 0, reading[record.place] ?? 0) else { return }
    reading[record.place] = record.offset + 1
    tally.consumed[record.place.topic, default: 0] += 1
  }

  private func assigned(_ places: [TopicPartition]) {
    partitions = places
    counted = [:]
    reading = [:]
    telemetry.announce(PartitionsAssigned(role: role, partitions: places))
    // Who gets nothing has nothing to restore, and is ready to take over.
    let phase = places.isEmpty ? LoopPhase.running : .restoring
    restoreBegan = places.isEmpty ? nil : telemetry.steadyNow
    telemetry.announce(PhaseEntered(role: role, phase: phase))
  }

  private func revoked(_ isLost: Bool) {
    telemetry.announce(PartitionsRevoked(role: role, partitions: partitions, isLost: isLost))
    telemetry.announce(PhaseEntered(role: role, phase: .joining))
    partitions = []
  }

  private func restored() {
    guard let began = restoreBegan else { return }
    restoreBegan = nil
    let duration = Span(microseconds: telemetry.steadyNow.microseconds - began.microseconds)
    telemetry.announce(RestoreFinished(role: role, partitions: partitions.count, duration: duration))
    telemetry.announce(PhaseEntered(role: role, phase: .running))
  }

  private func turned() {
    let now = telemetry.steadyNow
    if let lastTurn, now.microseconds - lastTurn.microseconds < LoopTelemetry.turnInterval.microseconds { return }
    lastTurn = now
    telemetry.announce(LoopTurned(role: role, at: telemetry.now, isIdle: tally == TransactionTally()))
  }

  private func committed() {
    let began = commitBegan ?? telemetry.steadyNow
    let duration = Span(microseconds: telemetry.steadyNow.microseconds - began.microseconds)
    telemetry.announce(TransactionCommitted(role: role, at: telemetry.now, duration: duration, tally: tally))
    counted.merge(reading) { max($0, $1) }
    forget()
  }

  private func ended(_ event: (String) -> some WorkerEvent) {
    telemetry.announce(event(cause))
    forget()
  }

  private func forget() {
    tally = TransactionTally()
    reading = [:]
    commitBegan = nil
    cause = "unknown"
  }
}
