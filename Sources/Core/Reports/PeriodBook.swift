/// What happened on one hand-off in one period.
package struct PeriodBook: Hashable, Sendable {
  package var period = ReportPeriod()
  /// Something happened here; orders alone, which every hand-off is told of, are nothing.
  package var isActive = false
  /// Facts that went over the hand-off, by their kind.
  package var lags: [FactLag] = []
  /// What `from` writes into `to`, by mode and measure.
  package var writes = NamedCounts()
  package var touches: Int64 = 0
  package var minutes: Int64 = 0
  /// Orders that were placed, anywhere.
  package var orders: Int64 = 0

  /// By category.
  package var opened = NamedCounts()
  /// By the state in which they ended.
  package var ended = NamedCounts()
  package var reopened: Int64 = 0
  package var escalated: Int64 = 0
  package var detect = SpanHistogram()
  package var resolve = SpanHistogram()
  /// Words about corrections, by state.
  package var corrections = NamedCounts()
  package var skus = TopNames()
  package var locations = TopNames()
  package var suppliers = TopNames()
  /// SKU and location, joined by U+001F, of count variances that come back.
  package var variances = TopNames()

  /// Records heard of the source.
  package var heard: Int64 = 0
  package var records = NamedCounts()
  package var outcomes = NamedCounts()
  package var windows = NamedCounts()

  package var lines = NamedCounts()
  package var units = NamedCounts()
  package var splits: Int64 = 0
  /// Open orders by state and age, as they stood at the end of the hour `openAt`.
  package var open = NamedCounts()
  var openAt = Instant.distantPast
  package var spans: [NamedSpans] = []

  package init() {}

  /// How long one kind of fact took from its first authority to the reader.
  package struct FactLag: Hashable, Sendable {
    package var fact = ""
    package var late: Int64 = 0
    package var lags = SpanHistogram()
    package init() {}
    init(_ fact: String) { self.fact = fact }
  }

  package struct NamedSpans: Hashable, Sendable {
    package var name = ""
    package var spans = SpanHistogram()
    package init() {}
    init(_ name: String) { self.name = name }
  }
}

extension PeriodBook {
  /// All facts of the hand-off together.
  package var lag: FactLag {
    var all = FactLag()
    for lag in lags {
      all.late += lag.late
      all.lags.add(numbers: lag.lags.numbers)
    }
    return all
  }

  /// Minutes of attention; where nobody reports touches, opened exceptions stand in, and it is an estimate.
  package var attention: (minutes: Int64, isEstimated: Bool) {
    guard touches == 0 else { return (minutes, false) }
    return (opened.total * (DragDay.minutesAssumed + DragDay.minutesOfSwitch), true)
  }

  /// Minutes of human attention per hundred orders, in hundredths; nil where no order was placed.
  package var dragIndex: Int64? { orders > 0 ? attention.minutes * 10_000 / orders : nil }

  mutating func hear(lag word: Word) {
    let place = lags.place(of: word.reason, by: \.fact) { FactLag(word.reason) }
    lags[place].late += word.late
    for number in word.numbers { lags[place].lags.add(Span(microseconds: number)) }
  }

  mutating func hear(figure word: Word) {
    guard let (group, name) = Figure.parse(word.reason) else { return }
    switch group {
    case .outcomes: outcomes.add(word.count, to: name)
    case .records: records.add(word.count, to: name)
    case .writes: writes.add(word.count, to: name)
    case .windows: windows.add(word.count, to: name)
    case .lines: lines.add(word.count, to: name)
    case .units: units.add(word.count, to: name)
    case .orders: if name == "split" { splits += word.count } else { orders += word.count }
    case .open: hear(open: word, name)
    case .spans: hear(spans: word, name)
    }
  }

  /// Open orders are a standing, not a sum: a later hour's replaces the one before.
  private mutating func hear(open word: Word, _ name: String) {
    guard word.pane >= openAt else { return }
    if word.pane > openAt { open = NamedCounts() }
    openAt = word.pane
    open.add(word.count, to: name)
  }

  private mutating func hear(spans word: Word, _ name: String) {
    let place = spans.place(of: name, by: \.name) { NamedSpans(name) }
    spans[place].spans.add(numbers: word.numbers)
  }
}

extension PeriodBook.FactLag: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&fact)
    cell.transfer(&late)
    cell.transfer(&lags)
  }
}
extension PeriodBook.NamedSpans: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&name)
    cell.transfer(&spans)
  }
}
extension PeriodBook: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&period)
    cell.transfer(&isActive)
    cell.transfer(&lags)
    cell.transfer(&writes)
    cell.transfer(&touches)
    cell.transfer(&minutes)
    cell.transfer(&orders)
    cell.transfer(&opened)
    cell.transfer(&ended)
    cell.transfer(&reopened)
    cell.transfer(&escalated)
    cell.transfer(&detect)
    cell.transfer(&resolve)
    cell.transfer(&corrections)
    cell.transfer(&skus)
    cell.transfer(&locations)
    cell.transfer(&suppliers)
    cell.transfer(&variances)
    cell.transfer(&heard)
    cell.transfer(&records)
    cell.transfer(&outcomes)
    cell.transfer(&windows)
    cell.transfer(&lines)
    cell.transfer(&units)
    cell.transfer(&splits)
    cell.transfer(&open)
    cell.transfer(&openAt)
    cell.transfer(&spans)
  }
}
