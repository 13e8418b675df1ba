import CRdKafka
import Worker

/// Reads single records again, with a client of its own: what a home rejects is written as it came.
final class RecordReader {
  private let client: Client
  private let pulse: Pulse
  private static let patience = 5_000_000

  init(_ settings: ClusterSettings, pulse: Pulse) throws(LogFailure) {
    self.pulse = pulse
    let configuration = try ClientConfiguration(
      settings, defaults: [("fetch.wait.max.ms", "10"), ("fetch.error.backoff.ms", "50"), ("check.crcs", "true")],
      fixed: [
        ("group.id", "\(settings.clientName)-reader"), ("enable.auto.commit", "false"),
        ("enable.auto.offset.store", "false"), ("isolation.level", "read_committed"), ("enable.partition.eof", "true"),
        ("auto.offset.reset", "error"), ("allow.auto.create.topics", "false"), ("queued.max.messages.kbytes", "1024"),
        ("fetch.message.max.bytes", "1048576"),
      ], ignoring: ["group.", "session.timeout", "heartbeat.", "max.poll.", "transaction", "queued.", "fetch."])
    client = try Client(.consumer, configuration, ClientJournal(tell: pulse.tell))
  }

  deinit { _ = unsafe client.use { unsafe rd_kafka_consumer_close($0) } }

  /// nil where the record is gone.
  func record(at place: TopicPartition, _ offset: Int64) throws(LogFailure) -> LogRecord? {
    let list = PartitionList([(place: place, offset: offset)])
    let code = unsafe list.use { list in unsafe client.use { unsafe rd_kafka_assign($0, list) } }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw ErrorCode.failure(of: "assign", code) }
    let since = Moment.now
    while since.age < RecordReader.patience {
      pulse.beat()
      guard let message = unsafe client.use({ unsafe rd_kafka_consumer_poll($0, 100) }) else { continue }
      defer { unsafe rd_kafka_message_destroy(message) }
      switch unsafe message.pointee.err {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        // Records of the assignment before may still come.
        guard unsafe message.pointee.offset >= offset, unsafe message.pointee.partition == place.partition,
          unsafe CText.string(rd_kafka_topic_name(message.pointee.rkt)) == place.topic
        else { continue }
        return unsafe message.pointee.offset == offset ? LogRecord(message, at: place) : nil
      case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE: return nil
      case RD_KAFKA_RESP_ERR__PARTITION_EOF: continue
      case let code where ErrorCode.isConfiguration(code): throw ErrorCode.failure(of: place.topic, code)
      default: continue
      }
    }
    throw LogFailure(.retriable, "\(place.topic)-\(place.partition) at \(offset) cannot be read again")
  }
}
