extension Signature {
  /// D21: too much on one number of the item, as much too little on another, in one system.
  static let skuAlias = Signature(.skuAlias) { s in
    let numbers = s.place.books.filter { $0.system == s.system && $0.measure == s.measure && $0.unexplained != .zero }
    guard numbers.contains(where: { !$0.alias.isEmpty }), numbers.count > 1 else { return nil }
    guard numbers.reduce(Quantity.zero, { $0 + $1.unexplained }) == .zero else { return nil }
    let write = s.place.writes.last { write in
      write.system == s.system && write.measure == s.measure && numbers.contains { $0.alias == write.alias && $0.unexplained == write.delta }
    }
    let statements = numbers.compactMap { $0.firstDisagreement }.sorted { ($0.arrival, $0.reference.id) < ($1.arrival, $1.reference.id) }
    var diagnosis = Diagnosis(.skuAlias, first: write?.reference ?? statements.first?.reference, confidence: 90)
    diagnosis.category = .duplicateSKU
    diagnosis.repair = .delta
    diagnosis.action = .move
    diagnosis.scope = .itemOfSystem
    diagnosis.parts = numbers.map { PartKey(location: s.location, book: $0) }
    return diagnosis
  }
}
