extension PatternCard {
  static let unexplainedLoss = PatternCard(
    .unexplainedLoss, category: .shrinkagePattern,
    reason: "no event accounts for it",
    signature: "None of the other patterns.",
    example: "100 come in, 98 go out, the book says 0.",
    repair: "Recount; a person approves.")
}

extension Signatures {
  /// Where no signature answers: a loss that only a recount can settle.
  package static func unexplainedLoss(_ situation: Situation) -> Diagnosis {
    var diagnosis = Diagnosis(.unexplainedLoss, confidence: 50)
    diagnosis.isUnattributed = true
    diagnosis.repair = .recount
    diagnosis.action = .recount
    diagnosis.needsApproval = true
    return diagnosis
  }
}
