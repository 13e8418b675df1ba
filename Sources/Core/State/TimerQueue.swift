/// Timers by (time, key): a binary heap with lazy deletion.
///
/// The state that a timer belongs to knows when it is due; an entry of the heap that no state claims any more is
/// skipped by the owner. So the heap is no state: it is filled again when state is restored.
package struct TimerQueue: Sendable {
  package struct Entry: Hashable, Comparable, Sendable {
    package var time: Instant
    package var key: String
    package init(_ time: Instant, _ key: String) {
      self.time = time
      self.key = key
    }
    package static func < (left: Entry, right: Entry) -> Bool {
      left.time != right.time ? left.time < right.time : left.key < right.key
    }
  }

  private var heap: [Entry] = []

  package init() {}

  package var first: Entry? { heap.first }
  package var count: Int { heap.count }

  package mutating func insert(_ time: Instant, _ key: String) {
    heap.append(Entry(time, key))
    var child = heap.count - 1
    while child > 0, heap[child] < heap[(child - 1) / 2] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes the earliest entry out, with its repetitions.
  package mutating func removeFirst() -> Entry? {
    guard let entry = removeOne() else { return nil }
    while heap.first == entry { _ = removeOne() }
    return entry
  }

  private mutating func removeOne() -> Entry? {
    guard let entry = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      var parent = 0
      while true {
        var least = parent
        for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
          least = child
        }
        if least == parent { break }
        heap.swapAt(parent, least)
        parent = least
      }
    }
    return entry
  }
}
