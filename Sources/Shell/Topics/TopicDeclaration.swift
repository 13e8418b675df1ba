/// A topic as Recount wants it, by its real name.
package struct TopicDeclaration: Hashable, Sendable {
  package enum Owner: String, CaseIterable, Sendable {
    /// Kept as declared.
    case recount
    /// Made where it is missing, never changed: it belongs to whoever produces into it.
    case user
  }

  /// What the topic is to the worker.
  package enum Role: String, CaseIterable, Sendable {
    case input, reference, commands, order, stock, handoff, state, clock, output
    /// An input on the direct path.
    case direct
  }

  package var name: String
  package var owner: Owner
  package var role: Role
  /// For a topic that does not exist yet.
  package var partitions: Int32
  package var replication: Int16
  /// It has as many partitions as that topic.
  package var follows: String?
  /// A key's history lives in one partition.
  package var isKeyed: Bool
  package var purpose: String
  /// In the order of the declaration.
  package var settings: [TopicSetting]

  package func setting(_ key: String) -> String? { settings.first { $0.key == key }?.value }
}

/// A topic's configuration entry as the broker writes it: times in milliseconds.
package struct TopicSetting: Hashable, Sendable {
  package var key: String
  package var value: String
  package init(_ key: String, _ value: String) {
    self.key = key
    self.value = value
  }
}

extension TopicSetting {
  /// Entries of which more than declared is no harm.
  private static let minimums: Set = ["retention.ms", "min.insync.replicas", "max.message.bytes", "retention.bytes"]

  /// Does what the cluster has do for this entry?
  package func isMet(by actual: String) -> Bool {
    if actual == value { return true }
    if key == "cleanup.policy" { return Set(actual.split(separator: ",")) == Set(value.split(separator: ",")) }
    guard let wanted = Double(value), let found = Double(actual) else { return false }
    guard TopicSetting.minimums.contains(key) else { return wanted == found }
    if key.hasPrefix("retention."), wanted < 0 || found < 0 { return found < 0 }
    return found >= wanted
  }
}
