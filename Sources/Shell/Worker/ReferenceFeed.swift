import Core

/// The reference data of a worker, read once for all of its intake tasks by the thread that runs them.
///
/// Tasks stand at different places, and go back to their last commit when something fails: what was read is kept from
/// the first record on to which any of them may go back. Where a task that is restored stands further behind, the topic
/// is read again from there; the others have had those records and drop them.
final class ReferenceFeed {
  private let log: any Log
  private let place: TopicPartition
  private let limit: Int
  private var tail: (any LogTail)?
  /// Everything from here on is at hand; 0 = from the oldest record on.
  private var start: Int64 = 0
  private var records: [LogRecord] = []

  init(_ log: any Log, _ place: TopicPartition, limit: Int) {
    self.log = log
    self.place = place
    self.limit = limit
  }

  /// Sees that a task which goes on at `position` gets everything from there on.
  func cover(from position: Int64) throws(LogFailure) {
    guard tail == nil || position < start else { return }
    tail = try log.tail(place, from: position > 0 ? position : nil, .follow)
    start = position
    records = []
  }

  /// What there is from `position` on.
  func records(from position: Int64) throws(LogFailure) -> ArraySlice<LogRecord> {
    if let tail { records += try tail.poll(limit: limit) }
    return records[index(of: position)...]
  }

  /// As `LogTail.provenEnd`, of whoever has taken in all that there was.
  func provenEnd() throws(LogFailure) -> Instant? { try tail?.provenEnd() }

  /// No task goes back behind `position` any more.
  func forget(before position: Int64) {
    guard position > start else { return }
    start = position
    records.removeFirst(index(of: position))
  }

  /// Of the first record at or behind an offset; records stand in the order of their offsets, with gaps.
  private func index(of offset: Int64) -> Int {
    var (low, high) = (0, records.count)
    while low < high {
      let middle = (low + high) / 2
      if records[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
