import CRdKafka
import Synchronization
import Worker

/// A transactional producer. Each call is repeated while it is retriable (R4), up to a deadline past which nobody knows
/// what became of it (R6).
final class KafkaProducer: LogProducer {
  private let client: Client
  private let pulse: Pulse
  private let id: String
  private let settings: ClusterSettings
  /// It only looks for what is forbidden.
  private let isProbe: Bool
  private var topics: [String: TopicHandle] = [:]
  private var sinceServed = 0

  init(_ settings: ClusterSettings, id: String, pulse: Pulse, isProbe: Bool = false) throws(LogFailure) {
    self.pulse = pulse
    self.id = id
    self.settings = settings
    self.isProbe = isProbe
    var configuration = try ClientConfiguration(
      settings, defaults: KafkaProducer.defaults, fixed: [("transactional.id", id), ("enable.idempotence", "true")],
      ignoring: KafkaProducer.consumerOnly)
    configuration.reportDeliveries()
    client = try Client(.producer, configuration, ClientJournal(tell: pulse.tell))
    try initialize()
  }

  deinit { topics = [:] }

  private static let defaults = [
    ("transaction.timeout.ms", "15000"), ("socket.timeout.ms", "10000"), ("message.timeout.ms", "14000"),
    ("linger.ms", "5"), ("compression.codec", "lz4"), ("retry.backoff.ms", "20"),
    ("queue.buffering.max.messages", "1000000"), ("queue.buffering.max.kbytes", "1048576"),
  ]
  /// A person's settings that a producer does not know.
  static let consumerOnly = [
    "session.timeout", "heartbeat.", "max.poll.", "fetch.", "queued.", "check.crcs", "group.", "isolation.",
  ]

  private func initialize() throws(LogFailure) {
    try unsafe repeating("init_transactions", seconds: 20) { unsafe rd_kafka_init_transactions($0, 5000) }
  }

  func begin() throws(LogFailure) {
    try unsafe repeating("begin", seconds: 10) { unsafe rd_kafka_begin_transaction($0) }
  }

  func sendOffsets(_ offsets: [TopicPartition: Int64], _ membership: Membership) throws(LogFailure) {
    let list = PartitionList(offsets.sorted { $0.key < $1.key }.map { (place: $0.key, offset: $0.value) })
    let metadata = try GroupMetadata(membership)
    try unsafe repeating("send_offsets", seconds: 30) { client in
      unsafe list.use { list in
        unsafe metadata.use { unsafe rd_kafka_send_offsets_to_transaction(client, list, $0, 10_000) }
      }
    }
  }

  func commit() throws(LogFailure) {
    try ending { () throws(LogFailure) in
      try unsafe repeating("commit", seconds: 60) { unsafe rd_kafka_commit_transaction($0, 2000) }
    }
  }

  func abort() throws(LogFailure) {
    try ending { () throws(LogFailure) in
      try unsafe repeating("abort", seconds: 30) { unsafe rd_kafka_abort_transaction($0, 2000) }
    }
    if isSuspect { throw LogFailure(.fatal, "the coordinator was lost during an abort") }
  }

  var isSuspect: Bool { client.journal.isSuspect.load(ordering: .acquiring) }

  private func ending(_ body: () throws(LogFailure) -> Void) throws(LogFailure) {
    client.journal.isEnding.store(true, ordering: .releasing)
    defer { client.journal.isEnding.store(false, ordering: .releasing) }
    try body()
  }

  /// The same call again while it is retriable; past the deadline the producer is given up.
  private func repeating(
    _ call: String, seconds: Int, _ body: (OpaquePointer) -> OpaquePointer?
  ) throws(LogFailure) {
    let start = Moment.now
    pulse.isCalling = true
    defer { pulse.isCalling = false }
    while true {
      let error = unsafe client.use { unsafe body($0) }
      pulse.beat()
      guard let failure = unsafe ErrorCode.failure(of: call, error) else { return client.journal.noteAnswer() }
      try checkRights(failure)
      if let failure = client.journal.securityFailure { throw failure }
      guard failure.kind == .retriable else { throw told(failure) }
      guard start.age < seconds * 1_000_000 else {
        throw LogFailure(call == "init_transactions" ? .retriable : .fatal, "\(failure.detail) for \(seconds) s")
      }
      client.serve(20)
    }
  }

  private func told(_ failure: LogFailure) -> LogFailure {
    pulse.tell(failure.detail)
    return failure
  }

  /// Missing rights show as deliveries that fail, as a line of the log, or as an error of a later call, and then as
  /// aborts for ever. The topic is named where it can be found out.
  private func checkRights(_ failure: LogFailure) throws(LogFailure) {
    client.serve(0)
    if client.journal.isMisconfigured.load(ordering: .acquiring) {
      throw LogFailure(.configuration, client.journal.entries.withLock { $0.deliveryFailure ?? "a delivery" })
    }
    let trouble = client.journal.entries.withLock { $0.rightsTrouble }
    guard trouble != nil || failure.kind == .configuration else { return }
    let detail = trouble ?? failure.detail
    guard !isProbe else { throw LogFailure(.configuration, detail) }
    if detail.contains("TOPIC_AUTHORIZATION_FAILED"),
      let (topic, why) = RightsProbe.forbidden(among: topics.keys.sorted(), settings, id: id, pulse: pulse)
    {
      throw LogFailure(.configuration, "the topic \(topic) may not be written to: \(why)")
    }
    throw LogFailure(.configuration, "the transactional id \(id) and its group: \(detail)")
  }

  /// Sees everything delivered that was sent.
  func flush() throws(LogFailure) {
    let code = unsafe client.use { unsafe rd_kafka_flush($0, 10_000) }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw ErrorCode.failure(of: "flush", code) }
    try checkRights(LogFailure(.retriable, "flush"))
  }

  // MARK: records

  func send(_ record: Outgoing) throws(LogFailure) {
    let topic = try handle(of: record.place.topic)
    let start = Moment.now
    while true {
      let code = topic.produce(record, at: nil, client)
      if code == RD_KAFKA_RESP_ERR_NO_ERROR { break }
      if code != RD_KAFKA_RESP_ERR__QUEUE_FULL {
        let kind: LogFailure.Kind = ErrorCode.isConfiguration(code) ? .configuration : .abortable
        let failure = LogFailure(kind, "produce to \(record.place.topic): \(ErrorCode.text(code))")
        try checkRights(failure)
        throw failure
      }
      guard start.age < 15_000_000 else { throw LogFailure(.abortable, "the producer's queue stays full") }
      client.serve(10)
      pulse.beat()
    }
    sinceServed += 1
    guard sinceServed >= 1000 else { return }
    sinceServed = 0
    client.serve(0)
  }

  private func handle(of name: String) throws(LogFailure) -> TopicHandle {
    if let known = topics[name] { return known }
    let made = try TopicHandle(name, of: client)
    topics[name] = made
    return made
  }
}
