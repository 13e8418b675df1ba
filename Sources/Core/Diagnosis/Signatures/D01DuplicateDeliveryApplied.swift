extension PatternCard {
  static let duplicateDeliveryApplied = PatternCard(
    .duplicateDeliveryApplied,
    reason: "one message was delivered twice and applied twice",
    signature: """
      The book shows the effect of one idempotency key twice: a retry was seen, or two changes carry \
      one key.
      """,
    example: "The order API times out and is tried again; the warehouse reserves 1 twice for one order.",
    repair: "Undo one of the two.")
}

extension Signature {
  /// D01: the system shows the effect of one idempotency key twice; we dropped the retry, it did not.
  static let duplicateDeliveryApplied = Signature(.duplicateDeliveryApplied) { s in
    repeatedWrite(s) ?? repeatedAllocation(s) ?? repeatedFact(s)
  }

  private static func repeatedWrite(_ s: Situation) -> Diagnosis? {
    let repeated = s.allWrites.last { $0.retriedTick > s.book.agreedTick && $0.delta == s.r }
    guard let write = repeated else { return nil }
    var diagnosis = s.diagnosis(.duplicateDeliveryApplied, naming: write, confidence: 95)
    diagnosis.first = write.retries.last
    diagnosis.evidence += write.retries
    diagnosis.repair = .delta
    return diagnosis
  }

  private static func repeatedAllocation(_ s: Situation) -> Diagnosis? {
    guard s.measure == .reserved else { return nil }
    for line in s.place.lines where line.end == .none {
      let repeated = line.allocations.last { $0.system == s.system && !$0.retries.isEmpty && $0.quantity == s.r }
      guard let repeated else { continue }
      var diagnosis = Diagnosis(.duplicateDeliveryApplied, first: repeated.retries.last, confidence: 95)
      diagnosis.from = s.configuration.name(line.owner)
      diagnosis.affected = [line.order]
      diagnosis.evidence = [repeated.reference] + repeated.retries
      diagnosis.repair = .delta
      return diagnosis
    }
    return nil
  }

  private static func repeatedFact(_ s: Situation) -> Diagnosis? {
    let repeated = s.facts.last { fact in
      // Agreed with since the retry: it was taken once.
      !fact.retries.isEmpty && (fact.retriedTick > s.book.agreedTick || !s.book.shows(fact)) && s.e(fact) == s.r
        && isOpen(fact, s)
    }
    guard let fact = repeated else { return nil }
    var diagnosis = s.diagnosis(.duplicateDeliveryApplied, naming: [fact], confidence: 90)
    diagnosis.first = fact.retries.last
    diagnosis.evidence += fact.retries
    diagnosis.repair = .delta
    return diagnosis
  }

  /// On `reserved` a line that has ended is a leak (D29), however it came about.
  private static func isOpen(_ fact: Effect, _ s: Situation) -> Bool {
    guard s.measure == .reserved, let order = fact.refs[.order] else { return true }
    return s.place.lines.contains { $0.order == order && $0.line == fact.refs[.line] && $0.end == .none }
  }
}
