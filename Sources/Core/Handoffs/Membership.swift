/// The findings that an incident holds together, as far as its record tells them: the first names, and how many there
/// are of each severity. The findings themselves know the incident that they are members of, so that a storm of them
/// costs the incident no more than a few.
struct Membership: Hashable {
  private(set) var listed: [Member] = []
  /// By raw value of the severity.
  private var counts = [Int64](repeating: 0, count: Severity.allCases.count)

  struct Member: Hashable {
    var id = ""
    var name = ""
  }

  init() {}

  /// With few names left and more members than names, others are listed.
  private static let listedMin = 10

  var total: Int64 { counts.reduce(0, +) }
  var isEmpty: Bool { total == 0 }
  var listsAll: Bool { total == Int64(listed.count) }
  var wantsNames: Bool { !listsAll && listed.count < Membership.listedMin }
  var worst: Severity? { Severity.allCases.last { counts[Int($0.rawValue)] > 0 } }

  mutating func add(_ member: Member, _ severity: Severity) {
    counts[Int(severity.rawValue)] += 1
    if listed.count < Incident.listedMax { listed.append(member) }
  }

  mutating func remove(_ id: String, _ severity: Severity) {
    counts[Int(severity.rawValue)] -= 1
    listed.removeAll { $0.id == id }
  }

  /// A member is told anew.
  mutating func change(_ member: Member, from former: Severity, to severity: Severity) {
    counts[Int(former.rawValue)] -= 1
    counts[Int(severity.rawValue)] += 1
    if let index = listed.firstIndex(where: { $0.id == member.id }) { listed[index] = member }
  }

  mutating func list(_ members: [Member]) { listed = Array(members.prefix(Incident.listedMax)) }
}

extension Membership.Member: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&id)
    cell.transfer(&name)
  }
}
extension Membership: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&listed)
    for index in counts.indices { cell.transfer(&counts[index]) }
  }
}
