/// What is known of one hand-off beside its exceptions, which have cells of their own.
struct HandoffState: Hashable {
  /// Findings of the present instant that open something: they count in the order of their ids once it is over.
  var pending: [Finding] = []
  var pendingAt: Instant?
  var runs: [FindingRun] = []
  var history: [PatternHistory] = []
  var days: [DragDay] = []
  var feed: FeedMemory?
  var lag: LagMemory?
  var refused: [RefusedMemory] = []
  var conflicts: [ConflictMemory] = []
  var touches: TouchMemory?
  var carrier: CarrierMemory?
  var losses: LossMemory?

  init() {}

  var due: Instant? {
    var times = refused.map(\.quietDue)
    if let pendingAt { times.append(pendingAt) }
    if let due = feed?.due { times.append(due) }
    if let due = carrier?.due { times.append(due) }
    return times.min()
  }
}

/// Findings of one pattern that come in a row: from the sixth on they are one incident.
struct FindingRun: Hashable {
  var name = ""
  var start = Instant.distantPast
  var last = Instant.distantPast
  var count: Int64 = 0
  /// Id of the first exception of the run.
  var first = ""

  static let foldedFrom: Int64 = 6

  /// Whether a finding at `now` belongs to the run: within the settle time of its first, or, once findings are folded,
  /// of its last.
  func takes(_ now: Instant, settle: Span) -> Bool {
    now - start <= settle || (count >= FindingRun.foldedFrom && now - last <= settle)
  }
}

/// How often a pattern has come back on a hand-off.
struct PatternHistory: Hashable {
  var name = ""
  var first = Instant.distantPast
  var last = Instant.distantPast
  var count: Int64 = 0

  /// A quarter without it, and it is new again.
  static let established = Span.days(91)
  static let embedded = Span.days(182)

  func stage(at now: Instant) -> Stage {
    let age = now - first
    return age > PatternHistory.embedded ? .embedded : age > PatternHistory.established ? .established : .new
  }
}

extension HandoffState {
  /// Notes that something of the pattern opens.
  mutating func noteOpening(_ name: String, at now: Instant) {
    days.add(at: now) { $0.opened += 1 }
    guard let index = history.firstIndex(where: { $0.name == name }) else {
      return history.append(PatternHistory(name: name, first: now, last: now, count: 1))
    }
    if now - history[index].last > PatternHistory.established { history[index].first = now }
    history[index].last = now
    history[index].count += 1
  }

  /// How far what has come over the hand-off before moves the confidence in a pattern, in hundredths: up where it came
  /// most of the times, down where others did; nothing while nothing is known, and never far.
  func confidenceShift(of name: String) -> Int64 {
    let all = history.reduce(0) { $0 + $1.count }
    let own = history.first { $0.name == name }?.count ?? 0
    return (2 * own - all) * HandoffState.shiftMax / (all + HandoffState.shiftMax)
  }

  private static let shiftMax: Int64 = 5

  func stage(of name: String, at now: Instant) -> Stage {
    history.first { $0.name == name }?.stage(at: now) ?? .new
  }

  /// Counts a finding that opens; the first exception of its run if it is to be folded into it.
  mutating func countRun(_ name: String, id: String, settle: Span, at now: Instant) -> String? {
    guard let index = runs.firstIndex(where: { $0.name == name }) else {
      runs.append(FindingRun(name: name, start: now, last: now, count: 1, first: id))
      return nil
    }
    guard runs[index].takes(now, settle: settle) else {
      beginRun(name, id: id, at: now)
      return nil
    }
    runs[index].count += 1
    runs[index].last = now
    return runs[index].count >= FindingRun.foldedFrom ? runs[index].first : nil
  }

  mutating func beginRun(_ name: String, id: String, at now: Instant) {
    runs.removeAll { $0.name == name }
    runs.append(FindingRun(name: name, start: now, last: now, count: 1, first: id))
  }
}

extension ExceptionDraft {
  /// What counts as the same in runs and history: the pattern, or the category of what is no drift.
  var kindName: String { pattern?.code ?? category.rawValue }
}

extension FindingRun: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&name)
    cell.transfer(&start)
    cell.transfer(&last)
    cell.transfer(&count)
    cell.transfer(&first)
  }
}
extension PatternHistory: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&name)
    cell.transfer(&first)
    cell.transfer(&last)
    cell.transfer(&count)
  }
}
extension HandoffState: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&pending)
    cell.transfer(&pendingAt)
    cell.transfer(&runs)
    cell.transfer(&history)
    cell.transfer(&days)
    cell.transfer(&feed)
    cell.transfer(&lag)
    cell.transfer(&refused)
    cell.transfer(&conflicts)
    cell.transfer(&touches)
    cell.transfer(&carrier)
    cell.transfer(&losses)
  }
}
