/// Keyed state with an open transaction: changes since the last commit can be listed (for the changelog) or undone.
///
/// Values lie in slots, found through one dictionary. The value that a key had at its first touch in the transaction is
/// kept until commit or abort; a mark in the slot tells whether it was touched.
package struct Table<Key: Hashable, Value> {
  private struct Slot {
    let key: Key
    var value: Value?
    /// The transaction that touched it last.
    var transaction: UInt64
  }

  private var index: [Key: Int] = [:]
  private var slots: ContiguousArray<Slot> = []
  /// Slots whose key is gone.
  private var free: [Int] = []
  private var before: ContiguousArray<(slot: Int, value: Value?)> = []
  private var transaction: UInt64 = 1
  package private(set) var count = 0
  /// False where nobody aborts: a value is then changed where it lies, and none is kept beside it.
  package var isUndoable = true

  package init() {}

  package var isEmpty: Bool { count == 0 }
  package var keys: some Sequence<Key> { slots.lazy.filter { $0.value != nil }.map(\.key) }
  package var values: some Sequence<Value> { slots.lazy.compactMap(\.value) }
  package var hasChanges: Bool { !before.isEmpty }

  package subscript(key: Key) -> Value? { slot(of: key).flatMap { slots[$0].value } }

  /// Where the value of `key` lies until the transaction ends.
  package func slot(of key: Key) -> Int? {
    guard let slot = index[key], slots[slot].value != nil else { return nil }
    return slot
  }

  /// Changes the value of `key` in place, made by `initial` where there is none.
  package mutating func update<Result>(
    _ key: Key, default initial: @autoclosure () -> Value, _ body: (inout Value) -> Result
  ) -> Result {
    let slot = touch(key)
    if slots[slot].value == nil {
      slots[slot].value = initial()
      count += 1
    }
    return body(&slots[slot].value!)
  }

  /// The value in a slot that `slot(of:)` gave.
  package func value(at slot: Int) -> Value? { slots[slot].value }

  /// Changes the value in a slot that `slot(of:)` gave.
  package mutating func change(at slot: Int, _ body: (inout Value) -> Void) {
    touch(slot: slot)
    if slots[slot].value != nil { body(&slots[slot].value!) }
  }

  package mutating func set(_ key: Key, _ value: Value) {
    let slot = touch(key)
    if slots[slot].value == nil { count += 1 }
    slots[slot].value = value
  }

  package mutating func remove(_ key: Key) {
    guard index[key] != nil else { return }
    let slot = touch(key)
    if slots[slot].value != nil { count -= 1 }
    slots[slot].value = nil
  }

  /// The slot of `key`, its value remembered.
  private mutating func touch(_ key: Key) -> Int {
    let slot = index[key] ?? makeSlot(key)
    touch(slot: slot)
    return slot
  }

  private mutating func touch(slot: Int) {
    guard slots[slot].transaction != transaction else { return }
    slots[slot].transaction = transaction
    before.append((slot, isUndoable ? slots[slot].value : nil))
  }

  private mutating func makeSlot(_ key: Key) -> Int {
    let new = Slot(key: key, value: nil, transaction: 0)
    let slot = free.popLast() ?? slots.count
    if slot == slots.count { slots.append(new) } else { slots[slot] = new }
    index[key] = slot
    return slot
  }

  /// The keys changed in this transaction with their new values (nil = removed); ends the transaction.
  package mutating func commit() -> [(key: Key, value: Value?)] {
    let changes = before.map { (key: slots[$0.slot].key, value: slots[$0.slot].value) }
    endTransaction()
    return changes
  }

  /// Ends the transaction where nobody asks what changed.
  package mutating func endTransaction() {
    for (slot, _) in before where slots[slot].value == nil { release(slot) }
    before.removeAll(keepingCapacity: true)
    transaction += 1
  }

  private mutating func release(_ slot: Int) {
    index[slots[slot].key] = nil
    free.append(slot)
  }

  /// Puts every value back as it was at the last commit; the keys that were touched.
  package mutating func abort() -> [Key] {
    precondition(isUndoable, "what was not kept cannot come back")
    let touched = before.map { slots[$0.slot].key }
    for (slot, value) in before {
      count += (value == nil ? 0 : 1) - (slots[slot].value == nil ? 0 : 1)
      slots[slot].value = value
    }
    endTransaction()
    return touched
  }

  /// Changes a value outside of any transaction: bookkeeping of the value itself that no changelog has to hear of.
  package mutating func amend<Result>(_ key: Key, _ body: (inout Value) -> Result) -> Result? {
    guard let slot = slot(of: key) else { return nil }
    return body(&slots[slot].value!)
  }

  /// A value from the changelog; no change of the open transaction.
  package mutating func restore(_ key: Key, _ value: Value?) {
    guard value != nil || index[key] != nil else { return }
    let slot = index[key] ?? makeSlot(key)
    count += (value == nil ? 0 : 1) - (slots[slot].value == nil ? 0 : 1)
    slots[slot].value = value
    if value == nil, slots[slot].transaction != transaction { release(slot) }
  }
}
