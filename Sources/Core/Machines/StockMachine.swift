/// The home of single-SKU events: keeps the ledger and every system's books, compares them, and finds what is wrong.
///
/// Key: the item's SKU, so that all locations and numbers of an item meet. It tells the hand-off machine findings;
/// nothing leads back from there.
package struct StockMachine: Machine {
  package let configuration: Configuration
  let digest: Digest
  /// Worked out of the configuration.
  let norms: Norms
  var sites = SiteNorms()
  var places = PlaceTable()
  var items = Table<String, Item>()
  var deliveries: DeliveryMemory
  var windows: WindowTable
  var tally: HourTally
  private var timers = TimerQueue()
  /// The origin of the record or timer at work, and how much it has become so far.
  var origin = Origin()
  private var produced = 0
  /// False = every event takes the long way: the short one must not show.
  package var takesShortWay = true
  /// How many events took the short way.
  package internal(set) var shortWays: Int64 = 0
  /// Room for the verdicts on one event's levels.
  var verdicts: ContiguousArray<(value: Quantity, verdict: SteadyVerdict)> = []

  /// What is known of an item as a whole.
  struct Item: Hashable, Sendable, CellCodable {
    var locations: [String] = []
    var factors: [UnitFactor] = []
    var formerHomes = FormerHomes()
    var demand = DemandMemory()
    init() {}
    mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&locations)
      cell.transfer(&factors)
      cell.transfer(&formerHomes)
      cell.transfer(&demand)
    }
  }

  package init(configuration: Configuration, digest: @escaping Digest) {
    self.configuration = configuration
    self.digest = digest
    norms = Norms(configuration)
    deliveries = DeliveryMemory(horizon: configuration.dedupHorizon)
    windows = WindowTable(configuration)
    tally = HourTally(configuration)
  }

  package mutating func take(_ record: Record, into effects: inout Effects) {
    origin = record.origin
    produced = 0
    switch record.payload {
    case .event(let event):
      if event.value.isCopy {
        takeCopy(event.value, for: record.key, into: &effects)
      } else {
        takeHome(event.value, of: record.key, into: &effects)
      }
    case .line(let fact): take(fact, into: &effects)
    case .finding, .word: preconditionFailure("findings and words go to the hand-off machine")
    }
  }

  package var nextTimer: Instant? {
    var next = timers.first?.time
    if let window = windows.nextClose { next = min(next ?? window, window) }
    if let hour = tally.due { next = min(next ?? hour, hour) }
    return next
  }

  package mutating func fireNext(into effects: inout Effects) {
    guard let time = nextTimer else { return }
    if windows.nextClose == time { closeWindows(at: time, into: &effects) }
    while let entry = timers.first, entry.time == time {
      _ = timers.removeFirst()
      guard let key = PlaceKey(text: entry.key) else { continue }
      origin = .timer(time, key: "stock\u{1f}" + entry.key)
      produced = 0
      fireDue(key, at: time, into: &effects)
    }
    if tally.due == time { tellTally(at: time, into: &effects) }
  }

  /// The hour is over, and everything of it has been counted.
  private mutating func tellTally(at time: Instant, into effects: inout Effects) {
    origin = .timer(time, key: HourTally.cellKey)
    produced = 0
    for word in tally.close() { send(word, into: &effects) }
  }

  mutating func schedule(_ time: Instant, _ key: PlaceKey) { timers.insert(time, key.text) }

  mutating func send(_ finding: Finding, into effects: inout Effects) {
    effects.toHandoff.append(Record(key: finding.home, origin: origin.derived(produced), .finding(finding)))
    produced += 1
  }

  mutating func send(_ word: Word, into effects: inout Effects) {
    effects.toHandoff.append(Record(key: "\(word.from)>\(word.to)", origin: origin.derived(produced), .word(word)))
    produced += 1
  }

  package mutating func commit() -> [StateCell] {
    var cells = deliveries.commit()
    cells += windowCells()
    cells += places.commit(with: configuration.systemNames)
    for (sku, item) in items.commit() { cells.append(cell("item/" + sku, item)) }
    return cells + tally.commit()
  }

  private mutating func windowCells() -> [StateCell] {
    let places = places
    return windows.commit { places.rows[$0].key }
  }

  package mutating func forgoUndo() {
    deliveries.forgoUndo()
    windows.isUndoable = false
    tally.isUndoable = false
    places.isUndoable = false
    items.isUndoable = false
  }

  package mutating func commitWithoutCells() {
    deliveries.commitWithoutCells()
    windows.commitWithoutCells()
    tally.end()
    places.endTransaction()
    items.endTransaction()
  }

  private func cell<Value: CellCodable>(_ key: String, _ value: Value?) -> StateCell {
    StateCell(key: key, bytes: value.map { SealedCell.bytes(of: $0, with: configuration.systemNames) })
  }

  package mutating func abort() {
    deliveries.abort()
    windows.abort()
    tally.abort()
    for sku in items.abort() { scheduleDemand(sku) }
    for key in places.abort() { scheduleAll(key) }
  }

  package mutating func restore(_ cell: StateCell) throws(StateDamage) {
    if let owner = try windows.owner(of: cell) {
      return try windows.restore(cell, place: places.rowMade(for: owner.place))
    }
    if cell.key.hasPrefix(PlaceTable.prefix) {
      scheduleAll(try places.restore(cell, with: configuration.systemNames))
    } else if cell.key.hasPrefix("item/") {
      let sku = String(cell.key.dropFirst(5))
      items.restore(sku, try value(cell))
      scheduleDemand(sku)
    } else if cell.key.hasPrefix("keys/") {
      try deliveries.restore(cell)
    } else if cell.key == HourTally.cellKey {
      try tally.restore(cell)
    } else {
      throw StateDamage(key: cell.key, detail: "the stock machine has no such cell")
    }
  }

  private func value<Value: CellCodable>(_ cell: StateCell) throws(StateDamage) -> Value? {
    guard let bytes = cell.bytes else { return nil }
    return try SealedCell.value(Value.self, of: bytes, key: cell.key, with: configuration.systemNames)
  }

  /// Timers are no state: they follow from what the place says is due.
  private mutating func scheduleAll(_ key: PlaceKey) {
    guard let place = places[key] else { return }
    for book in place.books { if let due = book.due { schedule(due, key) } }
    if let oversell = place.oversell { schedule(oversell.due, key) }
    for due in place.allocationsDue { schedule(due, key) }
    for waiting in place.waiting where waiting.reason == .backordered { schedule(noticeDue(waiting), key) }
    if let due = negativeDue(key) { schedule(due, key) }
  }
}
