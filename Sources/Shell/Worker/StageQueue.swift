import Core

/// What waits of one upstream task, in the order of origin.
struct StageQueue {
  struct Item {
    var waiting: Alignment.Waiting
    var offset: Int64
  }

  /// The role of the task that sends.
  let sender: Role
  private var items: [Item] = []
  private var head = 0
  /// Lowest offset of the items from each on: the oldest is asked for at every commit.
  private var lowest: Int64?

  init(from sender: Role) { self.sender = sender }

  /// The oldest offset that waits.
  mutating func oldest() -> Int64? {
    if lowest == nil, head < items.count { lowest = items[head...].lazy.map(\.offset).min() }
    return head < items.count ? lowest : nil
  }

  var first: Instant? { head < items.count ? items[head].waiting.record.origin.time : nil }

  /// Times of the first records, at most `limit`, none after `horizon`.
  func times(through horizon: Instant, limit: Int) -> [Instant] {
    items[head...].prefix(limit).lazy.map(\.waiting.record.origin.time).prefix { $0 <= horizon }.map(\.self)
  }

  mutating func append(_ record: Record, offset: Int64) {
    append(Item(waiting: Alignment.Waiting(record, from: sender), offset: offset))
  }

  private mutating func append(_ item: Item) {
    var place = items.count
    while place > head, Alignment.precedes(item.waiting, items[place - 1].waiting) { place -= 1 }
    if place == items.count { items.append(item) } else { items.insert(item, at: place) }
    if let known = lowest { lowest = min(known, item.offset) }
  }

  mutating func take(while isDue: (Origin) -> Bool, into ready: inout [Alignment.Waiting]) {
    let start = head
    while head < items.count, isDue(items[head].waiting.record.origin) {
      ready.append(items[head].waiting)
      head += 1
    }
    if head > start { lowest = nil }
    guard head > 1024, head * 2 > items.count else { return }
    items.removeFirst(head)
    head = 0
  }
}
