extension PatternCard {
  static let negativeStock = PatternCard(
    .negativeStock, category: .negativeInventory,
    reason: "it is below zero",
    signature: "A reported value below zero where that is not allowed, or more open orders than stock.",
    example: "The shop sells the last unit twice.",
    repair: "None: find stock for the named orders, or tell the customers.")
}

extension Signature {
  /// D40: a number below zero where nobody allows it.
  static let negativeStock = Signature(.negativeStock) { s in
    guard s.reported < .zero, s.truth >= .zero, s.measure == .onHand || s.measure == .available else { return nil }
    guard s.place.backordered < s.reported.magnitude else { return nil }
    var diagnosis = Diagnosis(.negativeStock, confidence: 95)
    diagnosis.severity = .critical
    diagnosis.scope = .anySystem
    diagnosis.repair = .none
    return diagnosis
  }
}
