/// One pattern's signature: a pure question to a situation.
package struct Signature: Sendable {
  package let pattern: Pattern
  /// The diagnosis where the pattern answers the residual; nil where it does not.
  package let match: @Sendable (Situation) -> Diagnosis?

  package init(_ pattern: Pattern, _ match: @escaping @Sendable (Situation) -> Diagnosis?) {
    self.pattern = pattern
    self.match = match
  }
}

/// Which pattern answers a situation.
package enum Signatures {
  package static func diagnose(_ situation: Situation) -> Diagnosis {
    var best: Diagnosis?
    var others: Int64 = 0
    for signature in Patterns.byPrecedence {
      guard let found = signature.match(situation) else { continue }
      if best == nil { best = found } else if best?.patternCode != found.patternCode { others += 1 }
    }
    guard var diagnosis = best else { return unexplainedLoss(situation) }
    // Each other pattern that would do makes the best a little less sure; direct evidence stays far ahead.
    diagnosis.confidence = max(diagnosis.confidence - (diagnosis.confidence >= 95 ? 0 : others * 2), 50)
    if diagnosis.cause.isEmpty, let batch = batch(of: diagnosis, in: situation) { diagnosis.cause = batch }
    return diagnosis
  }

  /// What one batch wrote wrongly is one incident.
  private static func batch(of diagnosis: Diagnosis, in situation: Situation) -> String? {
    guard let first = diagnosis.first, let write = situation.allWrites.last(where: { $0.reference == first }),
      let batch = write.refs[.batch], let pattern = diagnosis.pattern
    else { return nil }
    return "\(pattern.code) by batch \(batch) in \(situation.systemName)"
  }

  /// Diagnosis where the evidence is positive and complete, without waiting: D02 by two changes, D16, D25.
  package static func immediate(_ situation: Situation) -> Diagnosis? {
    guard !situation.writes.isEmpty else { return nil }
    let diagnosis = diagnose(situation)
    switch diagnosis.pattern {
    case .nullAsZero, .echoApplied: return diagnosis.confidence >= 90 ? diagnosis : nil
    case .duplicateEffect: return isRepeated(diagnosis, in: situation) ? diagnosis : nil
    default: return nil
    }
  }

  /// Two changes of one size. A second one of another size may belong to an edit of the line that is still on its way.
  private static func isRepeated(_ diagnosis: Diagnosis, in situation: Situation) -> Bool {
    guard let later = situation.writes.first(where: { $0.reference == diagnosis.first }) else { return false }
    return situation.allWrites.contains {
      $0.reference != later.reference && $0.delta == later.delta && diagnosis.evidence.contains($0.reference)
        && Signature.isSameFact($0, later)
    }
  }

  package static func precedence(of pattern: Pattern?) -> Int {
    Patterns.byPrecedence.firstIndex { $0.pattern == pattern } ?? Patterns.byPrecedence.count
  }
}
