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

/// The registry: adding a pattern is one file with its signature and one line here.
package enum Signatures {
  /// In the order of precedence of semantics.md section 6; the first that answers is the diagnosis.
  package static let byPrecedence: [Signature] = [
    .partialBatchFailure, .unmappedReference, .semanticMismatch, .nullAsZero, .negativeStock, .backdatedPosting,
    .echoApplied, .uomConversion, .cumulativeAppliedAsDelta, .duplicateEffect, .ledgerGap, .skuAlias, .wrongLocation,
    .duplicateDeliveryApplied, .outOfOrderApply, .lostUpdate, .partialIntegrationDoubleCount, .absoluteAppliedAsDelta,
    .staleWrite, .authorityViolation, .signInversion, .returnNotDispositioned, .doubleRestock,
    .bundleComponentMismatch, .orphanedContribution, .phantomShipment, .reservationLeak, .missingAllocation,
    .overRelease, .cancelNotRestocked, .inTransitLeak, .receiptNotPosted, .manualOverride, .staleLevel, .writeSwallowed,
    .missingPropagation, .reservationSurplus, .reservationShortfall,
  ]

  /// Where no signature answers: a loss that only a recount can settle.
  package static func unexplainedLoss(_ situation: Situation) -> Diagnosis {
    var diagnosis = Diagnosis(.unexplainedLoss, confidence: 50)
    diagnosis.isUnattributed = true
    diagnosis.repair = .recount
    diagnosis.action = .recount
    diagnosis.needsApproval = true
    return diagnosis
  }

  package static func diagnose(_ situation: Situation) -> Diagnosis {
    var best: Diagnosis?
    var others: Int64 = 0
    for signature in byPrecedence {
      guard let found = signature.match(situation) else { continue }
      if best == nil { best = found } else if best?.patternCode != found.patternCode { others += 1 }
    }
    guard var diagnosis = best else { return unexplainedLoss(situation) }
    // Each other pattern that would do makes the best a little less sure; direct evidence stays far ahead.
    diagnosis.confidence = max(diagnosis.confidence - (diagnosis.confidence >= 95 ? 0 : others * 2), 50)
    return diagnosis
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
    }
  }

  package static func precedence(of pattern: Pattern?) -> Int {
    byPrecedence.firstIndex { $0.pattern == pattern } ?? byPrecedence.count
  }
}
