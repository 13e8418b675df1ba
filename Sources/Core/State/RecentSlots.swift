/// The slots of the few names that come again and again, found by comparing instead of hashing.
///
/// Whoever lets a slot be used anew (an abort, a restore) clears it.
struct RecentSlots {
  private var entries: [(name: String, slot: Int)] = []
  private static let most = 8

  func slot(of name: String) -> Int? {
    for entry in entries where entry.name == name { return entry.slot }
    return nil
  }

  mutating func note(_ name: String, _ slot: Int?) {
    guard let slot, entries.count < RecentSlots.most else { return }
    entries.append((name, slot))
  }

  mutating func clear() { entries.removeAll(keepingCapacity: true) }
}
