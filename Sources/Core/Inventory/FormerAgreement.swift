/// The state of a book before the statement `by` agreed.
package struct FormerAgreement: Sendable, Hashable {
  /// Place in arrival order of the statement; −1 once the agreement was taken back.
  package var by: Int64 = -1
  /// What was concluded of the disagreement, where it was an exception.
  package var diagnosis: Diagnosis?
  package var agreedAt = Instant.distantPast
  package var agreedTick: Int64 = -1
  package var shownThrough = Instant.distantPast
  package var unshown: [String] = []
  package var firstDisagreement = Observation()
  package init() {}
}

extension FormerAgreement {
  init(_ book: Book, _ disagreement: Observation) {
    self.init()
    by = book.latest.tick
    agreedAt = book.agreedAt
    agreedTick = book.agreedTick
    shownThrough = book.shownThrough
    unshown = book.unshown
    firstDisagreement = disagreement
  }
}

extension Book {
  /// What was concluded of this very disagreement before it seemed to end.
  var resumedDiagnosis: Diagnosis? {
    guard let former, former.by == -1 else { return nil }
    return former.diagnosis
  }

  /// The statement that ended a disagreement turns out to disagree: the disagreement has been unbroken.
  /// Since when it was known, where it has.
  mutating func takeBackAgreement() -> Instant? {
    guard let former, former.by == latest.tick, firstDisagreement == nil else { return nil }
    agreedAt = former.agreedAt
    agreedTick = former.agreedTick
    shownThrough = former.shownThrough
    unshown = former.unshown
    firstDisagreement = former.firstDisagreement
    self.former?.by = -1
    return former.firstDisagreement.arrival
  }
}

extension FormerAgreement: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&by)
    cell.transfer(&diagnosis)
    cell.transfer(&agreedAt)
    cell.transfer(&agreedTick)
    cell.transfer(&shownThrough)
    cell.transfer(&unshown)
    cell.transfer(&firstDisagreement)
  }
}
