extension PatternCard {
  static let inTransitLeak = PatternCard(
    .inTransitLeak, category: .transferNotReceived,
    reason: "a transfer arrived and was never posted",
    signature: """
      A transfer was cancelled after shipping, received elsewhere, counted without posting, or stays \
      open past its timer.
      """,
    example: "12 leave L1, a count finds them in L2, nobody posts them.",
    repair: "Close it, or return it.")
}

extension Signature {
  /// D36: a transfer was counted, or received elsewhere, without being posted; or cancelled after it had left.
  static let inTransitLeak = Signature(.inTransitLeak) { s in
    let open = s.view.effects.filter {
      $0.kind == .transferInbound && $0.isEffective && $0.time <= s.time && !hasArrived($0, s)
    }
    guard let transfer = open.last(where: { $0.delta.inTransit.magnitude == s.r.magnitude }) else { return nil }
    let evidence = s.recent.last { $0.kind == .counted && s.e($0).magnitude == s.r.magnitude }
    guard evidence != nil || s.measure == .inTransit else { return nil }
    var diagnosis = s.diagnosis(.inTransitLeak, naming: [transfer], confidence: 90)
    diagnosis.evidence += evidence.map { [$0.reference] } ?? []
    diagnosis.scope = .item
    diagnosis.repair = .delta
    diagnosis.action = .closeTransfer
    return diagnosis
  }

  private static func hasArrived(_ shipped: Effect, _ s: Situation) -> Bool {
    let moved = s.view.effects.filter { $0.refs[.transfer] == shipped.refs[.transfer] && $0.isEffective }
    return moved.reduce(Quantity.zero) { $0 + $1.delta.inTransit } <= .zero
  }
}
