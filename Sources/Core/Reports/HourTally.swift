/// What a stage counts in one hour of arrival and tells the hand-off machine when the hour is over: outcomes and windows
/// by system, and what became of documents.
///
/// The hour ends a microsecond before the next one begins, so that its timer fires before anything of the next hour.
package struct HourTally: Sendable {
  private var now = Sums()
  /// As it was when the transaction began.
  private var before: Sums?
  private var isTouched = false
  package var isUndoable = true
  private let systemNames: [String]

  static let hour = Span.hours(1)
  static let cellKey = "tally"
  /// Windows are counted beside the outcomes.
  package enum Window: Int, CaseIterable, Sendable { case compared, agreeing, ok, suppress }
  /// Lengths of time that are counted.
  package enum Length: Int, CaseIterable, Sendable {
    case shipped, cancelled, returnToStock
    var word: String { self == .returnToStock ? "return_to_stock" : "\(self)" }
  }

  private static let columns = Outcome.allCases.count + Window.allCases.count

  struct Sums: Hashable, Sendable {
    /// Start of the hour; nil = nothing was counted.
    var start: Instant?
    /// Outcomes, then windows, of one system after the other.
    var systems: [Int64] = []
    var lines: [Int64] = []
    var units: [Int64] = []
    var orders: Int64 = 0
    var splits: Int64 = 0
    var spans: [SpanHistogram] = []
  }

  package init(_ configuration: Configuration) { systemNames = configuration.systemNames }

  /// When the hour is over; nil = nothing was counted in it.
  package var due: Instant? { now.start.map { $0 + HourTally.hour - Span(microseconds: 1) } }

  // MARK: counting

  package mutating func count(_ outcome: Outcome, of system: SystemID, at time: Instant) {
    touch(time)
    now.systems[Int(system.index) * HourTally.columns + Int(outcome.rawValue)] += 1
  }

  mutating func count(_ window: Window, of system: SystemID, at time: Instant) {
    touch(time)
    now.systems[Int(system.index) * HourTally.columns + Outcome.allCases.count + window.rawValue] += 1
  }

  mutating func count(_ fact: CountedFact, _ units: Quantity, at time: Instant) {
    touch(time)
    now.lines[fact.index] += 1
    now.units[fact.index] += units.millionths
  }

  mutating func countOrder(at time: Instant) {
    touch(time)
    now.orders += 1
  }

  mutating func countSplits(_ count: Int64, at time: Instant) {
    guard count > 0 else { return }
    touch(time)
    now.splits += count
  }

  mutating func count(_ length: Length, _ span: Span, at time: Instant) {
    touch(time)
    now.spans[length.rawValue].add(span)
  }

  /// Begins an hour though nothing was counted yet.
  mutating func begin(at time: Instant) {
    if now.start == nil { touch(time) }
  }

  private mutating func touch(_ time: Instant) {
    if !isTouched {
      if isUndoable { before = now }
      isTouched = true
    }
    if now.start == nil { now = empty(at: time.floored(to: HourTally.hour)) }
  }

  private func empty(at start: Instant) -> Sums {
    var sums = Sums()
    sums.start = start
    sums.systems = [Int64](repeating: 0, count: systemNames.count * HourTally.columns)
    sums.lines = [Int64](repeating: 0, count: CountedFact.allCases.count)
    sums.units = sums.lines
    sums.spans = [SpanHistogram](repeating: SpanHistogram(), count: Length.allCases.count)
    return sums
  }

  // MARK: telling

  /// Ends the hour; what is to be told of it. `open`: open orders by state and age.
  mutating func close(open: NamedCounts = NamedCounts()) -> [Word] {
    guard let start = now.start else { return [] }
    touch(start)
    let words = systemWords(start) + orderWords(start) + documentWords(start, open)
    now = Sums()
    return words
  }

  private func systemWords(_ start: Instant) -> [Word] {
    var words: [Word] = []
    for (system, name) in systemNames.enumerated() {
      let row = now.systems[system * HourTally.columns..<(system + 1) * HourTally.columns]
      for (column, count) in row.enumerated() where count > 0 {
        let outcomes = Outcome.allCases
        words.append(
          column < outcomes.count
            ? .figure(.outcomes, "\(outcomes[column])", count, from: name, at: start)
            : .figure(.windows, "\(Window.allCases[column - outcomes.count])", count, from: name, at: start))
      }
    }
    return words
  }

  /// Every hand-off is told how many orders there were: what people do by hand is measured against it.
  private func orderWords(_ start: Instant) -> [Word] {
    guard now.orders > 0 else { return [] }
    let ends = [""] + systemNames
    return ends.flatMap { from in
      ends.filter { from != $0 || from.isEmpty }
        .map { .figure(.orders, "placed", now.orders, from: from, to: $0, at: start) }
    }
  }

  private func documentWords(_ start: Instant, _ open: NamedCounts) -> [Word] {
    var words: [Word] = []
    if now.splits > 0 { words.append(.figure(.orders, "split", now.splits, at: start)) }
    for fact in CountedFact.allCases where now.lines[fact.index] > 0 {
      words.append(.figure(.lines, fact.rawValue, now.lines[fact.index], at: start))
      words.append(.figure(.units, fact.rawValue, now.units[fact.index], at: start))
    }
    for length in Length.allCases where !now.spans[length.rawValue].isEmpty {
      var word = Word.figure(.spans, length.word, now.spans[length.rawValue].count, at: start)
      word.numbers = now.spans[length.rawValue].numbers
      words.append(word)
    }
    return words + open.entries.map { .figure(.open, $0.name, $0.count, at: start) }
  }

  // MARK: transactions

  /// Its cell where it was changed; ends the transaction.
  mutating func commit() -> [StateCell] {
    guard isTouched else { return [] }
    end()
    let bytes = now.start.map { _ in SealedCell.bytes(of: KeptTally(now, columns: HourTally.columns), with: systemNames)
    }
    return [StateCell(key: HourTally.cellKey, bytes: bytes)]
  }

  mutating func end() {
    before = nil
    isTouched = false
  }

  mutating func abort() {
    if isTouched, let before { now = before }
    end()
  }

  mutating func restore(_ cell: StateCell) throws(StateDamage) {
    now = Sums()
    guard let bytes = cell.bytes else { return }
    let kept = try SealedCell.value(KeptTally.self, of: bytes, key: cell.key, with: systemNames)
    guard let start = kept.start, kept.lines.count == CountedFact.allCases.count, kept.units.count == kept.lines.count,
      kept.spans.count == Length.allCases.count, kept.rows.allSatisfy({ $0.counts.count == HourTally.columns })
    else { throw StateDamage(key: cell.key, detail: "sums of other things") }
    now = empty(at: start)
    (now.lines, now.units, now.spans) = (kept.lines, kept.units, kept.spans)
    (now.orders, now.splits) = (kept.orders, kept.splits)
    for row in kept.rows {
      for (column, count) in row.counts.enumerated() {
        now.systems[Int(row.system.index) * HourTally.columns + column] = count
      }
    }
  }
}

/// The sums as their cell holds them: by the systems' names, since a configuration may get more of them.
private struct KeptTally: CellCodable {
  var start: Instant?
  var rows: [Row] = []
  var lines: [Int64] = []
  var units: [Int64] = []
  var orders: Int64 = 0
  var splits: Int64 = 0
  var spans: [SpanHistogram] = []

  struct Row: CellCodable {
    var system = SystemID()
    var counts: [Int64] = []
    init() {}
    mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&system)
      cell.transfer(&counts)
    }
  }

  init() {}

  init(_ sums: HourTally.Sums, columns: Int) {
    start = sums.start
    for first in stride(from: 0, to: sums.systems.count, by: columns) {
      let counts = sums.systems[first..<first + columns]
      guard counts.contains(where: { $0 != 0 }) else { continue }
      var row = Row()
      row.system = SystemID(UInt8(first / columns))
      row.counts = Array(counts)
      rows.append(row)
    }
    (lines, units, spans) = (sums.lines, sums.units, sums.spans)
    (orders, splits) = (sums.orders, sums.splits)
  }

  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&start)
    cell.transfer(&rows)
    cell.transfer(&lines)
    cell.transfer(&units)
    cell.transfer(&orders)
    cell.transfer(&splits)
    cell.transfer(&spans)
  }
}
