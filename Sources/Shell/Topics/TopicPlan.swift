/// What differs between the declared topics and a cluster, and what can be done about it.
package struct TopicPlan: Hashable, Sendable {
  /// What `apply` does, in order.
  package enum Step: Hashable, Sendable {
    case create(NewTopic)
    case addPartitions(topic: String, from: Int32, to: Int32)
    case alter(topic: String, changes: [Change])
    /// All tasks to be declared in the clock; those that are new and gone among them are for people.
    case declareTasks(topic: String, all: [String], new: [String], gone: [String])
  }

  package struct Change: Hashable, Sendable {
    package var key: String
    package var from: String?
    package var to: String
  }

  /// What only people can decide.
  package struct Remark: Hashable, Sendable {
    package enum Weight: String, Hashable, Sendable {
      /// The worker refuses to run, or would lose something: `check` fails.
      case danger
      /// It works, worse than it could.
      case warning
      /// Good to know.
      case note
    }
    package var weight: Weight
    package var topic: String
    package var text: String
    package var hint: String
  }

  package var steps: [Step] = []
  package var remarks: [Remark] = []

  package var dangers: [Remark] { remarks.filter { $0.weight == .danger } }
  /// Nothing to do and nothing to fear.
  package var isClean: Bool { steps.isEmpty && dangers.isEmpty }
}

extension TopicPlan {
  /// Compares; `cluster` tells of the topics of `wanted`.
  package init(_ wanted: TopicSet, _ cluster: ClusterPicture) {
    for topic in wanted.topics {
      guard let existing = cluster.topics[topic.name] else {
        create(topic, brokers: cluster.brokers)
        continue
      }
      switch topic.owner {
      case .recount: compareOwn(topic, existing, brokers: cluster.brokers)
      case .user: judge(topic, existing)
      }
      comparePartitions(topic, existing, wanted, cluster)
    }
    compareInventory(wanted, cluster)
    if cluster.brokers > 0, cluster.brokers < 3 {
      remark(
        .warning, "", "the cluster has \(cluster.brokers == 1 ? "1 broker" : "\(cluster.brokers) brokers")",
        "with fewer than 3, what is acknowledged is lost with a disk; fine for trying out")
    }
  }

  private mutating func remark(_ weight: Remark.Weight, _ topic: String, _ text: String, _ hint: String) {
    remarks.append(Remark(weight: weight, topic: topic, text: text, hint: hint))
  }

  private mutating func create(_ topic: TopicDeclaration, brokers: Int) {
    let replication = Int16(min(Int(topic.replication), max(1, brokers)))
    steps.append(
      .create(
        NewTopic(
          name: topic.name, partitions: topic.partitions, replication: replication,
          settings: TopicPlan.settings(of: topic, replication: replication))))
    if topic.role == .input || topic.role == .direct {
      remark(
        .note, topic.name, "it will be made, with \(topic.partitions) partitions",
        "if its producers should make it, let them first")
    }
  }

  /// With fewer than 3 replicas, two of which must be in sync, one lost broker would stop everything.
  private static func settings(of topic: TopicDeclaration, replication: Int16) -> [TopicSetting] {
    topic.settings.map { setting in
      guard setting.key == "min.insync.replicas", replication < 3 else { return setting }
      return TopicSetting(setting.key, "1")
    }
  }

  private mutating func compareOwn(_ topic: TopicDeclaration, _ existing: ExistingTopic, brokers: Int) {
    var changes: [Change] = []
    for setting in TopicPlan.settings(of: topic, replication: existing.replication) {
      let actual = existing.settings[setting.key]
      if let actual, setting.isMet(by: actual) { continue }
      changes.append(Change(key: setting.key, from: actual, to: setting.value))
    }
    if !changes.isEmpty { steps.append(.alter(topic: topic.name, changes: changes)) }
    if existing.replication < min(Int(topic.replication), brokers) {
      let text = "it has \(existing.replication) of \(topic.replication) replicas"
      remark(.warning, topic.name, text, "kafka-reassign-partitions adds replicas")
    }
  }

  private mutating func comparePartitions(
    _ topic: TopicDeclaration, _ existing: ExistingTopic, _ wanted: TopicSet, _ cluster: ClusterPicture
  ) {
    if let leader = topic.follows {
      let count = cluster.topics[leader]?.partitions ?? topic.partitions
      return compare(topic, existing.partitions, with: leader, count)
    }
    if topic.role == .reference || topic.role == .clock {
      guard existing.partitions != 1 else { return }
      let text = "it has \(existing.partitions) partitions and must have 1"
      return remark(.danger, topic.name, text, "make it anew: a topic cannot lose partitions")
    }
    if topic.role == .state { return compareIntakeState(topic, existing.partitions) }
    guard existing.partitions < topic.partitions, topic.owner == .recount, !topic.isKeyed else { return }
    steps.append(.addPartitions(topic: topic.name, from: existing.partitions, to: topic.partitions))
  }

  private mutating func compare(_ topic: TopicDeclaration, _ count: Int32, with leader: String, _ wanted: Int32) {
    guard count != wanted else { return }
    let text = "it has \(count) partitions, \(leader) has \(wanted)"
    if topic.role == .direct {
      let hint = "the direct path needs as many; take it out of topics.direct, or make \(leader) anew before first use"
      return remark(.danger, topic.name, text, hint)
    }
    let hint = "keys and state no longer meet and workers refuse to run; "
    remark(.danger, topic.name, text, hint + "rebuild by a replay into topics of another prefix")
  }

  /// A state partition serves the input partitions of its number, so new ones hold nothing yet.
  private mutating func compareIntakeState(_ topic: TopicDeclaration, _ count: Int32) {
    if count < topic.partitions {
      steps.append(.addPartitions(topic: topic.name, from: count, to: topic.partitions))
    } else if count > topic.partitions {
      let text = "it has \(count) partitions, the inputs have \(topic.partitions) at most"
      remark(.danger, topic.name, text, "workers refuse to run; was an input taken out or made anew?")
    }
  }

  private mutating func compareInventory(_ wanted: TopicSet, _ cluster: ClusterPicture) {
    guard let stock = wanted.topics.first(where: { $0.role == .stock }),
      let target = cluster.topics[stock.name]?.partitions
    else { return }
    for input in wanted.topics where input.role == .input {
      guard let count = cluster.topics[input.name]?.partitions, count != target else { continue }
      remark(
        .note, input.name, "it has \(count) partitions, \(stock.name) has \(target)",
        "nothing is wrong; only the direct path is closed to it")
    }
  }
}

// MARK: Topics of others

extension TopicPlan {
  private mutating func judge(_ topic: TopicDeclaration, _ existing: ExistingTopic) {
    let policy = existing.settings["cleanup.policy"] ?? "delete"
    let retention = existing.settings["retention.ms"].flatMap { Int64($0) } ?? -1
    if topic.role == .reference { return judgeReference(topic, policy, retention) }
    if policy.contains("compact") {
      remark(
        .danger, topic.name, "it is compacted: events of a key replace each other",
        "set cleanup.policy=delete; every event counts")
    }
    judgeTime(topic, existing, retention)
    let wanted = topic.setting("retention.ms").flatMap { Int64($0) } ?? -1
    if retention >= 0, wanted < 0 || retention < wanted {
      let text = "it keeps records for \(TopicPlan.days(retention))"
      remark(.warning, topic.name, text, "what a replay or a longer outage needs must still be there")
    }
  }

  private mutating func judgeReference(_ topic: TopicDeclaration, _ policy: String, _ retention: Int64) {
    if policy.contains("compact") {
      remark(
        .danger, topic.name, "it is compacted: the units and aliases of the past are lost",
        "set cleanup.policy=delete and retention.ms=-1")
    } else if retention >= 0 {
      remark(
        .danger, topic.name, "it keeps records for \(TopicPlan.days(retention)) only",
        "set retention.ms=-1: items and locations must be there for ever")
    }
  }

  private mutating func judgeTime(_ topic: TopicDeclaration, _ existing: ExistingTopic, _ retention: Int64) {
    guard existing.settings["message.timestamp.type"] != "LogAppendTime" else { return }
    remark(
      .warning, topic.name, "its records have the time of their producers (CreateTime)",
      "arrival is what counts: set message.timestamp.type=LogAppendTime where producers are not to be trusted with it")
    guard retention >= 0 else { return }
    remark(
      .warning, topic.name, "history loaded with its old times would be deleted within minutes",
      "set retention.ms=-1 before loading history; retention goes by the record's time")
  }

  static func days(_ milliseconds: Int64) -> String {
    let hours = milliseconds / 3_600_000
    return hours % 24 == 0 && hours > 0 ? "\(hours / 24) d" : "\(hours) h"
  }
}
