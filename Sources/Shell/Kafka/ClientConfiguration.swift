import CRdKafka
import Worker

/// Where the cluster is, and what of librdkafka's settings a person has chosen.
package struct ClusterSettings: Hashable, Sendable {
  package var brokers: [String]
  /// Passed through as they are; they win over ours.
  package var properties: [Property]
  /// Names the process in the broker's logs and metrics.
  package var clientName: String

  package struct Property: Hashable, Sendable {
    package var key: String
    package var value: String
    package init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  package init(brokers: [String], properties: [Property] = [], clientName: String = "recount") {
    self.brokers = brokers
    self.properties = properties
    self.clientName = clientName
  }
}

extension ClusterSettings {
  private func value(_ keys: String...) -> String? {
    properties.last { keys.contains($0.key) }?.value
  }

  /// How long a transaction may stay open.
  package var transactionSeconds: Int { (value("transaction.timeout.ms").flatMap { Int($0) } ?? 15_000) / 1000 }
  package var usesSCRAM: Bool { value("sasl.mechanism", "sasl.mechanisms")?.hasPrefix("SCRAM") ?? false }
}

/// The library that is linked.
package enum KafkaLibrary {
  /// As `rd_kafka_version`: two hexadecimal digits each for major, minor, revision and build.
  package static var version: Int32 { rd_kafka_version() }
  package static var versionText: String { unsafe CText.string(rd_kafka_version_str()) }
  package static let firstWithSCRAM: Int32 = 0x0206_01ff
}

/// The settings of one client; librdkafka takes them over when the client is made.
@safe struct ClientConfiguration: ~Copyable {
  private var configuration: OpaquePointer?

  /// `defaults` are ours; a person's properties win, except `fixed`, on which the loop's promises rest.
  init(
    _ settings: ClusterSettings, defaults: [(String, String)], fixed: [(String, String)] = [],
    ignoring ignored: [String] = []
  ) throws(LogFailure) {
    unsafe configuration = unsafe rd_kafka_conf_new()
    guard !settings.brokers.isEmpty else {
      throw LogFailure(.configuration, "kafka.brokers is empty")
    }
    try set("bootstrap.servers", settings.brokers.joined(separator: ","))
    try set("client.id", settings.clientName)
    try set("reconnect.backoff.max.ms", "1000")
    try set("socket.nagle.disable", "true")
    for (key, value) in defaults { try set(key, value) }
    for property in settings.properties where !ignored.contains(where: { property.key.hasPrefix($0) }) {
      try set(property.key, property.value)
    }
    for (key, value) in fixed { try set(key, value) }
  }

  deinit { if let configuration = unsafe configuration { unsafe rd_kafka_conf_destroy(configuration) } }

  private func set(_ key: String, _ value: String) throws(LogFailure) {
    var text = [CChar](repeating: 0, count: 512)
    let result = unsafe rd_kafka_conf_set(configuration, key, value, &text, text.count)
    guard result == RD_KAFKA_CONF_OK else {
      throw LogFailure(.configuration, "the client's setting \(key): \(CText.string(text))")
    }
  }

  /// Lets librdkafka tell `journal` what happens; `journal` must outlive the client.
  mutating func report(to journal: ClientJournal) {
    unsafe rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(journal).toOpaque())
    unsafe rd_kafka_conf_set_log_cb(configuration, ClientCallbacks.log)
    unsafe rd_kafka_conf_set_error_cb(configuration, ClientCallbacks.error)
  }

  mutating func reportRebalances() { unsafe rd_kafka_conf_set_rebalance_cb(configuration, ClientCallbacks.rebalance) }
  mutating func reportDeliveries() { unsafe rd_kafka_conf_set_dr_msg_cb(configuration, ClientCallbacks.delivery) }

  /// Gives the settings to `make`, which takes them over where it returns a client.
  mutating func build(_ make: (OpaquePointer?) -> OpaquePointer?) -> OpaquePointer? {
    let client = unsafe make(configuration)
    if unsafe client != nil { unsafe configuration = nil }
    return unsafe client
  }
}

/// Text of C.
enum CText {
  /// The text of a buffer up to its first zero.
  static func string(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func string(_ pointer: UnsafePointer<CChar>?) -> String {
    unsafe pointer.map { unsafe String(cString: $0) } ?? ""
  }
}
