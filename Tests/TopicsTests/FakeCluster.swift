@testable import Topics

/// A cluster in memory that does what it is told, as a real one does.
final class FakeCluster: TopicAdmin {
  var brokers = 3
  var topics: [String: ExistingTopic] = [:]
  var records: [String: [String: [UInt8]]] = [:]
  var calls: [String] = []

  func describe(_ names: [String]) throws(AdminFailure) -> ClusterPicture {
    ClusterPicture(brokers: brokers, topics: topics.filter { names.contains($0.key) })
  }

  func create(_ topic: NewTopic) throws(AdminFailure) {
    calls.append("create \(topic.name)")
    guard topic.replication <= brokers else {
      throw AdminFailure(.configuration, fact: "too few brokers", detail: "", hint: "")
    }
    var settings = ["cleanup.policy": "delete", "retention.ms": "604800000", "message.timestamp.type": "CreateTime"]
    for setting in topic.settings { settings[setting.key] = setting.value }
    topics[topic.name] = ExistingTopic(
      partitions: topic.partitions, replication: topic.replication, settings: settings)
  }

  func addPartitions(to topic: String, total: Int32) throws(AdminFailure) {
    calls.append("grow \(topic)")
    topics[topic]?.partitions = total
  }

  func alter(_ topic: String, _ settings: [TopicSetting]) throws(AdminFailure) {
    calls.append("alter \(topic)")
    for setting in settings { topics[topic]?.settings[setting.key] = setting.value }
  }

  func values(of topic: String) throws(AdminFailure) -> [String: [UInt8]] { records[topic] ?? [:] }

  func write(_ records: [(key: String, value: [UInt8]?)], to topic: String) throws(AdminFailure) {
    calls.append("write \(topic)")
    for record in records { self.records[topic, default: [:]][record.key] = record.value }
  }
}
