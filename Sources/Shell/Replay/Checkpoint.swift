package import Core
import Worker

/// How far a replay has come: written with what it has produced, so that both are of one moment.
package struct Checkpoint: Hashable, Sendable, CellCodable {
  /// One for each part of the plan, in its order.
  package var lanes: [LanePosition] = []
  /// Everything before this was taken.
  package var clock = Instant.distantPast
  package var records: Int64 = 0
  package var tallies: [InputTally] = []
  package var isDone = false

  package init() {}

  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&lanes)
    cell.transfer(&clock)
    cell.transfer(&records)
    cell.transfer(&tallies)
    cell.transfer(&isDone)
  }
}

/// The next record of a part, and the arrival of the one before it.
package struct LanePosition: Hashable, Sendable, CellCodable {
  package var next: Int64 = 0
  package var arrival = Instant.distantPast
  package init() {}
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&next)
    cell.transfer(&arrival)
  }
}

/// Records of one input topic, and their outcomes in the order of `Outcome`.
package struct InputTally: Hashable, Sendable, CellCodable {
  package var records: Int64 = 0
  package var outcomes: [Int64] = [Int64](repeating: 0, count: Outcome.allCases.count)
  package init() {}
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&records)
    cell.transfer(&outcomes)
  }
}

extension Checkpoint {
  /// Records that have no outcome: 0 unless something is wrong with this program.
  package var gap: Int64 { tallies.reduce(0) { $0 + $1.records - $1.outcomes.reduce(0, +) } }

  mutating func count(_ outcomes: [Int32: OutcomeCounts]) {
    for (input, counts) in outcomes where tallies.indices.contains(Int(input)) {
      for outcome in Outcome.allCases {
        tallies[Int(input)].outcomes[Int(outcome.rawValue)] += counts[outcome]
      }
    }
  }
}

/// Changed cells of one machine.
struct SectionCells: Sendable {
  var section: Section
  var cells: [StateCell]
}

/// The machines of a replay, by the names of their cells.
enum Section: String, CaseIterable, Sendable { case intake, direct, order, stock, handoff }

/// The state that a replay goes on from: cells by machine.
struct ReplayState: Sendable {
  var cells: [Section: [String: [UInt8]]] = [:]
  var checkpoint: Checkpoint

  /// Puts a machine's cells into it, in the order of their keys.
  func restore(_ machine: inout some Machine, _ section: Section) throws(StateDamage) {
    for (key, bytes) in (cells[section] ?? [:]).sorted(by: { $0.key < $1.key }) {
      try machine.restore(StateCell(key: key, bytes: bytes))
    }
  }
}
