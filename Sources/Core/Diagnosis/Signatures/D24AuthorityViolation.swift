extension PatternCard {
  static let authorityViolation = PatternCard(
    .authorityViolation, category: .writeGateBreach,
    reason: "a system without authority wrote its own value",
    signature: "A non-authority's own value, never true, replaced the authority's.",
    example: "The planner's 100 is written into the warehouse, which had 92.",
    repair: "Set both books.")
}

extension Signature {
  /// D24: a system without authority wrote its own, never true value over the authority's.
  static let authorityViolation = Signature(.authorityViolation) { s in
    for write in s.place.writes.reversed() where write.after == s.reported {
      guard let writer = write.writer, let origin = s.configuration.system(named: writer), origin != write.system else {
        continue
      }
      guard !s.configuration.hasAuthority(origin, for: .onHand, at: s.location),
        write.system == s.system && write.measure == s.measure
          || origin == s.system && own(origin, write, s.place)?.measure == s.measure
      else { continue }
      guard s.configuration.hasAuthority(write.system, for: .onHand, at: s.location), isAfterAgreement(s, write) else {
        continue
      }
      guard let own = own(origin, write, s.place), own.value == write.after, OlderTruth.undone(by: s.reported, s) == nil
      else { continue }
      var diagnosis = Diagnosis(.authorityViolation, first: write.reference, confidence: 95)
      diagnosis.from = writer
      diagnosis.to = s.configuration.name(write.system)
      diagnosis.repair = .set
      diagnosis.scope = .itemOfSystem
      diagnosis.evidence = [write.reference]
      diagnosis.parts = [s.place.book(write.system, write.measure), own].compactMap(\.self)
        .filter { $0.unexplained != .zero }.map { PartKey(location: s.location, book: $0) }
      return diagnosis
    }
    return nil
  }

  /// The figure that the origin wrote: its own of that measure, or what it offers for sale.
  private static func own(_ origin: SystemID, _ write: Write, _ place: StockPlace) -> Book? {
    place.book(origin, write.measure) ?? (write.measure == .onHand ? place.book(origin, .available) : nil)
  }

  /// After the overwritten book's last agreement.
  private static func isAfterAgreement(_ s: Situation, _ write: Write) -> Bool {
    guard let book = s.place.book(write.system, write.measure) else { return false }
    return write.time != book.agreedAt ? write.time > book.agreedAt : write.tick > book.agreedTick
  }
}
