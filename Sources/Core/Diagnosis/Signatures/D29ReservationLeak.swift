extension PatternCard {
  static let reservationLeak = PatternCard(
    .reservationLeak,
    reason: "reservations of ended orders were kept",
    signature: "More is reserved than open lines ask for; the surplus belongs to lines that have ended.",
    example: "A cancelled order keeps its 3 reserved.",
    repair: "Release it.")
}

extension Signature {
  /// D29: more is reserved than open lines ask for; the surplus belongs to lines that have ended.
  static let reservationLeak = Signature(.reservationLeak) { s in
    guard s.measure == .reserved, s.r > .zero else { return nil }
    let ended = s.facts.filter { releases($0) && s.e($0) < .zero && hasEnded($0, s) && isAfterAgreement($0, s) }
    // First what the system has neither told nor shown: it does not know that the line has ended.
    let unknown = ended.filter { !$0.isReported(by: s.system, until: s.time) && !s.book.shows($0) }
    // Of these, what is overdue: the other books of the system miss the same.
    let overdue = unknown.filter { s.missing.contains($0) }
    let leaked = s.adding(overdue, to: -s.r) ?? s.adding(unknown, to: -s.r) ?? s.adding(ended, to: -s.r)
    if let leaked { return leak(s, leaked) }
    return allocatedAgain(s)
  }

  /// The surplus that no ended line accounts for.
  static let reservationSurplus = Signature(.reservationLeak) { s in
    guard s.measure == .reserved, s.r > .zero else { return nil }
    var diagnosis = Diagnosis(.reservationLeak, confidence: 55)
    diagnosis.repair = .delta
    diagnosis.action = .release
    diagnosis.needsApproval = true
    return diagnosis
  }

  private static func leak(_ s: Situation, _ leaked: [Effect]) -> Diagnosis {
    var diagnosis = s.diagnosis(.reservationLeak, naming: leaked, confidence: 90)
    diagnosis.repair = .delta
    diagnosis.action = .release
    if let kind = leaked.first?.kind { diagnosis.cause = "\(kind) keeps its reservation in \(s.systemName)" }
    return diagnosis
  }

  /// A line was allocated once more after it had ended.
  private static func allocatedAgain(_ s: Situation) -> Diagnosis? {
    for line in s.place.lines where line.end != .none {
      let again = line.allocations.last {
        $0.system == s.system && $0.quantity > .zero && $0.time > line.ended && $0.time <= s.time
      }
      guard let again, line.allocated(in: s.system, until: s.time) == s.r || again.quantity == s.r else { continue }
      var diagnosis = Diagnosis(.reservationLeak, first: again.reference, confidence: 90)
      diagnosis.refs = Refs([.init(.order, line.order), .init(.line, line.line)])
      diagnosis.affected = [line.order]
      diagnosis.evidence = [again.reference]
      diagnosis.repair = .delta
      diagnosis.action = .release
      return diagnosis
    }
    return nil
  }

  private static func releases(_ fact: Effect) -> Bool {
    [.cancelled, .refundCancelled, .shipped, .edited].contains(fact.kind)
  }

  private static func hasEnded(_ fact: Effect, _ s: Situation) -> Bool {
    s.place.lines.contains { $0.order == fact.refs[.order] && $0.line == fact.refs[.line] && $0.end != .none }
  }

  private static func isAfterAgreement(_ fact: Effect, _ s: Situation) -> Bool {
    fact.time >= s.book.agreedAt || !s.book.shows(fact)
  }
}
