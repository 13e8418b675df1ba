import Core
import JSONTree
import Worker

/// A plan as it is kept with the run; times as microseconds, which are exact, and as text for people.
extension ReplayPlan {
  var json: JSONValue {
    .object([
      ("from", ReplayPlan.time(from)), ("to", ReplayPlan.time(to)), ("warmup", ReplayPlan.time(warmStart)),
      ("fromtext", .text(from == .distantPast ? "earliest" : "\(from)")), ("totext", .text("\(to)")),
      ("topics", .list(topics.map { .text($0) })), ("reference", .number("\(reference)")),
      ("direct", .list(direct.map { .text($0) })), ("stockpartitions", .number("\(stockPartitions)")),
      ("endsattime", .bool(endsAtTime)), ("configuration", .text(fingerprint)),
      ("parts", .list(parts.map(\.json))),
    ])
  }

  /// nil where something is missing.
  init?(_ value: JSONValue) {
    guard let from = ReplayPlan.time(value["from"]), let to = ReplayPlan.time(value["to"]),
      let warmStart = ReplayPlan.time(value["warmup"]),
      let reference = (value["reference"]?.plain).flatMap({ Int($0) }),
      let stock = (value["stockpartitions"]?.plain).flatMap({ Int32($0) }),
      let fingerprint = value["configuration"]?.plain, let parts = value["parts"]
    else { return nil }
    self.init(
      from: from, to: to, warmStart: warmStart, topics: value["topics"]?.elements.compactMap(\.plain) ?? [],
      reference: reference, direct: value["direct"]?.elements.compactMap(\.plain) ?? [], stockPartitions: stock,
      parts: parts.elements.compactMap { InputPart($0) }, endsAtTime: value["endsattime"] == .bool(true),
      fingerprint: fingerprint)
    guard self.parts.count == parts.elements.count else { return nil }
  }

  private static func time(_ time: Instant) -> JSONValue { .number("\(time.microseconds)") }
  private static func time(_ value: JSONValue?) -> Instant? {
    (value?.plain).flatMap { Int64($0) }.map { Instant(microseconds: $0) }
  }
}

extension InputPart {
  fileprivate var json: JSONValue {
    .object([
      ("input", .number("\(input)")), ("topic", .text(place.topic)), ("partition", .number("\(place.partition)")),
      ("start", .number("\(start)")), ("from", .number("\(from)")), ("end", .number("\(end)")),
    ])
  }

  fileprivate init?(_ value: JSONValue) {
    func number(_ name: String) -> Int64? { (value[name]?.plain).flatMap { Int64($0) } }
    guard let input = number("input"), let topic = value["topic"]?.plain, let partition = number("partition"),
      let start = number("start"), let from = number("from"), let end = number("end")
    else { return nil }
    self.init(
      input: Int32(input), place: TopicPartition(topic, Int32(partition)), start: start, from: from, end: end)
  }
}
