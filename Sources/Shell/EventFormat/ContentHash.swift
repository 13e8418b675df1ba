internal import Core

/// A 64-bit hash that is the same in every process: wyhash's mixing step (a full 128-bit product, its halves xored) over
/// words of eight bytes, with fixed constants. It tells contents apart; it does not resist an attacker.
struct ContentHash {
  private(set) var value: UInt64 = 0xa076_1d64_78bd_642f

  mutating func add(_ word: UInt64) {
    let product = (value ^ word).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
    value = product.high ^ product.low &+ 0x8ebc_6af0_9c88_c6e3
  }

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      let raw = UnsafeRawBufferPointer(bytes)
      let tail = raw.count & ~7
      for index in stride(from: 0, to: tail, by: 8) {
        add(UInt64(littleEndian: unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
      }
      var word: UInt64 = 0
      for index in tail..<raw.count { word |= UInt64(unsafe raw[index]) << UInt64(8 * (index - tail)) }
      add(word)
      add(UInt64(raw.count))
    }
  }

  // Only what differs from its default is added, under a number of its own: an absent field and its default are one.

  mutating func add(_ tag: Tag, _ text: String?) {
    guard let text else { return }
    add(UInt64(tag.rawValue))
    add(text)
  }

  mutating func add(_ tag: Tag, _ number: Int64?) {
    guard let number else { return }
    add(UInt64(tag.rawValue))
    add(UInt64(bitPattern: number))
  }

  mutating func add(_ tag: Tag, _ quantity: Quantity?) { add(tag, quantity?.millionths) }

  mutating func add(_ tag: Tag, _ time: Instant?) { add(tag, time?.microseconds) }

  mutating func add<Word: RawRepresentable>(_ tag: Tag, _ word: Word?) where Word.RawValue == UInt8 {
    add(tag, word.map { Int64($0.rawValue) })
  }

  mutating func add(_ tag: Tag, _ flag: Bool) { if flag { add(tag, Int64(1)) } }

  /// A list's length and its elements.
  mutating func add<Element>(_ tag: Tag, _ list: [Element], _ body: (inout ContentHash, Element) -> Void) {
    guard !list.isEmpty else { return }
    add(tag, Int64(list.count))
    for element in list { body(&self, element) }
  }

  /// What a value is. Stored hashes depend on these numbers: append only.
  enum Tag: UInt8 {
    case kind = 1, sku, location, uom, lot, condition, measure, quantity, levels, level, delta, before, after, cause
    case mode, asof, countedAt, into, error, members, refs, reason, actor, lines, line, found, disposition, restock
    case cumulative, promised, due, eta, channel, method, carrier, keptOut, statusWord, tracking, from, to, newSKU
    case check, noticeKind, amount, handoffFrom, handoffTo, minutes, note, aliases, baseUnit, units, components
    case untracked, locationKind, exception, correction, home, subject, owner, resolution, actual
  }
}

extension Event {
  /// Hash of type and canonical data (semantics.md section 2), without id, time, writer and receive-time attributes.
  package var contentHash: UInt64 {
    var hash = ContentHash()
    hash.add(.kind, kind)
    addCommon(to: &hash)
    if kind.isBookEvent {
      addBook(to: &hash)
    } else if kind.isReference {
      addDefinition(to: &hash)
    } else if kind.isCommand {
      addCommand(to: &hash)
    } else {
      addDocument(to: &hash)
      addProgress(to: &hash)
    }
    return hash.value
  }

  private func addCommon(to hash: inout ContentHash) {
    hash.add(.sku, sku)
    if location != "default" { hash.add(.location, location) }
    hash.add(.uom, uom)
    hash.add(.lot, lot)
    hash.add(.condition, condition)
    hash.add(.quantity, quantity)
    hash.add(.reason, reason)
    hash.add(.actor, actor)
    hash.add(.refs, refs.items) { hash, item in
      hash.add(UInt64(item.kind.rawValue))
      hash.add(item.text)
    }
  }

  private func addBook(to hash: inout ContentHash) {
    hash.add(.measure, measure)
    hash.add(.levels, levels) { hash, level in
      hash.add(.measure, level.measure)
      hash.add(.level, level.quantity)
    }
    hash.add(.delta, delta)
    hash.add(.before, before)
    hash.add(.after, after)
    hash.add(.cause, cause)
    hash.add(.mode, mode)
    hash.add(.asof, asof)
    hash.add(.countedAt, countedAt)
    hash.add(.into, into)
    hash.add(.error, error)
    hash.add(.members, members) { hash, member in hash.add(member) }
  }

  private func addDocument(to hash: inout ContentHash) {
    hash.add(.lines, lines) { hash, line in
      hash.add(.line, line.line)
      hash.add(.sku, line.sku)
      hash.add(.location, line.location)
      hash.add(.quantity, line.quantity)
      hash.add(.delta, line.delta)
      hash.add(.uom, line.uom)
      hash.add(.lot, line.lot)
      hash.add(.found, line.found)
      hash.add(.disposition, line.disposition)
      hash.add(.restock, line.restock)
      hash.add(.condition, line.condition)
      hash.add(.cumulative, line.cumulative)
    }
    hash.add(.promised, promised)
    hash.add(.due, due)
    hash.add(.eta, eta)
    hash.add(.channel, channel)
    hash.add(.keptOut, !restock)
    hash.add(.from, from)
    hash.add(.to, to)
    hash.add(.newSKU, newSKU)
  }

  private func addProgress(to hash: inout ContentHash) {
    hash.add(.method, method)
    hash.add(.carrier, carrier)
    hash.add(.statusWord, statusWord)
    hash.add(.tracking, tracking)
    hash.add(.check, check)
    hash.add(.noticeKind, noticeKind)
    hash.add(.amount, amount)
    hash.add(.handoffFrom, handoffFrom)
    hash.add(.handoffTo, handoffTo)
    hash.add(.minutes, minutes)
    hash.add(.note, note)
  }

  private func addDefinition(to hash: inout ContentHash) {
    hash.add(.aliases, aliases) { hash, alias in hash.add(alias) }
    hash.add(.baseUnit, baseUnit)
    hash.add(.units, units) { hash, factor in
      hash.add(factor.unit)
      hash.add(UInt64(bitPattern: factor.ratio.numerator))
      hash.add(UInt64(bitPattern: factor.ratio.denominator))
    }
    hash.add(.components, components) { hash, component in
      hash.add(component.sku)
      hash.add(UInt64(bitPattern: component.quantity.millionths))
    }
    hash.add(.untracked, !tracked)
    hash.add(.locationKind, locationKind)
  }

  private func addCommand(to hash: inout ContentHash) {
    hash.add(.exception, exception)
    hash.add(.correction, correction)
    hash.add(.home, home)
    hash.add(.subject, subject)
    hash.add(.owner, owner)
    hash.add(.resolution, resolution)
    hash.add(.actual, actual)
    hash.add(.minutes, minutes)
    hash.add(.note, note)
    hash.add(.error, error)
  }
}
