extension PatternCard {
  static let skuAlias = PatternCard(
    .skuAlias, category: .duplicateSKU,
    reason: "it was booked on another number of the same item",
    signature: "As much too much on one number as too little on its alias.",
    example: "A receipt of 20 is booked on the item's old number.",
    repair: "Move it: two corrections.")
}

extension Signature {
  /// D21: too much on one number of the item, as much too little on another, in one system.
  static let skuAlias = Signature(.skuAlias) { s in
    let numbers = s.place.books.filter { $0.system == s.system && $0.measure == s.measure && $0.unexplained != .zero }
    let write = s.place.writes.last { write in
      write.system == s.system && write.measure == s.measure
        && numbers.contains { book in
          book.alias == write.alias && s.place.keepsItsRest(book) && book.unexplained == write.delta
        }
    }
    guard isBalanced(numbers) || write.map({ namesFact($0, s) }) ?? false else { return nil }
    let statements = numbers.compactMap(\.firstDisagreement).sorted { ($0.arrival, $0.tick) < ($1.arrival, $1.tick) }
    var diagnosis = Diagnosis(.skuAlias, first: write?.reference ?? statements.first?.reference, confidence: 90)
    diagnosis.from = booked(numbers, write, s).flatMap { s.source(of: $0) }
    diagnosis.repair = .delta
    diagnosis.action = .move
    diagnosis.scope = .itemOfSystem
    diagnosis.parts = numbers.map { PartKey(location: s.location, book: $0) }
    return diagnosis
  }

  /// The fact that went to the other number.
  private static func booked(_ numbers: [Book], _ write: Write?, _ s: Situation) -> Effect? {
    let sizes = numbers.filter { !$0.alias.isEmpty }.map(\.unexplained)
    return s.place.ledger.effects.last { fact in
      guard fact.isEffective, fact.firstReport?.system != s.system else { return false }
      return write.map { Confirmation.speaks($0, of: fact) } ?? sizes.contains(s.e(fact))
    }
  }

  private static func isBalanced(_ numbers: [Book]) -> Bool {
    numbers.count > 1 && numbers.contains { !$0.alias.isEmpty }
      && numbers.reduce(Quantity.zero) { $0 + $1.unexplained } == .zero
  }

  /// What was booked on the alias is a fact of the item: the item's own number will miss it.
  private static func namesFact(_ write: Write, _ s: Situation) -> Bool {
    s.place.ledger.effects.contains { $0.isEffective && Confirmation.speaks(write, of: $0) }
  }
}
