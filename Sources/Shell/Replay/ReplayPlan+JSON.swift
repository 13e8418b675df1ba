import Core
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
      let reference = (value["reference"]?.string).flatMap({ Int($0) }),
      let stock = (value["stockpartitions"]?.string).flatMap({ Int32($0) }),
      let fingerprint = value["configuration"]?.string, let parts = value["parts"]
    else { return nil }
    self.init(
      from: from, to: to, warmStart: warmStart, topics: value["topics"]?.items.compactMap(\.string) ?? [],
      reference: reference, direct: value["direct"]?.items.compactMap(\.string) ?? [], stockPartitions: stock,
      parts: parts.items.compactMap { InputPart($0) }, endsAtTime: value["endsattime"] == .bool(true),
      fingerprint: fingerprint)
    guard self.parts.count == parts.items.count else { return nil }
  }

  private static func time(_ time: Instant) -> JSONValue { .number("\(time.microseconds)") }
  private static func time(_ value: JSONValue?) -> Instant? {
    (value?.string).flatMap { Int64($0) }.map { Instant(microseconds: $0) }
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
    func number(_ name: String) -> Int64? { (value[name]?.string).flatMap { Int64($0) } }
    guard let input = number("input"), let topic = value["topic"]?.string, let partition = number("partition"),
      let start = number("start"), let from = number("from"), let end = number("end")
    else { return nil }
    self.init(
      input: Int32(input), place: TopicPartition(topic, Int32(partition)), start: start, from: from, end: end)
  }
}
