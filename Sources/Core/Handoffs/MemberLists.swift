/// The members of each incident in the order in which they were folded.
///
/// It follows from the incidents, so it has no cells. A member that has left is found out, and dropped, when somebody
/// asks: leaving costs nothing, however many there are.
struct MemberLists {
  private struct Entry: Comparable {
    var opened: Instant
    var place: HomePlace

    static func < (left: Entry, right: Entry) -> Bool {
      left.opened != right.opened ? left.opened < right.opened : left.place < right.place
    }
  }

  private var lists: [HomePlace: [Entry]] = [:]

  init() {}

  /// Most come in their order.
  mutating func add(_ place: HomePlace, opened: Instant, to host: HomePlace) {
    let entry = Entry(opened: opened, place: place)
    var index = lists[host]?.count ?? 0
    while index > 0, let earlier = lists[host]?[index - 1], entry <= earlier {
      if earlier == entry { return }
      index -= 1
    }
    lists[host, default: []].insert(entry, at: index)
  }

  /// The first of an incident's members, at most `limit`.
  mutating func first(_ limit: Int, of host: HomePlace, where isMember: (HomePlace, Instant) -> Bool) -> [HomePlace] {
    guard let list = lists[host] else { return [] }
    var (members, walked): ([Entry], Int) = ([], 0)
    while walked < list.count, members.count < limit {
      if isMember(list[walked].place, list[walked].opened) { members.append(list[walked]) }
      walked += 1
    }
    if members.count < walked { lists[host]?.replaceSubrange(..<walked, with: members) }
    if lists[host]?.isEmpty ?? false { lists[host] = nil }
    return members.map(\.place)
  }

  mutating func remove(_ host: HomePlace) { lists[host] = nil }
}
