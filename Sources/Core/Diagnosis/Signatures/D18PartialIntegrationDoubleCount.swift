extension PatternCard {
  static let partialIntegrationDoubleCount = PatternCard(
    .partialIntegrationDoubleCount,
    reason: "reservations were taken off twice",
    signature: "What was written is the truth less the open reservations: netted already.",
    example: "The shop writes its available 80 as the ERP's on hand, where 20 are reserved.",
    repair: "Set the book.")
}

extension Signature {
  /// D18: what was written is already net of the open reservations.
  static let partialIntegrationDoubleCount = Signature(.partialIntegrationDoubleCount) { s in
    guard s.measure == .onHand || s.measure == .available, let write = s.lastWrite else { return nil }
    guard write.after == s.statement(after: write).reported else { return nil }
    guard write.mode == .set || s.otherSystem(write) != nil, s.facts(namedBy: write).isEmpty else { return nil }
    let reserved = s.view.state(at: write.time).reserved
    guard reserved > .zero, s.r == -reserved else { return nil }
    var diagnosis = s.diagnosis(.partialIntegrationDoubleCount, naming: write, confidence: 95)
    diagnosis.repair = .set
    return diagnosis
  }
}
