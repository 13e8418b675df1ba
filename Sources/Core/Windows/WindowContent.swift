/// What happened at a place in a system within one pane of event time: a row of fixed size.
///
/// Flows and levels are few; the first ones lie in the row itself, more of them in a list of their own.
struct WindowContent: Sendable {
  struct Entry: Sendable {
    enum Kind: UInt8 { case inflow, outflow, level }
    var kind = Kind.inflow
    /// Raw value of the cause or measure.
    var word: UInt8 = 0
    /// False for a level of a measure that is not tracked.
    var isTracked = true
    var quantity = Quantity.zero
    /// Of a level: behind the start of the pane.
    var at = Span.zero
  }

  private static let few = 3

  private(set) var events: Int64 = 0
  private(set) var duplicates: Int64 = 0
  private(set) var late: Int64 = 0
  private(set) var residual = Aggregate.Range()
  private(set) var hasResidual = false
  private var fewCount: UInt8 = 0
  private var first = InlineArray<3, Entry>(repeating: Entry())
  private var more: [Entry] = []
  /// The transaction that touched the row last.
  var touched: UInt32 = 0

  init() {}

  var count: Int { Int(fewCount) + more.count }

  subscript(index: Int) -> Entry {
    get { index < WindowContent.few ? first[index] : more[index - WindowContent.few] }
    set { if index < WindowContent.few { first[index] = newValue } else { more[index - WindowContent.few] = newValue } }
  }

  private mutating func append(_ entry: Entry) {
    guard Int(fewCount) < WindowContent.few else { return more.append(entry) }
    first[Int(fewCount)] = entry
    fewCount += 1
  }

  private func index(_ kind: Entry.Kind, _ word: UInt8) -> Int? {
    for index in 0..<count where self[index].kind == kind && self[index].word == word { return index }
    return nil
  }

  // MARK: Noting

  mutating func add(_ note: WindowNote, at time: Span, isLate: Bool) {
    switch note.kind {
    case .event: events += 1
    case .duplicate: duplicates += 1
    case .late: break
    }
    if isLate { late += 1 }
    if note.moved > .zero { move(.inflow, note.cause, note.moved) }
    if note.moved < .zero { move(.outflow, note.cause, -note.moved) }
    for level in note.levels { read(level, at: time) }
    if let residual = note.residual { compare(residual) }
  }

  private mutating func move(_ kind: Entry.Kind, _ cause: Cause, _ quantity: Quantity) {
    if let index = index(kind, cause.rawValue) { return self[index].quantity += quantity }
    append(Entry(kind: kind, word: cause.rawValue, quantity: quantity))
  }

  private mutating func read(_ level: Level, at time: Span) {
    let word = level.measure.rawValue
    let entry = Entry(
      kind: .level, word: word, isTracked: level.quantity != nil, quantity: level.quantity ?? .zero, at: time)
    guard let index = index(.level, word) else { return append(entry) }
    if self[index].at <= time { self[index] = entry }
  }

  private mutating func compare(_ value: Quantity) {
    if !hasResidual { residual = Aggregate.Range(min: value, max: value, last: value) }
    hasResidual = true
    residual.min = min(residual.min, value)
    residual.max = max(residual.max, value)
    residual.last = value
  }

  // MARK: Windows

  /// Adds the pane to a window that it is a part of; panes come in the order of their starts.
  func join(_ window: inout Aggregate) {
    window.events += events
    window.duplicates += duplicates
    window.late += late
    for index in 0..<count {
      let entry = self[index]
      switch entry.kind {
      case .inflow: window.inflow.add(entry.quantity, raw: entry.word)
      case .outflow: window.outflow.add(entry.quantity, raw: entry.word)
      case .level: window.last.set(entry.isTracked ? entry.quantity : nil, raw: entry.word)
      }
    }
    guard hasResidual else { return }
    guard var range = window.residual else { return window.residual = residual }
    range.min = min(range.min, residual.min)
    range.max = max(range.max, residual.max)
    range.last = residual.last
    window.residual = range
  }

  // MARK: Cells

  /// Writes the pane as `WindowPane` reads it, without making one.
  func write(to cell: inout Cell, from start: Instant) {
    var (start, events, duplicates, late) = (start, events, duplicates, late)
    cell.transfer(&start)
    cell.transfer(&events)
    cell.transfer(&duplicates)
    cell.transfer(&late)
    forEach(.inflow, &cell) { entry, cell in entry.writeFlow(to: &cell) }
    forEach(.outflow, &cell) { entry, cell in entry.writeFlow(to: &cell) }
    forEach(.level, &cell) { entry, cell in entry.writeReading(to: &cell) }
    var residual = hasResidual ? residual : nil
    cell.transfer(&residual)
  }

  /// The entries of a kind as a list, by their words.
  private func forEach(_ kind: Entry.Kind, _ cell: inout Cell, _ write: (Entry, inout Cell) -> Void) {
    var left = 0
    for index in 0..<count where self[index].kind == kind { left += 1 }
    cell.write(count: left)
    var last = -1
    while left > 0 {
      var next = Int.max
      for index in 0..<count where self[index].kind == kind && Int(self[index].word) > last {
        next = min(next, Int(self[index].word))
      }
      if let index = index(kind, UInt8(next)) { write(self[index], &cell) }
      last = next
      left -= 1
    }
  }

  init(_ pane: WindowPane) {
    events = pane.events
    duplicates = pane.duplicates
    late = pane.late
    if let known = pane.residual {
      residual = known
      hasResidual = true
    }
    for flow in pane.inflow { append(Entry(kind: .inflow, word: flow.cause.rawValue, quantity: flow.quantity)) }
    for flow in pane.outflow { append(Entry(kind: .outflow, word: flow.cause.rawValue, quantity: flow.quantity)) }
    for reading in pane.readings {
      append(
        Entry(
          kind: .level, word: reading.measure.rawValue, isTracked: reading.quantity != nil,
          quantity: reading.quantity ?? .zero, at: reading.at))
    }
  }
}

extension WindowContent.Entry {
  fileprivate func writeFlow(to cell: inout Cell) {
    var (word, quantity) = (word, quantity)
    cell.transfer(&word)
    cell.transfer(&quantity)
  }

  fileprivate func writeReading(to cell: inout Cell) {
    var (word, quantity, at) = (word, isTracked ? quantity : nil, at)
    cell.transfer(&word)
    cell.transfer(&quantity)
    cell.transfer(&at)
  }
}
