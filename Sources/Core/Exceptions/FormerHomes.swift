/// Where findings that have ended had their home, the newest last.
///
/// An exception's id says nothing of its hand-off, so a finding that comes back under the same id, be it with another
/// diagnosis, has to go where its exception lives.
package struct FormerHomes: Hashable, Sendable {
  static let countMax = 16

  struct Entry: Hashable, Sendable {
    var identity = ""
    var home = ""
  }

  private var entries: [Entry] = []

  package init() {}

  func home(of identity: String) -> String? { entries.first { $0.identity == identity }?.home }

  /// A finding has ended.
  mutating func remember(_ identity: String, at home: String) {
    entries.removeAll { $0.identity == identity }
    entries.append(Entry(identity: identity, home: home))
    if entries.count > FormerHomes.countMax { entries.removeFirst() }
  }
}

extension FormerHomes.Entry: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&identity)
    cell.transfer(&home)
  }
}

extension FormerHomes: CellCodable {
  package mutating func transfer(_ cell: inout Cell) { cell.transfer(&entries) }
}
