extension PatternCard {
  static let signInversion = PatternCard(
    .signInversion,
    reason: "a movement was booked with the wrong sign",
    signature: "The residual is twice a fact, the other way round.",
    example: "A shipment of 4 is added: 8 too many.",
    repair: "Correct by twice the fact.")
}

extension Signature {
  /// D23: a fact was applied with the wrong sign. One fact simply missing is the simpler story.
  static let signInversion = Signature(.signInversion) { s in
    guard !s.missing.contains(where: { s.e($0) == -s.r }) else { return nil }
    guard let fact = s.recent.last(where: { s.e($0) * -2 == s.r }) else { return nil }
    // A change of just this size that speaks of something else is what moved the number.
    let moved = s.writes.filter { $0.delta == s.r && !$0.refs.isEmpty }
    guard moved.allSatisfy({ Confirmation.speaks($0, of: fact) }) else { return nil }
    var diagnosis = s.diagnosis(.signInversion, naming: [fact], confidence: 70)
    diagnosis.repair = .delta
    return diagnosis
  }
}
