/// What is concluded about a wrong book: which pattern, which event first, whose write, what would put it right.
package struct Diagnosis: Sendable, Hashable {
  package var patternCode: UInt8 = 0
  /// The pattern's own category where it is not the rule of section 8.
  package var category: Category?
  package var severity = Severity.warning
  /// The fact or write that the signature names; nil = the first observation of the disagreement.
  package var first: EventReference?
  /// Name of the writer, or of the source of the fact missed or doubled; nil = the system itself.
  package var from: String?
  /// Name of the reader where it is not the system of the book (D24).
  package var to: String?
  /// No hand-off is to blame (D39).
  package var isUnattributed = false
  package var repair = Repair.set
  package var action = Action.adjust
  /// The fact to repair, where the repair is a document.
  package var refs = Refs()
  /// In hundredths.
  package var confidence: Int64 = 70
  package var needsApproval = false
  package var affected: [String] = []
  package var evidence: [EventReference] = []
  /// One cause that findings of several SKUs may share; empty = none.
  package var cause = ""
  /// Other books that are part of the same incident.
  package var parts: [PartKey] = []
  /// Members of the batch to send again.
  package var members: [String] = []
  package var batch: EventReference?
  /// The incident's key where it is not (system, SKU, location, first divergent event).
  package var scope = Scope.place

  package enum Repair: UInt8, CaseIterable, Sendable { case set, delta, recount, resend, none }

  /// What else stands in the identity of the incident.
  package enum Scope: UInt8, CaseIterable, Sendable {
    /// (system, SKU, location).
    case place
    /// (SKU, location): D40.
    case anySystem
    /// (SKU): transfers.
    case item
    /// (system, SKU): D21, D22, D24.
    case itemOfSystem
    /// The order's rule: D35.
    case order
  }

  package init() {}
  package init(_ pattern: Pattern, first: EventReference? = nil, confidence: Int64 = 70) {
    patternCode = pattern.rawValue
    self.first = first
    self.confidence = confidence
  }

  package var pattern: Pattern? { Pattern(rawValue: patternCode) }
}

extension Diagnosis: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&patternCode)
    cell.transfer(&category)
    cell.transfer(&severity)
    cell.transfer(&first)
    cell.transfer(&from)
    cell.transfer(&to)
    cell.transfer(&isUnattributed)
    cell.transfer(&repair)
    cell.transfer(&action)
    cell.transfer(&refs)
    cell.transfer(&confidence)
    cell.transfer(&needsApproval)
    cell.transfer(&affected)
    cell.transfer(&evidence)
    cell.transfer(&cause)
    cell.transfer(&parts)
    cell.transfer(&members)
    cell.transfer(&batch)
    cell.transfer(&scope)
  }
}
