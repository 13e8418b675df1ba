import CRdKafka
import Core
import Worker

/// Reads one partition with a client of its own, by `assign`, where nothing rebalances.
final class KafkaTail: LogTail {
  private let client: Client
  private let place: TopicPartition
  private let probe: WatermarkProbe
  private let pulse: Pulse
  private var cursors: Cursors
  /// The last stable offset at the opening.
  private let start: Int64
  private var isRestoring: Bool

  init(
    _ settings: ClusterSettings, _ place: TopicPartition, from offset: Int64?, _ use: TailUse, probe: WatermarkProbe,
    pulse: Pulse
  ) throws(LogFailure) {
    self.place = place
    cursors = Cursors(group: nil)
    self.probe = probe
    self.pulse = pulse
    isRestoring = use == .restore
    let configuration = try ClientConfiguration(
      settings,
      defaults: [
        ("fetch.wait.max.ms", use == .restore ? "10" : "100"), ("fetch.error.backoff.ms", "50"),
        ("retry.backoff.ms", "20"), ("check.crcs", "true"), ("queued.min.messages", "1000000"),
        ("queued.max.messages.kbytes", "65536"),
      ],
      fixed: [
        ("group.id", "\(settings.clientName)-tail"), ("enable.auto.commit", "false"),
        ("enable.auto.offset.store", "false"), ("isolation.level", "read_committed"),
        ("enable.partition.eof", "true"), ("auto.offset.reset", "error"), ("allow.auto.create.topics", "false"),
      ], ignoring: ["group.", "session.timeout", "heartbeat.", "max.poll.", "transaction"])
    client = try Client(.consumer, configuration, ClientJournal(tell: pulse.tell))
    var (low, high) = (Int64(0), Int64(0))
    let code = unsafe client.use {
      unsafe rd_kafka_query_watermark_offsets($0, place.topic, place.partition, &low, &high, 5000)
    }
    pulse.beat()
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw ErrorCode.failure(of: "the end of \(place.topic)-\(place.partition)", code)
    }
    start = high > low ? high : 0
    try assign(offset ?? low)
  }

  private func assign(_ offset: Int64) throws(LogFailure) {
    cursors.start(place, at: offset)
    let list = PartitionList([(place: place, offset: offset)])
    let code = unsafe list.use { list in unsafe client.use { unsafe rd_kafka_assign($0, list) } }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw ErrorCode.failure(of: "assign", code) }
  }

  deinit { _ = unsafe client.use { unsafe rd_kafka_consumer_close($0) } }

  func poll(limit: Int) throws(LogFailure) -> [LogRecord] {
    var records: [LogRecord] = []
    let since = Moment.now
    while records.count < limit {
      // A restore waits for its records; who follows does not.
      let isWaiting = isRestoring && records.isEmpty && cursors.position(place) < start && since.age < 5_000_000
      guard let message = unsafe client.use({ unsafe rd_kafka_consumer_poll($0, isWaiting ? 200 : 0) }) else {
        pulse.beat()
        if isWaiting { continue }
        break
      }
      defer { unsafe rd_kafka_message_destroy(message) }
      if let record = try unsafe cursors.receive(message, pulse) { records.append(record) }
    }
    pulse.beat()
    if !records.isEmpty { client.journal.noteAnswer() }
    if let failure = client.journal.securityFailure { throw failure }
    return records
  }

  var remaining: Int64 { max(0, start - max(0, cursors.position(place))) }

  func hasReachedStart() throws(LogFailure) -> Bool { cursors.position(place) >= start || start == 0 }

  func provenEnd() throws(LogFailure) -> Instant? {
    guard let answer = probe.answer(for: place) else { return nil }
    return cursors.position(place) >= answer.high ? answer.asked : nil
  }
}
