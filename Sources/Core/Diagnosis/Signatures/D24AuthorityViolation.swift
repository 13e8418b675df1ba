extension Signature {
  /// D24: a system without authority wrote its own, never true value over the authority's.
  static let authorityViolation = Signature(.authorityViolation) { s in
    for write in s.place.writes.reversed() where write.after == s.reported && write.measure == s.measure {
      guard let writer = write.writer, let origin = s.configuration.system(named: writer), origin != write.system else {
        continue
      }
      guard !s.configuration.hasAuthority(origin, for: .onHand, at: s.location),
        write.system == s.system || origin == s.system
      else { continue }
      guard s.configuration.hasAuthority(write.system, for: .onHand, at: s.location), isAfterAgreement(s, write) else {
        continue
      }
      guard s.place.book(origin, write.measure)?.value == write.after, OlderTruth.undone(by: s.reported, s) == nil
      else { continue }
      var diagnosis = Diagnosis(.authorityViolation, first: write.reference, confidence: 95)
      diagnosis.from = writer
      diagnosis.to = s.configuration.name(write.system)
      diagnosis.repair = .set
      diagnosis.scope = .itemOfSystem
      diagnosis.evidence = [write.reference]
      diagnosis.parts = [write.system, origin].compactMap { s.place.book($0, s.measure) }.filter {
        $0.unexplained != .zero
      }
      .map { PartKey(location: s.location, book: $0) }
      return diagnosis
    }
    return nil
  }

  /// After the overwritten book's last agreement.
  private static func isAfterAgreement(_ s: Situation, _ write: Write) -> Bool {
    guard let book = s.place.book(write.system, write.measure) else { return false }
    return write.time != book.agreedAt ? write.time > book.agreedAt : write.tick > book.agreedTick
  }
}
