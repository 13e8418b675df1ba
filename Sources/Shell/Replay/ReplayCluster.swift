import Core
import JSONTree
package import Kafka
package import Operations
import Threads
import Worker

/// The one writer of a replay: it takes topics of its own run and no others.
final class ReplayWriter {
  private let producer: any LogProducer
  private let partitions: [ReplayTopic: Int32]
  private var isOpen = false

  /// Fences whoever else runs the same replay.
  init(_ names: ReplayNames, _ log: KafkaLog) throws(LogFailure) {
    var partitions: [ReplayTopic: Int32] = [:]
    for topic in names.topics { partitions[topic] = try log.partitionCount(of: topic.name) }
    self.partitions = partitions
    producer = try log.producer(id: names.transactionalID)
  }

  func send(
    _ topic: ReplayTopic, key: String, _ value: [UInt8]?, headers: [Outgoing.Header] = []
  ) throws(LogFailure) {
    if !isOpen { try producer.begin() }
    isOpen = true
    let place = TopicPartition(topic.name, Partitioner.partition(of: key, among: partitions[topic] ?? 1))
    try producer.send(Outgoing(place, key: key, value: value, headers: headers))
  }

  func commit() throws(LogFailure) {
    guard isOpen else { return }
    try producer.commit()
    isOpen = false
  }
}

/// The runs of a deployment on its cluster.
package struct ReplayCluster {
  private let loaded: LoadedConfiguration
  private let cluster: ClusterSettings
  private let prefix: String

  package init(_ loaded: LoadedConfiguration, _ cluster: ClusterSettings) {
    self.loaded = loaded
    self.cluster = cluster
    prefix = loaded.service.topics.prefix
  }

  package func names(_ run: RunName) -> ReplayNames {
    ReplayNames(run, prefix: prefix, group: loaded.service.kafka.group)
  }

  /// The runs that have topics, by name.
  package func runs() throws(ReplayFailure) -> [RunName] {
    let topics = try wrapped { () throws(LogFailure) in
      let admin = try KafkaAdmin(cluster, tell: ReplayCluster.ignore)
      return try admin.topics()
    }
    return topics.keys.compactMap { ReplayNames.run(ofTopic: $0, prefix: prefix) }.sorted { $0.text < $1.text }
  }

  /// What a run was asked for, and how far it is; nil = it has not begun.
  package func standing(of run: RunName) throws(ReplayFailure) -> ReplayStanding? {
    let topic = names(run).topic(.run).name
    let values = try wrapped { () throws(LogFailure) in
      let admin = try KafkaAdmin(cluster, tell: ReplayCluster.ignore)
      return try admin.partitionCount(of: topic) == nil ? [:] : try latest(in: topic)
    }
    guard
      let plan = values[ReplayStanding.planKey].flatMap({ (try? JSONValue(reading: $0)) }).flatMap({ ReplayPlan($0) })
    else {
      return nil
    }
    let progress = values[ReplayStanding.progressKey].flatMap { (try? JSONValue(reading: $0)) }
    let records = (progress?["records"]?.plain).flatMap { Int64($0) } ?? 0
    return ReplayStanding(run: run, plan: plan, records: records, isDone: progress?["done"] == .bool(true))
  }

  /// Makes the topics of a run and writes down its plan; what is there already stays.
  package func begin(_ run: RunName, _ plan: ReplayPlan) throws(ReplayFailure) {
    let names = names(run)
    try wrapped { () throws(LogFailure) in
      let admin = try KafkaAdmin(cluster, tell: ReplayCluster.ignore)
      // As many partitions as live has, where the replay may know it.
      let known = try admin.topics()
      for kind in ReplayNames.Kind.allCases {
        let live = known["\(prefix).\(kind.rawValue)"] ?? 1
        let count = ReplayNames.Kind.outputs.contains(kind) ? live : 1
        try admin.makeTopic(
          names.topic(kind).name, partitions: count, replicas: -1, settings: ReplayCluster.settings(of: kind))
      }
      try admin.waitUntilVisible(names.topics.map(\.name))
      let writer = try ReplayWriter(names, log())
      try writer.send(names.topic(.run), key: ReplayStanding.planKey, Array(plan.json.line.utf8))
      try writer.commit()
    }
  }

  /// Brokers learn of topics that are gone a little later.
  private static func waitUntil(_ isSo: () throws(LogFailure) -> Bool) throws(LogFailure) {
    for _ in 0..<200 {
      if try isSo() { return }
      JoinedThread.sleep(milliseconds: 50)
    }
    throw LogFailure(.retriable, "the brokers do not agree on the topics of the run")
  }

  private static func settings(of kind: ReplayNames.Kind) -> [(String, String)] {
    switch kind {
    case .state, .run: [("cleanup.policy", "compact"), ("message.timestamp.type", "LogAppendTime")]
    default: [("retention.ms", "-1"), ("message.timestamp.type", "LogAppendTime")]
    }
  }

  /// Removes everything that a run has on the cluster; the names that were removed.
  package func delete(_ run: RunName) throws(ReplayFailure) -> [String] {
    let names = names(run)
    return try wrapped { () throws(LogFailure) in
      let admin = try KafkaAdmin(cluster, tell: ReplayCluster.ignore)
      let known = try admin.topics()
      let topics = names.topics.map(\.name).filter { known[$0] != nil }
      // The plan's topic goes last: as long as it is there, the run is listed and can be deleted again.
      let last = names.topic(.run).name
      let others = topics.filter { $0 != last }
      if !others.isEmpty { try admin.removeTopics(others) }
      if topics.contains(last) { try admin.removeTopics([last]) }
      try ReplayCluster.waitUntil { () throws(LogFailure) in
        let known = try admin.topics()
        return topics.allSatisfy { known[$0] == nil }
      }
      return topics
    }
  }

  func sink(_ run: RunName, _ plan: ReplayPlan) throws(ReplayFailure) -> TopicSink {
    try wrapped { () throws(LogFailure) in try TopicSink(names(run), plan, log()) }
  }

  func log() throws(LogFailure) -> KafkaLog {
    try KafkaLog(cluster, pulse: Pulse(name: "replay", tell: ReplayCluster.ignore))
  }

  /// The last value of every key of a topic of one partition.
  private func latest(in topic: String) throws(LogFailure) -> [String: [UInt8]] {
    var values: [String: [UInt8]] = [:]
    try ReplayCluster.readAll(TopicPartition(topic, 0), try log()) { values[$0.key] = $0.value }
    return values
  }

  static func readAll(
    _ place: TopicPartition, _ log: KafkaLog, _ body: (LogRecord) -> Void
  ) throws(LogFailure) {
    let tail = try log.tail(place, from: nil, .restore)
    while true {
      let records = try tail.poll(limit: 10_000)
      for record in records { body(record) }
      guard records.isEmpty else { continue }
      guard try tail.hasReachedStart() else { throw LogFailure(.retriable, "\(place.topic) does not go on") }
      return
    }
  }

  private func wrapped<Result>(_ body: () throws(LogFailure) -> Result) throws(ReplayFailure) -> Result {
    try ReplayFailure.wrapping(body)
  }

  @Sendable static func ignore(_ line: String) {}
}

/// A run as its topics tell it.
package struct ReplayStanding: Hashable, Sendable {
  static let planKey = "plan"
  static let progressKey = "progress"
  package var run: RunName
  package var plan: ReplayPlan
  package var records: Int64
  package var isDone: Bool
}
