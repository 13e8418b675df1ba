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
  private var business = BusinessTally()
  private var returns = ReturnMemory()
  private var commitBegan: Span?
  private var lastTurn: Span?
  private var restoreBegan: Span?
  private var partitions: [TopicPartition] = []
  private var leftOut: [String] = []
  private var sums: [String: Sums] = [:]
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
    var run = Run()
    for event in events {
      switch event {
      case .record(let record):
        if run.place != record.place {
          count(run)
          run = Run(place: record.place, from: max(counted[record.place] ?? 0, reading[record.place] ?? 0))
        }
        run.add(record.offset)
      case .assigned(let places, _): assigned(places)
      case .revoked(let isLost): revoked(isLost)
      }
    }
    // A change of the assignment comes alone or behind the records of the one before.
    count(run)
  }

  /// Records of one partition in a row.
  private struct Run {
    var place: TopicPartition?
    /// Records below were counted already.
    var from: Int64 = 0
    var records: Int64 = 0

    mutating func add(_ offset: Int64) {
      guard offset >= from else { return }
      from = offset + 1
      records += 1
    }
  }

  package func applied(_ effects: Effects, arrival: Instant?) {
    tally.add(effects, topics: topics)
    business.add(effects)
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

  /// How the tasks stand, and which upstream tasks they have stopped waiting for; asked for now and then.
  package func measure(_ tasks: [TaskStanding], leftOut: [String]) {
    tell(leftOut)
    var clocks: [Int32: Instant] = [:]
    // Tasks of intake share partition numbers: the slowest is told.
    for task in tasks { clocks[task.partition] = min(clocks[task.partition] ?? .distantFuture, task.clock) }
    var promises: [String: Instant] = [:]
    for heard in tasks.flatMap(\.heard) {
      promises[heard.task] = min(promises[heard.task] ?? .distantFuture, heard.promise)
    }
    let upstream = promises.map { task, promise in
      TimeMeasured.Upstream(task: task, promise: promise, isLeftOut: leftOut.contains(task))
    }
    telemetry.announce(TimeMeasured(role: role, clocks: clocks, upstream: upstream))
    measureSums(tasks)
    measureState(tasks)
    measureIncidents(tasks.compactMap { $0.machine as? HandoffMachine })
    measureOrders(tasks.compactMap { $0.machine as? OrderMachine })
  }

  private func tell(_ now: [String]) {
    for task in now where !leftOut.contains(task) {
      telemetry.announce(TaskLeftOut(task: task, isLeftOut: true, reason: "silent or unproven for too long"))
    }
    for task in leftOut where !now.contains(task) {
      telemetry.announce(TaskLeftOut(task: task, isLeftOut: false, reason: "its promise has caught up"))
    }
    leftOut = now
  }

  /// How far the partitions are from their ends; `ends`: last stable offset and high watermark.
  package func measure(
    _ tasks: [TaskStanding], ends: (TopicPartition) -> (lastStable: Int64, highWatermark: Int64)?
  ) {
    var partitions: [LagMeasured.Partition] = []
    for (place, committed) in tasks.flatMap(\.committed) {
      guard let end = ends(place) else { continue }
      partitions.append(
        LagMeasured.Partition(
          place: place, committed: committed, lastStable: end.lastStable, highWatermark: end.highWatermark))
    }
    let oldest = tasks.compactMap(\.oldestArrival).min()
    telemetry.announce(LagMeasured(role: role, partitions: partitions, oldestWaiting: oldest, at: telemetry.now))
  }

  /// Sums that only rise with a task; a task that is opened anew begins at 0 again.
  private func measureSums(_ tasks: [TaskStanding]) {
    telemetry.announce(AccountingClosed(role: role, gap: tasks.reduce(0) { $0 + $1.gap }))
    var now: [String: Sums] = [:]
    for task in tasks { now[task.name] = Sums(bumped: task.bumped, evicted: task.machine.forgottenKeys) }
    var more = Sums()
    for (task, sums) in now {
      let before = sums.isBehind(self.sums[task]) ? Sums() : self.sums[task] ?? Sums()
      more.bumped += sums.bumped - before.bumped
      more.evicted += sums.evicted - before.evicted
    }
    sums = now
    if more.bumped > 0 { telemetry.announce(ArrivalsBumped(count: more.bumped)) }
    if more.evicted > 0 { telemetry.announce(KeysEvicted(count: more.evicted)) }
  }

  private func measureState(_ tasks: [TaskStanding]) {
    var entries: [String: Int64] = [:]
    var bytes: Int64 = 0
    for holding in tasks.flatMap(\.holdings) {
      entries[holding.kind, default: 0] += Int64(holding.entries)
      bytes += Int64(holding.bytes)
    }
    telemetry.announce(StateMeasured(machine: role, entries: entries, bytes: bytes))
    var frontiers: [String: Instant] = [:]
    for machine in tasks.compactMap({ $0.machine as? IntakeMachine }) {
      frontiers.merge(machine.frontiers) { max($0, $1) }
    }
    if !frontiers.isEmpty { telemetry.announce(FrontiersMeasured(frontiers)) }
  }

  private func measureIncidents(_ machines: [HandoffMachine]) {
    guard role == .handoff else { return }
    var open: [Category: Int64] = [:]
    var divergence: [Handoff: Int64] = [:]
    var backlog = Backlog()
    var drag: [Handoff: Int64] = [:]
    for machine in machines {
      drag.merge(machine.dragIndices(at: telemetry.now)) { first, _ in first }
      backlog.add(machine.backlog(at: telemetry.now))
      open.merge(machine.openByCategory) { $0 + $1 }
      for summary in machine.summaries where summary.open > 0 {
        divergence[Handoff(from: summary.key.from, to: summary.key.to), default: 0] += summary.open
      }
    }
    telemetry.announce(IncidentsMeasured(open: open, divergence: divergence))
    telemetry.announce(BacklogMeasured(backlog))
    telemetry.announce(DragIndicesMeasured(drag))
  }

  private func measureOrders(_ machines: [OrderMachine]) {
    guard role == .order else { return }
    var open = NamedCounts()
    for machine in machines {
      for entry in machine.openOrders(at: telemetry.now).entries { open.add(entry.count, to: entry.name) }
    }
    telemetry.announce(OpenOrdersMeasured(open))
  }
}

/// What a task has counted since it was opened.
private struct Sums {
  var bumped: Int64 = 0
  var evicted: Int64 = 0

  func isBehind(_ other: Sums?) -> Bool {
    guard let other else { return false }
    return bumped < other.bumped || evicted < other.evicted
  }
}

extension LoopTelemetry {
  package func restoring(remaining: Int64) { telemetry.announce(RestoreAdvanced(role: role, remaining: remaining)) }

  private func count(_ run: Run) {
    guard let place = run.place, run.records > 0 else { return }
    reading[place] = run.from
    tally.consumed[place.topic, default: 0] += run.records
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
    if business != BusinessTally() {
      telemetry.announce(BusinessCommitted(tally: business, returned: returns.take(business)))
    }
    counted.merge(reading) { max($0, $1) }
    forget()
  }

  private func ended(_ event: (String) -> some WorkerEvent) {
    telemetry.announce(event(cause))
    forget()
  }

  private func forget() {
    tally = TransactionTally()
    business = BusinessTally()
    reading = [:]
    commitBegan = nil
    cause = "unknown"
  }
}
