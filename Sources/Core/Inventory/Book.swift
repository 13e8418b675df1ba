/// What one system says that it holds of one measure at one place, and how that compares with the ledger.
package struct Book: Sendable, Hashable {
  package var system = SystemID(0)
  package var measure = Measure.onHand
  /// The number under which the system reports the item, where it is not the item's own.
  package var alias = ""

  /// The newest statement.
  package var latest = Observation()
  /// Earlier statements, oldest first, at most `historyMax`.
  package var history = Ring<Observation>()
  /// The value that the book had when the place's baseline was taken (aliases keep it).
  package var opening = Quantity.zero
  package var stale: Int64 = 0

  package var residual = Quantity.zero
  package var expected = Quantity.zero
  package var explanations: [Explanation] = []
  package var explained = Quantity.zero
  /// Last unexplained part; zero when the books agree.
  package var unexplained = Quantity.zero

  /// A timer judged the statement against the ledger of this later time (a line never allocated).
  package var judged = Instant.distantPast
  /// Position (`asof`) of the last agreement, and its place in arrival order.
  package var agreedAt = Instant.distantPast
  package var agreedTick: Int64 = -1
  /// Effects up to here are shown by this book …
  package var shownThrough = Instant.distantPast
  /// … but for these.
  package var unshown: [String] = []

  private var disagreement = Apart<Observation>()
  private var formerAgreement = Apart<FormerAgreement>()
  /// When a suspicion becomes an exception; nil = no suspicion, or it is one already.
  package var due: Instant?
  /// Identity of the finding that this book's disagreement is part of.
  package var finding: String?
  /// Distinct residuals with the buckets of their moment, for D17; at most `residualsMax`.
  package var residuals: [ResidualMoment] = []

  /// The statement that was compared last, by its place in arrival order.
  package var comparedTick: Int64 = -1

  package static let historyMax = 24
  package static let residualsMax = 6

  package init() {}

  /// The first observation of the unbroken disagreement.
  package var firstDisagreement: Observation? {
    get { disagreement.value }
    set { disagreement.value = newValue }
  }
  /// What stood before an agreement that ended a disagreement: a late fact may show that there was none.
  package var former: FormerAgreement? {
    get { formerAgreement.value }
    set { formerAgreement.value = newValue }
  }
  var isAgreed: Bool { disagreement.isEmpty }
  var hasNoFormer: Bool { formerAgreement.isEmpty }

  /// The time of the ledger that the statement is compared with.
  package var position: Instant { max(latest.asof, judged) }
  /// The value to compare; nil = not tracked, or not stated yet.
  package var value: Quantity? { latest.isStated ? latest.value : nil }
  package func key(_ names: [String]) -> String { "\(names[Int(system.index)]) \(measure.word) \(alias)" }
}

/// One statement of a book: a level, or what a change left.
package struct Observation: Sendable, Hashable {
  package var isStated = false
  package var value: Quantity?
  package var asof = Instant.distantPast
  package var sequence: Int64?
  package var arrival = Instant.distantPast
  package var reference = EventReference()
  package var isWrite = false
  /// Counts what the place has taken: orders statements of one instant.
  package var tick: Int64 = 0
  /// The system did not state the value: it was reckoned from a movement and the statement of this time.
  package var reckonedFrom: Instant?
  package init() {}
}

package struct ResidualMoment: Sendable, Hashable {
  package var residual = Quantity.zero
  package var buckets = Buckets()
  package init() {}
}

/// A `stock.changed` of a system: what it wrote, or was written into it.
package struct Write: Sendable, Hashable {
  package var system = SystemID(0)
  package var measure = Measure.onHand
  package var alias = ""
  package var writer: String?
  package var key = ""
  package var time = Instant.distantPast
  package var arrival = Instant.distantPast
  package var observed: Instant?
  package var asof: Instant?
  package var delta: Quantity?
  package var before: Quantity?
  package var after: Quantity?
  package var mode = WriteMode.delta
  package var cause = Cause.other
  package var refs = Refs()
  package var reference = EventReference()
  /// The same idempotency key came again under another id.
  package var retries: [EventReference] = []
  package var tick: Int64 = 0
  /// When the place took the last retry, in its own count (`StockPlace.tick`).
  package var retriedTick: Int64 = -1
  package init() {}

  /// Recorded later than it is dated: evidence, no observation.
  package var isBackdated: Bool { observed.map { $0 > time } ?? false }
}

/// A write into a system that a writer says it made (`write.sent`), or that the system refused (`write.rejected`).
package struct WriteNotice: Sendable, Hashable {
  /// The system written into.
  package var into = SystemID(0)
  package var writer = ""
  package var isRefusal = false
  package var time = Instant.distantPast
  package var measure: Measure?
  package var quantity: Quantity?
  package var mode = WriteMode.delta
  package var refs = Refs()
  /// The refused SKU of a batch and all of its members.
  package var refused = ""
  package var members: [String] = []
  package var reference = EventReference()
  package init() {}
}

extension Observation: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&isStated)
    cell.transfer(&value)
    cell.transfer(&asof)
    cell.transfer(&sequence)
    cell.transfer(&arrival)
    cell.transfer(&reference)
    cell.transfer(&isWrite)
    cell.transfer(&tick)
    cell.transfer(&reckonedFrom)
  }
}
extension ResidualMoment: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&residual)
    cell.transfer(&buckets)
  }
}
extension Book: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&system)
    cell.transfer(&measure)
    cell.transfer(&alias)
    cell.transfer(&latest)
    cell.transfer(&history)
    cell.transfer(&opening)
    cell.transfer(&stale)
    cell.transfer(&residual)
    cell.transfer(&expected)
    cell.transfer(&explanations)
    cell.transfer(&explained)
    cell.transfer(&unexplained)
    cell.transfer(&judged)
    cell.transfer(&agreedAt)
    cell.transfer(&agreedTick)
    cell.transfer(&shownThrough)
    cell.transfer(&unshown)
    cell.transfer(&firstDisagreement)
    cell.transfer(&former)
    cell.transfer(&due)
    cell.transfer(&finding)
    cell.transfer(&residuals)
    cell.transfer(&comparedTick)
  }
}
extension Write: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&system)
    cell.transfer(&measure)
    cell.transfer(&alias)
    cell.transfer(&writer)
    cell.transfer(&key)
    cell.transfer(&time)
    cell.transfer(&arrival)
    cell.transfer(&observed)
    cell.transfer(&asof)
    cell.transfer(&delta)
    cell.transfer(&before)
    cell.transfer(&after)
    cell.transfer(&mode)
    cell.transfer(&cause)
    cell.transfer(&refs)
    cell.transfer(&reference)
    cell.transfer(&retries)
    cell.transfer(&tick)
    cell.transfer(&retriedTick)
  }
}
extension WriteNotice: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&into)
    cell.transfer(&writer)
    cell.transfer(&isRefusal)
    cell.transfer(&time)
    cell.transfer(&measure)
    cell.transfer(&quantity)
    cell.transfer(&mode)
    cell.transfer(&refs)
    cell.transfer(&refused)
    cell.transfer(&members)
    cell.transfer(&reference)
  }
}
