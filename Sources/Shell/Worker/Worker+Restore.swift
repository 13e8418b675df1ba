import Core

/// Restoring tasks from their state topic.
extension Worker {
  /// How long the state of a partition may be older than its offset: a transaction that is still open there ends or is
  /// ended meanwhile.
  private static let olderMax = Span.seconds(60)
  private static let pauseBetween = Span(microseconds: 100_000)

  func prefix(of place: TopicPartition) -> String { role == .intake ? place.topic + "/" : "" }

  /// Opens what is assigned and not yet running; what has to wait for another transaction is tried again later.
  func restoreTasks() throws(LogFailure) -> Bool {
    if let restoreAgain, log.now < restoreAgain { return false }
    restoreAgain = nil
    var later: [TopicPartition] = []
    var worked = false
    for place in toRestore {
      do throws(LogFailure) {
        tasks[place] = try restore(place)
        olderSince[place] = nil
        worked = true
      } catch {
        guard error.kind == .retriable else { throw error }
        later.append(place)
        tellWaiting(error)
      }
    }
    toRestore = later
    if later.isEmpty {
      aside = [:]
      undecided = [:]
    } else {
      restoreAgain = log.now + Worker.pauseBetween
    }
    if worked { try reached(.restored) }
    return worked
  }

  /// What keeps a partition from being opened is told now and then: the group may be waiting for it.
  private func tellWaiting(_ failure: LogFailure) {
    guard restoreTold.map({ log.now - $0 > .seconds(5) }) ?? true else { return }
    restoreTold = log.now
    observer?.failed(failure)
  }

  private func restore(_ place: TopicPartition) throws(LogFailure) -> any StreamTask {
    // The group's offsets first, then the state: it is at least as new (R10).
    let lanes = role == .stock ? topology.direct.map { TopicPartition($0, place.partition) } : []
    var committed: [TopicPartition: Int64] = [:]
    for own in [place] + lanes { committed[own] = try consumer.committed(own) }
    if let kept = try keep(place, committed) { return kept }
    var machines = RestoredMachines(
      own: makeMachine(),
      lanes: Dictionary(lanes.map { ($0.topic, self.machines.intake()) }, uniquingKeysWith: { first, _ in first }))
    var state = try readState(of: place, into: &machines)
    let isKept = state != nil
    if let state {
      let known = [place: state.committed].merging(
        lanes.map { ($0, state.lane($0.topic).committed) }, uniquingKeysWith: { $1 })
      for own in [place] + lanes { try check(known[own] ?? 0, against: committed[own], of: own) }
    }
    var begun = state ?? LoopState()
    if state == nil {
      begun.committed = try first(place, committed[place])
      // A new deployment that catches up holds corrections back until it is where the present was at its birth.
      if settings.startFrom != nil { begun.heldUntil = log.now }
    }
    for lane in lanes where begun.lane(lane.topic).committed == 0 && committed[lane] == nil {
      var new = begun.lane(lane.topic)
      new.committed = try consumer.oldest(lane, since: settings.startFrom)
      begun.lanes.removeAll { $0.topic == lane.topic }
      begun.lanes.append(new)
    }
    state = begun
    var task = try makeTask(at: place, machines, begun)
    task.books.isKept = isKept
    task.books.told = log.now
    task.books.cellSizes = machines.sizes
    for (own, offset) in task.offsets(of: begun).sorted(by: { $0.key < $1.key }) {
      try consumer.seek(own, to: offset)
    }
    return task
  }

  /// Where a partition begins of which there is no state: at the oldest record that is there. An offset without state
  /// says that the state was lost.
  private func first(_ place: TopicPartition, _ committed: Int64?) throws(LogFailure) -> Int64 {
    guard let committed else { return try consumer.oldest(place, since: role == .intake ? settings.startFrom : nil) }
    try check(-1, against: committed, of: place)
    return committed
  }

  /// What is in memory and as old as the group's offsets: a partition that came back at once (R9), or one whose commit
  /// turns out to have happened (R8).
  private func keep(
    _ place: TopicPartition, _ committed: [TopicPartition: Int64]
  ) throws(LogFailure) -> (any StreamTask)? {
    if var kept = aside[place], kept.books.isKept, kept.offsets(of: kept.saved) == committed {
      try feed?.cover(from: kept.saved.referencePosition)
      kept.rollBack()
      for (own, offset) in committed { try consumer.seek(own, to: offset) }
      return kept
    }
    guard var task = undecided.removeValue(forKey: place), task.offsets(of: task.state) == committed,
      task.offsets(of: task.saved) != committed
    else { return nil }
    try feed?.cover(from: task.state.referencePosition)
    task.markCommitted(at: log.now)
    task.forget()
    for (own, offset) in committed { try consumer.seek(own, to: offset) }
    return task
  }

  private func makeMachine() -> any Machine {
    switch role {
    case .intake: machines.intake()
    case .order: machines.order()
    case .stock: machines.stock()
    case .handoff: machines.handoff()
    }
  }

  /// A task's machine, and those of its lanes by topic.
  private struct RestoredMachines {
    var own: any Machine
    var lanes: [String: any IntakeStage]
    var sizes = CellSizes()

    mutating func restore(_ cell: StateCell) throws(StateDamage) {
      sizes.add(cell)
      for topic in lanes.keys where cell.key.hasPrefix(DirectLane.prefix(of: topic)) {
        let key = String(cell.key.dropFirst(DirectLane.prefix(of: topic).count))
        try lanes[topic]?.restore(StateCell(key: key, bytes: cell.bytes))
        return
      }
      try own.restore(cell)
    }
  }

  /// nil where the partition has no state yet.
  private func readState(
    of place: TopicPartition, into machines: inout RestoredMachines
  ) throws(LogFailure) -> LoopState? {
    let source = TopicPartition(topology.stateTopic(of: role), place.partition)
    let prefix = prefix(of: place)
    var state: LoopState?
    for (key, bytes) in try readCells(of: source, prefix).sorted(by: { $0.key < $1.key }) {
      let cell = StateCell(key: String(key.dropFirst(prefix.count)), bytes: bytes)
      if cell.key == Worker.loopKey {
        state = LoopCell.value(LoopState(), of: bytes)
        guard state != nil else { throw LogFailure(.damaged, "\(source.topic)-\(source.partition), cell '\(key)'") }
        continue
      }
      do throws(StateDamage) {
        try machines.restore(cell)
      } catch {
        throw LogFailure(.damaged, "\(source.topic)-\(source.partition), cell '\(error.key)': \(error.detail)")
      }
    }
    return state
  }

  private func readCells(of source: TopicPartition, _ prefix: String) throws(LogFailure) -> [String: [UInt8]] {
    var cells: [String: [UInt8]] = [:]
    let tail = try log.tail(source, from: nil, .restore)
    while true {
      let records = try tail.poll(limit: 10_000)
      for record in records where record.key.hasPrefix(prefix) { cells[record.key] = record.value }
      observer?.restoring(remaining: tail.remaining)
      guard records.isEmpty else { continue }
      guard try tail.hasReachedStart() else {
        throw LogFailure(.retriable, "\(source.topic)-\(source.partition) does not go on")
      }
      return cells
    }
  }

  /// R10, R18: the state and the group speak of the same transaction.
  private func check(_ known: Int64, against committed: Int64?, of place: TopicPartition) throws(LogFailure) {
    guard let committed, known != committed else { return }
    let text = "\(place.topic)-\(place.partition)"
    guard known > committed else {
      let since = olderSince[place] ?? log.now
      olderSince[place] = since
      let kind = log.now - since > Worker.olderMax ? LogFailure.Kind.damaged : .retriable
      throw LogFailure(kind, "the state of \(text) (\(known)) is older than its group's offset (\(committed))")
    }
    guard try consumer.committed(place) == committed else { throw LogFailure(.retriable, "\(text) was moved on") }
    throw LogFailure(.damaged, "the state of \(text) (\(known)) is ahead of its group's offset (\(committed))")
  }

  private func makeTask(
    at place: TopicPartition, _ machines: RestoredMachines, _ state: LoopState
  ) throws(LogFailure) -> any StreamTask {
    let consumer = consumer
    let provenEnd = { (place: TopicPartition) throws(LogFailure) in try consumer.provenEnd(place) }
    guard role == .intake else {
      let lanes = machines.lanes.sorted { $0.key < $1.key }.map { topic, machine in
        DirectLane(
          place: TopicPartition(topic, place.partition), machine: machine, state: state.lane(topic), topology: topology,
          provenEnd: provenEnd)
      }
      var machine = machines.own
      if var handoff = machine as? any HandoffStage {
        handoff.holdCorrections(until: state.heldUntil)
        machine = handoff
      }
      return StageTask(
        name: topology.task(of: role, at: place), place: place, machine: machine, state: state,
        upstream: topology.upstream(of: role), lanes: lanes)
    }
    guard let intake = machines.own as? any IntakeStage else { throw LogFailure(.damaged, "no machine for intake") }
    try feed?.cover(from: state.referencePosition)
    return IntakeTask(place: place, machine: intake, state: state, topology: topology, feed: feed, provenEnd: provenEnd)
  }
}
