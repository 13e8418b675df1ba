/// Keyed state with an open transaction: changes since the last commit can be listed (for the changelog) or undone.
///
/// The value that a key had at its first touch in the transaction is kept until commit or abort.
package struct Table<Key: Hashable, Value> {
  private var entries: [Key: Value] = [:]
  private var before: [Key: Value?] = [:]

  package init() {}

  package var count: Int { entries.count }
  package var keys: Dictionary<Key, Value>.Keys { entries.keys }
  package var values: Dictionary<Key, Value>.Values { entries.values }
  package var hasChanges: Bool { !before.isEmpty }

  package subscript(key: Key) -> Value? { entries[key] }

  /// Changes the value of `key` in place, made by `initial` where there is none.
  package mutating func update<Result>(
    _ key: Key, default initial: @autoclosure () -> Value, _ body: (inout Value) -> Result
  ) -> Result {
    remember(key)
    return body(&entries[key, default: initial()])
  }

  package mutating func set(_ key: Key, _ value: Value) {
    remember(key)
    entries[key] = value
  }

  package mutating func remove(_ key: Key) {
    remember(key)
    entries[key] = nil
  }

  private mutating func remember(_ key: Key) {
    if before.index(forKey: key) == nil { before[key] = .some(entries[key]) }
  }

  /// The keys changed in this transaction with their new values (nil = removed); ends the transaction.
  package mutating func commit() -> [(key: Key, value: Value?)] {
    let changes = before.keys.map { (key: $0, value: entries[$0]) }
    before.removeAll(keepingCapacity: true)
    return changes
  }

  /// Puts every value back as it was at the last commit; the keys that were touched.
  package mutating func abort() -> [Key] {
    let touched = Array(before.keys)
    for (key, value) in before { entries[key] = value }
    before.removeAll(keepingCapacity: true)
    return touched
  }

  /// Changes a value outside of any transaction: bookkeeping of the value itself that no changelog has to hear of.
  package mutating func amend<Result>(_ key: Key, _ body: (inout Value) -> Result) -> Result? {
    guard let index = entries.index(forKey: key) else { return nil }
    return body(&entries.values[index])
  }

  /// A value from the changelog; no change of the open transaction.
  package mutating func restore(_ key: Key, _ value: Value?) { entries[key] = value }
}
