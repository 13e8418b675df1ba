extension PatternCard {
  static let wrongLocation = PatternCard(
    .wrongLocation, category: .locationError,
    reason: "it was booked at another location",
    signature: """
      As much too much here as too little at another location of the same system, or in another pool (sellable, damaged, \
      quarantined) of the same place where no fact accounts for it.
      """,
    example: "A receipt for the warehouse is booked in the shop.",
    repair: "Move it: two corrections.")
}

extension Signature {
  /// D22: too much here, as much too little in another location of the same system.
  static let wrongLocation = Signature(.wrongLocation) { s in
    for other in s.others {
      guard let book = other.place.book(s.system, s.measure, alias: s.book.alias), book.unexplained == -s.r else {
        continue
      }
      guard let theirs = book.firstDisagreement, let ours = s.book.firstDisagreement else { continue }
      let first = (theirs.arrival, other.location) < (ours.arrival, s.location) ? theirs : ours
      var diagnosis = Diagnosis(.wrongLocation, first: moved(s)?.reference ?? first.reference, confidence: 85)
      diagnosis.from = (moved(s) ?? lacking(s, other.place)).flatMap { s.source(of: $0) }
      diagnosis.repair = .delta
      diagnosis.action = .move
      diagnosis.scope = .itemOfSystem
      diagnosis.affected = moved(s).map { s.orders(of: [$0]) } ?? []
      diagnosis.parts = [PartKey(location: s.location, book: s.book), PartKey(location: other.location, book: book)]
        .sorted()
      return diagnosis
    }
    return nil
  }

  /// The fact of just this size that one of the two places lacks.
  private static func lacking(_ s: Situation, _ other: StockPlace) -> Effect? {
    let here = s.recent.last { s.e($0) == -s.r && !$0.isReported(by: s.system) }
    return here
      ?? other.ledger.effects.last { fact in
        fact.isEffective && fact.time <= s.time && !fact.isReported(by: s.system) && s.e(fact) == s.r
      }
  }

  /// The rerouting or transfer whose way went wrong, if one is recent.
  private static func moved(_ s: Situation) -> Effect? {
    s.recent.last { [.rerouted, .transferOut, .transferArrived].contains($0.kind) }
  }

  /// D22 within a place: a pool has what another one of the same system lacks, and no fact tells which is right.
  static let wrongPool = Signature(.wrongLocation) { s in
    let pools: [Measure: Bucket] = [.damaged: .damaged, .quarantined: .quarantined]
    guard let bucket = pools[s.measure], s.view.expression == .bucket(bucket) else { return nil }
    let own = s.place.books.filter { $0.system == s.system && $0.alias == s.book.alias }
    let other = own.first { pools[$0.measure] != nil && $0.measure != s.measure && $0.unexplained == -s.r }
    // Where the sum of all pools agrees, what is too much here is missing among the sellable.
    let isSumRight = own.contains { book in
      book.measure == .onHand && book.value != nil && book.unexplained == .zero
        && s.configuration.profile(s.system).measures[.onHand]?.factor(of: bucket) == 1
    }
    guard other != nil || isSumRight else { return nil }
    var diagnosis = Diagnosis(.wrongLocation, confidence: 70)
    diagnosis.repair = .delta
    diagnosis.action = .move
    diagnosis.parts = other.map { [PartKey(location: s.location, book: $0)] } ?? []
    return diagnosis
  }
}
