import Core
package import JSONTree

extension OutputComparison {
  /// Differences that are named one by one in a text; a program reads all of them as JSON.
  private static let namedMax = 50

  package func text(title: String) -> String {
    let from = plan.from == .distantPast ? "the first record" : "\(plan.from)"
    var text = "\(title): \(from) to \(plan.to)\n\n"
    let head = ["", "same", "only live", "only replay", "changed", "before warm-up"]
    let rows = ReplayNames.Kind.outputs.map { kind in
      [kind.rawValue, "\(same[kind] ?? 0)"] + Verdict.allCases.map { "\(count(kind, $0))" }
        + ["\(countBeforeWarmup(kind))"]
    }
    text += TextTable.text([head] + rows, leading: 1)
    if differences.isEmpty { text += "\nlive and replay say the same\n" }
    let named = differences.filter { !$0.isBeforeWarmup }
    if !named.isEmpty { text += "\n" }
    for difference in named.prefix(OutputComparison.namedMax) { text += difference.line + "\n" }
    if named.count > OutputComparison.namedMax {
      text += "… and \(named.count - OutputComparison.namedMax) more: --json\n"
    }
    if !plan.isExact {
      text += "\nthe warm-up begins at \(plan.warmStart): what depends on facts before it is counted apart\n"
    }
    guard !late.isEmpty else { return text }
    text += "\n\(late.count) inputs arrived behind what live had promised, and were taken later than they say:\n"
    for input in late.prefix(OutputComparison.namedMax) {
      text += "  \(input.topic)-\(input.partition) @ \(input.offset): \(input.stated), taken at \(input.taken)\n"
    }
    return text
  }

  package var json: String { JSONValue.object(members(of: differences.map(\.json))).line + "\n" }

  /// What the page shows. Differences beyond these are counted, so that a page stays of a size that a browser shows at once.
  package func page(version: String) -> JSONValue {
    let shown = differences.sorted { !$0.isBeforeWarmup && $1.isBeforeWarmup }.prefix(OutputComparison.shownMax)
    return .object(
      members(of: shown.map(\.page)) + [
        ("version", .text(version)), ("exact", .bool(plan.isExact)),
        ("leftout", .number("\(differences.count - shown.count)")),
      ])
  }

  private static let shownMax = 2000

  private func members(of differences: [JSONValue]) -> [(String, JSONValue)] {
    let counts = ReplayNames.Kind.outputs.map { kind in
      (
        kind.rawValue,
        JSONValue.object(
          [("same", .number("\(same[kind] ?? 0)"))]
            + Verdict.allCases.map { ($0.rawValue.lowercased(), .number("\(count(kind, $0))")) }
            + [("beforewarmup", .number("\(countBeforeWarmup(kind))"))])
      )
    }
    let from: JSONValue = plan.from == .distantPast ? .null : .text("\(plan.from)")
    let warmup: JSONValue = plan.warmStart == .distantPast ? .null : .text("\(plan.warmStart)")
    return [
      ("run", .object([("from", from), ("to", .text("\(plan.to)")), ("warmup", warmup)])),
      ("equal", .bool(isEmpty)), ("counts", .object(counts)), ("differences", .list(differences)),
      ("late", .list(late.map(\.json))),
    ]
  }
}

extension OutputComparison.Difference {
  fileprivate var line: String {
    let word =
      switch verdict {
      case .onlyLive: "only live"
      case .onlyReplay: "only replay"
      case .changed: "changed"
      }
    var line = "\(word): \(kind.word) \(id)"
    if label != id { line += "  \(label)" }
    if !fields.isEmpty { line += "\n  fields: \(fields.joined(separator: ", "))" }
    if let first { line += "\n  first differing input: \(first.line)" }
    return line
  }

  /// With what both sides wrote.
  fileprivate var page: JSONValue {
    .object(json.members + [.init("live", live ?? .null), .init("replay", replay ?? .null)])
  }

  fileprivate var json: JSONValue {
    .object([
      ("kind", .text(kind.rawValue)), ("id", .text(id)), ("verdict", .text(verdict.rawValue.lowercased())),
      ("label", .text(label)), ("fields", .list(fields.map { .text($0) })), ("first", first?.json ?? .null),
      ("beforewarmup", .bool(isBeforeWarmup)),
    ])
  }
}

extension ReplayNames.Kind {
  /// What one of them is called.
  var word: String {
    switch self {
    case .exceptions, .corrections, .aggregates: String(rawValue.dropLast())
    default: rawValue
    }
  }
}

extension OutputComparison.InputPlace {
  fileprivate var line: String {
    let place = "\(topic)-\(partition) @ \(offset)"
    return source.isEmpty ? place : "\(place) (\(source) \(id), \(time))"
  }

  fileprivate var json: JSONValue {
    .object([
      ("topic", .text(topic)), ("partition", .number("\(partition)")), ("offset", .number("\(offset)")),
      ("source", .text(source)), ("id", .text(id)), ("time", time == .distantPast ? .null : .text("\(time)")),
    ])
  }
}

extension LateInput {
  fileprivate var json: JSONValue {
    .object([
      ("topic", .text(topic)), ("partition", .number("\(partition)")), ("offset", .number("\(offset)")),
      ("stated", .text("\(stated)")), ("taken", .text("\(taken)")),
    ])
  }
}
