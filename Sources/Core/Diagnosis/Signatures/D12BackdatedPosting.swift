extension PatternCard {
  static let backdatedPosting = PatternCard(
    .backdatedPosting,
    reason: "a back-dated posting took later movements once more",
    signature: """
      Something was recorded much later than it is dated, and the residual is what lay in between.
      """,
    example: "At 16:00 a clerk enters the count of 10:00; the shipment of 11:30 is taken off twice.",
    repair: "Set the book.")
}

extension Signature {
  /// D12: something was recorded later than it is dated, and what lay in between was taken twice or lost.
  static let backdatedPosting = Signature(.backdatedPosting) { s in
    for write in s.allWrites.reversed() where write.isBackdated {
      guard let observed = write.observed, observed >= s.book.agreedAt, observed <= s.time else { continue }
      let between = s.facts.filter { $0.time > write.time && $0.time <= observed }
      let sum = between.reduce(Quantity.zero) { $0 + s.e($1) }
      guard sum != .zero, sum.magnitude == s.r.magnitude else { continue }
      var diagnosis = s.diagnosis(.backdatedPosting, naming: write, confidence: 95)
      diagnosis.from = diagnosis.from ?? between.first.flatMap { s.source(of: $0) }
      diagnosis.evidence += between.map(\.reference)
      diagnosis.repair = .set
      return diagnosis
    }
    return nil
  }
}
