/// The windows of all places and systems of a stock machine, with their timers, transaction and cells.
package struct WindowTable {
  /// Whose windows: an item at a location, as one system tells of it.
  package struct Key: Hashable, Comparable, Sendable {
    package var place: PlaceKey
    package var system: SystemID
    package init(_ place: PlaceKey, _ system: SystemID) {
      self.place = place
      self.system = system
    }
    package static func < (left: Key, right: Key) -> Bool {
      left.place != right.place ? left.place < right.place : left.system < right.system
    }
  }

  private var books = Table<Key, WindowBook>()
  private var timers = TimerQueue()
  private let schedule: WindowSchedule
  private let names: [String]

  package init(_ configuration: Configuration) {
    schedule = WindowSchedule(configuration)
    names = configuration.systemNames
  }

  package subscript(key: Key) -> WindowBook? { books[key] }

  /// The earliest time at which a window has to be closed.
  package var nextClose: Instant? { timers.first?.time }

  package mutating func note(_ note: WindowNote, of key: Key) {
    let schedule = schedule
    let (before, after) = books.update(key, default: WindowBook()) { book in
      let before = book.nextClose
      book.note(note, schedule)
      return (before, book.nextClose)
    }
    if after != before { setTimer(key, after) }
  }

  /// Closes all that is due at the earliest time, in the order of the keys; `finish` fills in what the place knows.
  package mutating func closeNext(_ finish: (Key, WindowBook, inout Aggregate) -> Void) -> [Aggregate] {
    guard let time = timers.first?.time else { return [] }
    var closed: [Aggregate] = []
    while let entry = timers.first, entry.time == time {
      _ = timers.removeFirst()
      guard let key = key(entry.key), let book = books[key], book.nextClose == time else { continue }
      var template = Aggregate()
      template.sku = key.place.sku
      template.location = key.place.location
      template.system = names[Int(key.system.index)]
      finish(key, book, &template)
      let schedule = schedule
      closed += books.update(key, default: WindowBook()) { $0.close(through: time, as: template, schedule) }
      setTimer(key, books[key]?.nextClose)
    }
    return closed
  }

  private mutating func setTimer(_ key: Key, _ time: Instant?) {
    if let time { timers.insert(time, text(key)) }
  }

  private func text(_ key: Key) -> String { "\(key.place.text)\u{1f}\(names[Int(key.system.index)])" }

  private func key(_ text: String) -> Key? {
    let parts = text.split(separator: "\u{1f}", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let index = names.firstIndex(of: parts[2]) else { return nil }
    return Key(PlaceKey(sku: parts[0], location: parts[1]), SystemID(UInt8(index)))
  }

  // MARK: Transaction and cells

  private static let prefix = "window/"

  package mutating func commit() -> [StateCell] {
    var cells: [StateCell] = []
    for key in books.commit().map(\.key) {
      let changes = books.amend(key) { $0.takeChanges() } ?? []
      cells += changes.map {
        StateCell(key: "\(WindowTable.prefix)\(text(key))\u{1f}\($0.start.microseconds)", bytes: $0.bytes)
      }
    }
    return cells
  }

  package mutating func commitWithoutCells() {
    for key in books.commit().map(\.key) { _ = books.amend(key) { $0.takeChanges() } }
  }

  package mutating func abort() {
    for key in books.abort() { setTimer(key, books[key]?.nextClose) }
  }

  /// Takes a cell if it is one of windows.
  package mutating func restore(_ cell: StateCell) throws(StateDamage) -> Bool {
    guard cell.key.hasPrefix(WindowTable.prefix) else { return false }
    let rest = String(cell.key.dropFirst(WindowTable.prefix.count))
    guard let cut = rest.lastIndex(of: "\u{1f}"), let start = Int64(rest[rest.index(after: cut)...]),
      let key = key(String(rest[..<cut]))
    else {
      throw StateDamage(key: cell.key, detail: "no window has such a key")
    }
    var book = books[key] ?? WindowBook()
    try book.restore(Instant(microseconds: start), cell)
    books.restore(key, book.isEmpty ? nil : book)
    setTimer(key, book.nextClose)
    return true
  }
}
