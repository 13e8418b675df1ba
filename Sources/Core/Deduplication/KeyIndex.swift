/// Where the memory of a delivery lies: the transaction that wrote it and the place in its bytes.
struct KeyPlace: Hashable {
  var batch: UInt32
  var offset: UInt32
}

/// An open-addressing table from the upper half of 64 bits of a key's hash to the place of its memory: 12 bytes a slot.
///
/// Keys may share those bits; each has a slot of its own, and the whole hash lies at the place. Slots are in the order
/// of their hashes but for probing, so growing walks both tables from front to end.
struct KeyIndex {
  private struct Slot {
    var tag: UInt32 = 0
    var batch: UInt32 = 0
    var offset: UInt32 = 0
    /// Batches are numbered from 1.
    var isEmpty: Bool { batch == 0 }
    var place: KeyPlace { KeyPlace(batch: batch, offset: offset) }
  }

  private var slots: [Slot] = Array(repeating: Slot(), count: 64)
  private(set) var count = 0
  var capacity: Int { slots.count }
  static let slotBytes = MemoryLayout<Slot>.stride

  private func home(_ tag: UInt32) -> Int { Int(UInt64(tag) * UInt64(slots.count) >> 32) }
  private static func tag(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash >> 32) }
  private func next(_ slot: Int) -> Int { slot + 1 == slots.count ? 0 : slot + 1 }

  /// The first place of `hash` that `matches`.
  func find(_ hash: UInt64, where matches: (KeyPlace) -> Bool) -> KeyPlace? {
    let tag = KeyIndex.tag(hash)
    var slot = home(tag)
    while !slots[slot].isEmpty {
      if slots[slot].tag == tag, matches(slots[slot].place) { return slots[slot].place }
      slot = next(slot)
    }
    return nil
  }

  mutating func insert(_ hash: UInt64, _ place: KeyPlace) {
    // At most two thirds full: beyond, probing costs twice as much.
    if (count + 1) * 3 > slots.count * 2 { grow() }
    put(Slot(tag: KeyIndex.tag(hash), batch: place.batch, offset: place.offset))
    count += 1
  }

  mutating func replace(_ hash: UInt64, _ old: KeyPlace, by new: KeyPlace) {
    guard let slot = slot(of: KeyIndex.tag(hash), old) else { return }
    slots[slot].batch = new.batch
    slots[slot].offset = new.offset
  }

  /// Takes an entry out; what was pushed behind it moves back, so that no tombstones remain.
  mutating func remove(_ hash: UInt64, _ place: KeyPlace) {
    guard var hole = slot(of: KeyIndex.tag(hash), place) else { return }
    count -= 1
    var slot = next(hole)
    while !slots[slot].isEmpty {
      if distance(home(slots[slot].tag), slot) >= distance(hole, slot) {
        slots[hole] = slots[slot]
        hole = slot
      }
      slot = next(slot)
    }
    slots[hole] = Slot()
  }

  private func slot(of tag: UInt32, _ place: KeyPlace) -> Int? {
    var slot = home(tag)
    while !slots[slot].isEmpty {
      if slots[slot].tag == tag, slots[slot].place == place { return slot }
      slot = next(slot)
    }
    return nil
  }

  private func distance(_ from: Int, _ to: Int) -> Int { to >= from ? to - from : to - from + slots.count }

  private mutating func put(_ entry: Slot) {
    var slot = home(entry.tag)
    while !slots[slot].isEmpty { slot = next(slot) }
    slots[slot] = entry
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: old.count + old.count / 2)
    for entry in old where !entry.isEmpty { put(entry) }
  }
}
