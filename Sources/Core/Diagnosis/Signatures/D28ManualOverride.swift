extension PatternCard {
  static let manualOverride = PatternCard(
    .manualOverride,
    reason: "a person changed it in this system alone",
    signature: "A person changed one system, and no other has heard of it.",
    example: "Somebody adds 5 in the shop's admin page.",
    repair: "Tell the others, or recount; a person approves.")
}

extension Signature {
  /// D28: a person changed one system, and no other has heard of it.
  static let manualOverride = Signature(.manualOverride) { s in
    let byHand = s.writes.filter { $0.writer?.hasPrefix("user:") ?? false }
    guard let first = byHand.first else { return nil }
    let moved = byHand.reduce(Quantity.zero) { $0 + ($1.delta ?? .zero) }
    guard moved == s.r || byHand.last?.delta == s.r || byHand.last?.after == s.reported else { return nil }
    var diagnosis = s.diagnosis(.manualOverride, naming: first, confidence: 95)
    diagnosis.evidence = byHand.map(\.reference)
    diagnosis.repair = .recount
    diagnosis.action = .recount
    diagnosis.needsApproval = true
    return diagnosis
  }
}
