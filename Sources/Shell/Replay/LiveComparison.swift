import Core
import Engine
package import Kafka
package import Operations
import StateFormat
import Worker

/// Compares a finished replay with what was live.
package struct LiveComparison {
  private let loaded: LoadedConfiguration
  private let cluster: ClusterSettings
  private let plan: ReplayPlan

  package init(_ loaded: LoadedConfiguration, _ cluster: ClusterSettings, _ plan: ReplayPlan) {
    self.loaded = loaded
    self.cluster = cluster
    self.plan = plan
  }

  package func run(_ target: ReplayTarget) throws(ReplayFailure) -> OutputComparison {
    var (live, replay) = (try liveOutputs(), try outputs(of: target))
    let comparer = Comparer(plan: plan, grace: loaded.core.grace)
    comparer.cut(&live, isLive: true)
    comparer.cut(&replay, isLive: false)
    var comparison = comparer.compare(live: live, replay: replay)
    guard !comparison.differences.isEmpty else { return comparison }
    if !plan.isExact { try markBeforeWarmup(&comparison) }
    comparison.late = try wrapped { () throws(LogFailure) in try LateInputs(plan, cluster, prefix).find() }
    return comparison
  }

  private var prefix: String { loaded.service.topics.prefix }

  func liveOutputs() throws(ReplayFailure) -> OutputSet {
    try wrapped { () throws(LogFailure) in
      try OutputSet.reading(ReplayNames.Kind.outputs.map { ($0, "\(prefix).\($0.rawValue)") }, cluster)
    }
  }

  func outputs(of target: ReplayTarget) throws(ReplayFailure) -> OutputSet {
    switch target {
    case .folder(let folder): return try OutputSet.reading(folder: folder)
    case .topics(let run):
      let names = ReplayCluster(loaded, cluster).names(run)
      return try wrapped { () throws(LogFailure) in
        try OutputSet.reading(ReplayNames.Kind.outputs.map { ($0, names.topic($0).name) }, cluster)
      }
    }
  }

  /// A difference depends on facts before the warm-up where its evidence lies there, or where its product or document
  /// was spoken of there at all. What speaks of no product or document (a silent feed, a lag) depends on everything.
  private func markBeforeWarmup(_ comparison: inout OutputComparison) throws(ReplayFailure) {
    let starts = Dictionary(plan.parts.map { ($0.place, $0.start) }) { first, _ in first }
    var subjects: Set<String> = []
    for difference in comparison.differences { subjects.formUnion(difference.about) }
    let known = try wrapped { () throws(LogFailure) in
      try EarlierSubjects(plan, cluster).among(subjects)
    }
    for index in comparison.differences.indices {
      let difference = comparison.differences[index]
      let isEarlier = difference.first.map { place in
        starts[TopicPartition(place.topic, place.partition)].map { place.offset < $0 } ?? false
      }
      comparison.differences[index].isBeforeWarmup =
        isEarlier == true || difference.about.isEmpty || !difference.about.isDisjoint(with: known)
    }
  }

  private func wrapped<Result>(_ body: () throws(LogFailure) -> Result) throws(ReplayFailure) -> Result {
    try ReplayFailure.wrapping(body)
  }
}

/// Which products and documents the inputs speak of before the warm-up.
struct EarlierSubjects {
  private let plan: ReplayPlan
  private let cluster: ClusterSettings

  init(_ plan: ReplayPlan, _ cluster: ClusterSettings) {
    self.plan = plan
    self.cluster = cluster
  }

  func among(_ subjects: Set<String>) throws(LogFailure) -> Set<String> {
    let book = try OffsetBook(cluster, tell: ReplayCluster.ignore)
    var ranges: [PartitionRange] = []
    for part in plan.parts where Int(part.input) != plan.reference {
      let low = try book.bounds(of: part.place).low
      ranges.append(PartitionRange(part.place, start: low, end: part.start))
    }
    let reader = try RangeReader(cluster, ranges, pulse: Pulse(name: "earlier", tell: ReplayCluster.ignore))
    let decoding = Decoding()
    var found: Set<String> = []
    for index in ranges.indices {
      while !reader.isDone(index) {
        for record in try reader.poll(index, waiting: 100) {
          guard case .event(let event) = decoding.decode(record.value ?? []) else { continue }
          for name in event.value.subjects where subjects.contains(name) { found.insert(name) }
        }
      }
    }
    return found
  }
}

extension Event {
  /// The products and documents that it names.
  fileprivate var subjects: [String] {
    ([sku] + members + lines.map(\.sku) + refs.items.map(\.text)).filter { !$0.isEmpty }
  }
}

/// The inputs that live took later than they say: it had promised by then that nothing older comes.
///
/// Intake sends every record on with the arrival under which it was taken; that is compared with the arrival that the
/// record has by itself.
struct LateInputs {
  private let plan: ReplayPlan
  private let cluster: ClusterSettings
  private let prefix: String

  init(_ plan: ReplayPlan, _ cluster: ClusterSettings, _ prefix: String) {
    self.plan = plan
    self.cluster = cluster
    self.prefix = prefix
  }

  func find() throws(LogFailure) -> [LateInput] {
    let stated = try statedArrivals()
    var taken: [Int: [Int64: Instant]] = [:]
    let places = Dictionary(plan.parts.enumerated().map { (Place($1), $0) }) { first, _ in first }
    for topic in ["by-order", "by-sku", "by-handoff"] {
      try read("\(prefix).\(topic)") { origin in
        guard !origin.byTimer, let part = places[Place(origin)], origin.offset >= plan.parts[part].from,
          origin.offset < plan.parts[part].end
        else { return }
        let index = Int(origin.offset - plan.parts[part].start)
        guard stated[part].indices.contains(index), origin.time > stated[part][index] else { return }
        taken[part, default: [:]][origin.offset] = origin.time
      }
    }
    return taken.flatMap { part, records in
      let place = plan.parts[part]
      return records.map { offset, time in
        LateInput(
          topic: place.place.topic, partition: place.place.partition, offset: offset,
          stated: stated[part][Int(offset - place.start)], taken: time)
      }
    }
    .sorted { ($0.taken, $0.topic, $0.partition, $0.offset) < ($1.taken, $1.topic, $1.partition, $1.offset) }
  }

  private struct Place: Hashable {
    var input: Int32
    var partition: Int32
    init(_ part: InputPart) { (input, partition) = (part.input, part.place.partition) }
    init(_ origin: Origin) { (input, partition) = (origin.input, origin.partition) }
  }

  /// The arrival of every record by itself, by part and offset.
  private func statedArrivals() throws(LogFailure) -> [[Instant]] {
    let ranges = plan.parts.map { PartitionRange($0.place, start: $0.start, end: $0.end) }
    let reader = try RangeReader(cluster, ranges, pulse: Pulse(name: "arrivals", tell: ReplayCluster.ignore))
    let decoding = Decoding()
    var arrivals: [[Instant]] = []
    for (index, part) in plan.parts.enumerated() {
      var lane = Lane(input: part.input, last: .distantPast, position: part.start)
      // An offset without a record (a marker, an aborted record) arrives never.
      var times = [Instant](repeating: .distantFuture, count: Int(max(0, part.end - part.start)))
      while !reader.isDone(index) {
        for record in try reader.poll(index, waiting: 100) {
          lane.receive(record, notBefore: .distantPast, decoding.decode)
          times[Int(record.offset - part.start)] = lane.removeFirst().origin.time
        }
      }
      arrivals.append(times)
    }
    return arrivals
  }

  private func read(_ topic: String, _ body: (Origin) -> Void) throws(LogFailure) {
    let admin = try KafkaAdmin(cluster, tell: ReplayCluster.ignore)
    guard let count = try admin.partitionCount(of: topic) else { return }
    let book = try OffsetBook(cluster, tell: ReplayCluster.ignore)
    var ranges: [PartitionRange] = []
    for partition in 0..<count {
      let (low, stable) = try book.bounds(of: TopicPartition(topic, partition))
      ranges.append(PartitionRange(TopicPartition(topic, partition), start: low, end: stable))
    }
    let reader = try RangeReader(cluster, ranges, pulse: Pulse(name: topic, tell: ReplayCluster.ignore))
    let format = RecordFormat(systemNames: [])
    for index in ranges.indices {
      while !reader.isDone(index) {
        for record in try reader.poll(index, waiting: 100) {
          guard let value = record.value, let origin = LateInputs.origin(value, format) else { continue }
          body(origin)
        }
      }
    }
  }

  /// Of a record that intake sent; others carry origins that were taken already.
  private static func origin(_ bytes: [UInt8], _ format: RecordFormat) -> Origin? {
    guard let message = try? format.decode(bytes), case .record(let record, let sender) = message,
      Topology.role(of: sender) == .intake
    else { return nil }
    return record.origin
  }
}
