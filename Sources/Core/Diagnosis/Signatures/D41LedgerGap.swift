extension PatternCard {
  static let ledgerGap = PatternCard(
    .ledgerGap,
    reason: "the system's own movements say otherwise",
    signature: "The level is not what the system's own last change left, or its changes do not join.",
    example: "The last movement left 40, the level says 52.",
    repair: "Set the level to the movements; where they do not join, none.")
}

extension Signature {
  /// D41: a system's level is not what its own movements left, or its movements do not join.
  static let ledgerGap = Signature(.ledgerGap) { s in
    cacheAgainstMovements(s, areReckoned: false) ?? gapBetweenMovements(s)
  }

  /// The same where the system states movements alone, and what they left is reckoned: weaker than what names a fact.
  static let reckonedGap = Signature(.ledgerGap) { s in cacheAgainstMovements(s, areReckoned: true) }

  private static func cacheAgainstMovements(_ s: Situation, areReckoned: Bool) -> Diagnosis? {
    guard !s.book.latest.isWrite, let last = s.allWrites.last(where: { !$0.isBackdated }), let after = last.after,
      s.isReckoned(last) == areReckoned
    else { return nil }
    guard last.time >= s.book.agreedAt, s.reported - after == s.r, isAgreement(s, of: last) else { return nil }
    // A retry of that very change is something of the system's own since: it may have been applied again (D01).
    guard last.retries.isEmpty else { return nil }
    // A fact since then may have moved the level without a change of its own.
    guard !s.view.effects.contains(where: { $0.time > last.time && $0.time <= s.time && s.e($0) != .zero }) else {
      return nil
    }
    var diagnosis = Diagnosis(.ledgerGap, confidence: 90)
    diagnosis.evidence = [last.reference]
    diagnosis.repair = .set
    return diagnosis
  }

  /// Nothing but the write itself has been agreed with since.
  private static func isAgreement(_ s: Situation, of write: Write) -> Bool {
    s.book.agreedAt < write.time || s.book.agreedTick <= write.tick
  }

  private static func gapBetweenMovements(_ s: Situation) -> Diagnosis? {
    let writes = s.allWrites.filter { !$0.isBackdated }
    for (earlier, later) in zip(writes, writes.dropFirst()) where s.isAfterAgreement(later) {
      guard let after = earlier.after, let before = later.before,
        before - after - documented(s, between: earlier, and: later) == s.r
      else { continue }
      // Both made from one value within the race window: an update was lost, which says more (D14).
      guard earlier.before != before || !Signature.areSimultaneous(earlier.time, later.time) else { continue }
      guard !isSilentFact(s, between: earlier, and: later) else { continue }
      // The movements join, and a cancellation should have lain between them: it was not given back (D31).
      guard before != after || Signature.cancelNotRestocked.match(s) == nil else { continue }
      // Sent again and applied again: that is what came in between (D01).
      guard earlier.retries.isEmpty || earlier.delta != s.r else { continue }
      var diagnosis = Diagnosis(.ledgerGap, first: later.reference, confidence: 90)
      diagnosis.evidence = [earlier.reference, later.reference]
      diagnosis.repair = .none
      return diagnosis
    }
    return nil
  }

  /// The system took facts of just this size without a word: its movements join, another fact is missing.
  private static func isSilentFact(_ s: Situation, between earlier: Write, and later: Write) -> Bool {
    let silent = s.facts.filter { fact in
      let allowance = s.configuration.allowance(from: fact.reports.first?.system, to: s.system)
      return fact.time <= later.time && fact.time + allowance >= earlier.time
        && !fact.isReported(by: s.system, until: later.time)
    }
    return s.adding(silent, to: s.r) != nil
  }

  /// What the system's own documents moved between two of its changes, beside the changes themselves.
  private static func documented(_ s: Situation, between earlier: Write, and later: Write) -> Quantity {
    let changes = s.allWrites.map(\.reference)
    let told = s.allWrites.filter { $0.time > earlier.time && $0.time <= later.time }
    // Its own documents count whether the authority confirmed them or not (D35).
    return s.view.effects.reduce(.zero) { sum, fact in
      let isOwn = fact.reports.contains { report in
        report.system == s.system && report.time > earlier.time && report.time <= later.time
          && !changes.contains(report.reference)
      }
      // What a change tells is in the chain already, whichever document told it too.
      return isOwn && !told.contains { Confirmation.speaks($0, of: fact) } ? sum + s.e(fact) : sum
    }
  }
}
