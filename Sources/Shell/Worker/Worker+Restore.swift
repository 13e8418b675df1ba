import Core

/// Restoring tasks from their state topic.
extension Worker {
  func prefix(of place: TopicPartition) -> String { role == .intake ? place.topic + "/" : "" }

  /// Opens what is assigned and not yet running; what has to wait for another transaction is tried again later.
  func restoreTasks() throws(LogFailure) -> Bool {
    var later: [TopicPartition] = []
    var worked = false
    for place in toRestore {
      do throws(LogFailure) {
        tasks[place] = try restore(place)
        worked = true
      } catch {
        guard error.kind == .retriable else { throw error }
        later.append(place)
      }
    }
    toRestore = later
    if later.isEmpty { aside = [:] }
    if worked { try reached(.restored) }
    return worked
  }

  private func restore(_ place: TopicPartition) throws(LogFailure) -> any StreamTask {
    // The group's offset first, then the state: it is at least as new (R10).
    let committed = try consumer.committed(place)
    if var kept = aside[place], kept.saved.committed == committed ?? 0, kept.readsNothingElse {
      kept.rollBack()
      try consumer.seek(place, to: kept.saved.committed)
      return kept
    }
    var machine = makeMachine()
    let state = try readState(of: place, into: &machine)
    try check(state, against: committed, of: place)
    let task = try makeTask(at: place, machine, state ?? LoopState())
    let isNew = committed == nil && state == nil
    try consumer.seek(place, to: isNew ? nil : task.saved.committed)
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

  /// nil where the partition has no state yet.
  private func readState(of place: TopicPartition, into machine: inout any Machine) throws(LogFailure) -> LoopState? {
    let source = TopicPartition(topology.stateTopic(of: role), place.partition)
    let prefix = prefix(of: place)
    var cells: [String: [UInt8]] = [:]
    let tail = try log.tail(source, from: nil, .restore)
    while true {
      let records = try tail.poll(limit: 10_000)
      for record in records where record.key.hasPrefix(prefix) { cells[record.key] = record.value }
      guard records.isEmpty else { continue }
      guard try tail.hasReachedStart() else { throw LogFailure(.retriable, "\(source) does not go on") }
      break
    }
    var state: LoopState?
    for (key, bytes) in cells.sorted(by: { $0.key < $1.key }) {
      let cell = StateCell(key: String(key.dropFirst(prefix.count)), bytes: bytes)
      if cell.key == Worker.loopKey {
        state = LoopCell.value(LoopState(), of: bytes)
        guard state != nil else { throw LogFailure(.damaged, "\(source.topic)-\(source.partition), cell '\(key)'") }
        continue
      }
      do throws(StateDamage) {
        try machine.restore(cell)
      } catch {
        throw LogFailure(.damaged, "\(source.topic)-\(source.partition), cell '\(error.key)': \(error.detail)")
      }
    }
    return state
  }

  /// R10, R18: the state and the group speak of the same transaction.
  private func check(
    _ state: LoopState?, against committed: Int64?, of place: TopicPartition
  ) throws(LogFailure) {
    guard let committed else { return }
    let known = state?.committed ?? 0
    if known == committed { return }
    if known < committed { throw LogFailure(.retriable, "the state of \(place) is older than its offset") }
    guard try consumer.committed(place) == committed else { throw LogFailure(.retriable, "\(place) was moved on") }
    throw LogFailure(.damaged, "the state of \(place.topic)-\(place.partition) is ahead of its group")
  }

  private func makeTask(
    at place: TopicPartition, _ machine: any Machine, _ state: LoopState
  ) throws(LogFailure) -> any StreamTask {
    guard role == .intake else {
      return StageTask(
        name: topology.task(of: role, at: place), place: place, machine: machine, state: state,
        upstream: topology.upstream(of: role))
    }
    guard let intake = machine as? any IntakeStage else { throw LogFailure(.damaged, "no machine for intake") }
    var tail: (any LogTail)?
    if let reference = topology.reference {
      let place = TopicPartition(topology.inputs[reference].topic, 0)
      tail = try log.tail(place, from: state.referencePosition > 0 ? state.referencePosition : nil, .follow)
    }
    let consumer = consumer
    return IntakeTask(place: place, machine: intake, state: state, topology: topology, tail: tail) {
      (place) throws(LogFailure) in try consumer.provenEnd(place)
    }
  }
}
