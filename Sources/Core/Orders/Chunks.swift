/// An array in pieces: a copy that changes in one place copies one piece, not the whole.
///
/// The state before a transaction is kept as a copy, so that a change must not cost what the document is large.
package struct Chunks<Element: Sendable>: Sendable {
  private var pieces: [[Element]] = []
  package private(set) var count = 0
  private static var size: Int { 16 }

  package init() {}

  package var indices: Range<Int> { 0..<count }

  package subscript(index: Int) -> Element {
    get { pieces[index / Chunks.size][index % Chunks.size] }
    _modify { yield &pieces[index / Chunks.size][index % Chunks.size] }
  }

  package mutating func append(_ element: Element) {
    if count % Chunks.size == 0 { pieces.append([]) }
    pieces[pieces.count - 1].append(element)
    count += 1
  }
}
