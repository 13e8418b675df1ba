/// Where stock lies: an item at a location.
package struct PlaceKey: Hashable, Comparable, Sendable {
  package var sku: String
  package var location: String
  package init(sku: String, location: String) {
    self.sku = sku
    self.location = location
  }
  /// As one text: the key of the place's cell and of its timers.
  package var text: String { "\(sku)\u{1f}\(location)" }
  var byteCount: Int { sku.utf8.count + 1 + location.utf8.count }
  func append(to text: inout String) {
    text.append(sku)
    text.append("\u{1f}")
    text.append(location)
  }
  package init?(text: String) {
    let parts = text.split(separator: "\u{1f}", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    self.init(sku: String(parts[0]), location: String(parts[1]))
  }
  package static func < (left: PlaceKey, right: PlaceKey) -> Bool {
    left.sku != right.sku ? left.sku < right.sku : left.location < right.location
  }
}

/// Everything known of one item at one location. Every list is bounded.
package struct StockPlace: Sendable, Hashable {
  package var ledger = Ledger()
  /// Whose level the baseline is; nil = no baseline yet.
  package var baselineBy: SystemID?
  /// A trusted system, an agreement of two, or a count stands behind the baseline.
  package var isFirm = false
  /// Somebody has stated `incoming`.
  package var hasIncoming = false
  package var books: [Book] = []
  package var writes = Ring<Write>()
  package var notices: [WriteNotice] = []
  /// Open order lines, and ended ones of the look-back.
  package var lines: [OrderLine] = []
  /// Systems that have agreed with the ledger since the baseline.
  package var agreed: [SystemID] = []
  /// Systems that report allocations: they have allocated a line of an order that has one here, ascending.
  package var allocators: [SystemID] = []
  package var findings: [OpenFinding] = []
  /// Counts of the last 30 days that found something else than the ledger.
  package var variances: [Variance] = []
  package var oversell: Oversell?
  /// Counts what the place has taken.
  package var tick: Int64 = 0
  /// When allocations that are missing have still to be looked for, ascending.
  package var allocationsDue: [Instant] = []
  /// Orders with a line here that wait for stock, by what was known first.
  package var waiting: [WaitingOrder] = []

  package static let writesMax = 64
  package static let noticesMax = 32
  package static let linesMax = 512
  package static let variancesMax = 16
  package static let ruleFindingsMax = 64

  package struct Variance: Sendable, Hashable, CellCodable {
    package var time = Instant.distantPast
    package var quantity = Quantity.zero
    package var reference = EventReference()
    package init() {}
    package mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&time)
      cell.transfer(&quantity)
      cell.transfer(&reference)
    }
  }

  /// More is open than there is.
  package struct Oversell: Sendable, Hashable, CellCodable {
    package var due = Instant.distantFuture
    package var reference = EventReference()
    package init() {}
    package mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&due)
      cell.transfer(&reference)
    }
  }

  package init() {}

  package func book(_ system: SystemID, _ measure: Measure, alias: String = "") -> Book? {
    bookIndex(system, measure, alias: alias).map { books[$0] }
  }

  /// A system's book of the item: under its own number, else under the only one by which the system knows it.
  package func itemBook(_ system: SystemID, _ measure: Measure) -> Book? {
    book(system, measure) ?? books.first { $0.system == system && $0.measure == measure && !keepsItsRest($0) }
  }

  func bookIndex(_ system: SystemID, _ measure: Measure, alias: String = "") -> Int? {
    // Field by field: a book is far too large to be copied for a question.
    for index in books.indices
    where books[index].measure == measure && books[index].system == system && books[index].alias == alias {
      return index
    }
    return nil
  }

  /// The largest shortfall that anybody reports as backordered.
  package var backordered: Quantity {
    books.reduce(.zero) { $1.measure == .backordered ? max($0, $1.value ?? .zero) : $0 }
  }
}

/// A part of a finding: one book that is wrong.
package struct PartKey: Hashable, Comparable, Sendable, CellCodable {
  package var location = ""
  package var system = SystemID(0)
  package var measure = Measure.onHand
  package var alias = ""
  package init() {}
  package init(location: String, book: Book) {
    self.location = location
    system = book.system
    measure = book.measure
    alias = book.alias
  }
  package static func < (left: PartKey, right: PartKey) -> Bool {
    if left.measure != right.measure { return left.measure.rawValue < right.measure.rawValue }
    if left.location != right.location { return left.location < right.location }
    if left.system != right.system { return left.system < right.system }
    return left.alias < right.alias
  }
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&location)
    cell.transfer(&system)
    cell.transfer(&measure)
    cell.transfer(&alias)
  }
}

/// A finding that the stock machine has told the hand-off machine about and that has not healed.
package struct OpenFinding: Sendable, Hashable, CellCodable {
  package var identity = ""
  package var home = ""
  package var location = ""
  package var settle = Span.zero
  package var diagnosis = Diagnosis()
  package var parts: [PartKey] = []
  /// What was told last; the same is not told again.
  package var told = ExceptionDraft()
  package init() {}
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&identity)
    cell.transfer(&home)
    cell.transfer(&location)
    cell.transfer(&settle)
    cell.transfer(&diagnosis)
    cell.transfer(&parts)
    cell.transfer(&told)
  }

  /// A better diagnosis of the same incident: what its identity is made of stays.
  package mutating func replaceDiagnosis(_ better: Diagnosis) {
    let (first, scope) = (diagnosis.first, diagnosis.scope)
    diagnosis = better
    diagnosis.first = first
    diagnosis.scope = scope
  }
}

extension StockPlace: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&ledger)
    cell.transfer(&baselineBy)
    cell.transfer(&isFirm)
    cell.transfer(&hasIncoming)
    cell.transfer(&books)
    cell.transfer(&writes)
    cell.transfer(&notices)
    cell.transfer(&lines)
    cell.transfer(&agreed)
    cell.transfer(&allocators)
    cell.transfer(&findings)
    cell.transfer(&variances)
    cell.transfer(&oversell)
    cell.transfer(&tick)
    cell.transfer(&allocationsDue)
    cell.transfer(&waiting)
  }
}
