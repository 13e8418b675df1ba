/// What a system is about to tell, seen from its own words: a drift that is open must not seem to end by it.
extension Comparison {
  /// Changes of the book that name facts which nobody has told yet, and facts that the book's own system told by a
  /// document and has yet to tell by changes, as it did with other lines of the same document.
  package static func halfTold(_ book: Book, _ view: View, _ place: StockPlace, _ configuration: Configuration)
    -> [InFlight]
  {
    let (time, patience) = (book.position, configuration.profile(book.system).allowance)
    let writes = place.writes.filter { write in
      write.system == book.system && write.measure == book.measure && write.alias == book.alias && write.time <= time
        && time - write.time < patience && !write.isBackdated
    }
    guard !writes.isEmpty else { return [] }
    let effects = view.effects.filter { time - $0.time < patience }
    return ahead(writes, view.effects, until: patience) + behind(writes, effects, book, view, until: patience)
  }

  /// The book is ahead of us.
  private static func ahead(_ writes: [Write], _ effects: [Effect], until patience: Span) -> [InFlight] {
    writes.compactMap { write in
      guard let delta = write.delta, delta != .zero, write.namesDocument,
        !effects.contains(where: { Confirmation.speaks(write, of: $0) })
      else { return nil }
      return InFlight(
        key: "change/\(write.reference.source)/\(write.reference.id)", contribution: delta,
        until: write.time + patience, isLacking: false, isMerged: false, isPromotable: false)
    }
  }

  /// The book lacks what its system knows.
  private static func behind(
    _ writes: [Write], _ effects: [Effect], _ book: Book, _ view: View, until patience: Span
  ) -> [InFlight] {
    let told = writes.map(\.reference)
    return effects.compactMap { effect in
      let movement = view.movement(effect, at: book.position)
      guard movement != .zero, effect.isEffective, effect.time <= book.position,
        effect.isReported(by: book.system, until: book.position),
        !effect.reports.contains(where: { told.contains($0.reference) }),
        !writes.contains(where: { Confirmation.speaks($0, of: effect) }),
        writes.contains(where: { $0.isAboutAnotherLine(than: effect) })
      else { return nil }
      return InFlight(
        key: effect.key, contribution: -movement, until: effect.time + patience, isLacking: true, isMerged: false,
        isPromotable: false)
    }
  }
}

extension Write {
  /// Speaks of something that happened, and not of the book alone.
  fileprivate var namesDocument: Bool {
    [.order, .shipment, .receipt, .return, .refund, .transfer].contains { (kind: RefKind) in refs[kind] != nil }
  }

  fileprivate func isAboutAnotherLine(than effect: Effect) -> Bool {
    guard let order = refs[.order], order == effect.refs[.order], let line = refs[.line] else { return false }
    return effect.refs[.line].map { $0 != line } ?? false
  }
}
