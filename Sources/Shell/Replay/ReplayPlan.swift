package import Core
package import Kafka
package import Operations
import Service
package import Worker

/// What was asked for.
package struct ReplayRequest: Hashable, Sendable {
  package enum Warmup: Hashable, Sendable {
    /// From the first record that is there; an error where that is not the first that was.
    case all
    case span(Span)
  }

  /// nil = from the first record on.
  package var from: Instant?
  /// nil = now.
  package var to: Instant?
  /// nil = all, as long as the inputs reach back to their first record.
  package var warmup: Warmup?

  package init(from: Instant?, to: Instant?, warmup: Warmup?) {
    self.from = from
    self.to = to
    self.warmup = warmup
  }
}

/// A partition of an input and the parts of it that a replay reads.
package struct InputPart: Hashable, Sendable {
  /// Index of the topic among the inputs.
  package var input: Int32
  package var place: TopicPartition
  /// The warm-up begins here.
  package var start: Int64
  /// `--from` lies here: what comes before only warms up.
  package var from: Int64
  package var end: Int64
}

/// A replay's inputs, fixed once: a run that is resumed reads what it would have read.
package struct ReplayPlan: Hashable, Sendable {
  package var from: Instant
  package var to: Instant
  /// Where the warm-up begins; in the distant past where everything is there from the first record on.
  package var warmStart: Instant
  package var topics: [String]
  package var reference: Int
  /// Topics of the direct path, and the partitions of the stage that reads them.
  package var direct: [String]
  package var stockPartitions: Int32
  /// In the order in which records of one moment are taken.
  package var parts: [InputPart]
  /// Timers fire up to `to`, as they do where the wall clock goes on; otherwise up to the last record.
  package var endsAtTime: Bool
  /// Of the configuration: another one would give other results.
  package var fingerprint: String

  package var isExact: Bool { warmStart == .distantPast }
  package var records: Int64 { parts.reduce(0) { $0 + max(0, $1.end - $1.start) } }
}

/// Finds out what a replay has to read.
package final class Planner {
  private let book: OffsetBook
  private let loaded: LoadedConfiguration
  private let topics: TopicPlan
  private let log: KafkaLog

  package init(_ loaded: LoadedConfiguration, _ cluster: ClusterSettings) throws(ReplayFailure) {
    self.loaded = loaded
    topics = TopicPlan(loaded.service)
    log = try ReplayFailure.wrapping { () throws(LogFailure) in
      try KafkaLog(cluster, pulse: Pulse(name: "plan", tell: ReplayCluster.ignore))
    }
    book = try ReplayFailure.wrapping { () throws(LogFailure) in try OffsetBook(cluster, tell: ReplayCluster.ignore) }
  }

  package func plan(_ request: ReplayRequest) throws(ReplayFailure) -> ReplayPlan {
    let ends = try bounds()
    let places = ends.map(\.part.place)
    let reachesBack = ends.allSatisfy { $0.low == 0 }
    let warmStart = try warmStart(request, reachesBack, ends)
    var plan = ReplayPlan(
      from: request.from ?? .distantPast, to: request.to ?? WallClock.now, warmStart: warmStart, topics: topics.inputs,
      reference: topics.reference, direct: topics.direct, stockPartitions: try stockPartitions(), parts: [],
      endsAtTime: loaded.service.clock.idle == .wall, fingerprint: Planner.fingerprint(of: loaded))
    let starts = try offsets(at: warmStart, places)
    let froms = try offsets(at: plan.from, places)
    let tos = try offsets(at: plan.to, places)
    for (part, low, stable) in ends {
      var part = part
      // Units and aliases hold from their definition on: reference data are always read from the first record.
      let isReference = Int(part.input) == plan.reference
      part.end = min(tos[part.place] ?? stable, stable)
      part.from = min(froms[part.place] ?? part.end, part.end)
      part.start = isReference || warmStart == .distantPast ? low : min(starts[part.place] ?? part.end, part.from)
      plan.parts.append(part)
    }
    return plan
  }

  private func bounds() throws(ReplayFailure) -> [(part: InputPart, low: Int64, stable: Int64)] {
    var found: [(part: InputPart, low: Int64, stable: Int64)] = []
    for (index, topic) in topics.inputs.enumerated() {
      for partition in 0..<(try count(of: topic)) {
        let place = TopicPartition(topic, partition)
        let (low, stable) = try asked { () throws(LogFailure) in try book.bounds(of: place) }
        let part = InputPart(input: Int32(index), place: place, start: low, from: low, end: stable)
        found.append((part, low, stable))
      }
    }
    return found.sorted { ($0.part.place.partition, $0.part.input) < ($1.part.place.partition, $1.part.input) }
  }

  private func warmStart(
    _ request: ReplayRequest, _ reachesBack: Bool, _ ends: [(part: InputPart, low: Int64, stable: Int64)]
  ) throws(ReplayFailure) -> Instant {
    switch request.warmup {
    case .span(let span):
      return request.from.map { $0 - span } ?? .distantPast
    case .all, nil:
      guard !reachesBack else { return .distantPast }
      let gone = ends.first { $0.low > 0 }.map { "\($0.part.place.topic)-\($0.part.place.partition)" } ?? ""
      throw ReplayFailure(
        .usage, fact: "the inputs do not reach back to their first record",
        detail: "the first records of \(gone) are gone, so what was known before --from cannot all be rebuilt",
        hint: "name how far to warm up: --warmup 7d")
    }
  }

  private func count(of topic: String) throws(ReplayFailure) -> Int32 {
    try asked { () throws(LogFailure) in try log.partitionCount(of: topic) }
  }

  /// Only the direct path has to know.
  private func stockPartitions() throws(ReplayFailure) -> Int32 {
    guard let direct = topics.direct.first else { return 1 }
    return try count(of: direct)
  }

  private func offsets(
    at time: Instant, _ places: [TopicPartition]
  ) throws(ReplayFailure) -> [TopicPartition: Int64] {
    guard time > .distantPast else { return Dictionary(uniqueKeysWithValues: places.map { ($0, 0) }) }
    return try asked { () throws(LogFailure) in try book.offsets(at: time, of: places) }
  }

  private func asked<Result>(
    _ body: () throws(LogFailure) -> Result
  ) throws(ReplayFailure) -> Result { try ReplayFailure.wrapping(body) }

  /// FNV-1a over every setting that can change a result.
  static func fingerprint(of loaded: LoadedConfiguration) -> String {
    let others = ["kafka", "admin"]
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for setting in loaded.settings where !others.contains(setting.path.first ?? "") {
      for byte in "\(setting.path)=\(setting.value)\n".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    return String(hash, radix: 16)
  }
}
