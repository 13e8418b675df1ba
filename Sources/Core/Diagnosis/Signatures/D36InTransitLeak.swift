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
    cancelledOnItsWay(s) ?? receivedElsewhere(s) ?? neverReceived(s)
  }

  /// Cancelled after it had left, and the book has not taken it back, whoever told it of the cancellation.
  private static func cancelledOnItsWay(_ s: Situation) -> Diagnosis? {
    let back = s.recent.filter { fact in
      fact.kind == .transferReturned && (fact.isReported(by: s.system, until: s.time) || s.missing.contains(fact))
    }
    return s.adding(back, to: -s.r).map { leak(s, $0) }
  }

  /// Another system, or another place, has it; this book never posted its arrival.
  private static func receivedElsewhere(_ s: Situation) -> Diagnosis? {
    s.adding(s.missing.filter { $0.kind == .transferArrived }, to: -s.r).map { leak(s, $0) }
  }

  private static func neverReceived(_ s: Situation) -> Diagnosis? {
    let open = s.view.effects.filter {
      $0.kind == .transferInbound && $0.isEffective && $0.time <= s.time && !hasArrived($0, s)
    }
    guard let transfer = open.last(where: { $0.delta.inTransit.magnitude == s.r.magnitude }) else { return nil }
    let evidence = s.recent.last { $0.kind == .counted && s.e($0).magnitude == s.r.magnitude }
    guard evidence != nil || s.measure == .inTransit else { return nil }
    var diagnosis = leak(s, [transfer])
    diagnosis.evidence += evidence.map { [$0.reference] } ?? []
    return diagnosis
  }

  private static func leak(_ s: Situation, _ effects: [Effect]) -> Diagnosis {
    var diagnosis = s.diagnosis(.inTransitLeak, naming: effects, confidence: 90)
    diagnosis.scope = .item
    // One incident per transfer, whichever of its ways went wrong: what names it is its leaving.
    if let transfer = effects.first?.refs[.transfer], let left = leaving(transfer, s) {
      diagnosis.first = left.reference
    }
    diagnosis.repair = .delta
    diagnosis.action = .closeTransfer
    return diagnosis
  }

  private static func leaving(_ transfer: String, _ s: Situation) -> Effect? {
    let effects = [Array(s.view.effects)] + s.others.map { Array($0.place.ledger.effects) }
    return effects.joined().first { fact in
      fact.refs[.transfer] == transfer && (fact.kind == .transferInbound || fact.kind == .transferOut)
    }
  }

  private static func hasArrived(_ shipped: Effect, _ s: Situation) -> Bool {
    let moved = s.view.effects.filter { $0.refs[.transfer] == shipped.refs[.transfer] && $0.isEffective }
    return moved.reduce(Quantity.zero) { $0 + $1.delta.inTransit } <= .zero
  }
}
