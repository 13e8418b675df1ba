extension Signature {
  /// D15: a peer's level was added to the old value, or a movement was written as the level.
  static let absoluteAppliedAsDelta = Signature(.absoluteAppliedAsDelta) { s in
    levelAdded(s) ?? movementWritten(s) ?? levelAddedSilently(s)
  }

  private static func levelAdded(_ s: Situation) -> Diagnosis? {
    guard let write = s.lastWrite, let delta = write.delta, delta != .zero, write.mode == .delta else { return nil }
    guard write.after == nil || write.after == s.reported, delta == s.truth || peerLevels(s).contains(delta) else {
      return nil
    }
    guard s.reported == (write.before ?? s.reported - delta) + delta, s.facts(namedBy: write).isEmpty else {
      return nil
    }
    guard s.otherSystem(write) != nil || write.cause == .sync else { return nil }
    return named(s, write)
  }

  private static func movementWritten(_ s: Situation) -> Diagnosis? {
    guard let write = s.lastWrite, let after = write.after, let before = write.before, after == s.reported else {
      return nil
    }
    let movements = s.recent.map { s.e($0) }
    guard movements.contains(after), before + after == s.truth, write.mode == .set || s.otherSystem(write) != nil else {
      return nil
    }
    return named(s, write)
  }

  private static func levelAddedSilently(_ s: Situation) -> Diagnosis? {
    guard s.writes.isEmpty, let previous = s.book.history.last?.value, previous != .zero else { return nil }
    let added = s.reported - previous
    guard added > .zero, peerLevels(s).contains(added), added == s.truth else { return nil }
    var diagnosis = Diagnosis(.absoluteAppliedAsDelta, confidence: 70)
    diagnosis.repair = .set
    return diagnosis
  }

  private static func peerLevels(_ s: Situation) -> [Quantity] {
    s.place.books.filter { $0.system != s.system && $0.measure != .reserved && $0.measure != .backordered }.compactMap(
      \.value
    )
    .filter { $0 != .zero }
  }

  private static func named(_ s: Situation, _ write: Write) -> Diagnosis {
    var diagnosis = s.diagnosis(.absoluteAppliedAsDelta, naming: write, confidence: 95)
    diagnosis.repair = .set
    return diagnosis
  }
}
