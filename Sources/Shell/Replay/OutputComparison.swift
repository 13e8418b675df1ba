package import Core
package import JSONTree
import Operations
import Worker

/// What differs between what was live and a replay of it.
package struct OutputComparison: Hashable, Sendable {
  package enum Verdict: String, CaseIterable, Sendable { case onlyLive, onlyReplay, changed }

  /// An input, by what an output says of its evidence.
  package struct InputPlace: Hashable, Sendable {
    package var topic: String
    package var partition: Int32
    package var offset: Int64
    package var source: String
    package var id: String
    package var time: Instant
  }

  /// One thing of which live and replay do not say the same.
  package struct Difference: Hashable, Sendable {
    package var kind: ReplayNames.Kind
    package var id: String
    package var verdict: Verdict
    /// What it is about: pattern or reason, system, product, place.
    package var label: String
    /// Products and documents that it names.
    package var about: Set<String> = []
    /// `changed`: the fields of the first revision that differs.
    package var fields: [String] = []
    /// The input that first made them differ; nil where none is named.
    package var first: InputPlace?
    /// The first revision that differs, as each side wrote it; nil where a side has none, and for rejected records.
    package var live: JSONValue?
    package var replay: JSONValue?
    /// It depends on facts from before the warm-up.
    package var isBeforeWarmup = false
  }

  package var plan: ReplayPlan
  /// Outputs that are the same, by kind.
  package var same: [ReplayNames.Kind: Int] = [:]
  /// By kind, then by id.
  package var differences: [Difference] = []
  /// Inputs that live had to take later than they say, because what it had promised was past already.
  package var late: [LateInput] = []

  package init(plan: ReplayPlan) { self.plan = plan }

  package var isEmpty: Bool { differences.isEmpty }

  package func count(_ kind: ReplayNames.Kind, _ verdict: Verdict) -> Int {
    differences.count { $0.kind == kind && $0.verdict == verdict && !$0.isBeforeWarmup }
  }
  package func countBeforeWarmup(_ kind: ReplayNames.Kind) -> Int {
    differences.count { $0.kind == kind && $0.isBeforeWarmup }
  }
}

/// An input that arrived behind a promise of live.
package struct LateInput: Hashable, Sendable {
  package var topic: String
  package var partition: Int32
  package var offset: Int64
  package var stated: Instant
  package var taken: Instant
}

/// Compares the outputs of two sets within a plan's range.
struct Comparer {
  let plan: ReplayPlan
  let grace: Span

  func compare(live: OutputSet, replay: OutputSet) -> OutputComparison {
    var result = OutputComparison(plan: plan)
    for kind in ReplayNames.Kind.outputs {
      let (left, right) = (live.of(kind), replay.of(kind))
      for id in Set(left.keys).union(right.keys).sorted() {
        if let difference = difference(kind, id, left[id] ?? [], right[id] ?? []) {
          result.differences.append(difference)
        } else {
          result.same[kind, default: 0] += 1
        }
      }
    }
    return result
  }

  /// Leaves of live what the range holds, and of the replay what did not only warm up.
  func cut(_ set: inout OutputSet, isLive: Bool) {
    for kind in [ReplayNames.Kind.exceptions, .corrections] {
      set.filter(kind) { _, entry in entry.time >= plan.from && entry.time < plan.to }
    }
    set.filter(.aggregates) { _, entry in
      guard entry.time >= plan.from else { return false }
      // A window is told of when its end and the grace have passed.
      return !isLive || entry.time + grace < plan.to
    }
    set.filter(.report) { _, entry in
      entry.time >= plan.from && (!isLive || entry.time + ReportPeriod.grace < plan.to)
    }
    let parts = Dictionary(plan.parts.map { ("\($0.place.topic)/\($0.place.partition)", $0) }) { first, _ in first }
    set.filter(.rejected) { id, _ in
      guard let mark = id.lastIndex(of: "/"), let part = parts[String(id[..<mark])],
        let offset = Int64(id[id.index(after: mark)...])
      else { return false }
      return offset >= part.from && offset < part.end
    }
  }

  private func difference(
    _ kind: ReplayNames.Kind, _ id: String, _ live: [OutputSet.Entry], _ replay: [OutputSet.Entry]
  ) -> OutputComparison.Difference? {
    let (live, replay) = aligned(kind, live, replay)
    guard !live.elementsEqual(replay, by: { $0.bytes == $1.bytes }) else { return nil }
    let verdict: OutputComparison.Verdict = live.isEmpty ? .onlyReplay : replay.isEmpty ? .onlyLive : .changed
    let index = zip(live, replay).prefix { $0.bytes == $1.bytes }.count
    let (one, other) = (live.dropFirst(index).first, replay.dropFirst(index).first)
    var difference = OutputComparison.Difference(
      kind: kind, id: id, verdict: verdict, label: OutputLabel.text(kind, id, (one ?? other ?? live.first)?.value))
    if verdict == .changed { difference.fields = FieldNames.differing(one?.value, other?.value) }
    difference.about = OutputLabel.subjects(one?.value ?? other?.value)
    (difference.live, difference.replay) = (one?.value, other?.value)
    difference.first = FirstInput.of(kind, id, one?.value, other?.value)
    return difference
  }

  /// A compacted topic may have lost older revisions, and live may have gone on after the range: neither is a difference.
  private func aligned(
    _ kind: ReplayNames.Kind, _ live: [OutputSet.Entry], _ replay: [OutputSet.Entry]
  ) -> ([OutputSet.Entry], [OutputSet.Entry]) {
    guard !live.isEmpty, !replay.isEmpty, kind == .exceptions || kind == .aggregates else { return (live, replay) }
    func revision(_ entry: OutputSet.Entry) -> Int64 {
      let text = entry.value?["data"]?["revision"]?.plain ?? entry.value?["revision"]?.plain
      return text.flatMap { Int64($0) } ?? 1
    }
    let oldest = live.map(revision).min() ?? 1
    let newest = replay.map(revision).max() ?? 1
    let later = live.filter { revision($0) <= newest || kind == .exceptions || ($0.written ?? .distantPast) < plan.to }
    return (later, replay.filter { revision($0) >= oldest })
  }
}

/// The paths of the members in which two values differ.
enum FieldNames {
  static func differing(_ one: JSONValue?, _ other: JSONValue?) -> [String] {
    guard let one, let other else { return ["(one revision more)"] }
    var names: [String] = []
    collect(one, other, "", &names)
    return names
  }

  private static func collect(_ one: JSONValue, _ other: JSONValue, _ path: String, _ names: inout [String]) {
    guard one != other else { return }
    guard case .object(let left) = one, case .object(let right) = other else {
      names.append(path.hasPrefix("data.") ? String(path.dropFirst(5)) : path)
      return
    }
    var seen: Set<String> = []
    for name in left.map(\.name) + right.map(\.name) where seen.insert(name).inserted {
      let (a, b) = (one[name] ?? .null, other[name] ?? .null)
      collect(a, b, path.isEmpty ? name : "\(path).\(name)", &names)
    }
  }
}

/// The input that first made two outputs differ.
///
/// It is the earliest piece of evidence that only one of them has; where both name the same, the newest of them: it is
/// what the revision was made of. Where nothing is named, the first divergent event.
enum FirstInput {
  static func of(
    _ kind: ReplayNames.Kind, _ id: String, _ one: JSONValue?, _ other: JSONValue?
  ) -> OutputComparison.InputPlace? {
    if kind == .rejected { return rejected(id) }
    let (left, right) = (evidence(one), evidence(other))
    let alone = Set(left).symmetricDifference(right)
    if one != nil, other != nil, let first = alone.min(by: isEarlier) { return first }
    if one == nil || other == nil, let first = firstDivergent(one ?? other, among: left + right) { return first }
    return (left + right).max(by: isEarlier)
  }

  private static func isEarlier(_ one: OutputComparison.InputPlace, _ other: OutputComparison.InputPlace) -> Bool {
    (one.time, one.topic, one.partition, one.offset) < (other.time, other.topic, other.partition, other.offset)
  }

  static func evidence(_ value: JSONValue?) -> [OutputComparison.InputPlace] {
    (value?["data"]?["evidence"]?.elements ?? []).compactMap { place($0) }
  }

  private static func place(_ value: JSONValue) -> OutputComparison.InputPlace? {
    guard let topic = value["topic"]?.plain, let partition = (value["partition"]?.plain).flatMap({ Int32($0) }),
      let offset = (value["offset"]?.plain).flatMap({ Int64($0) }),
      let time = (value["time"]?.plain).flatMap({ Timestamp.parse($0) })
    else { return nil }
    return OutputComparison.InputPlace(
      topic: topic, partition: partition, offset: offset, source: value["source"]?.plain ?? "",
      id: value["id"]?.plain ?? "", time: time)
  }

  private static func firstDivergent(
    _ value: JSONValue?, among evidence: [OutputComparison.InputPlace]
  ) -> OutputComparison.InputPlace? {
    guard let first = value?["data"]?["firstdivergent"] else { return evidence.min(by: isEarlier) }
    return evidence.first { $0.source == first["source"]?.plain && $0.id == first["id"]?.plain }
      ?? evidence.min(by: isEarlier)
  }

  private static func rejected(_ id: String) -> OutputComparison.InputPlace? {
    let parts = id.split(separator: "/")
    guard parts.count >= 3, let partition = Int32(parts[parts.count - 2]), let offset = Int64(parts[parts.count - 1])
    else { return nil }
    return OutputComparison.InputPlace(
      topic: parts.dropLast(2).joined(separator: "/"), partition: partition, offset: offset, source: "", id: "",
      time: .distantPast)
  }
}

/// What an output is about, in a few words.
enum OutputLabel {
  /// The products and documents that it names.
  static func subjects(_ value: JSONValue?) -> Set<String> {
    let data = value?["data"]
    let subject = data?["subject"]
    let names = [
      value?["sku"], data?["sku"], subject?["sku"], subject?["order"], subject?["shipment"], subject?["document"],
    ]
    return Set(names.compactMap { $0?.plain })
  }

  static func text(_ kind: ReplayNames.Kind, _ id: String, _ value: JSONValue?) -> String {
    if kind == .report, let home = value?["home"]?.plain, let period = value?["period"] {
      return [home, period["size"]?.plain ?? "", period["start"]?.plain ?? ""].joined(separator: " ")
    }
    guard let data = value?["data"] else { return id }
    let subject = data["subject"]
    let name = data["pattern"]?.plain.map { "\($0) \(data["slug"]?.plain ?? "")" }
    let words = [
      name ?? data["reason"]?.plain ?? data["category"]?.plain, data["action"]?.plain,
      subject?["system"]?.plain ?? data["target"]?.plain, subject?["sku"]?.plain ?? data["sku"]?.plain,
      subject?["location"]?.plain ?? data["location"]?.plain, subject?["order"]?.plain,
      subject?["document"]?.plain,
    ]
    return words.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
  }
}
