/// What one machine sends to another: a key (which decides the partition) and a payload, with its origin.
package struct Record: Sendable {
  package var key = ""
  package var origin = Origin()
  package var payload: Payload

  /// Every case is one reference, so that queues and sorting move no events.
  package enum Payload: Sendable {
    /// Intake → home, and copies for other keys.
    case event(SharedEvent)
    /// Order machine → stock machine.
    indirect case line(LineFact)
    /// Stock and order machines → hand-off machine.
    indirect case finding(Finding)
    /// Intake and homes → hand-off machine, summed by pane of arrival.
    indirect case word(Word)

    package static func event(_ event: consuming Event) -> Payload { .event(SharedEvent(event)) }
  }

  package init(key: String, origin: Origin, _ payload: Payload) {
    self.key = key
    self.origin = origin
    self.payload = payload
  }
}

/// What is told of sources and hand-offs, summed by pane of arrival (1 min) so that batching cannot show.
package struct Word: Hashable, Sendable {
  package var subject = Subject.heard
  /// Source system's name, or the source as sent where it is no configured system.
  package var from = ""
  /// Reader, for lags.
  package var to = ""
  /// Start of the pane of arrival.
  package var pane = Instant.distantPast
  package var count: Int64 = 0
  /// `heard`: the sequence numbers seen in the pane, ascending. `lag`: the lags in microseconds, ascending.
  package var numbers: [Int64] = []
  /// `lag`: how many were beyond the allowance.
  package var late: Int64 = 0
  /// `refused`: the reason (`invalid`, `unmapped`). `conflict`: the idempotency key. `lag`: the kind of fact. `figure`:
  /// which one.
  package var reason = ""
  package var reference = EventReference()
  package var other = EventReference()

  /// `counted`: `reason` is the place, `numbers` what the count found lost, and what its counts of a month did, in
  /// thousandths. `parcel…`: `from` is the carrier (or the shipping system), `reason` the order; summed by nobody, one
  /// word each.
  package enum Subject: UInt8, CaseIterable, Sendable {
    case heard, lag, refused, conflict, parcelShipped, parcelTrouble, parcelDelivered, figure, counted
  }
  package init() {}
}

extension Word: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&subject)
    cell.transfer(&from)
    cell.transfer(&to)
    cell.transfer(&pane)
    cell.transfer(&count)
    cell.transfer(&numbers)
    cell.transfer(&late)
    cell.transfer(&reason)
    cell.transfer(&reference)
    cell.transfer(&other)
  }
}

/// What became of an input record (events.md section 6).
package enum Outcome: UInt8, CaseIterable, Sendable {
  case applied, duplicate, echo, late, conflict, invalid, unmapped, ignored, oversize
}

/// A record that ends on `recount.rejected`.
package struct Rejection: Sendable {
  package var outcome: Outcome
  package var detail: String
  package var origin: Origin
  package init(_ outcome: Outcome, detail: String, origin: Origin) {
    self.outcome = outcome
    self.detail = detail
    self.origin = origin
  }
}

/// What a batch did, beside changing the machine's state. The shell produces it in the batch's transaction.
package struct Effects: Sendable {
  package var toOrder: [Record] = []
  package var toStock: [Record] = []
  package var toHandoff: [Record] = []
  package var exceptions: [ExceptionRecord] = []
  package var corrections: [CorrectionRecord] = []
  package var aggregates: [Aggregate] = []
  package var rejections: [Rejection] = []
  package var reports: [ReportRecord] = []
  /// Outcomes by input, at the home of each record.
  package var outcomes: [Int32: OutcomeCounts] = [:]

  package init() {}

  package mutating func count(_ outcome: Outcome, input: Int32) {
    outcomes[input, default: OutcomeCounts()][outcome] += 1
  }
}

package struct OutcomeCounts: Hashable, Sendable {
  private var counts = [Int64](repeating: 0, count: Outcome.allCases.count)
  package init() {}
  package subscript(outcome: Outcome) -> Int64 {
    get { counts[Int(outcome.rawValue)] }
    set { counts[Int(outcome.rawValue)] = newValue }
  }
  package var total: Int64 { counts.reduce(0, +) }
  package static func += (left: inout OutcomeCounts, right: OutcomeCounts) {
    for index in left.counts.indices { left.counts[index] += right.counts[index] }
  }
}

/// A pure function over a partition: `(state, batch, time) → (state, effects)`.
///
/// The caller gives records in ascending `Origin`, opens no transaction by hand (the first change does) and ends each
/// by `commit` or `abort`.
package protocol Machine {
  /// Takes one record. Timers before its arrival have been fired by `apply`.
  mutating func take(_ record: Record, into effects: inout Effects)
  /// The earliest timer still to fire.
  var nextTimer: Instant? { get }
  /// Fires the earliest timers, all of one instant, in the order of their keys.
  mutating func fireNext(into effects: inout Effects)
  /// Ends the transaction; what changed, as cells of the changelog (nil bytes = gone).
  mutating func commit() -> [StateCell]
  /// Ends the transaction where nobody keeps the state: as `commit`, without making cells.
  mutating func commitWithoutCells()
  /// Nobody will abort (a run over files): nothing has to be kept for it.
  mutating func forgoUndo()
  /// Puts the state back to what it was at the last commit.
  mutating func abort()
  /// What it holds, for whoever watches its size.
  var holdings: [Holding] { get }
  /// Delivery keys forgotten since the start.
  var forgottenKeys: Int64 { get }
  /// Takes a cell of the changelog; throws the cell's damage. Cells come in the order of their keys, the newest of each.
  mutating func restore(_ cell: StateCell) throws(StateDamage)
}

/// A key of state and its bytes; nil = the key is gone.
package struct StateCell: Hashable, Sendable {
  package var key: String
  package var bytes: [UInt8]?
  package init(key: String, bytes: [UInt8]?) {
    self.key = key
    self.bytes = bytes
  }
}

/// Bytes of state that no version of this program wrote.
package struct StateDamage: Error, Hashable, Sendable {
  package var key: String
  package var detail: String
  package init(key: String, detail: String) {
    self.key = key
    self.detail = detail
  }
}

extension Machine {
  package var holdings: [Holding] { [] }
  package var forgottenKeys: Int64 { 0 }
  package mutating func commitWithoutCells() { _ = commit() }

  package mutating func forgoUndo() {}

  /// Takes a batch in ascending origin, firing the timers in between.
  package mutating func apply(_ batch: [Record], into effects: inout Effects) {
    for record in batch {
      fire(before: record.origin.time, into: &effects)
      take(record, into: &effects)
    }
  }

  /// Fires what is due before `time`, in the order (time, key).
  package mutating func fire(before time: Instant, into effects: inout Effects) {
    while let next = nextTimer, next < time { fireNext(into: &effects) }
  }

  /// Fires what is due at `time` or before (the end of a run).
  package mutating func fire(through time: Instant, into effects: inout Effects) {
    while let next = nextTimer, next <= time { fireNext(into: &effects) }
  }
}
