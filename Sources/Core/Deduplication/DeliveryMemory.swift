/// Delivery deduplication at a home (semantics.md section 2, level 1): (source, idempotency key) within the horizon.
///
/// Keys lie packed in the batches of the transactions that brought them, found through one table of hashes. A batch is
/// forgotten at a commit after the time of all its sources has passed its keys. Whether a key still counts is asked of
/// its own time, so when it is forgotten never shows.
package struct DeliveryMemory {
  /// What the memory knows about a delivery.
  package enum Verdict: Hashable, Sendable {
    case first
    /// Same key, same content, another id: the producer tried again. Evidence that the target may have applied it twice.
    case retry(of: EventReference)
    /// The very same record again (same id), or a conflicting one again: no evidence of anything.
    case redelivery
    /// Same key, other content, told for the first time.
    case conflict(with: EventReference)
    /// Behind the highest event time of its source, as this home has seen it, by more than the horizon.
    case late
  }

  /// What was told about a key after its first delivery.
  struct Marks: Hashable {
    static let countMax = 16
    /// The retention of the delivery that this is about: a key may come again after its first delivery was forgotten.
    let first: Instant
    /// Contents that conflicted before.
    var conflicts: [UInt64] = []
    /// Hashes of the ids of earlier retries.
    var retries: [UInt64] = []
  }

  private enum Change {
    case inserted(UInt64, KeyPlace)
    case replaced(UInt64, KeyPlace, by: KeyPlace)
  }

  /// An event whose time lies further ahead of its own arrival says nothing about its source's time, and is remembered
  /// no longer than one that lies this far ahead.
  static let aheadMax = Span.days(1)
  /// Batches that a commit looks at; all are looked at in turn.
  static let sweepMax = 16
  static let keyPrefix = "keys/"

  let horizon: Span
  var index = KeyIndex()
  var batches: [UInt32: KeyBatch] = [:]
  /// The numbers of the sealed batches, in no order.
  var live: [UInt32] = []
  var cursor = 0
  var open = KeyBatch(number: 1)
  var highest = Table<String, Instant>()
  var marks = Table<KeyHash, Marks>()
  private var changes: [Change] = []
  /// Keys forgotten since the start, because all their sources have passed them.
  var forgotten: Int64 = 0
  private var recent = RecentSlots()

  package init(horizon: Span) { self.horizon = horizon }

  /// How many keys are remembered.
  package var count: Int { index.count }
  /// Bytes of the tables and of the packed keys.
  package var byteCount: Int {
    index.capacity * KeyIndex.slotBytes + batches.values.reduce(0) { $0 + $1.byteCount }
  }

  /// Judges one delivery and remembers it.
  package mutating func judge(_ event: Event, at home: String = "") -> Verdict {
    let slot = slot(of: event.source)
    let known = slot.flatMap { highest.value(at: $0) } ?? .distantPast
    if known > .distantPast, event.time < known - horizon { return .late }
    let retention = DeliveryMemory.retention(of: event)
    // The source's place in the open batch, where it is known already.
    var source = -1
    if retention == event.time, event.time > known {
      if let slot { highest.change(at: slot) { $0 = event.time } } else { highest.set(event.source, event.time) }
      source = open.note(event.source, newest: event.time)
      open.raise(source, to: event.time)
    }
    let hash = KeyHash(source: event.source, key: event.key, home: home)
    guard let (entry, place) = find(hash) else {
      remember(event, hash, retention, source, inPlaceOf: nil)
      return .first
    }
    guard let newest = highest[event.source], entry.retention < newest - horizon else {
      return verdict(on: event, hash, first: entry)
    }
    remember(event, hash, retention, source, inPlaceOf: place)
    return .first
  }

  private mutating func slot(of source: String) -> Int? {
    if let slot = recent.slot(of: source) { return slot }
    let slot = highest.slot(of: source)
    recent.note(source, slot)
    return slot
  }

  private static func retention(of event: Event) -> Instant {
    let arrival = max(event.arrival, event.origin.time)
    return arrival == .distantPast ? event.time : min(event.time, arrival + aheadMax)
  }

  private mutating func verdict(on event: Event, _ hash: KeyHash, first: KeyEntry) -> Verdict {
    var reference = EventReference()
    reference.source = event.source
    reference.id = first.id ?? event.key
    reference.time = first.time
    reference.input = first.input
    reference.partition = first.partition
    reference.offset = first.offset
    if first.value == event.content {
      if reference.id == event.id { return .redelivery }
      return mark(.retry, KeyHash.of(event.id), event, hash, first) ? .retry(of: reference) : .redelivery
    }
    return mark(.conflict, event.content, event, hash, first) ? .conflict(with: reference) : .redelivery
  }

  /// Remembers what was told about a key; false = it was told before.
  private mutating func mark(
    _ kind: KeyEntry.Kind, _ value: UInt64, _ event: Event, _ hash: KeyHash, _ first: KeyEntry
  ) -> Bool {
    var known = marks[hash].flatMap { $0.first == first.retention ? $0 : nil } ?? Marks(first: first.retention)
    guard known.add(kind, value) else { return false }
    marks.set(hash, known)
    var entry = KeyEntry()
    entry.kind = kind
    entry.hash = hash
    entry.value = value
    entry.retention = first.retention
    entry.source = open.note(event.source, newest: first.retention)
    _ = open.append(entry)
    return true
  }

  private mutating func remember(
    _ event: Event, _ hash: KeyHash, _ retention: Instant, _ source: Int, inPlaceOf old: KeyPlace?
  ) {
    var entry = KeyEntry()
    entry.hash = hash
    entry.value = event.content
    entry.source = source < 0 ? open.note(event.source, newest: retention) : source
    entry.time = event.time
    entry.retention = retention
    entry.input = event.origin.input
    entry.partition = event.origin.partition
    entry.offset = event.origin.offset
    entry.id = event.id == event.key ? nil : event.id
    let place = open.append(entry)
    if let old {
      index.replace(hash.high, old, by: place)
      if highest.isUndoable { changes.append(.replaced(hash.high, old, by: place)) }
    } else {
      index.insert(hash.high, place)
      if highest.isUndoable { changes.append(.inserted(hash.high, place)) }
    }
  }

  func find(_ hash: KeyHash) -> (entry: KeyEntry, place: KeyPlace)? {
    var found: KeyEntry?
    let place = index.find(hash.high) { place in
      let batch = place.batch == open.number ? open : batches[place.batch]
      guard let entry = batch?.entry(at: place.offset), entry.hash == hash else { return false }
      found = entry
      return true
    }
    guard let place, let found else { return nil }
    return (found, place)
  }

  /// Nobody will abort.
  mutating func forgoUndo() {
    highest.isUndoable = false
    marks.isUndoable = false
  }

  package mutating func commitWithoutCells() { _ = commit(makingCells: false) }

  package mutating func commit() -> [StateCell] { commit(makingCells: true) }

  private mutating func commit(makingCells: Bool) -> [StateCell] {
    var cells: [StateCell] = []
    if !open.isEmpty {
      open.seal()
      if makingCells { cells.append(StateCell(key: DeliveryMemory.cellKey(open.number), bytes: open.cellBytes)) }
      live.append(open.number)
      batches[open.number] = open
      let room = open.byteCount
      open = KeyBatch(number: DeliveryMemory.number(after: open.number))
      open.reserve(room)
    }
    changes.removeAll(keepingCapacity: true)
    highest.endTransaction()
    marks.endTransaction()
    return cells + sweep(makingCells: makingCells)
  }

  /// The table is walked back change by change; nothing was forgotten meanwhile, since only a commit forgets.
  package mutating func abort() {
    for change in changes.reversed() {
      switch change {
      case .inserted(let tag, let place): index.remove(tag, place)
      case .replaced(let tag, let old, let new): index.replace(tag, new, by: old)
      }
    }
    changes.removeAll(keepingCapacity: true)
    open = KeyBatch(number: open.number)
    recent.clear()
    _ = highest.abort()
    _ = marks.abort()
  }

  /// Padded, so that the order of the keys is the order of the transactions.
  static func cellKey(_ number: UInt32) -> String {
    let digits = String(number)
    return keyPrefix + String(repeating: "0", count: 10 - digits.utf8.count) + digits
  }

  static func number(after number: UInt32) -> UInt32 { number == .max ? 1 : number + 1 }
}

extension DeliveryMemory.Marks {
  /// False = it is known.
  mutating func add(_ kind: KeyEntry.Kind, _ value: UInt64) -> Bool {
    kind == .retry ? Self.add(value, to: &retries) : Self.add(value, to: &conflicts)
  }

  func contains(_ entry: KeyEntry) -> Bool {
    first == entry.retention && (entry.kind == .retry ? retries : conflicts).contains(entry.value)
  }

  private static func add(_ value: UInt64, to values: inout [UInt64]) -> Bool {
    guard !values.contains(value) else { return false }
    values.append(value)
    if values.count > countMax { values.removeFirst() }
    return true
  }
}
