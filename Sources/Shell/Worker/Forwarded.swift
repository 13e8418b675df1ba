import Core

/// What a task has forwarded and the slowest task of all has not yet passed: it waits in some stage's memory.
///
/// A task that is at its bound takes nothing more until the slowest has come nearer. The slowest itself has forwarded
/// nothing beyond its own promise, so it always goes on, and so nobody waits for ever. Records *at* the slowest promise
/// do not count: of one moment there may be any number, and none of them is taken before time moves on.
struct Forwarded {
  private struct Portion {
    var last: Instant
    var records: Int
    var bytes: Int
  }

  private var portions: [Portion] = []
  private var first = 0
  private(set) var records = 0
  private(set) var bytes = 0

  /// Adds what one turn has sent on; `last` is the latest arrival in it.
  mutating func add(_ records: Int, _ bytes: Int, last: Instant) {
    guard records > 0 else { return }
    portions.append(Portion(last: last, records: records, bytes: bytes))
    self.records += records
    self.bytes += bytes
  }

  /// The slowest task has promised that nothing arrives before `slowest`.
  mutating func pass(_ slowest: Instant) {
    while first < portions.count, portions[first].last <= slowest {
      records -= portions[first].records
      bytes -= portions[first].bytes
      first += 1
    }
    guard first > 64, first * 2 > portions.count else { return }
    portions.removeFirst(first)
    first = 0
  }
}

/// What may wait in the stages (architecture: Time across partitions).
package struct WaitingBound: Hashable, Sendable {
  /// Records that may wait in a partition of a stage.
  package var records: Int
  /// Bytes of one pool in a process, as they stand on the broker.
  package var bytes: Int
  package init(records: Int = 1_000_000, bytes: Int = 1 << 30) {
    self.records = records
    self.bytes = bytes
  }

  /// The share of one of `tasks` tasks: all together fill half.
  func share(of tasks: Int) -> WaitingBound {
    WaitingBound(records: max(1, records / (2 * max(1, tasks))), bytes: max(1, bytes / (2 * max(1, tasks))))
  }
}
