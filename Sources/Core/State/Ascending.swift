/// Lists that ascend by a key, each key once.
extension Array {
  /// The place of the element with this key, put where it belongs with `make` if there is none.
  package mutating func place<Key: Comparable>(
    of key: Key, by keyOf: (Element) -> Key, else make: () -> Element
  ) -> Int {
    let place = firstIndex { keyOf($0) >= key } ?? endIndex
    if place == endIndex || keyOf(self[place]) != key { insert(make(), at: place) }
    return place
  }
}

extension Array where Element: Comparable {
  /// Puts an element where it belongs, unless it is there.
  package mutating func admit(_ element: Element) { _ = place(of: element, by: \.self) { element } }
}
