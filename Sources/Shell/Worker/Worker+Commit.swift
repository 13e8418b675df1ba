import Core
import StateFormat

/// Ending transactions, well or badly.
extension Worker {
  func commit() throws(LogFailure) {
    let touched = tasks.keys.filter { tasks[$0]?.books.isTouched == true }.sorted()
    for place in touched { try sendCells(of: place) }
    try reached(.cellsSent)
    for place in touched { try sendTick(of: place) }
    try reached(.ticksSent)
    try sendOffsets()
    try reached(.offsetsSent)
    try Worker.retrying { () throws(LogFailure) in try producer?.commit() }
    began = nil
    troubleSince = nil
    tally.commits += 1
    tally.records += recordsInTransaction
    recordsInTransaction = 0
    let now = log.now
    for place in touched { tasks[place]?.markCommitted(at: now) }
    if let oldest = tasks.values.map(\.saved.referencePosition).min() { feed?.forget(before: oldest) }
    try reached(.committed)
    guard producer?.isSuspect == true else { return }
    let failure = LogFailure(.fatal, "the coordinator was lost during a commit")
    observer?.failed(failure)
    try replaceProducer(because: failure.detail)
  }

  private func sendCells(of place: TopicPartition) throws(LogFailure) {
    let target = TopicPartition(topology.stateTopic(of: role), place.partition)
    for cell in tasks[place]?.giveCells(prefix: prefix(of: place)) ?? [] {
      try send(Outgoing(target, key: cell.key, value: cell.bytes))
    }
  }

  private func sendTick(of place: TopicPartition) throws(LogFailure) {
    guard let task = tasks[place] else { return }
    let value = format.encode(.tick(task.tick))
    for stage in topology.downstream(of: role) {
      for partition in 0..<topology.partitions(of: stage) {
        let place = TopicPartition(topology.topic(of: stage), partition)
        try send(Outgoing(place, key: "", value: value, headers: [Outgoing.Header("tick", "")]))
      }
    }
    let clock = TopicPartition(topology.clockTopic, 0)
    for (name, entry) in task.clockEntries.sorted(by: { $0.key < $1.key }) {
      try send(Outgoing(clock, key: name, value: LoopCell.bytes(of: entry)))
    }
  }

  /// Of every task that the state topic knows, or is about to: offsets without state would say that records were taken
  /// of which nothing is known. The generation fences whatever is in the list.
  private func sendOffsets() throws(LogFailure) {
    guard let membership else { throw LogFailure(.abortable, "no assignment") }
    var offsets: [TopicPartition: Int64] = [:]
    for task in tasks.values where task.books.isTouched || task.books.isKept {
      offsets.merge(task.offsets(of: task.books.isTouched ? task.state : task.saved)) { $1 }
    }
    try Worker.retrying { () throws(LogFailure) in try producer?.sendOffsets(offsets, membership) }
  }

  func abort() throws(LogFailure) {
    try Worker.retrying { () throws(LogFailure) in try producer?.abort() }
    began = nil
    tally.aborts += 1
    try reached(.aborted)
  }

  /// After an abort, or with a new producer where nobody knows what became of the transaction.
  func recover(byAbort: Bool, after failure: LogFailure) throws(LogFailure) {
    troubleSince = troubleSince ?? log.now
    recordsInTransaction = 0
    let isSure = try endTransaction(byAbort: byAbort, after: failure)
    for place in tasks.keys.sorted() {
      guard let task = tasks[place] else { continue }
      let canRollBack = isSure && !task.books.hasGivenCells
      if !canRollBack || !rewind(place) {
        if task.books.hasGivenCells { undecided[place] = task }
        tasks[place] = nil
        toRestore.append(place)
      }
    }
  }

  /// Ends what is open; true where it is known to have come to nothing.
  private func endTransaction(byAbort: Bool, after failure: LogFailure) throws(LogFailure) -> Bool {
    if byAbort {
      do throws(LogFailure) {
        if began != nil { try abort() }
        return true
      } catch {
        if error.kind == .stopped || error.kind == .configuration { throw error }
      }
    }
    try replaceProducer(because: failure.detail)
    return false
  }

  /// The next turn makes a new producer of the same id, which fences whatever the old one may still have under way.
  private func replaceProducer(because cause: String) throws(LogFailure) {
    began = nil
    guard producer != nil else { return }
    producer = nil
    tally.recycles += 1
    recycled = recycled.filter { log.now - $0 < .minutes(10) } + [log.now]
    if recycled.count > settings.recyclesMax {
      throw LogFailure(.damaged, "the producer was replaced \(recycled.count) times in 10 minutes; last: \(cause)")
    }
    try reached(.recycled)
  }

  /// Puts a task back to its last commit and its consumer to the offsets of it; false where the two do not fit.
  private func rewind(_ place: TopicPartition) -> Bool {
    guard let task = tasks[place], task.books.isKept else { return false }
    do throws(LogFailure) {
      for (place, offset) in task.offsets(of: task.saved) {
        guard try consumer.committed(place) == offset else { return false }
        try consumer.seek(place, to: offset)
      }
    } catch {
      return false
    }
    tasks[place]?.rollBack()
    return true
  }

  /// Commits what is open, if that can be done, and leaves the group: the end of a worker in good order.
  package func drain() {
    do throws(LogFailure) {
      if began != nil { try commit() }
    } catch {
      // What was not committed is done again by whoever gets the partitions.
    }
    producer = nil
    consumer.close()
  }
}
