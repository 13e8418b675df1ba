import Core

/// The sections that the shell needs.
extension SectionReader {
  mutating func service(among systems: [SystemProfile]) -> ServiceSettings {
    var settings = ServiceSettings()
    settings.clock = clock(settings.clock)
    settings.kafka = kafka(settings.kafka)
    settings.admin = admin(settings.admin)
    settings.topics = topics(settings.topics)
    settings.sources = sources(among: systems)
    return settings
  }

  private mutating func clock(_ standard: ClockSettings) -> ClockSettings {
    let idle = ClockSettings.Idle.allCases.map { (word: $0.rawValue, value: $0) }
    return section("clock") { reader in
      var clock = standard
      clock.idle = reader.value("idle", .choice("clock", idle), default: clock.idle)
      clock.slack = reader.value("slack", .duration, default: clock.slack)
      clock.wait = reader.value("wait", .positiveDuration, default: clock.wait)
      return clock
    }
  }

  private mutating func kafka(_ standard: KafkaSettings) -> KafkaSettings {
    section("kafka") { reader in
      var kafka = standard
      kafka.brokers = reader.value("brokers", ValueFormat<String>.address.list, default: [])
      kafka.group = reader.value("group", .word("a group's name", example: "recount"), default: kafka.group)
      kafka.commit = reader.value("commit", .positiveDuration, default: kafka.commit)
      reader.section("client") { reader in
        for key in reader.givenKeys.sorted() { reader.clientProperty(key, into: &kafka) }
      }
      return kafka
    }
  }

  private mutating func clientProperty(_ key: String, into kafka: inout KafkaSettings) {
    if let instead = ClientProperties.ownedByRecount[key] {
      return refuse(key, "Recount sets this property itself", hint: instead)
    }
    if ClientProperties.isSecret(key) {
      return refuse(
        key, "a secret stands in the configuration", hint: "put it into a file and name that: '\(key).file'")
    }
    guard let value = value(key, .word("a value", example: "a text or a number")) else { return }
    if let secret = ClientProperties.secret(ofFileKey: key) {
      kafka.secretFiles.append(ClientProperty(key: secret, value: value))
    } else {
      kafka.client.append(ClientProperty(key: key, value: value))
    }
  }

  private mutating func admin(_ standard: AdminSettings) -> AdminSettings {
    let address = section("admin") { $0.value("address", .address, default: "\(standard.host):\(standard.port)") }
    guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]) else {
      return standard
    }
    var admin = standard
    admin.host = String(address[..<colon])
    admin.port = port
    return admin
  }

  private mutating func topics(_ standard: TopicNames) -> TopicNames {
    section("topics") { reader in
      var topics = standard
      topics.inventory = reader.value("inventory", .topic, default: topics.inventory)
      topics.orders = reader.value("orders", .topic, default: topics.orders)
      topics.reference = reader.value("reference", .topic, default: topics.reference)
      topics.direct = reader.value("direct", ValueFormat<String>.topic.list, default: topics.direct)
      topics.prefix = reader.value("prefix", .topic, default: topics.prefix)
      return topics
    }
  }

  private mutating func sources(among systems: [SystemProfile]) -> [SourceTopic] {
    guard let node = node("sources") else {
      record("sources", .list([]), .standard)
      return []
    }
    guard case .list(let items) = node.content else {
      refuse("sources", "\(node.kindName) where a list is wanted", hint: "- { topic: …, adapter: …, system: … }")
      return []
    }
    var sources: [SourceTopic] = []
    for (index, item) in items.enumerated() {
      guard let source = source(item, number: index + 1, among: systems) else { continue }
      if sources.contains(where: { $0.topic == source.topic }) {
        refuse("sources", at: item.origin, "the topic '\(source.topic)' is listed twice")
      }
      sources.append(source)
    }
    record("sources", .list(sources.map { $0.shown(among: systems) }), node.origin)
    return sources
  }

  private mutating func source(_ item: Node, number: Int, among systems: [SystemProfile]) -> SourceTopic? {
    var reader = SectionReader(item, path: path + ["sources", "\(number)"])
    for key in ["topic", "adapter", "system"] where reader.node(key) == nil { reader.refuse(key, "is missing") }
    let topic = reader.value("topic", .topic)
    let adapter = reader.value("adapter", .word("an adapter", example: "shopify"))
    let system = reader.value("system", .system(among: systems))
    reader.finish()
    adopt(problemsOf: reader)
    guard let topic, let adapter, let system else { return nil }
    return SourceTopic(topic: topic, adapter: adapter, system: system)
  }
}

extension SourceTopic {
  fileprivate func shown(among systems: [SystemProfile]) -> SettingValue {
    .mapping([
      .init(key: "topic", value: .text(topic)), .init(key: "adapter", value: .text(adapter)),
      .init(key: "system", value: .text(systems[Int(system.index)].id)),
    ])
  }
}

/// What must not be passed through to the client as it stands.
enum ClientProperties {
  private static let always = "it is part of how results are exactly once"

  /// Properties that would break what Recount promises, or that have a key of their own.
  static let ownedByRecount: [String: String] = [
    "bootstrap.servers": "use kafka.brokers", "metadata.broker.list": "use kafka.brokers",
    "group.id": "use kafka.group", "transactional.id": always, "enable.idempotence": always,
    "isolation.level": always, "enable.auto.commit": always, "enable.auto.offset.store": always,
    "acks": always, "request.required.acks": always, "partitioner": "keys must find the partitions that Java finds",
  ]

  private static let fileSuffix = ".file"

  static func isSecret(_ key: String) -> Bool {
    guard !key.hasSuffix(fileSuffix) else { return false }
    let named = ["ssl.key.pem", "ssl_key", "sasl.oauthbearer.config", "sasl.jaas.config"]
    return named.contains(key) || contains(key, "password") || contains(key, "secret")
  }

  /// The property whose value lies in a file; nil for a key that names no such file.
  static func secret(ofFileKey key: String) -> String? {
    guard key.hasSuffix(fileSuffix) else { return nil }
    let secret = String(key.dropLast(fileSuffix.count))
    return isSecret(secret) ? secret : nil
  }

  private static func contains(_ text: String, _ part: String) -> Bool {
    text.indices.contains { text[$0...].hasPrefix(part) }
  }
}
