/// What is remembered of one delivery, or told later about a remembered one.
struct KeyEntry: Hashable {
  enum Kind: UInt8, CaseIterable {
    /// The first delivery of a key.
    case delivery
    /// `value` = a content that conflicted with the first.
    case conflict
    /// `value` = the hash of an id under which the first was sent again.
    case retry
  }

  var kind = Kind.delivery
  var hash = KeyHash(high: 0, low: 0)
  var value: UInt64 = 0
  /// Index in the batch's sources.
  var source: Int = 0
  var time = Instant.distantPast
  /// The time up to which it counts: `time`, but never far ahead of its arrival. Of a later word: its delivery's.
  var retention = Instant.distantPast
  var input: Int32 = 0
  var partition: Int32 = 0
  var offset: Int64 = 0
  /// The delivery's id where it is not the key itself.
  var id: String?

  /// The fields as they lie in a batch, times relative to its base.
  mutating func transfer(_ cell: inout Cell, base: Instant) {
    var flags = kind.rawValue | (id == nil ? 0 : 4) | (kind != .delivery || retention == time ? 0 : 8)
    cell.transfer(&flags)
    if cell.isReading {
      guard let kind = Kind(rawValue: flags & 3), flags < 16 else { return cell.fail("an entry of no kind") }
      self.kind = kind
    }
    hash.transfer(&cell)
    cell.transferFixed(&value)
    cell.transfer(&source)
    guard kind == .delivery else { return KeyEntry.transfer(&retention, &cell, base: base) }
    KeyEntry.transfer(&time, &cell, base: base)
    if flags & 8 != 0 { KeyEntry.transfer(&retention, &cell, base: base) } else { retention = time }
    cell.transfer(&input)
    cell.transfer(&partition)
    cell.transfer(&offset)
    if flags & 4 != 0 {
      var text = id ?? ""
      cell.transfer(&text)
      id = text
    }
  }

  private static func transfer(_ time: inout Instant, _ cell: inout Cell, base: Instant) {
    var distance = time.microseconds &- base.microseconds
    cell.transfer(&distance)
    time = Instant(microseconds: base.microseconds &+ distance)
  }
}

extension KeyEntry {
  /// Most bytes that an entry takes beside its id.
  private static let bytesMax = 96

  /// Writes what `transfer` writes, all at once: every delivery comes here.
  func append(to bytes: inout [UInt8], base: Instant) {
    let isLate = kind == .delivery && retention != time
    bytes.append(addingCapacity: KeyEntry.bytesMax) { output in
      output.append(kind.rawValue | (id == nil ? 0 : 4) | (isLate ? 8 : 0))
      output.append(fixed: hash.high)
      output.append(fixed: hash.low)
      output.append(fixed: value)
      output.append(number: Int64(source))
      guard kind == .delivery else { return output.append(number: retention.microseconds &- base.microseconds) }
      output.append(number: time.microseconds &- base.microseconds)
      if isLate { output.append(number: retention.microseconds &- base.microseconds) }
      output.append(number: Int64(input))
      output.append(number: Int64(partition))
      output.append(number: offset)
    }
    guard kind == .delivery, let id else { return }
    bytes.append(addingCapacity: 10) { $0.append(plain: UInt64(id.utf8.count)) }
    bytes.append(contentsOf: id.utf8)
  }
}

extension OutputSpan<UInt8> {
  fileprivate mutating func append(fixed value: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  fileprivate mutating func append(number: Int64) {
    append(plain: UInt64(bitPattern: (number << 1) ^ (number >> 63)))
  }

  fileprivate mutating func append(plain value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }
}

extension KeyHash {
  fileprivate mutating func transfer(_ cell: inout Cell) {
    var high = high
    var low = low
    cell.transferFixed(&high)
    cell.transferFixed(&low)
    self = KeyHash(high: high, low: low)
  }
}

/// The keys that one transaction brought, packed: in memory as in the cell `keys/<number>`.
///
/// A batch is written once. It is dropped as a whole when the time of each of its sources has passed all of its keys.
struct KeyBatch {
  /// What a batch knows of one of its sources.
  struct Source: Hashable, CellCodable {
    var name = ""
    /// The newest retention of its keys here: passed when it is late.
    var newest = Instant.distantPast
    /// The highest event time that this batch has seen of it; absent where nothing here raised it.
    var raised: Instant?

    mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&name)
      cell.transfer(&newest)
      cell.transfer(&raised)
    }
  }

  let number: UInt32
  private(set) var base = Instant.distantPast
  private(set) var sources: [Source] = []
  private var places: [String: Int] = [:]
  private var body: [UInt8] = []

  init(number: UInt32) { self.number = number }

  var isEmpty: Bool { sources.isEmpty }
  var byteCount: Int { body.count }

  /// Makes room for as many bytes as the last transaction had.
  mutating func reserve(_ bytes: Int) { body.reserveCapacity(bytes + bytes / 8) }

  /// Adds an entry; where it lies.
  mutating func append(_ entry: KeyEntry) -> KeyPlace {
    if body.isEmpty { base = entry.retention }
    let place = KeyPlace(batch: number, offset: UInt32(body.count))
    entry.append(to: &body, base: base)
    return place
  }

  /// The index of a source here, kept at least until its time has passed `newest`.
  mutating func note(_ name: String, newest: Instant) -> Int {
    if let place = place(of: name) {
      sources[place].newest = max(sources[place].newest, newest)
      return place
    }
    places[name] = sources.count
    sources.append(Source(name: name, newest: newest, raised: nil))
    return sources.count - 1
  }

  /// Batches have few sources: the first ones are found without hashing.
  private func place(of name: String) -> Int? {
    for place in sources.indices.prefix(4) where sources[place].name == name { return place }
    return sources.count > 4 ? places[name] : nil
  }

  /// The source's time has come to `time` here; `place` is what `note` gave.
  mutating func raise(_ place: Int, to time: Instant) { sources[place].raised = time }

  func entry(at offset: UInt32) -> KeyEntry {
    var cell = Cell(reading: body, from: Int(offset), with: [])
    var entry = KeyEntry()
    entry.transfer(&cell, base: base)
    return entry
  }

  /// Ends the writing.
  mutating func seal() { places = [:] }

  /// The bytes of a sealed batch's cell.
  var cellBytes: [UInt8] {
    var sources = sources
    var base = base
    var cell = Cell(writingWith: [])
    var format = SealedCell.format
    cell.transfer(&format)
    cell.transfer(&base)
    cell.transfer(&sources)
    return SealedCell.seal(cell.bytes + body)
  }

  /// A sealed batch from its cell.
  init(number: UInt32, cell stateCell: StateCell, bytes: [UInt8]) throws(StateDamage) {
    self.number = number
    let content = try SealedCell.unseal(bytes, key: stateCell.key)
    var cell = Cell(reading: content, from: 1, with: [])
    cell.transfer(&base)
    cell.transfer(&sources)
    let start = cell.offset
    while cell.failure == nil, !cell.isComplete {
      var entry = KeyEntry()
      entry.transfer(&cell, base: base)
      if !sources.indices.contains(entry.source) { cell.fail("an entry of no source") }
    }
    if let failure = cell.failure { throw StateDamage(key: stateCell.key, detail: failure) }
    body = Array(content[start...])
  }

  /// Every entry of a sealed batch with its place.
  func forEach(_ visit: (KeyEntry, KeyPlace) -> Void) {
    var cell = Cell(reading: body, with: [])
    while !cell.isComplete, cell.failure == nil {
      let place = KeyPlace(batch: number, offset: UInt32(cell.offset))
      var entry = KeyEntry()
      entry.transfer(&cell, base: base)
      visit(entry, place)
    }
  }
}
