package import Core
package import Worker

/// A log with Kafka's semantics as far as a stream processor can see them, in the process, in virtual time.
///
/// - Consumers see committed records below the last stable offset; aborted ones and markers are gaps in the offsets.
/// - A group has generations; a member of an older one cannot commit offsets. Assignment is by range, eager.
/// - A producer of the same transactional id fences the older one and aborts what it left open; what nobody ends is
///   aborted after the transaction timeout.
/// - Every call can fail as `faults` says. One thread.
package final class SimulatedLog: Log {
  struct Entry {
    enum Standing { case open, committed, aborted }
    var record: LogRecord
    var standing: Standing
    var headers: [Outgoing.Header] = []
  }

  struct Partition {
    var entries: [Entry] = []
    var nextOffset: Int64 = 0
    /// First offsets of open transactions by producer.
    var open: [String: Int64] = [:]

    var lastStableOffset: Int64 { open.values.min() ?? nextOffset }

    /// The place in `entries` of the first record at or above an offset.
    func index(of offset: Int64) -> Int {
      var (low, high) = (0, entries.count)
      while low < high {
        let middle = (low + high) / 2
        if entries[middle].record.offset < offset { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  struct Transaction {
    var began: Instant
    var touched: Set<TopicPartition> = []
    var offsets: [String: [TopicPartition: Int64]] = [:]
  }

  struct Owner {
    var epoch = 0
    var transaction: Transaction?
  }

  struct Group {
    var generation: Int64 = 0
    var members: [String: Member] = [:]
    var offsets: [TopicPartition: Int64] = [:]
    var isRebalancing = false
  }

  struct Member {
    enum Standing { case joining, stable, mustRevoke, revoking, lost }
    var standing = Standing.joining
    var topics: [String]
    var assignment: [TopicPartition] = []
    var hasUnreadAssignment = false
  }

  package private(set) var now: Instant
  package var faults: FaultPlan
  package let transactionTimeout: Span
  /// Partitions that give nothing for the moment, though something lies there.
  package var stalled: Set<TopicPartition> = []
  var partitions: [TopicPartition: Partition] = [:]
  var counts: [String: Int32] = [:]
  var owners: [String: Owner] = [:]
  var groups: [String: Group] = [:]

  package init(now: Instant, faults: FaultPlan = .none, transactionTimeout: Span = .seconds(15)) {
    self.now = now
    self.faults = faults
    self.transactionTimeout = transactionTimeout
  }

  package func makeTopic(_ name: String, partitions count: Int32) {
    counts[name] = count
    for partition in 0..<count { partitions[TopicPartition(name, partition)] = Partition() }
  }

  package func partitionCount(of topic: String) throws(LogFailure) -> Int32 {
    guard let count = counts[topic] else { throw LogFailure(.fatal, "there is no topic \(topic)") }
    return count
  }

  /// Writes a record outside of any transaction, as a source does.
  package func append(_ record: Outgoing, at time: Instant) {
    let offset = partitions[record.place, default: Partition()].nextOffset
    let stored = LogRecord(place: record.place, offset: offset, key: record.key, value: record.value, time: time)
    partitions[record.place, default: Partition()].entries.append(Entry(record: stored, standing: .committed))
    partitions[record.place, default: Partition()].nextOffset += 1
  }

  /// Lets virtual time pass; transactions that nobody ended in time are aborted.
  package func advance(by span: Span) {
    now = now + span
    for id in owners.keys.sorted() {
      guard let transaction = owners[id]?.transaction, now - transaction.began > transactionTimeout else { continue }
      owners[id]?.epoch += 1
      end(id, happened: false)
    }
  }

  /// Everything committed in a partition, in order.
  package func committedRecords(of place: TopicPartition) -> [LogRecord] {
    guard let partition = partitions[place] else { return [] }
    return partition.entries.filter { $0.standing == .committed }.map(\.record)
  }

  /// As `committedRecords`, with the headers, which nobody in the loop reads.
  package func committedHeaders(of place: TopicPartition) -> [(record: LogRecord, headers: [Outgoing.Header])] {
    guard let partition = partitions[place] else { return [] }
    return partition.entries.filter { $0.standing == .committed }.map { ($0.record, $0.headers) }
  }

  /// Removes what a later record of the same key replaces, and tombstones, below the last stable offset.
  package func compact(_ topic: String) {
    for place in partitions.keys where place.topic == topic {
      guard var partition = partitions[place] else { continue }
      let stable = partition.lastStableOffset
      var last: [String: Int64] = [:]
      for entry in partition.entries where entry.standing == .committed && entry.record.offset < stable {
        last[entry.record.key] = entry.record.offset
      }
      partition.entries.removeAll { entry in
        guard entry.record.offset < stable else { return false }
        return entry.standing == .aborted || last[entry.record.key] != entry.record.offset || entry.record.value == nil
      }
      partitions[place] = partition
    }
  }

  /// Asks the plan; throws the failure, or says that the process dies after the call.
  func begin(_ call: LogCall) throws(LogFailure) -> Fault? {
    guard let fault = faults.fault(at: call) else { return nil }
    switch fault {
    case .retriable: throw LogFailure(.retriable, "\(call) timed out")
    case .abortable: throw LogFailure(.abortable, "\(call) needs an abort")
    case .crash(afterwards: false): throw LogFailure(.stopped, "killed before \(call)")
    case .unknown(happened: false) where call != .commit: throw LogFailure(.fatal, "\(call) failed for good")
    case .unknown, .crash: return fault
    }
  }

  func finish(_ call: LogCall, _ fault: Fault?) throws(LogFailure) {
    switch fault {
    case .crash: throw LogFailure(.stopped, "killed after \(call)")
    case .unknown: throw LogFailure(.fatal, "nobody knows what became of \(call)")
    default: return
    }
  }

  package func consumer(
    group: String, member: String, topics: [String]
  ) throws(LogFailure) -> any LogConsumer {
    let fault = try begin(.join)
    join(group, member, topics)
    try finish(.join, fault)
    return SimulatedConsumer(log: self, group: group, member: member)
  }

  package func producer(id: String) throws(LogFailure) -> any LogProducer {
    let fault = try begin(.makeProducer)
    owners[id, default: Owner()].epoch += 1
    end(id, happened: false)
    try finish(.makeProducer, fault)
    return SimulatedProducer(log: self, id: id, epoch: owners[id]?.epoch ?? 0)
  }

  package func tail(
    _ partition: TopicPartition, from offset: Int64?, _ use: TailUse
  ) throws(LogFailure) -> any LogTail {
    let fault = try begin(.tail)
    let stable = partitions[partition]?.lastStableOffset ?? 0
    try finish(.tail, fault)
    return SimulatedTail(log: self, place: partition, position: offset ?? 0, start: stable)
  }

  package func record(at partition: TopicPartition, _ offset: Int64) throws(LogFailure) -> LogRecord? {
    let fault = try begin(.tail)
    let (records, _) = fetch(partition, from: offset, limit: 1)
    try finish(.tail, fault)
    return records.first.flatMap { $0.offset == offset ? $0 : nil }
  }

  /// Ends a producer's transaction, if there is one: its records get their standing, a marker takes an offset.
  func end(_ id: String, happened: Bool) {
    guard let transaction = owners[id]?.transaction else { return }
    owners[id]?.transaction = nil
    for place in transaction.touched {
      guard let first = partitions[place]?.open.removeValue(forKey: id) else { continue }
      settle(place, of: id, from: first, happened: happened)
    }
    guard happened else { return }
    for (group, offsets) in transaction.offsets {
      groups[group, default: Group()].offsets.merge(offsets) { $1 }
    }
  }

  private func settle(_ place: TopicPartition, of id: String, from first: Int64, happened: Bool) {
    guard let start = partitions[place]?.index(of: first), let count = partitions[place]?.entries.count else { return }
    for index in start..<count where writers[place]?[partitions[place]?.entries[index].record.offset ?? -1] == id {
      partitions[place]?.entries[index].standing = happened ? .committed : .aborted
      if let offset = partitions[place]?.entries[index].record.offset { writers[place]?[offset] = nil }
    }
    partitions[place]?.nextOffset += 1
  }

  /// Who wrote the open records, by offset.
  private var writers: [TopicPartition: [Int64: String]] = [:]

  func write(_ record: Outgoing, by id: String) throws(LogFailure) {
    guard var partition = partitions.removeValue(forKey: record.place) else {
      throw LogFailure(.fatal, "there is no partition \(record.place)")
    }
    let offset = partition.nextOffset
    let stored = LogRecord(place: record.place, offset: offset, key: record.key, value: record.value, time: now)
    partition.entries.append(Entry(record: stored, standing: .open, headers: record.headers))
    partition.nextOffset += 1
    if partition.open[id] == nil { partition.open[id] = offset }
    partitions[record.place] = partition
    writers[record.place, default: [:]][offset] = id
    owners[id]?.transaction?.touched.insert(record.place)
  }

  /// Committed records from a position on, at most `limit`; the position behind what was looked at.
  func fetch(_ place: TopicPartition, from position: Int64, limit: Int) -> (records: [LogRecord], next: Int64) {
    guard let partition = partitions[place], !stalled.contains(place) else { return ([], position) }
    let stable = partition.lastStableOffset
    var records: [LogRecord] = []
    var index = partition.index(of: position)
    while index < partition.entries.count, records.count < limit {
      let entry = partition.entries[index]
      guard entry.record.offset < stable else { return (records, max(position, stable)) }
      if entry.standing == .committed { records.append(entry.record) }
      index += 1
    }
    let next = index < partition.entries.count ? partition.entries[index].record.offset : stable
    return (records, max(position, min(next, stable)))
  }

  /// The high watermark is not above the position.
  func isAtEnd(_ place: TopicPartition, _ position: Int64) -> Bool {
    guard let partition = partitions[place], !stalled.contains(place) else { return false }
    return partition.nextOffset <= position
  }
}
