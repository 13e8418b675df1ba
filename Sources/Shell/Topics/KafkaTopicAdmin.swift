internal import CRdKafka
package import Operations

/// The admin calls of librdkafka.
@safe package final class KafkaTopicAdmin: TopicAdmin {
  private let client: AdminClient
  private let settings: KafkaSettings
  private let secrets: [TopicSetting]

  /// `secrets` are properties whose values were read from the files that the configuration names.
  package init(_ settings: KafkaSettings, secrets: [TopicSetting]) throws(AdminFailure) {
    self.settings = settings
    self.secrets = secrets
    client = try AdminClient(settings, secrets, isConsumer: false)
  }

  package func describe(_ names: [String]) throws(AdminFailure) -> ClusterPicture {
    var (brokers, topics) = try client.metadata(names)
    for (name, entries) in try describeSettings(of: topics.keys.sorted()) {
      topics[name]?.settings = entries.filter { $0.value.value != nil }.mapValues { $0.value ?? "" }
    }
    return ClusterPicture(brokers: brokers, topics: topics)
  }

  package func create(_ topic: NewTopic) throws(AdminFailure) {
    var text = [CChar](repeating: 0, count: 512)
    var new = unsafe rd_kafka_NewTopic_new(topic.name, topic.partitions, Int32(topic.replication), &text, text.count)
    guard unsafe new != nil else { throw AdminClient.refusal("make \(topic.name)", CharText.string(text)) }
    defer { unsafe rd_kafka_NewTopic_destroy(new) }
    for setting in topic.settings { _ = unsafe rd_kafka_NewTopic_set_config(new, setting.key, setting.value) }
    let queue = client.makeQueue()
    unsafe client.use { unsafe rd_kafka_CreateTopics($0, &new, 1, nil, queue.handle) }
    try unsafe queue.answer(to: "make the topic \(topic.name)") { (event) throws(AdminFailure) in
      var count = 0
      let results = unsafe rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
      try unsafe KafkaTopicAdmin.check(topics: results, count, "make the topic \(topic.name)")
    }
    try client.waitUntilVisible(topic.name)
  }

  package func addPartitions(to topic: String, total: Int32) throws(AdminFailure) {
    var text = [CChar](repeating: 0, count: 512)
    var new = unsafe rd_kafka_NewPartitions_new(topic, Int(total), &text, text.count)
    guard unsafe new != nil else { throw AdminClient.refusal("grow \(topic)", CharText.string(text)) }
    defer { unsafe rd_kafka_NewPartitions_destroy(new) }
    let queue = client.makeQueue()
    unsafe client.use { unsafe rd_kafka_CreatePartitions($0, &new, 1, nil, queue.handle) }
    try unsafe queue.answer(to: "grow the topic \(topic)") { (event) throws(AdminFailure) in
      var count = 0
      let result = unsafe rd_kafka_event_CreatePartitions_result(event)
      let results = unsafe rd_kafka_CreatePartitions_result_topics(result, &count)
      try unsafe KafkaTopicAdmin.check(topics: results, count, "grow the topic \(topic)")
    }
  }

  /// librdkafka's call replaces everything that was set for the topic, so what is there is written back with it.
  package func alter(_ topic: String, _ settings: [TopicSetting]) throws(AdminFailure) {
    let entries = try describeSettings(of: [topic])[topic] ?? [:]
    var merged: [String: String] = [:]
    for (key, entry) in entries where entry.isOwn {
      guard let value = entry.value else {
        throw AdminClient.refusal(
          "set \(topic)", "\(key) is secret and would be lost; change the topic with other tools")
      }
      merged[key] = value
    }
    for setting in settings { merged[setting.key] = setting.value }
    var resource = unsafe rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic)
    defer { unsafe rd_kafka_ConfigResource_destroy(resource) }
    for (key, value) in merged.sorted(by: { $0.key < $1.key }) {
      _ = unsafe rd_kafka_ConfigResource_set_config(resource, key, value)
    }
    let queue = client.makeQueue()
    unsafe client.use { unsafe rd_kafka_AlterConfigs($0, &resource, 1, nil, queue.handle) }
    try unsafe queue.answer(to: "set the topic \(topic)") { (event) throws(AdminFailure) in
      var count = 0
      let result = unsafe rd_kafka_event_AlterConfigs_result(event)
      let resources = unsafe rd_kafka_AlterConfigs_result_resources(result, &count)
      try unsafe KafkaTopicAdmin.check(resources: resources, count, "set the topic \(topic)")
    }
  }

  package func values(of topic: String) throws(AdminFailure) -> [String: [UInt8]] {
    let reader = try AdminClient(settings, secrets, isConsumer: true)
    return try reader.values(of: topic)
  }

  package func write(_ records: [(key: String, value: [UInt8]?)], to topic: String) throws(AdminFailure) {
    try client.produce(records, to: topic)
  }
}

/// An entry of a topic's configuration.
private struct ConfigurationEntry {
  /// nil where it is secret.
  var value: String?
  /// Set for this very topic.
  var isOwn: Bool
}

extension KafkaTopicAdmin {
  private func describeSettings(of names: [String]) throws(AdminFailure) -> [String: [String: ConfigurationEntry]] {
    guard !names.isEmpty else { return [:] }
    var resources = unsafe names.map { unsafe rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0) }
    defer { unsafe resources.forEach { unsafe rd_kafka_ConfigResource_destroy($0) } }
    let queue = client.makeQueue()
    unsafe client.use { unsafe rd_kafka_DescribeConfigs($0, &resources, names.count, nil, queue.handle) }
    var found: [String: [String: ConfigurationEntry]] = [:]
    try unsafe queue.answer(to: "ask for the settings of the topics") { (event) throws(AdminFailure) in
      var count = 0
      let result = unsafe rd_kafka_event_DescribeConfigs_result(event)
      let answers = unsafe rd_kafka_DescribeConfigs_result_resources(result, &count)
      try unsafe KafkaTopicAdmin.check(resources: answers, count, "ask for the settings of the topics")
      for index in 0..<count {
        let name = unsafe CharText.string(rd_kafka_ConfigResource_name(answers?[index]))
        found[name] = unsafe KafkaTopicAdmin.entries(of: answers?[index])
      }
    }
    return found
  }

  private static func entries(of resource: OpaquePointer?) -> [String: ConfigurationEntry] {
    var count = 0
    let entries = unsafe rd_kafka_ConfigResource_configs(resource, &count)
    var result: [String: ConfigurationEntry] = [:]
    for index in 0..<count {
      let entry = unsafe entries?[index]
      let value = unsafe rd_kafka_ConfigEntry_value(entry)
      let isOwn = unsafe rd_kafka_ConfigEntry_source(entry) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG
      unsafe result[CharText.string(rd_kafka_ConfigEntry_name(entry))] = ConfigurationEntry(
        value: value.map { unsafe String(cString: $0) }, isOwn: isOwn)
    }
    return result
  }

  private static func check(
    topics results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ what: String
  ) throws(AdminFailure) {
    for index in 0..<count {
      let code = unsafe rd_kafka_topic_result_error(results?[index])
      let detail = unsafe CharText.string(rd_kafka_topic_result_error_string(results?[index]))
      guard code != RD_KAFKA_RESP_ERR_NO_ERROR, code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS else { continue }
      throw AdminClient.failure(what, code, detail)
    }
  }

  private static func check(
    resources results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ what: String
  ) throws(AdminFailure) {
    for index in 0..<count {
      let code = unsafe rd_kafka_ConfigResource_error(results?[index])
      guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
      throw unsafe AdminClient.failure(
        what, code, CharText.string(rd_kafka_ConfigResource_error_string(results?[index])))
    }
  }
}
