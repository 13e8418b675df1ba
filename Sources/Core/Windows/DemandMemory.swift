/// How often an item is ordered: by the hour for a week, by the minute for the last hour.
///
/// An hour's orders are an anomaly where they are beyond six standard deviations and ten times the mean of the item's
/// own hours before it. An item known for less than a day has no mean yet; below one order an hour the mean counts as
/// one, because two orders on one day are no surge.
package struct DemandMemory: Hashable, Sendable {
  /// Ascending, without the hours and minutes that had no orders.
  private var hours: [Count] = []
  private var minutes: [Count] = []
  private var known: Instant?
  /// The place that holds the open finding.
  package var holder = ""
  /// When the open finding is looked at again.
  package var due: Instant?

  package struct Count: Hashable, Sendable, CellCodable {
    package var start = Instant.distantPast
    package var orders: Int64 = 0
    package init() {}
    package mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&start)
      cell.transfer(&orders)
    }
  }

  private static let week = Span.days(7)
  private static let day = Span.days(1)
  private static let hour = Span.hours(1)
  private static let minute = Span.minutes(1)

  package init() {}

  /// The item exists: its hours without orders count from here.
  package mutating func meet(at now: Instant) { known = known ?? now }

  package mutating func add(at now: Instant) {
    meet(at: now)
    forget(at: now)
    DemandMemory.count(now.floored(to: DemandMemory.hour), in: &hours)
    DemandMemory.count(now.floored(to: DemandMemory.minute), in: &minutes)
  }

  private static func count(_ start: Instant, in counts: inout [Count]) {
    if let index = counts.firstIndex(where: { $0.start == start }) { return counts[index].orders += 1 }
    var new = Count()
    new.start = start
    new.orders = 1
    counts.insert(new, at: counts.firstIndex { $0.start > start } ?? counts.endIndex)
  }

  private mutating func forget(at now: Instant) {
    hours.removeAll { $0.start <= now - DemandMemory.week }
    minutes.removeAll { $0.start <= now - DemandMemory.hour }
  }

  /// When the oldest minute of the last hour no longer counts.
  package func nextFall(after now: Instant) -> Instant? {
    minutes.lazy.map { $0.start + DemandMemory.hour }.first { $0 > now }
  }

  /// Whether the last hour is beyond `sigmas` deviations and `times` the mean of the hours before.
  package func isAnomalous(at now: Instant, sigmas: Int64, times: Int64) -> Bool {
    guard let known else { return false }
    let oldest = max(known, now - DemandMemory.week).floored(to: DemandMemory.hour)
    let present = (now - DemandMemory.hour).floored(to: DemandMemory.hour)
    guard present - oldest >= DemandMemory.day else { return false }
    let past = hours.filter { $0.start >= oldest && $0.start < present }
    let number = (present - oldest).microseconds / DemandMemory.hour.microseconds
    let sum = past.reduce(0) { $0 + $1.orders }
    let orders = minutes.reduce(0) { $1.start > now - DemandMemory.hour ? $0 + $1.orders : $0 }
    guard orders >= times, orders * number >= times * sum else { return false }
    // (orders − mean)² > sigmas² × variance, in whole numbers: both sides times number².
    let squares = past.reduce(0) { $0 + $1.orders * $1.orders }
    let distance = orders * number - sum
    return distance > 0 && distance * distance > sigmas * sigmas * (squares * number - sum * sum)
  }
}

extension DemandMemory: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&hours)
    cell.transfer(&minutes)
    cell.transfer(&known)
    cell.transfer(&holder)
    cell.transfer(&due)
  }
}
