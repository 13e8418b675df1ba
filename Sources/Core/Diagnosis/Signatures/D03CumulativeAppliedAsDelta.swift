extension PatternCard {
  static let cumulativeAppliedAsDelta = PatternCard(
    .cumulativeAppliedAsDelta,
    reason: "running totals were added up",
    signature: "The residual is the sum of the earlier running totals of a line.",
    example: "A receipt is told as 4, then as 10 so far; the ERP books 14.",
    repair: "Set the book to what was received.")
}

extension Signature {
  /// D03: running totals of a line were added each time they were told.
  static let cumulativeAppliedAsDelta = Signature(.cumulativeAppliedAsDelta) { s in
    for fact in s.facts.reversed() where fact.cumulative.count > 1 {
      let sign: Int64 = s.e(fact) < .zero ? -1 : 1
      let earlier = fact.cumulative.dropLast().reduce(Quantity.zero, +) * sign
      guard earlier == s.r else { continue }
      var diagnosis = s.diagnosis(.cumulativeAppliedAsDelta, naming: [fact], confidence: 90)
      diagnosis.repair = .set
      return diagnosis
    }
    return nil
  }
}
