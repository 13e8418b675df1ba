import CRdKafka
package import Core
import Synchronization
package import Worker

/// Writes records with their own times, as sources do: for loaders, tests, and commands.
package final class KafkaWriter {
  private let client: Client
  private var topics: [String: TopicHandle] = [:]
  private let isTransactional: Bool

  /// With a transactional id the records lie in transactions of the caller's.
  package init(
    _ settings: ClusterSettings, transactionalID: String? = nil, tell: @escaping @Sendable (String) -> Void
  ) throws(LogFailure) {
    isTransactional = transactionalID != nil
    var defaults = [
      ("enable.idempotence", "true"), ("linger.ms", "20"), ("compression.codec", "lz4"),
      ("message.max.bytes", "4194304"), ("queue.buffering.max.messages", "1000000"),
      ("queue.buffering.max.kbytes", "1048576"),
    ]
    if let transactionalID { defaults.append(("transactional.id", transactionalID)) }
    var configuration = try ClientConfiguration(
      settings, defaults: defaults, ignoring: KafkaProducer.consumerOnly + ["transaction"])
    configuration.reportDeliveries()
    client = try Client(.producer, configuration, ClientJournal(tell: tell))
    if isTransactional { try unsafe call("init_transactions") { unsafe rd_kafka_init_transactions($0, 20_000) } }
  }

  deinit { topics = [:] }

  /// Puts a record into the queue; `flush` sees it delivered.
  package func send(_ record: Outgoing, at time: Instant) throws(LogFailure) {
    let topic = try handle(of: record.place.topic)
    while true {
      let code = topic.produce(record, at: time.microseconds / 1000, client)
      if code == RD_KAFKA_RESP_ERR_NO_ERROR { break }
      guard code == RD_KAFKA_RESP_ERR__QUEUE_FULL else { throw ErrorCode.failure(of: record.place.topic, code) }
      client.serve(20)
    }
    client.serve(0)
  }

  private func handle(of name: String) throws(LogFailure) -> TopicHandle {
    if let known = topics[name] { return known }
    let made = try TopicHandle(name, of: client)
    topics[name] = made
    return made
  }

  /// Everything that was sent is delivered when this returns.
  package func flush() throws(LogFailure) {
    let code = unsafe client.use { unsafe rd_kafka_flush($0, 60_000) }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw ErrorCode.failure(of: "flush", code) }
    if let failure = client.journal.entries.withLock({ $0.deliveryFailure }) {
      throw LogFailure(.fatal, "a record was not delivered: \(failure)")
    }
  }

  package func begin() throws(LogFailure) { try unsafe call("begin") { unsafe rd_kafka_begin_transaction($0) } }
  package func commit() throws(LogFailure) {
    try unsafe call("commit") { unsafe rd_kafka_commit_transaction($0, 30_000) }
  }
  /// What was sent lies on the broker, aborted, when this returns.
  package func abort() throws(LogFailure) {
    try flush()
    try unsafe call("abort") { unsafe rd_kafka_abort_transaction($0, 30_000) }
  }

  private func call(_ name: String, _ body: (OpaquePointer) -> OpaquePointer?) throws(LogFailure) {
    let error = unsafe client.use { unsafe body($0) }
    if let failure = unsafe ErrorCode.failure(of: name, error) { throw failure }
  }
}
