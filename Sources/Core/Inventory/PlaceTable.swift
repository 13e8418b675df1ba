/// The places of a stock machine, in rows that a hash of their key finds, with an open transaction.
///
/// - A place is never removed but by an abort; its row stays where it is and may be kept by number.
/// - Whoever changes a place as a whole has the old one kept aside at the first change of the transaction. That makes
///   the place's lists shared, so the next change copies them: dear, but rare.
/// - Steady statements change few words; what they replace goes to the log, and nothing is copied.
struct PlaceTable {
  struct Row {
    let key: PlaceKey
    let hash: UInt64
    var place = StockPlace()
    /// False until the first change, and after it was undone.
    var exists = false
    /// What is known of the row's location as such; set before it is calm.
    var site: Int32 = 0
    /// Nothing is suspected here, so that steady statements may take the short way.
    var isCalm = false
    /// The transactions that last kept the whole place, that last changed it as a whole, and that last touched it in
    /// any way.
    var kept: UInt64 = 0
    var whole: UInt64 = 0
    var touched: UInt64 = 0
    var trail = Trail()
  }

  private enum Change {
    /// The old place lies on the stack of places, if there was one.
    case whole(row: Int, existed: Bool)
    case statement(row: Int, StatementUndo)
    case effect(row: Int, LedgerUndo)
    case write(row: Int, didTurn: Bool)
  }

  var rows: ContiguousArray<Row> = []
  /// Open addressing: the row's number + 1; 0 = empty.
  private var slots: ContiguousArray<UInt32> = ContiguousArray(repeating: 0, count: 64)
  /// Some bits of the hash beside, so that a wrong row is seldom looked at.
  private var tags: ContiguousArray<UInt32> = ContiguousArray(repeating: 0, count: 64)
  private var log: ContiguousArray<Change> = []
  /// What the changes of the log have pushed out, latest last.
  private var places: ContiguousArray<StockPlace> = []
  private var observations: ContiguousArray<Observation> = []
  private var effects: ContiguousArray<Effect> = []
  private var writes: ContiguousArray<Write> = []
  private(set) var touched: ContiguousArray<Int> = []
  private(set) var transaction: UInt64 = 1
  /// Places whose location is "default": they may stand for the sum of an item's locations.
  private(set) var sums = 0
  /// False where nobody aborts: then a place is changed where it lies, and nothing is kept of what it was.
  var isUndoable = true

  static func hash(_ key: PlaceKey) -> UInt64 { KeyHash(source: key.location, key: key.sku).high }

  // MARK: Finding

  /// The number of the row of `key`.
  func row(of key: PlaceKey) -> Int? { row(of: key, PlaceTable.hash(key)) }

  func row(of key: PlaceKey, _ hash: UInt64) -> Int? {
    var slot = home(hash)
    let tag = UInt32(truncatingIfNeeded: hash >> 32)
    while slots[slot] != 0 {
      if tags[slot] == tag {
        let row = Int(slots[slot]) - 1
        if rows[row].hash == hash, rows[row].key == key { return row }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Places held.
  var count: Int { rows.count }

  /// The number of the row of `key`, made where there is none: an empty row is no place.
  mutating func rowMade(for key: PlaceKey) -> Int { row(of: key) ?? makeRow(key) }

  private func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (slots.count - 1) }

  subscript(key: PlaceKey) -> StockPlace? { row(of: key).flatMap { rows[$0].exists ? rows[$0].place : nil } }

  /// A row in place.
  subscript(row: Int) -> Row {
    _read { yield rows[row] }
  }

  // MARK: Changing a place as a whole

  /// Changes the place of `key`, made by `initial` where there is none.
  mutating func update<Result>(
    _ key: PlaceKey, default initial: @autoclosure () -> StockPlace, _ body: (inout StockPlace) -> Result
  ) -> Result {
    let row = row(of: key) ?? makeRow(key)
    keep(row)
    if !rows[row].exists {
      rows[row].place = initial()
      rows[row].exists = true
    }
    return body(&rows[row].place)
  }

  /// Changes a place that exists.
  mutating func update<Result>(_ row: Int, _ body: (inout StockPlace) -> Result) -> Result {
    precondition(rows[row].exists, "a row without a place is not changed")
    keep(row)
    return body(&rows[row].place)
  }

  private mutating func keep(_ row: Int) {
    rows[row].isCalm = false
    touch(row)
    rows[row].whole = transaction
    guard isUndoable, rows[row].kept != transaction else { return }
    rows[row].kept = transaction
    log.append(.whole(row: row, existed: rows[row].exists))
    if rows[row].exists { places.append(rows[row].place) }
  }

  private mutating func touch(_ row: Int) {
    guard rows[row].touched != transaction else { return }
    rows[row].touched = transaction
    rows[row].trail.open(at: rows[row].place.tick)
    touched.append(row)
  }

  mutating func calm(_ row: Int, site: Int32) {
    rows[row].isCalm = true
    rows[row].site = site
  }

  // MARK: Steady changes

  /// Takes a statement that agrees into its book.
  mutating func state(_ observation: consuming Observation, _ verdict: SteadyVerdict, row: Int) {
    touch(row)
    guard isUndoable, rows[row].kept != transaction else {
      _ = rows[row].place.take(observation, verdict)
      return
    }
    var undo = rows[row].place.undo(of: verdict, observation.value)
    if let oldest = rows[row].place.take(observation, verdict) {
      undo.didTurn = true
      observations.append(oldest)
    }
    log.append(.statement(row: row, undo))
  }

  /// Appends a fact that is later than all others; the caller has asked `Ledger.canAppend`.
  mutating func append(_ effect: consuming Effect, row: Int) {
    touch(row)
    rows[row].trail.effects += 1
    let old = rows[row].place.ledger.appendLatest(effect)
    guard isUndoable, rows[row].kept != transaction else { return }
    log.append(.effect(row: row, old.undo))
    if let oldest = old.pushedOut { effects.append(oldest) }
  }

  mutating func remember(_ write: consuming Write, row: Int) {
    touch(row)
    rows[row].trail.writes += 1
    let oldest = rows[row].place.writes.turn(write, limit: StockPlace.writesMax)
    guard isUndoable, rows[row].kept != transaction else { return }
    log.append(.write(row: row, didTurn: oldest != nil))
    if let oldest { writes.append(oldest) }
  }

  // MARK: Rows

  private mutating func makeRow(_ key: PlaceKey) -> Int {
    if (rows.count + 1) * 3 > slots.count * 2 { grow() }
    let hash = PlaceTable.hash(key)
    rows.append(Row(key: key, hash: hash))
    put(rows.count - 1, hash)
    if key.location == "default" { sums += 1 }
    return rows.count - 1
  }

  private mutating func put(_ row: Int, _ hash: UInt64) {
    var slot = home(hash)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(row + 1)
    tags[slot] = UInt32(truncatingIfNeeded: hash >> 32)
  }

  private mutating func grow() {
    let size = slots.count * 2
    slots = ContiguousArray(repeating: 0, count: size)
    tags = ContiguousArray(repeating: 0, count: size)
    for row in rows.indices { put(row, rows[row].hash) }
  }

  // MARK: Transactions

  /// Ends the transaction where nobody asks what changed.
  mutating func endTransaction() {
    log.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    observations.removeAll(keepingCapacity: true)
    effects.removeAll(keepingCapacity: true)
    writes.removeAll(keepingCapacity: true)
    touched.removeAll(keepingCapacity: true)
    transaction += 1
  }

  /// Puts every place back as it was at the last commit, change by change; the keys that were touched.
  mutating func abort() -> [PlaceKey] {
    precondition(isUndoable, "what was not kept cannot come back")
    for change in log.reversed() { undo(change) }
    let keys = touched.map { rows[$0].key }
    endTransaction()
    return keys
  }

  private mutating func undo(_ change: Change) {
    switch change {
    case .whole(let row, let existed):
      rows[row].place = existed ? places.removeLast() : StockPlace()
      rows[row].exists = existed
      rows[row].isCalm = false
    case .statement(let row, let undo):
      rows[row].place.undo(undo, undo.didTurn ? observations.removeLast() : nil)
    case .effect(let row, let undo):
      rows[row].place.ledger.undo(undo, undo.didTurn ? effects.removeLast() : nil)
    case .write(let row, let didTurn): rows[row].place.writes.turnBack(didTurn ? writes.removeLast() : nil)
    }
  }

  /// Bytes of the rows and of what finds them, without the places' own lists.
  var byteCount: Int {
    rows.capacity * MemoryLayout<Row>.stride + slots.count * 2 * MemoryLayout<UInt32>.stride
  }
}
