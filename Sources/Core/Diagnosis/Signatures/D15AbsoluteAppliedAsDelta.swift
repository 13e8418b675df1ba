extension PatternCard {
  static let absoluteAppliedAsDelta = PatternCard(
    .absoluteAppliedAsDelta,
    reason: "a level was added instead of set",
    signature: "The new value is the old one plus a peer's level, or a movement was written as the level.",
    example: "The till says 4; the shop adds 4 to its 5.",
    repair: "Set the book.")
}

extension Signature {
  /// D15: a peer's level was added to the old value, or a movement was written as the level.
  static let absoluteAppliedAsDelta = Signature(.absoluteAppliedAsDelta) { s in
    levelAdded(s) ?? movementWritten(s) ?? levelAddedSilently(s)
  }

  private static func levelAdded(_ s: Situation) -> Diagnosis? {
    guard let write = s.lastWrite, let delta = write.delta, delta != .zero, write.mode == .delta else { return nil }
    let (reported, truth) = s.statement(after: write)
    guard write.after ?? reported == reported, delta == truth || peerLevels(s).contains(delta) else { return nil }
    guard reported == (write.before ?? reported - delta) + delta, s.facts(namedBy: write).isEmpty else { return nil }
    guard s.otherSystem(write) != nil || write.cause == .sync else { return nil }
    return named(s, write)
  }

  private static func movementWritten(_ s: Situation) -> Diagnosis? {
    guard let write = s.lastWrite, let after = write.after, let before = write.before else { return nil }
    let (reported, truth) = s.statement(after: write)
    guard after == reported, s.recent.contains(where: { isWritten(s.e($0), as: after, over: before, truth) }),
      write.mode == .set || s.otherSystem(write) != nil
    else {
      return nil
    }
    return named(s, write)
  }

  /// A sale of 3 may be written as 3.
  private static func isWritten(
    _ movement: Quantity, as value: Quantity, over before: Quantity, _ truth: Quantity
  ) -> Bool {
    movement.magnitude == value.magnitude && before + movement == truth
  }

  private static func levelAddedSilently(_ s: Situation) -> Diagnosis? {
    guard s.writes.isEmpty, let previous = s.book.history.last?.value, previous != .zero else { return nil }
    let added = s.reported - previous
    guard added > .zero, peerLevels(s).contains(added), added == s.truth else { return nil }
    var diagnosis = Diagnosis(.absoluteAppliedAsDelta, confidence: 70)
    diagnosis.repair = .set
    return diagnosis
  }

  /// What the peers say, or said before: the level may have been old already when it was added.
  private static func peerLevels(_ s: Situation) -> [Quantity] {
    let peers = s.peers.filter { $0.measure != .reserved && $0.measure != .backordered }
    return peers.flatMap { [$0.value] + $0.history.map(\.value) }.compactMap { $0 }.filter { $0 != .zero }
  }

  private static func named(_ s: Situation, _ write: Write) -> Diagnosis {
    var diagnosis = s.diagnosis(.absoluteAppliedAsDelta, naming: write, confidence: 95)
    diagnosis.repair = .set
    return diagnosis
  }
}
