/// What is held of one item, for people: every book, the ledger behind it, and what is under way between them.
package struct ItemAccount: Hashable, Sendable {
  package var sku = ""
  /// By location.
  package var places: [PlaceAccount] = []
  package init() {}
}

/// One location of an item.
package struct PlaceAccount: Hashable, Sendable {
  package var location = ""
  /// Whose level the ledger starts from; nil = nobody has stated one yet.
  package var baselineBy: String?
  package var baselineTime = Instant.distantPast
  package var isFirm = false
  /// The ledger at the time that was asked for.
  package var buckets = Buckets()
  /// Facts that are still kept one by one, until the time that was asked for, oldest first.
  package var effects: [Effect] = []
  /// Older facts that were merged into steps.
  package var mergedSteps = 0
  package var books: [BookAccount] = []
  package var lines: [OrderLine] = []
  package var writes: [Write] = []
  package var notices: [WriteNotice] = []
  package var findings: [OpenFinding] = []
  package init() {}
}

/// One book of a place: what a system says of one measure, and what it should say.
package struct BookAccount: Hashable, Sendable {
  package var system = ""
  package var measure = Measure.onHand
  /// The number under which the system reports the item, where it is not the item's own.
  package var alias = ""
  /// The statement that held at the time that was asked for; nil = none is known.
  package var statement: Observation?
  /// What was expected at the statement's time; nil where the measure is not compared.
  package var expected: Quantity?
  package var explained = Quantity.zero
  /// What may be under way to or from the system, whether it explains a difference or not.
  package var inFlight: [UnderWay] = []
  /// The allowance of the reader.
  package var allowance = Span.zero
  /// Facts after the statement: the system has not spoken since.
  package var unsaid = Quantity.zero
  package var unsaidCount = 0
  /// A disagreement that is not an exception yet becomes one then.
  package var due: Instant?
  package var hasFinding = false
  /// Statements until the time that was asked for, oldest first.
  package var statements: [Observation] = []
  /// What was expected, at each time at which it changed or a statement was made.
  package var expectations: [Expectation] = []

  /// A fact that one side knows and the other does not show yet.
  package struct UnderWay: Hashable, Sendable {
    package var fact: String
    package var quantity: Quantity
    /// When it happened, and when it is late.
    package var since: Instant
    package var until: Instant
    /// The book lacks it (true), or is ahead of the ledger by it.
    package var isLacking: Bool
    /// It accounts for part of the difference.
    package var explains: Bool
  }

  package struct Expectation: Hashable, Sendable {
    package var time: Instant
    package var quantity: Quantity
  }

  package init() {}

  package var residual: Quantity? {
    guard let expected, let value = statement?.value else { return nil }
    return value - expected
  }
  package var unexplained: Quantity? { residual.map { $0 - explained } }
}

/// How many books of a system agree with the ledger.
package struct SystemStanding: Hashable, Sendable {
  package var system = ""
  /// Books that were compared with the ledger.
  package var compared: Int64 = 0
  /// Of these, books without a difference.
  package var agreeing: Int64 = 0
  /// Of these, books whose difference facts in flight account for.
  package var inFlight: Int64 = 0
  package init() {}
}
