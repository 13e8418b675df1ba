extension PatternCard {
  static let nullAsZero = PatternCard(
    .nullAsZero,
    reason: "a peer that does not track the item was read as zero",
    signature: "The new value is 0 where the peer's value is null.",
    example: "The marketplace does not track the item; the sync writes 0 into the shop.",
    repair: "Set the book.")
}

extension Signature {
  /// D16: a peer does not track the item, and its "nothing" was written here as zero.
  static let nullAsZero = Signature(.nullAsZero) { s in
    let untracked = s.peers.filter { $0.latest.isStated && $0.latest.value == nil }
    if let write = s.lastWrite, write.after == .zero, let writer = s.otherSystem(write) {
      let (reported, truth) = s.statement(after: write)
      guard reported == .zero, truth > .zero else { return nil }
      guard untracked.contains(where: { s.configuration.name($0.system) == writer }) else { return nil }
      return found(s.diagnosis(.nullAsZero, naming: write, confidence: 95))
    }
    guard s.reported == .zero, s.truth > .zero, s.writes.isEmpty else { return nil }
    guard let peer = untracked.first(where: { $0.measure == s.measure }) else { return nil }
    var diagnosis = Diagnosis(.nullAsZero, confidence: 70)
    diagnosis.from = s.configuration.name(peer.system)
    return found(diagnosis)
  }

  private static func found(_ diagnosis: Diagnosis) -> Diagnosis {
    var diagnosis = diagnosis
    diagnosis.repair = .set
    return diagnosis
  }
}
