internal import CRdKafka
internal import Operations

/// The owner of a client of librdkafka for calls outside of the loop; everything in it is bounded in time.
@safe final class AdminClient {
  static let timeoutMilliseconds: Int32 = 30_000
  private let handle: OpaquePointer
  private let journal: Journal

  /// What the client told by callback: a handshake that fails is no error of any call, the call just times out.
  fileprivate final class Journal {
    var lastError = ""
    var isRefused = false
  }

  init(_ settings: KafkaSettings, _ secrets: [TopicSetting], isConsumer: Bool) throws(AdminFailure) {
    guard !settings.brokers.isEmpty else {
      throw AdminFailure(
        .configuration, fact: "no broker is configured", detail: "kafka.brokers is empty",
        hint: "name one: --set 'kafka.brokers=[\"127.0.0.1:9092\"]'")
    }
    let journal = Journal()
    let configuration = unsafe rd_kafka_conf_new()
    do throws(AdminFailure) {
      for property in AdminClient.properties(settings, secrets, isConsumer: isConsumer) {
        try unsafe AdminClient.set(configuration, property)
      }
    } catch {
      unsafe rd_kafka_conf_destroy(configuration)
      throw error
    }
    unsafe rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(journal).toOpaque())
    unsafe rd_kafka_conf_set_error_cb(configuration, AdminClient.noteError)
    unsafe rd_kafka_conf_set_log_cb(configuration, AdminClient.ignoreLog)
    var text = [CChar](repeating: 0, count: 512)
    let type = isConsumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
    guard let handle = unsafe rd_kafka_new(type, configuration, &text, text.count) else {
      unsafe rd_kafka_conf_destroy(configuration)
      throw AdminClient.refusal("make a Kafka client", CharText.string(text))
    }
    unsafe self.handle = handle
    self.journal = journal
  }

  deinit { unsafe rd_kafka_destroy(handle) }

  func use<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(handle) }

  func makeQueue() -> AdminQueue { unsafe AdminQueue(rd_kafka_queue_new(handle), self) }

  /// A person's properties are passed through as far as a client that only administrates has them.
  private static func properties(
    _ settings: KafkaSettings, _ secrets: [TopicSetting], isConsumer: Bool
  ) -> [TopicSetting] {
    let others = ["security.", "ssl", "sasl", "socket.", "broker.address", "client.", "debug"]
    var properties = [
      TopicSetting("bootstrap.servers", settings.brokers.joined(separator: ",")),
      TopicSetting("client.id", "recount-topics"), TopicSetting("socket.timeout.ms", "10000"),
      TopicSetting("allow.auto.create.topics", "false"), TopicSetting("log_level", "3"),
    ]
    properties += settings.client.filter { property in others.contains { property.key.hasPrefix($0) } }
      .map { TopicSetting($0.key, $0.value) }
    properties += secrets
    guard isConsumer else { return properties + [TopicSetting("enable.idempotence", "true")] }
    return properties + [
      TopicSetting("group.id", "\(settings.group)-topics"), TopicSetting("enable.auto.commit", "false"),
      TopicSetting("isolation.level", "read_committed"), TopicSetting("enable.partition.eof", "true"),
      TopicSetting("auto.offset.reset", "error"),
    ]
  }

  private static func set(_ configuration: OpaquePointer?, _ property: TopicSetting) throws(AdminFailure) {
    var text = [CChar](repeating: 0, count: 512)
    let result = unsafe rd_kafka_conf_set(configuration, property.key, property.value, &text, text.count)
    guard result != RD_KAFKA_CONF_OK, property.key != "allow.auto.create.topics" else { return }
    throw refusal("use kafka.client.\(property.key)", CharText.string(text))
  }

  private static let noteError:
    @convention(c) (OpaquePointer?, Int32, UnsafePointer<CChar>?, UnsafeMutableRawPointer?)
      -> Void = { _, code, reason, context in
        guard let context = unsafe context else { return }
        let journal = unsafe Unmanaged<Journal>.fromOpaque(context).takeUnretainedValue()
        journal.lastError = unsafe CharText.string(reason)
        let refusals = [RD_KAFKA_RESP_ERR__SSL, RD_KAFKA_RESP_ERR__AUTHENTICATION]
        journal.isRefused = journal.isRefused || refusals.contains { $0.rawValue == code }
      }

  private static let ignoreLog:
    @convention(c) (OpaquePointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Void = { _, _, _, _ in }
}

// MARK: Failures

extension AdminClient {
  /// What the client cannot do as it is configured.
  static func refusal(_ what: String, _ detail: String) -> AdminFailure {
    AdminFailure(
      .configuration, fact: "cannot \(what)", detail: detail, hint: "check the configuration's kafka section")
  }

  static func failure(_ what: String, _ code: rd_kafka_resp_err_t, _ detail: String) -> AdminFailure {
    let name = unsafe CharText.string(rd_kafka_err2name(code))
    let text = detail.isEmpty ? unsafe CharText.string(rd_kafka_err2str(code)) : detail
    switch code {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
      return AdminFailure(
        .configuration, fact: "cannot \(what)", detail: "\(name): \(text)",
        hint: "use an admin's credentials: Create, Alter, DescribeConfigs and AlterConfigs on the topics")
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG, RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR,
      RD_KAFKA_RESP_ERR_INVALID_PARTITIONS, RD_KAFKA_RESP_ERR_POLICY_VIOLATION, RD_KAFKA_RESP_ERR_INVALID_REQUEST:
      return AdminFailure(
        .configuration, fact: "cannot \(what)", detail: "\(name): \(text)",
        hint: "the cluster refuses the declaration; use one of your own: --declarations F")
    default:
      return AdminFailure(
        .temporary, fact: "cannot \(what)", detail: "\(name): \(text)", hint: "check that the brokers can be reached")
    }
  }

  /// The failure of a call, or the handshake's where that is the cause.
  func failed(_ what: String, _ code: rd_kafka_resp_err_t, _ detail: String = "") -> AdminFailure {
    _ = unsafe rd_kafka_poll(handle, 0)
    var failure = AdminClient.failure(what, code, detail)
    guard failure.kind == .temporary, !journal.lastError.isEmpty else { return failure }
    failure.detail += "; \(journal.lastError)"
    if journal.isRefused { failure.kind = .configuration }
    return failure
  }
}

/// Answers to admin calls.
@safe final class AdminQueue {
  let handle: OpaquePointer?
  private let client: AdminClient

  init(_ handle: OpaquePointer?, _ client: AdminClient) {
    unsafe self.handle = handle
    self.client = client
  }

  deinit { unsafe rd_kafka_queue_destroy(handle) }

  /// Waits for the answer and hands it over while it is there.
  func answer(
    to what: String, _ body: (OpaquePointer) throws(AdminFailure) -> Void
  ) throws(AdminFailure) {
    guard let event = unsafe rd_kafka_queue_poll(handle, AdminClient.timeoutMilliseconds) else {
      throw client.failed(what, RD_KAFKA_RESP_ERR__TIMED_OUT)
    }
    defer { unsafe rd_kafka_event_destroy(event) }
    let code = unsafe rd_kafka_event_error(event)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw client.failed(what, code, unsafe CharText.string(rd_kafka_event_error_string(event)))
    }
    try unsafe body(event)
  }
}

/// Text of C.
enum CharText {
  static func string(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func string(_ pointer: UnsafePointer<CChar>?) -> String {
    unsafe pointer.map { unsafe String(cString: $0) } ?? ""
  }
}
