extension PatternCard {
  static let missingPropagation = PatternCard(
    .missingPropagation,
    reason: "a fact never reached it",
    signature: """
      The residual is a fact that is older than the allowance and that the system never confirmed.
      """,
    example: "A shipment of 5 never reaches the ERP; it goes on saying 100 where 95 is right.",
    repair: "Post the fact in the system.")
}

extension Signature {
  /// D04: the system lacks facts that are older than the allowance and that it never confirmed.
  static let missingPropagation = Signature(.missingPropagation) { s in
    guard let lacking = s.adding(s.missing, to: -s.r) else { return nil }
    var diagnosis = s.diagnosis(.missingPropagation, naming: lacking, confidence: 90)
    diagnosis.repair = .delta
    // A return that the returns desk has and the WMS has not is the order rule's incident.
    let isWarehouse = s.configuration.profile(s.system).kind.isWarehouse
    if isWarehouse, lacking.first?.kind == .returned { diagnosis.category = .returnNotPosted }
    return diagnosis
  }
}
