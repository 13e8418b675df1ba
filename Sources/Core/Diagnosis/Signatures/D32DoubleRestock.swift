extension PatternCard {
  static let doubleRestock = PatternCard(
    .doubleRestock,
    reason: "more was given back than was cancelled or returned",
    signature: """
      More was given back than was cancelled or returned, by different documents or by one change too \
      big.
      """,
    example: "A line is refunded with restock and then cancelled: given back both times.",
    repair: "Take the excess off.")
}

extension Signature {
  /// D32: more was given back than was cancelled or returned.
  static let doubleRestock = Signature(.doubleRestock) { s in
    guard s.measure != .reserved, s.measure != .incoming, s.r > .zero else { return nil }
    let given = s.allWrites.filter {
      ($0.delta ?? .zero) > .zero && [.release, .restock, .return].contains($0.cause) && !$0.isBackdated
    }
    for later in given.reversed() where s.isAfterAgreement(later) {
      let line = lineKey(later, s)
      let total = given.filter { lineKey($0, s) == line }.reduce(Quantity.zero) { $0 + ($1.delta ?? .zero) }
      guard total - rightful(line, s) == s.r || later.delta == s.r && rightful(line, s) == .zero else { continue }
      var diagnosis = s.diagnosis(.doubleRestock, naming: later, confidence: 95)
      diagnosis.from = s.otherSystem(later) ?? related(line, s).last.flatMap { s.source(of: $0) }
      diagnosis.evidence = given.filter { lineKey($0, s) == line }.map(\.reference)
      diagnosis.affected = line.order.map { [$0] } ?? []
      diagnosis.repair = .delta
      return diagnosis
    }
    return nil
  }

  private struct LineKey: Equatable {
    var order: String?
    var document: String?
    var line: String?
  }

  /// The order line that a write is about, through its refund or return where it names only that.
  private static func lineKey(_ write: Write, _ s: Situation) -> LineKey {
    if let order = write.refs[.order] { return LineKey(order: order, line: write.refs[.line]) }
    let fact = s.view.effects.first { effect in
      [.refund, .return].contains { kind in write.refs[kind] != nil && effect.refs[kind] == write.refs[kind] }
        && (write.refs[.line] == nil || effect.refs[.line] == write.refs[.line])
    }
    if let fact, let order = fact.refs[.order] { return LineKey(order: order, line: fact.refs[.line]) }
    return LineKey(document: write.refs[.refund] ?? write.refs[.return] ?? write.reference.id, line: write.refs[.line])
  }

  private static func related(_ key: LineKey, _ s: Situation) -> [Effect] {
    s.view.effects.filter { effect in
      guard key.line == nil || effect.refs[.line] == nil || effect.refs[.line] == key.line else { return false }
      if let order = key.order { return effect.refs[.order] == order }
      return effect.refs[.refund] == key.document || effect.refs[.return] == key.document
    }
  }

  private static func rightful(_ key: LineKey, _ s: Situation) -> Quantity {
    related(key, s).filter { $0.isEffective && $0.time <= s.time && $0.kind != .placed }
      .reduce(.zero) { $0 + max(s.e($1), .zero) }
  }
}
