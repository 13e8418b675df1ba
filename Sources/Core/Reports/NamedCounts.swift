/// Numbers by name, ascending by name. The names come from closed lists of words, so there are few.
package struct NamedCounts: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package var name = ""
    package var count: Int64 = 0
    package init() {}
    init(_ name: String) { self.name = name }
  }

  package private(set) var entries: [Entry] = []

  package init() {}

  package var isEmpty: Bool { entries.isEmpty }
  package var total: Int64 { entries.reduce(0) { $0 + $1.count } }
  package subscript(name: String) -> Int64 { entries.first { $0.name == name }?.count ?? 0 }

  package mutating func add(_ count: Int64, to name: String) {
    let place = entries.place(of: name, by: \.name) { Entry(name) }
    entries[place].count += count
  }
}

/// The names that come most often, in bounded room (Metwally, Agrawal, El Abbadi: Space-Saving).
///
/// As long as there were no more names than rooms, the counts are exact; then a name may be counted too high, by no more
/// than the lowest count that is kept, and none that came more often is missing.
package struct TopNames: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package var name = ""
    package var count: Int64 = 0
    package init() {}
  }

  static let rooms = 64
  /// In the order in which they came.
  private(set) var entries: [Entry] = []
  package private(set) var isApproximate = false

  package init() {}

  package mutating func add(_ name: String) {
    if let place = entries.firstIndex(where: { $0.name == name }) {
      entries[place].count += 1
      return
    }
    var new = Entry()
    new.name = name
    new.count = 1
    if entries.count >= TopNames.rooms, let least = entries.indices.min(by: { isLess(entries[$0], entries[$1]) }) {
      new.count += entries[least].count
      entries.remove(at: least)
      isApproximate = true
    }
    entries.append(new)
  }

  private func isLess(_ left: Entry, _ right: Entry) -> Bool {
    left.count != right.count ? left.count < right.count : left.name < right.name
  }

  /// The most frequent ones first.
  package func first(_ limit: Int) -> [Entry] {
    Array(entries.sorted { $0.count != $1.count ? $0.count > $1.count : $0.name < $1.name }.prefix(limit))
  }
}

extension NamedCounts.Entry: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&name)
    cell.transfer(&count)
  }
}
extension NamedCounts: CellCodable {
  package mutating func transfer(_ cell: inout Cell) { cell.transfer(&entries) }
}
extension TopNames.Entry: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&name)
    cell.transfer(&count)
  }
}
extension TopNames: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&entries)
    cell.transfer(&isApproximate)
  }
}
