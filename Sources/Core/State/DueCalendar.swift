/// What is due when: entries by time, all those of one time taken out together.
///
/// Many windows end at the same instants, so a list for each instant takes the place of a heap of entries. Lists are
/// used again; nothing is allocated in a steady state. An entry that its owner claims no more is skipped by the owner.
struct DueCalendar {
  struct Entry: Sendable {
    var owner: Int32
    var item: Int32
    var rank: Int32
  }

  private var lists: [ContiguousArray<Entry>] = []
  private var free: [Int] = []
  private var listByTime: [Instant: Int] = [:]
  /// A binary heap of the times.
  private var times: [Instant] = []
  /// The lists that were used last, by rank.
  private var recent: [(time: Instant, list: Int)] = []

  private(set) var first: Instant?

  mutating func insert(_ time: Instant, _ entry: Entry) {
    lists[list(at: time, Int(entry.rank))].append(entry)
  }

  private mutating func list(at time: Instant, _ rank: Int) -> Int {
    if rank < recent.count, recent[rank].time == time { return recent[rank].list }
    while rank >= recent.count { recent.append((.distantPast, -1)) }
    let list = listByTime[time] ?? makeList(time)
    recent[rank] = (time, list)
    return list
  }

  private mutating func makeList(_ time: Instant) -> Int {
    let list = free.popLast() ?? lists.count
    if list == lists.count { lists.append([]) }
    listByTime[time] = list
    push(time)
    return list
  }

  /// Takes out all entries of the earliest time, into an emptied list.
  mutating func removeFirst(into entries: inout ContiguousArray<Entry>) {
    entries.removeAll(keepingCapacity: true)
    guard let time = first, let list = listByTime.removeValue(forKey: time) else { return }
    swap(&lists[list], &entries)
    free.append(list)
    for rank in recent.indices where recent[rank].time == time { recent[rank] = (.distantPast, -1) }
    pop()
  }

  // MARK: Heap

  private mutating func push(_ time: Instant) {
    times.append(time)
    var child = times.count - 1
    while child > 0, times[child] < times[(child - 1) / 2] {
      times.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
    first = times[0]
  }

  private mutating func pop() {
    let last = times.removeLast()
    if !times.isEmpty {
      times[0] = last
      var parent = 0
      while true {
        var least = parent
        for child in 2 * parent + 1...2 * parent + 2 where child < times.count && times[child] < times[least] {
          least = child
        }
        if least == parent { break }
        times.swapAt(parent, least)
        parent = least
      }
    }
    first = times.first
  }
}
