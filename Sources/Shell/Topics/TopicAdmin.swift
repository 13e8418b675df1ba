/// A topic as the cluster has it.
package struct ExistingTopic: Hashable, Sendable {
  package var partitions: Int32
  package var replication: Int16
  /// Every entry that holds, whoever set it.
  package var settings: [String: String]

  package init(partitions: Int32, replication: Int16, settings: [String: String]) {
    self.partitions = partitions
    self.replication = replication
    self.settings = settings
  }
}

/// What a cluster has of the topics that were asked for.
package struct ClusterPicture: Hashable, Sendable {
  package var brokers: Int
  package var topics: [String: ExistingTopic]

  package init(brokers: Int, topics: [String: ExistingTopic]) {
    self.brokers = brokers
    self.topics = topics
  }
}

/// A topic to be made.
package struct NewTopic: Hashable, Sendable {
  package var name: String
  package var partitions: Int32
  package var replication: Int16
  package var settings: [TopicSetting]
}

/// Why the cluster did not do what it was asked.
package struct AdminFailure: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// The same call may succeed later.
    case temporary
    /// Address, credentials, rights: only a person can put it right.
    case configuration
  }
  package var kind: Kind
  package var fact: String
  package var detail: String
  package var hint: String

  package init(_ kind: Kind, fact: String, detail: String, hint: String) {
    self.kind = kind
    self.fact = fact
    self.detail = detail
    self.hint = hint
  }
}

/// What `recount topics` needs of a cluster.
package protocol TopicAdmin: AnyObject {
  /// Topics that do not exist are left out.
  func describe(_ names: [String]) throws(AdminFailure) -> ClusterPicture
  func create(_ topic: NewTopic) throws(AdminFailure)
  func addPartitions(to topic: String, total: Int32) throws(AdminFailure)
  /// Changes these entries and keeps all others that were set for the topic.
  func alter(_ topic: String, _ settings: [TopicSetting]) throws(AdminFailure)
  /// What a compacted topic of one partition holds, by key.
  func values(of topic: String) throws(AdminFailure) -> [String: [UInt8]]
  /// Writes records into partition 0; nil = a tombstone.
  func write(_ records: [(key: String, value: [UInt8]?)], to topic: String) throws(AdminFailure)
}
