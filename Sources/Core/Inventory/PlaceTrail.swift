/// What steady statements have changed at a place in one transaction: what its cell says beside the place's own.
///
/// A place that changed as a whole is written as a whole. Steady statements only add to its lists; what they added is
/// a cell of its own, in slots that are used anew after the next whole one. So a place's history is not written again
/// for every statement, and the slots bound what a restore has to read.
struct PlaceTrail: CellCodable {
  /// A book's statements that count, oldest first, and the numbers of the last comparison.
  struct Statements: CellCodable {
    var book = 0
    var observations: [Observation] = []
    var expected = Quantity.zero
    var residual = Quantity.zero

    mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&book)
      cell.transfer(&observations)
      cell.transfer(&expected)
      cell.transfer(&residual)
    }
  }

  /// The place's own count before and after.
  var start: Int64 = 0
  var end: Int64 = 0
  var statements: [Statements] = []
  var effects: [Effect] = []
  var writes: [Write] = []

  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&start)
    cell.transfer(&end)
    cell.transfer(&statements)
    cell.transfer(&effects)
    cell.transfer(&writes)
  }
}

extension PlaceTable {
  /// How far the cells of a place have come since it was written as a whole, and what the open transaction adds.
  struct Trail {
    /// Cells since the last whole one, their bytes and those of the whole one.
    var slots: UInt8 = 0
    var bytes: Int32 = 0
    var wholeBytes: Int32 = 0
    /// The place's count when the transaction touched it first, and how much it has added since.
    var start: Int64 = 0
    var effects: Int32 = 0
    var writes: Int32 = 0

    mutating func open(at tick: Int64) {
      start = tick
      effects = 0
      writes = 0
    }

    /// More than the lists can have kept, or lost by pushing out, is not told by their ends.
    var isTellable: Bool {
      slots < PlaceTable.slotsMax && effects < Ledger.effectsMax / 2 && writes <= StockPlace.writesMax
    }

    /// A whole cell is due when what follows it has grown larger.
    func hasRoom(for count: Int) -> Bool { Int(bytes) + count <= max(2 * Int(wholeBytes), 4_096) }

    mutating func noteWhole(_ count: Int) {
      slots = 0
      bytes = 0
      wholeBytes = Int32(count)
    }

    mutating func noteSlot(_ slot: UInt8, _ count: Int) {
      slots = slot + 1
      bytes += Int32(count)
    }
  }

  static let slotsMax: UInt8 = 99
  static let prefix = "place/"

  // MARK: Writing

  /// The cells of the places changed in this transaction; ends the transaction.
  mutating func commit(with systemNames: [String]) -> [StateCell] {
    let (changed, transaction) = (touched, transaction)
    // What an abort would have needed shares its lists with the places; without it they are read where they lie.
    endTransaction()
    var cells: [StateCell] = []
    cells.reserveCapacity(changed.count)
    var writer = SealedCell.Writer(systemNames)
    for row in changed { cells.append(cell(row, transaction, &writer)) }
    return cells
  }

  private mutating func cell(_ row: Int, _ transaction: UInt64, _ writer: inout SealedCell.Writer) -> StateCell {
    if rows[row].whole != transaction, rows[row].trail.isTellable {
      let bytes = writer.bytes { writeTrail(row, to: &$0) }
      if rows[row].trail.hasRoom(for: bytes.count) {
        let slot = rows[row].trail.slots
        rows[row].trail.noteSlot(slot, bytes.count)
        return StateCell(key: cellKey(row, slot), bytes: bytes)
      }
    }
    let bytes = writer.bytes(of: &rows[row].place)
    rows[row].trail.noteWhole(bytes.count)
    return StateCell(key: cellKey(row, nil), bytes: bytes)
  }

  private func cellKey(_ row: Int, _ slot: UInt8?) -> String {
    var key = PlaceTable.prefix
    key.reserveCapacity(PlaceTable.prefix.utf8.count + rows[row].key.byteCount + 3)
    rows[row].key.append(to: &key)
    guard let slot else { return key }
    key.append(slot < 10 ? "\u{1f}0" : "\u{1f}")
    key.append(String(slot))
    return key
  }

  /// Writes what the open transaction has added as `PlaceTrail` reads it, without making one.
  private mutating func writeTrail(_ row: Int, to cell: inout Cell) {
    var (start, end) = (rows[row].trail.start, rows[row].place.tick)
    cell.transfer(&start)
    cell.transfer(&end)
    var told = 0
    for book in rows[row].place.books.indices where rows[row].place.books[book].comparedTick > start { told += 1 }
    cell.write(count: told)
    for book in rows[row].place.books.indices where rows[row].place.books[book].comparedTick > start {
      rows[row].place.books[book].writeStatements(since: start, as: book, to: &cell)
    }
    rows[row].place.ledger.writeLast(Int(rows[row].trail.effects), to: &cell)
    rows[row].place.writes.writeLast(Int(rows[row].trail.writes), to: &cell)
  }

  // MARK: Reading

  /// Takes a cell of a place; those that follow a whole one come after it, in their order.
  mutating func restore(_ cell: StateCell, with systemNames: [String]) throws(StateDamage) -> PlaceKey {
    let parts = cell.key.dropFirst(PlaceTable.prefix.count).split(separator: "\u{1f}", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3 else {
      throw StateDamage(key: cell.key, detail: "no place has such a key")
    }
    let key = PlaceKey(sku: String(parts[0]), location: String(parts[1]))
    if parts.count == 2 {
      let place = try cell.value(StockPlace.self, with: systemNames)
      let row = rowMade(for: key)
      rows[row].place = place ?? StockPlace()
      rows[row].exists = place != nil
      rows[row].isCalm = false
      rows[row].trail.noteWhole(cell.bytes?.count ?? 0)
    } else if let trail = try cell.value(PlaceTrail.self, with: systemNames) {
      guard let slot = UInt8(parts[2]) else { throw StateDamage(key: cell.key, detail: "no place has such a key") }
      try follow(trail, slot, key, cell)
    }
    return key
  }

  private mutating func follow(
    _ trail: PlaceTrail, _ slot: UInt8, _ key: PlaceKey, _ cell: StateCell
  ) throws(StateDamage) {
    let row = rowMade(for: key)
    // Slots of before the last whole cell stay until they are used anew.
    guard rows[row].exists, trail.start >= rows[row].place.tick else { return }
    guard trail.start == rows[row].place.tick, slot == rows[row].trail.slots, slot < PlaceTable.slotsMax,
      trail.statements.allSatisfy({ rows[row].place.books.indices.contains($0.book) })
    else { throw StateDamage(key: cell.key, detail: "it does not follow the cells before it") }
    rows[row].isCalm = false
    rows[row].place.take(trail)
    rows[row].trail.noteSlot(slot, cell.bytes?.count ?? 0)
  }
}

extension StockPlace {
  fileprivate mutating func take(_ trail: PlaceTrail) {
    for effect in trail.effects { _ = ledger.appendLatest(effect) }
    for write in trail.writes { _ = writes.turn(write, limit: StockPlace.writesMax) }
    for told in trail.statements {
      let verdict = SteadyVerdict(book: told.book, expected: told.expected, residual: told.residual)
      for observation in told.observations { _ = books[told.book].agree(observation, verdict) }
    }
    tick = trail.end
  }
}

extension Book {
  /// What the place has taken of this book since its count was `tick`: a value that was stated again counts once.
  fileprivate mutating func writeStatements(since tick: Int64, as index: Int, to cell: inout Cell) {
    var index = index
    cell.transfer(&index)
    var first = history.count
    while first > 0, history[first - 1].tick > tick { first -= 1 }
    cell.write(count: history.count - first + 1)
    for place in first..<history.count { history[place].transfer(&cell) }
    latest.transfer(&cell)
    cell.transfer(&expected)
    cell.transfer(&residual)
  }
}
