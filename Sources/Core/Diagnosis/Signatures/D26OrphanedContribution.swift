extension PatternCard {
  static let orphanedContribution = PatternCard(
    .orphanedContribution,
    reason: "a writer's contribution stayed after its documents were gone",
    signature: "The residual is all that one writer contributed, and none of its documents is open.",
    example: "An app added 20 to incoming and was removed; the 20 stay.",
    repair: "Set the writer's share to zero.")
}

extension Signature {
  /// D26: all that one writer contributed stays, though none of its documents is open.
  static let orphanedContribution = Signature(.orphanedContribution) { s in
    let own = s.allWrites.filter { $0.mode == .delta && !$0.isBackdated && isForeign($0.writer, s) }
    for writer in own.compactMap(\.writer).reduce(into: [String](), { if !$0.contains($1) { $0.append($1) } }) {
      let contributions = own.filter { $0.writer == writer }
      guard contributions.reduce(Quantity.zero, { $0 + ($1.delta ?? .zero) }) == s.r else { continue }
      guard contributions.contains(where: { s.isAfterAgreement($0) }), let first = contributions.first else { continue }
      guard contributions.allSatisfy({ hasNoOpenDocument($0, s) }) else { continue }
      var diagnosis = s.diagnosis(.orphanedContribution, naming: first, confidence: 95)
      diagnosis.evidence = contributions.map(\.reference)
      diagnosis.repair = .delta
      return diagnosis
    }
    return nil
  }

  private static func isForeign(_ writer: String?, _ s: Situation) -> Bool {
    guard let writer else { return false }
    return writer != s.systemName && !writer.hasPrefix("user:")
  }

  /// Its facts, if it names any, have come to nothing.
  private static func hasNoOpenDocument(_ write: Write, _ s: Situation) -> Bool {
    s.facts(namedBy: write).filter(\.isEffective).reduce(Quantity.zero) { $0 + s.e($1) } == .zero
  }
}
