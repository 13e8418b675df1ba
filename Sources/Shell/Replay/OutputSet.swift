import Core
import JSONTree
import Kafka
import Operations
import Worker

/// Outputs by what they speak of, each in the order in which it was written.
struct OutputSet {
  typealias Kind = ReplayNames.Kind

  struct Entry {
    var bytes: [UInt8]
    /// When it was decided, by the clock of the machines.
    var time: Instant
    /// When it was written, where that is known.
    var written: Instant?
    /// nil for a rejected record.
    var value: JSONValue?
    var key: String
  }

  /// Kind → id → revisions.
  private(set) var entries: [Kind: [String: [Entry]]] = [:]

  func of(_ kind: Kind) -> [String: [Entry]] { entries[kind] ?? [:] }

  /// Takes a record; false where it is none of ours.
  @discardableResult
  mutating func add(_ kind: Kind, key: String, _ bytes: [UInt8], written: Instant?) -> Bool {
    if kind == .rejected {
      let entry = Entry(bytes: [], time: .distantPast, written: written, value: nil, key: key)
      entries[kind, default: [:]][key] = [entry]
      return true
    }
    guard let value = (try? JSONValue(reading: bytes)), let id = OutputSet.id(kind, value) else { return false }
    let time =
      switch kind {
      case .aggregates: value["window"]?["end"]
      case .report: value["period"]?["end"]
      default: value["time"]
      }
    guard let text = time?.plain, let decided = Timestamp.parse(text) else { return false }
    entries[kind, default: [:]][id, default: []]
      .append(Entry(bytes: bytes, time: decided, written: written, value: value, key: key))
    return true
  }

  /// Keeps what `isWanted`.
  mutating func filter(_ kind: Kind, _ isWanted: (String, Entry) -> Bool) {
    guard let all = entries[kind] else { return }
    entries[kind] = all.compactMapValuesWithKeys { id, list in
      let kept = list.filter { isWanted(id, $0) }
      return kept.isEmpty ? nil : kept
    }
  }

  private static func id(_ kind: Kind, _ value: JSONValue) -> String? {
    switch kind {
    case .exceptions: return value["data"]?["exception"]?.plain
    case .corrections: return value["data"]?["correction"]?.plain
    case .aggregates:
      let parts = [
        value["sku"], value["location"], value["system"], value["window"]?["start"], value["window"]?["size"],
      ]
      return parts.map { $0?.plain ?? "" }.joined(separator: " ")
    case .report: return value["report"]?.plain
    default: return nil
    }
  }
}

extension Dictionary where Key == String {
  fileprivate func compactMapValuesWithKeys<Result>(_ body: (String, Value) -> Result?) -> [String: Result] {
    var result: [String: Result] = [:]
    for (key, value) in self { result[key] = body(key, value) }
    return result
  }
}

// MARK: where outputs are read

extension OutputSet {
  /// Everything in topics, by the kind of each.
  static func reading(
    _ topics: [(Kind, String)], _ cluster: ClusterSettings
  ) throws(LogFailure) -> OutputSet {
    var set = OutputSet()
    let admin = try KafkaAdmin(cluster, tell: ReplayCluster.ignore)
    let book = try OffsetBook(cluster, tell: ReplayCluster.ignore)
    for (kind, topic) in topics {
      guard let count = try admin.partitionCount(of: topic) else {
        throw LogFailure(.configuration, "there is no topic \(topic)")
      }
      var ranges: [PartitionRange] = []
      for partition in 0..<count {
        let place = TopicPartition(topic, partition)
        let (low, stable) = try book.bounds(of: place)
        ranges.append(PartitionRange(place, start: low, end: stable))
      }
      try set.read(kind, ranges, cluster)
    }
    return set
  }

  private mutating func read(
    _ kind: Kind, _ ranges: [PartitionRange], _ cluster: ClusterSettings
  ) throws(LogFailure) {
    let reader = try RangeReader(cluster, ranges, pulse: Pulse(name: "outputs", tell: ReplayCluster.ignore))
    for index in ranges.indices {
      while !reader.isDone(index) {
        for record in try reader.poll(index, waiting: 100) {
          guard let bytes = record.value else { continue }
          add(kind, key: record.key, bytes, written: record.time)
        }
      }
    }
  }

  /// The files of a replay's folder; what the warm-up made lies apart.
  static func reading(folder: String) throws(ReplayFailure) -> OutputSet {
    var set = OutputSet()
    for kind in Kind.outputs {
      let bytes = try AppendFile.read("\(folder)/\(kind.rawValue).ndjson") ?? []
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        let line = Array(line)
        guard kind == .rejected else {
          set.add(kind, key: "", line, written: nil)
          continue
        }
        guard let value = (try? JSONValue(reading: line)), let topic = value["topic"]?.plain,
          let partition = value["partition"]?.plain, let offset = value["offset"]?.plain
        else { continue }
        set.add(kind, key: "\(topic)/\(partition)/\(offset)", [], written: nil)
      }
    }
    return set
  }
}
