extension PatternCard {
  static let uomConversion = PatternCard(
    .uomConversion, category: .uomMismatch,
    reason: "a quantity was converted with the wrong unit or rounded",
    signature: """
      The residual is a fact times a factor of the item, or smaller than a factor and no whole number.
      """,
    example: "5 cases of 12 are booked as 5 pieces.",
    repair: "Set the book.")
}

extension Signature {
  /// D19: a quantity was taken in another unit, or rounded on its way through one.
  static let uomConversion = Signature(.uomConversion) { s in
    guard !s.factors.isEmpty, let fact = fact(s) else { return nil }
    var diagnosis = s.diagnosis(.uomConversion, naming: [fact], confidence: 85)
    diagnosis.repair = .set
    return diagnosis
  }

  private static func fact(_ s: Situation) -> Effect? {
    let recent = s.recent
    for fact in recent.reversed() {
      for factor in s.factors where isConverted(s.r, s.e(fact), factor) { return fact }
    }
    guard s.factors.contains(where: { s.r.magnitude < Quantity(max($0.numerator, $0.denominator)) }) else { return nil }
    if !s.r.isWhole && s.truth.isWhole { return recent.last ?? s.facts.last }
    guard s.r.magnitude == Quantity(1) else { return nil }
    return recent.last { fact in fact.converted || s.factors.contains { isMultiple(s.e(fact), of: $0) } }
  }

  /// r = e·(k − 1) or e·(1/k − 1).
  private static func isConverted(_ r: Quantity, _ e: Quantity, _ factor: Ratio) -> Bool {
    let inverse = Ratio(factor.denominator, factor.numerator)
    return [factor, inverse].contains { $0.exactProduct(e).map { $0 - e == r } ?? false }
  }

  private static func isMultiple(_ quantity: Quantity, of factor: Ratio) -> Bool {
    factor.denominator == 1 && factor.numerator > 1 && quantity != .zero
      && quantity.millionths % (factor.numerator * 1_000_000) == 0
  }
}
