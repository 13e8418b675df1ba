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
    for (location, place) in s.neighbours {
      for write in place.writes.reversed() where write.after == s.reported {
        guard let writer = write.writer, let origin = s.configuration.system(named: writer), origin != write.system,
          let own = own(origin, write, s), own.book.value == write.after,
          write.system == s.system && write.measure == s.measure && location == s.location
            || origin == s.system && own.book.measure == s.measure
        else { continue }
        guard !s.configuration.hasAuthority(origin, for: .onHand, at: location),
          s.configuration.hasAuthority(write.system, for: .onHand, at: location), isAfterAgreement(write, place),
          OlderTruth.undone(by: s.reported, s) == nil
        else { continue }
        var diagnosis = Diagnosis(.authorityViolation, first: write.reference, confidence: 95)
        diagnosis.from = writer
        diagnosis.to = s.configuration.name(write.system)
        diagnosis.repair = .set
        diagnosis.scope = .itemOfSystem
        diagnosis.evidence = [write.reference]
        let written = place.itemBook(write.system, write.measure).map { (location: location, book: $0) }
        diagnosis.parts = [written, own].compactMap(\.self).filter { $0.book.unexplained != .zero }
          .map { PartKey(location: $0.location, book: $0.book) }
        return diagnosis
      }
    }
    return nil
  }

  /// The figure that the origin wrote: its own of that measure, or what it offers for sale.
  private static func own(_ origin: SystemID, _ write: Write, _ s: Situation) -> (location: String, book: Book)? {
    for (location, place) in s.neighbours {
      let book =
        place.itemBook(origin, write.measure)
        ?? (write.measure == .onHand ? place.itemBook(origin, .available) : nil)
      if let book { return (location, book) }
    }
    return nil
  }

  /// After the overwritten book's last agreement.
  private static func isAfterAgreement(_ write: Write, _ place: StockPlace) -> Bool {
    guard let book = place.itemBook(write.system, write.measure) else { return false }
    return write.time != book.agreedAt ? write.time > book.agreedAt : write.tick > book.agreedTick
  }
}
