package import Core
import StateFormat

/// What a task remembers beside its machine: how far it has read and taken, what was promised to it and by it.
///
/// It is one cell of the task's state, written in every transaction of the task, so that it is exactly as old as the
/// machine's cells.
package struct LoopState: Hashable, Sendable {
  /// Everything below was read.
  package var position: Int64 = 0
  /// Oldest offset not yet taken; the group's offset of the same transaction.
  package var committed: Int64 = 0
  /// Everything before this was taken, and timers fired.
  package var clock = Instant.distantPast
  package var lastTaken: Origin?
  /// What this task has promised.
  package var promise = Instant.distantPast
  package var promiseKind: UInt8 = 0
  /// The task has told of itself once.
  package var hasTicked = false
  /// What the upstream tasks have promised; intake has none.
  package var heard: [Heard] = []
  /// Outcomes by input.
  package var outcomes: [InputOutcomes] = []
  /// Intake: arrival of the last record taken, of the partition and of the reference data.
  package var lastArrival = Instant.distantPast
  package var referenceArrival = Instant.distantPast
  package var referencePosition: Int64 = 0
  /// Intake: the end of all inputs was proven (`idle: log`).
  package var isAtEnd = false
  /// Stock: how far the direct path was taken, by topic.
  package var lanes: [LaneState] = []
  /// Hand-off: corrections before this are for people to decide; the present, when a deployment with `start.from` was
  /// born.
  package var heldUntil = Instant.distantPast

  /// How far a partition of the direct path was taken.
  package struct LaneState: Hashable, Sendable, CellCodable {
    package var topic = ""
    /// Oldest offset not yet taken.
    package var committed: Int64 = 0
    /// Arrival of the last record taken.
    package var lastArrival = Instant.distantPast
    package init() {}
    package mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&topic)
      cell.transfer(&committed)
      cell.transfer(&lastArrival)
    }
  }

  /// An upstream task's last promise.
  package struct Heard: Hashable, Sendable, CellCodable {
    package var task = ""
    package var promise = Instant.distantPast
    package var kind: UInt8 = 0
    package init() {}
    package mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&task)
      cell.transfer(&promise)
      cell.transfer(&kind)
    }
  }

  /// The counts of one input in the order of `Outcome`.
  package struct InputOutcomes: Hashable, Sendable, CellCodable {
    package var input: Int32 = 0
    package var counts: [Int64] = []
    package init() {}
    package mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&input)
      cell.transfer(&counts)
    }
  }

  package init() {}

  mutating func hear(_ tick: Tick) {
    let place = heard.place(of: tick.task, by: \.task) {
      var new = Heard()
      new.task = tick.task
      return new
    }
    heard[place].promise = max(heard[place].promise, tick.promise)
    heard[place].kind = tick.kind.rawValue
  }

  /// What is kept of a lane; a new one begins with nothing.
  func lane(_ topic: String) -> LaneState {
    if let known = lanes.first(where: { $0.topic == topic }) { return known }
    var new = LaneState()
    new.topic = topic
    return new
  }

  mutating func count(_ outcomes: [Int32: OutcomeCounts]) {
    for (input, counts) in outcomes {
      let place = self.outcomes.place(of: input, by: \.input) {
        var new = InputOutcomes()
        new.input = input
        new.counts = [Int64](repeating: 0, count: Outcome.allCases.count)
        return new
      }
      for outcome in Outcome.allCases { self.outcomes[place].counts[Int(outcome.rawValue)] += counts[outcome] }
    }
  }
}

extension LoopState: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&position)
    cell.transfer(&committed)
    cell.transfer(&clock)
    cell.transfer(&lastTaken)
    cell.transfer(&promise)
    cell.transfer(&promiseKind)
    cell.transfer(&hasTicked)
    cell.transfer(&heard)
    cell.transfer(&outcomes)
    cell.transfer(&lastArrival)
    cell.transfer(&referenceArrival)
    cell.transfer(&referencePosition)
    cell.transfer(&isAtEnd)
    cell.transfer(&lanes)
    cell.transfer(&heldUntil)
  }
}

/// A task's entry in `recount.clock`: its promise, and whether it is at its end, for the other tasks.
package struct ClockEntry: Hashable, Sendable, CellCodable {
  package var promise = Instant.distantPast
  /// How the promise is meant, as `Tick.Kind`.
  package var kind: UInt8 = 0
  package var lastArrival = Instant.distantPast
  package var isAtEnd = false
  package init() {}
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&promise)
    cell.transfer(&kind)
    cell.transfer(&lastArrival)
    cell.transfer(&isAtEnd)
  }
}

/// A value alone in a cell.
package enum LoopCell {
  /// The key of a task's `LoopState` among its cells.
  package static let key = "loop"

  package static func bytes<Value: CellCodable>(of value: Value) -> [UInt8] {
    var cell = Cell(writingWith: [])
    var value = value
    cell.transfer(&value)
    return cell.bytes
  }

  /// nil where the bytes are damaged.
  package static func value<Value: CellCodable>(_ empty: Value, of bytes: [UInt8]) -> Value? {
    var cell = Cell(reading: bytes, with: [])
    var value = empty
    cell.transfer(&value)
    return cell.isComplete ? value : nil
  }
}
