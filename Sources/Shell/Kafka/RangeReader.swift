import CRdKafka
import Core
package import Worker

/// A part of a partition: records from `start` on, below `end`.
package struct PartitionRange: Hashable, Sendable {
  package var place: TopicPartition
  package var start: Int64
  package var end: Int64

  package init(_ place: TopicPartition, start: Int64, end: Int64) {
    self.place = place
    self.start = start
    self.end = end
  }
}

/// Reads parts of partitions, committed records only, and joins no group: there is none that it could disturb.
///
/// Each partition has a queue of its own in the client, so that a reader that merges them takes from exactly the one it
/// waits for; what it does not take yet holds up its own partition only.
@safe package final class RangeReader {
  private struct Part {
    let range: PartitionRange
    let topic: TopicHandle
    var cursors = Cursors(group: nil)
    var isDone: Bool
  }

  private let client: Client
  private let pulse: Pulse
  private var parts: [Part] = []
  private let messages: UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>
  private static let portion = 4096
  /// What the client reads ahead, over all partitions.
  private static let aheadKilobytes = 524_288

  package init(_ settings: ClusterSettings, _ ranges: [PartitionRange], pulse: Pulse) throws(LogFailure) {
    self.pulse = pulse
    unsafe messages = .allocate(capacity: RangeReader.portion)
    let ahead = max(8192, min(65_536, RangeReader.aheadKilobytes / max(1, ranges.count)))
    let configuration = try ClientConfiguration(
      settings,
      defaults: [
        ("fetch.wait.max.ms", "20"), ("fetch.error.backoff.ms", "50"), ("retry.backoff.ms", "20"),
        ("check.crcs", "true"), ("queued.min.messages", "1000000"), ("queued.max.messages.kbytes", "\(ahead)"),
      ],
      fixed: [
        ("enable.auto.commit", "false"), ("enable.auto.offset.store", "false"), ("isolation.level", "read_committed"),
        ("enable.partition.eof", "true"), ("auto.offset.reset", "error"), ("allow.auto.create.topics", "false"),
      ], ignoring: ["group.", "session.timeout", "heartbeat.", "max.poll.", "transaction", "isolation."])
    client = try Client(.reader, configuration, ClientJournal(tell: pulse.tell))
    for range in ranges { try open(range) }
  }

  deinit {
    for part in parts where part.range.start < part.range.end {
      part.topic.stop(part.range.place.partition)
    }
    parts = []
    unsafe messages.deallocate()
  }

  private func open(_ range: PartitionRange) throws(LogFailure) {
    let topic = try TopicHandle(range.place.topic, of: client)
    var part = Part(range: range, topic: topic, isDone: range.start >= range.end)
    part.cursors.start(range.place, at: range.start)
    if !part.isDone { try topic.start(range.place.partition, at: range.start) }
    parts.append(part)
  }

  /// Everything of a part has been given.
  package func isDone(_ index: Int) -> Bool { parts[index].isDone }

  /// The next records of a part, in their order; none where nothing came within `milliseconds`, or where it is done.
  package func poll(_ index: Int, waiting milliseconds: Int32) throws(LogFailure) -> [LogRecord] {
    guard !parts[index].isDone else { return [] }
    let range = parts[index].range
    let count = unsafe parts[index].topic.consume(range.place.partition, milliseconds, messages, RangeReader.portion)
    pulse.beat()
    client.serve(0)
    var records: [LogRecord] = []
    records.reserveCapacity(count)
    defer { for place in 0..<count { unsafe rd_kafka_message_destroy(messages[place]) } }
    for place in 0..<count {
      guard let message = unsafe messages[place],
        let record = try unsafe parts[index].cursors.receive(message, pulse)
      else { continue }
      if record.offset < range.end { records.append(record) }
    }
    parts[index].isDone = parts[index].cursors.position(range.place) >= range.end
    return records
  }
}

extension TopicHandle {
  /// Begins to read a partition from an offset on.
  func start(_ partition: Int32, at offset: Int64) throws(LogFailure) {
    let result = unsafe use { unsafe rd_kafka_consume_start($0, partition, offset) }
    guard result == 0 else { throw ErrorCode.failure(of: "read partition \(partition)", rd_kafka_last_error()) }
  }

  func stop(_ partition: Int32) { _ = unsafe use { unsafe rd_kafka_consume_stop($0, partition) } }

  /// Messages that lie at hand, at most `limit`, into `messages`; who calls destroys them.
  func consume(
    _ partition: Int32, _ milliseconds: Int32,
    _ messages: UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>, _ limit: Int
  ) -> Int {
    let count = unsafe use { unsafe rd_kafka_consume_batch($0, partition, milliseconds, messages, limit) }
    return max(0, count)
  }
}
