/// A sum that a stage tells the hand-off machine at the end of an hour (or, from intake, of a pane) of arrival: which one
/// it is stands in the word's `reason`, as `group/name`. Sums only: how many tasks tell parts of it does not show.
enum Figure {
  /// Groups of figures; the raw value is the word before the slash.
  enum Group: String, CaseIterable {
    /// Records by what became of them.
    case outcomes
    /// Records that came from a source and were counted apart: `unheard`, `elsewhere`.
    case records
    /// What one system writes into another.
    case writes
    /// Windows of places: `compared`, `agreeing`, `ok`, `suppress`.
    case windows
    /// Lines and units of facts.
    case lines, units
    /// Orders: `placed`, `split`.
    case orders
    /// Open orders by state and age.
    case open
    /// Lengths of time: `shipped`, `cancelled`, `return_to_stock`.
    case spans
  }

  /// What a write is called: `sent on_hand`, or by its mode: `set on_hand`. Words are made once, since writes come in
  /// every record of a busy connector.
  static func write(_ mode: WriteMode?, _ measure: Measure) -> String {
    writes[(mode.map { Int($0.rawValue) + 1 } ?? 0) * Measure.allCases.count + Int(measure.rawValue)]
  }

  private static let writes: [String] = (["sent"] + WriteMode.allCases.map { "\($0)" })
    .flatMap { mode in Measure.allCases.map { "\(mode) \($0.word)" } }

  static func reason(_ group: Group, _ name: String) -> String { "\(group.rawValue)/\(name)" }

  /// Group and name of a reason; nil for what a newer program says.
  static func parse(_ reason: String) -> (group: Group, name: String)? {
    guard let slash = reason.utf8.firstIndex(of: UInt8(ascii: "/")),
      let group = Group(rawValue: String(Substring(reason.utf8[..<slash])))
    else { return nil }
    return (group, String(Substring(reason.utf8[slash...].dropFirst())))
  }
}

extension Word {
  /// A figure for the hand-off `from>to`.
  static func figure(
    _ group: Figure.Group, _ name: String, _ count: Int64, from: String = "", to: String = "", at pane: Instant
  ) -> Word {
    var word = Word()
    word.subject = .figure
    word.from = from
    word.to = to
    word.pane = pane
    word.count = count
    word.reason = Figure.reason(group, name)
    return word
  }

  /// Where a figure goes.
  var figureKey: String { HandoffKey(from: from, to: to).text }
}
