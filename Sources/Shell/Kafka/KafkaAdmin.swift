import CRdKafka
import Glibc
import Synchronization
package import Worker

/// What a cluster is asked and told outside of the loop.
package struct KafkaAdmin: ~Copyable {
  private let client: Client

  package init(
    _ settings: ClusterSettings, tell: @escaping @Sendable (String) -> Void
  ) throws(LogFailure) {
    let configuration = try ClientConfiguration(
      settings, defaults: [],
      ignoring: [
        "transaction", "linger", "compression", "session.timeout", "heartbeat.", "max.poll.", "fetch.", "queued.",
        "check.crcs", "group.", "isolation.",
      ])
    client = try Client(.producer, configuration, ClientJournal(tell: tell))
  }

  /// Calls `body` with the client; the pointer must not leave it.
  borrowing func withClient<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe client.use(body) }

  /// The number of partitions; nil = there is no such topic.
  package func partitionCount(of topic: String) throws(LogFailure) -> Int32? { try metadata(of: topic)[topic] }

  /// Every topic with its number of partitions.
  package func topics() throws(LogFailure) -> [String: Int32] { try metadata(of: nil) }

  /// Waits for topics that were just made: brokers learn of them a little later, those that have just been started
  /// themselves half a minute later.
  package func waitUntilVisible(_ names: [String]) throws(LogFailure) {
    for _ in 0..<600 {
      let known = try topics()
      if names.allSatisfy({ known[$0] != nil }) { return }
      usleep(50_000)
    }
    throw LogFailure(.retriable, "the brokers do not agree on the new topics")
  }

  private func metadata(of topic: String?) throws(LogFailure) -> [String: Int32] {
    var found: UnsafePointer<rd_kafka_metadata>?
    let code = unsafe client.use { client in
      guard let topic else { return unsafe rd_kafka_metadata(client, 1, nil, &found, 10_000) }
      let handle = unsafe rd_kafka_topic_new(client, topic, nil)
      defer { unsafe rd_kafka_topic_destroy(handle) }
      return unsafe rd_kafka_metadata(client, 0, handle, &found, 10_000)
    }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let found = unsafe found else { throw trouble("metadata", code) }
    defer { unsafe rd_kafka_metadata_destroy(found) }
    var counts: [String: Int32] = [:]
    for index in 0..<Int(unsafe found.pointee.topic_cnt) {
      let entry = unsafe found.pointee.topics[index]
      let code = unsafe entry.err
      if code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART { continue }
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw ErrorCode.failure(of: topic ?? "metadata", code) }
      unsafe counts[CText.string(entry.topic)] = unsafe entry.partition_cnt
    }
    return counts
  }

  /// A handshake that failed is told by callback only; the call just times out.
  private func trouble(_ call: String, _ code: rd_kafka_resp_err_t) -> LogFailure {
    client.serve(0)
    guard let security = client.journal.entries.withLock({ $0.security?.text }) else {
      return ErrorCode.failure(of: call, code)
    }
    return LogFailure(.configuration, "the broker refuses the connection: \(security)")
  }

  /// Makes a topic; one that is there already stays as it is.
  package func makeTopic(
    _ name: String, partitions: Int32, replicas: Int32 = 1, settings: [(String, String)] = []
  ) throws(LogFailure) {
    var text = [CChar](repeating: 0, count: 512)
    var topic = unsafe rd_kafka_NewTopic_new(name, partitions, replicas, &text, text.count)
    guard unsafe topic != nil else { throw LogFailure(.configuration, CText.string(text)) }
    defer { unsafe rd_kafka_NewTopic_destroy(topic) }
    for (key, value) in settings { _ = unsafe rd_kafka_NewTopic_set_config(topic, key, value) }
    let code = unsafe client.use { client in
      let queue = unsafe rd_kafka_queue_new(client)
      defer { unsafe rd_kafka_queue_destroy(queue) }
      unsafe rd_kafka_CreateTopics(client, &topic, 1, nil, queue)
      guard let event = unsafe rd_kafka_queue_poll(queue, 30_000) else { return RD_KAFKA_RESP_ERR__TIMED_OUT }
      defer { unsafe rd_kafka_event_destroy(event) }
      guard unsafe rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR else {
        return unsafe rd_kafka_event_error(event)
      }
      var count = 0
      let results = unsafe rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
      return unsafe count > 0 ? rd_kafka_topic_result_error(results?[0]) : RD_KAFKA_RESP_ERR_NO_ERROR
    }
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR, code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS else { return }
    throw ErrorCode.failure(of: "make the topic \(name)", code)
  }
}
