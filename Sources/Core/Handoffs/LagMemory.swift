/// How late facts come over one hand-off: its last panes of arrival that had any.
struct LagMemory: Hashable {
  /// Ascending by pane.
  private(set) var panes: [Pane] = []
  /// The finding that is open, as its id is made; empty = none.
  var identity = ""
  /// First late pane of the open finding.
  var first = EventReference()
  var evidence: [EventReference] = []

  struct Pane: Hashable {
    var start = Instant.distantPast
    /// In microseconds, ascending.
    var lags: [Int64] = []
    var late: Int64 = 0
    var reference = EventReference()

    var median: Int64 { lags.isEmpty ? 0 : lags[lags.count / 2] }
    var isLate: Bool { late > 0 }
  }

  static let panesMax = 5
  /// Lags kept per pane; a median of so many is good enough.
  static let lagsMax = 500

  mutating func hear(_ word: Word) {
    if let index = panes.firstIndex(where: { $0.start == word.pane }) {
      panes[index].add(word)
    } else if panes.count < LagMemory.panesMax || word.pane > panes[0].start {
      let place = panes.firstIndex { $0.start > word.pane } ?? panes.endIndex
      var pane = Pane(start: word.pane)
      pane.add(word)
      panes.insert(pane, at: place)
      if panes.count > LagMemory.panesMax { panes.removeFirst() }
    }
  }

  /// Three of the last five panes have late facts, and the medians rise.
  var isLagging: Bool { panes.count { $0.isLate } >= 3 && medianRises }

  /// The newest pane is on time, and so are three of the last five.
  var isOnTime: Bool { panes.last.map { !$0.isLate } ?? false && panes.count { !$0.isLate } >= 3 }

  var firstLate: Pane? { panes.first { $0.isLate } }

  /// Higher at the end than at the beginning, with more steps up than down; with fewer panes, every step up.
  private var medianRises: Bool {
    guard let first = panes.first, let last = panes.last, last.median > first.median else { return false }
    let steps = zip(panes, panes.dropFirst()).map { ($1.median - $0.median).signum() }
    return panes.count < LagMemory.panesMax ? steps.allSatisfy { $0 > 0 } : steps.reduce(0, +) > 0
  }
}

extension LagMemory.Pane {
  fileprivate mutating func add(_ word: Word) {
    lags = Array((lags + word.numbers).sorted().prefix(LagMemory.lagsMax))
    late += word.late
    if reference.id.isEmpty { reference = word.reference }
  }
}

extension LagMemory.Pane: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&start)
    cell.transfer(&lags)
    cell.transfer(&late)
    cell.transfer(&reference)
  }
}
extension LagMemory: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&panes)
    cell.transfer(&identity)
    cell.transfer(&first)
    cell.transfer(&evidence)
  }
}
