extension PatternCard {
  static let lostUpdate = PatternCard(
    .lostUpdate,
    reason: "one of two simultaneous writes was lost",
    signature: """
      Of two writes within the race window only one survived, each made from the value before both.
      """,
    example: "Two allocations of one second, 10 and 5, leave 25 instead of 35.",
    repair: "Add the lost one.")
}

extension Signature {
  /// D14: of two writes within the race window only one survived; each was made from the value before both.
  static let lostUpdate = Signature(.lostUpdate) { s in lostAllocation(s) ?? lostWrite(s) ?? lostFact(s) }

  private static let window = Span.seconds(5)

  private static func lostAllocation(_ s: Situation) -> Diagnosis? {
    guard s.measure == .reserved, s.r < .zero else { return nil }
    let made = s.place.lines.flatMap { line in
      line.allocations.filter { $0.system == s.system && $0.time <= s.time }
    }
    for lost in made where lost.quantity == -s.r {
      let rival = made.first { rival in
        rival.reference != lost.reference && rival.key != lost.key && areSimultaneous(rival.time, lost.time)
          && max(rival.time, lost.time) >= s.book.agreedAt
      }
      guard let rival else { continue }
      return found(lost: lost.reference, rival: rival.reference)
    }
    return nil
  }

  /// The first of the two may have been agreed with before the second came.
  private static func lostWrite(_ s: Situation) -> Diagnosis? {
    let writes = s.allWrites.filter { $0.mode == .delta && !$0.isBackdated }
    for lost in writes where lost.delta == -s.r {
      let rival = writes.first { rival in
        rival.reference != lost.reference && areSimultaneous(rival.time, lost.time)
          && (rival.before == lost.before && (s.isAfterAgreement(rival) || s.isAfterAgreement(lost))
            || areReckoned(lost, rival, s))
      }
      guard let rival, lost.before != nil else { continue }
      var diagnosis = found(lost: lost.reference, rival: rival.reference)
      diagnosis.from = s.otherSystem(lost)
      return diagnosis
    }
    return nil
  }

  /// Movements alone: what they were made from is not known, and what was reckoned of them is no agreement.
  private static func areReckoned(_ one: Write, _ other: Write, _ s: Situation) -> Bool {
    s.isReckoned(one) && s.isReckoned(other) && s.book.agreedTick <= max(one.tick, other.tick)
  }

  /// Two facts that the system reported itself, within the window.
  private static func lostFact(_ s: Situation) -> Diagnosis? {
    let own = s.recent.filter { $0.isReported(by: s.system, until: s.time) && $0.bundle == nil }
    for lost in own where s.e(lost) == -s.r {
      let rival = own.first { $0.key != lost.key && areSimultaneous(reported($0, s), reported(lost, s)) }
      guard let rival else { continue }
      return found(lost: lost.reference, rival: rival.reference)
    }
    return nil
  }

  private static func reported(_ fact: Effect, _ s: Situation) -> Instant {
    fact.reports.first { $0.system == s.system }?.time ?? fact.time
  }

  /// Within the race window.
  static func areSimultaneous(_ left: Instant, _ right: Instant) -> Bool {
    left - right <= window && right - left <= window
  }

  private static func found(lost: EventReference, rival: EventReference) -> Diagnosis {
    var diagnosis = Diagnosis(.lostUpdate, first: lost, confidence: 95)
    diagnosis.evidence = [lost, rival]
    diagnosis.repair = .delta
    return diagnosis
  }
}
