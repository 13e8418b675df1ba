import Core
import JSONTree
package import Kafka
package import Operations
package import Worker

/// Brings into the live topics what a replay found and live lacks: exceptions and corrections, under their own ids.
///
/// - Only what live has never said a word of: a live exception is live's own, whatever a replay thinks of it.
/// - All records of a partition go into one transaction; ids and keys are functions of the inputs, so that a second
///   time finds everything there, and a promotion that was killed is completed by running it again.
/// - This, and nothing else of a replay, writes live topics; it does so under a transactional id of its own.
package struct Promotion {
  /// What would be written.
  package struct Item: Hashable, Sendable {
    package var kind: ReplayNames.Kind
    package var id: String
    package var label: String
    var key: String
    var values: [[UInt8]]
    package var revisions: Int { values.count }
  }

  private let loaded: LoadedConfiguration
  private let cluster: ClusterSettings
  private let run: RunName
  private static let kinds: [ReplayNames.Kind] = [.exceptions, .corrections]

  package init(_ loaded: LoadedConfiguration, _ cluster: ClusterSettings, _ run: RunName) {
    self.loaded = loaded
    self.cluster = cluster
    self.run = run
  }

  /// What live lacks; with `only`, of these ids alone (an exception takes its corrections with it).
  package func items(_ plan: ReplayPlan, only: Set<String>) throws(ReplayFailure) -> [Item] {
    let comparison = LiveComparison(loaded, cluster, plan)
    let live = try comparison.liveOutputs()
    var replay = try comparison.outputs(of: .topics(run))
    Comparer(plan: plan, grace: loaded.core.grace).cut(&replay, isLive: false)
    var items: [Item] = []
    for kind in Promotion.kinds {
      let known = live.of(kind)
      for (id, entries) in replay.of(kind).sorted(by: { $0.key < $1.key }) where known[id] == nil {
        guard only.isEmpty || only.contains(id) || only.contains(Promotion.exception(of: entries)) else { continue }
        items.append(
          Item(
            kind: kind, id: id, label: OutputLabel.text(kind, id, entries.last?.value), key: entries[0].key,
            values: entries.map(\.bytes)))
      }
    }
    return items
  }

  private static func exception(of entries: [OutputSet.Entry]) -> String {
    entries.last?.value?["data"]?["exception"]?.plain ?? ""
  }

  /// Writes them, one transaction for each partition; `done` is told how many records each took.
  package func write(_ items: [Item], _ done: (TopicPartition, Int) -> Void) throws(ReplayFailure) {
    try ReplayFailure.wrapping { () throws(LogFailure) in
      let log = try ReplayCluster(loaded, cluster).log()
      let producer = try log.producer(id: "\(loaded.service.kafka.group)-replay-\(run.text)-promote")
      var parts: [TopicPartition: [Item]] = [:]
      for item in items {
        let topic = "\(loaded.service.topics.prefix).\(item.kind.rawValue)"
        let partition = Partitioner.partition(of: item.key, among: try log.partitionCount(of: topic))
        parts[TopicPartition(topic, partition), default: []].append(item)
      }
      for place in parts.keys.sorted() {
        let records = (parts[place] ?? []).flatMap { item in item.values.map { (item.key, $0) } }
        try producer.begin()
        for (key, value) in records { try producer.send(Outgoing(place, key: key, value: value)) }
        try producer.commit()
        done(place, records.count)
      }
    }
  }
}
