/// A list that is appended at its end and loses its oldest at its front, without moving what lies between.
///
/// Full, it is turned: the newest takes the place of the oldest. A turn can be taken back, which is all that an open
/// transaction needs to undo.
package struct Ring<Element>: RandomAccessCollection, MutableCollection {
  private var storage: [Element] = []
  /// Where the oldest lies.
  private var head = 0

  package init() {}
  package init(_ elements: [Element]) { storage = elements }

  package var startIndex: Int { 0 }
  package var endIndex: Int { storage.count }

  package subscript(index: Int) -> Element {
    _read { yield storage[place(index)] }
    _modify { yield &storage[place(index)] }
  }

  private func place(_ index: Int) -> Int {
    let place = head + index
    return place < storage.count ? place : place - storage.count
  }

  package mutating func append(_ element: consuming Element) {
    straighten()
    storage.append(element)
  }

  package mutating func insert(_ element: Element, at index: Int) {
    straighten()
    storage.insert(element, at: index)
  }

  @discardableResult
  package mutating func remove(at index: Int) -> Element {
    straighten()
    return storage.remove(at: index)
  }

  @discardableResult
  package mutating func removeFirst() -> Element { remove(at: 0) }

  @discardableResult
  package mutating func removeLast() -> Element { remove(at: storage.count - 1) }

  /// Appends and gives back the oldest where there were `limit` already.
  package mutating func turn(_ newest: consuming Element, limit: Int) -> Element? {
    guard storage.count >= limit else {
      append(newest)
      return nil
    }
    swap(&storage[head], &newest)
    head = head + 1 < storage.count ? head + 1 : 0
    return newest
  }

  /// Takes the last `turn` back.
  package mutating func turnBack(_ oldest: Element?) {
    guard let oldest else {
      removeLast()
      return
    }
    head = head > 0 ? head - 1 : storage.count - 1
    storage[head] = oldest
  }

  private mutating func straighten() {
    guard head > 0 else { return }
    storage = Array(storage[head...] + storage[..<head])
    head = 0
  }
}

extension Ring: Sendable where Element: Sendable {}

extension Ring: Equatable where Element: Equatable {
  package static func == (left: Ring, right: Ring) -> Bool { left.elementsEqual(right) }
}

extension Ring: Hashable where Element: Hashable {
  package func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for element in self { hasher.combine(element) }
  }
}

extension Ring: CellCodable where Element: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    guard !cell.isReading else {
      head = 0
      return cell.transfer(&storage)
    }
    cell.write(count: count)
    for index in indices { self[index].transfer(&cell) }
  }
}

extension Ring where Element: CellCodable {
  /// Writes the newest as a list.
  mutating func writeLast(_ number: Int, to cell: inout Cell) {
    let first = Swift.max(0, count - number)
    cell.write(count: count - first)
    for index in first..<count { self[index].transfer(&cell) }
  }
}
