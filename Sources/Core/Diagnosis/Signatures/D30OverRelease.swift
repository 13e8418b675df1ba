extension PatternCard {
  static let overRelease = PatternCard(
    .overRelease,
    reason: "more was released than was allocated",
    signature: "Less is reserved than open lines ask for.",
    example: "Cancelling one order releases another one's 4.",
    repair: "Reserve again.")
}

extension Signature {
  /// D30: less is reserved than open lines ask for, though the system knew the lines.
  static let overRelease = Signature(.overRelease) { s in
    guard s.measure == .reserved, s.r < .zero else { return nil }
    guard let line = overReleased(s) else { return lostReservation(s) }
    var diagnosis = Diagnosis(.overRelease, first: line.release?.reference, confidence: 90)
    diagnosis.affected = [line.order]
    diagnosis.evidence = line.release.map { [$0.reference] } ?? []
    diagnosis.repair = .delta
    return diagnosis
  }

  /// The system knew of the open lines, and reserves for them no longer; nothing that it may have missed says why.
  private static func lostReservation(_ s: Situation) -> Diagnosis? {
    guard s.writes.isEmpty, s.adding(s.missing, to: -s.r) == nil else { return nil }
    let known = s.place.lines.filter { $0.end == .none && $0.open > .zero && isKnown($0, s) }
    guard known.reduce(Quantity.zero, { $0 + $1.open }) >= -s.r else { return nil }
    var diagnosis = Diagnosis(.overRelease, confidence: 70)
    diagnosis.affected = known.map(\.order)
    diagnosis.repair = .delta
    return diagnosis
  }

  private static func isKnown(_ line: OrderLine, _ s: Situation) -> Bool {
    s.facts.contains { fact in
      fact.refs[.order] == line.order && fact.refs[.line] == line.line && s.e(fact) > .zero
        && (s.book.shows(fact) || fact.isReported(by: s.system, until: s.time))
    }
  }

  /// What no release, missing fact or missing allocation accounts for.
  static let reservationShortfall = Signature(.overRelease) { s in
    guard s.measure == .reserved, s.r < .zero else { return nil }
    var diagnosis = Diagnosis(.overRelease, confidence: 55)
    diagnosis.affected = s.place.lines.filter { $0.end == .none }.map(\.order)
    diagnosis.repair = .delta
    return diagnosis
  }

  private static func overReleased(_ s: Situation) -> (order: String, release: Allocation?)? {
    for line in s.place.lines {
      let released = line.allocations.last { allocation in
        allocation.system == s.system && allocation.quantity < .zero && allocation.time >= s.book.agreedAt
          && allocation.time <= s.time
      }
      guard let released else { continue }
      let net = line.allocated(in: s.system, until: s.time)
      if net == s.r || released.quantity == s.r || net - line.open == s.r { return (line.order, released) }
    }
    guard s.reported < .zero else { return nil }
    return (s.place.lines.first { $0.end == .none }?.order ?? "", nil)
  }
}
