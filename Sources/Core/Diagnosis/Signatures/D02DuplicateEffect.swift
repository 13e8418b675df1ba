extension PatternCard {
  static let duplicateEffect = PatternCard(
    .duplicateEffect,
    reason: "the same fact was applied twice",
    signature: """
      Two changes of one system have one fact key and different ids, or one fact came under two \
      documents.
      """,
    example: "Checkout and payment webhook both take an order off what the shop offers.",
    repair: "Undo the later one.")
}

extension Signature {
  /// D02: two changes in one system with one fact key and different ids, or more allocated than ordered.
  static let duplicateEffect = Signature(.duplicateEffect) { s in
    twoWrites(s) ?? overAllocated(s) ?? twoDocuments(s)
  }

  private static func twoWrites(_ s: Situation) -> Diagnosis? {
    let all = s.allWrites
    for later in s.writes.reversed() where later.delta == s.r && !later.refs.isEmpty {
      let earlier = all.last { write in
        write.tick < later.tick && write.key != later.key
          && (Signature.isSameFact(write, later) || isTwiceTaken(write, later, s) || isTwiceReceived(write, later))
      }
      guard let earlier else { continue }
      var diagnosis = s.diagnosis(.duplicateEffect, naming: later, confidence: 95)
      diagnosis.from = s.otherSystem(later) ?? s.facts(namedBy: later).first.flatMap { s.source(of: $0) }
      diagnosis.evidence = [earlier.reference, later.reference]
      diagnosis.repair = .delta
      return diagnosis
    }
    return nil
  }

  /// Two writers tell one fact in different words, each with all of its quantity. What is given back twice is judged by
  /// what was rightful (D32).
  private static func isTwiceTaken(_ earlier: Write, _ later: Write, _ s: Situation) -> Bool {
    let givesBack = { (write: Write) in [.release, .restock, .return].contains(write.cause) }
    guard earlier.delta == later.delta, !givesBack(earlier), !givesBack(later) else { return false }
    return s.facts(namedBy: later).contains { fact in
      s.e(fact) == later.delta && fact.isEffective && Confirmation.speaks(earlier, of: fact)
    }
  }

  /// One line of a purchase, received in full under two numbers; the residual says that it came once.
  private static func isTwiceReceived(_ earlier: Write, _ later: Write) -> Bool {
    guard earlier.cause == .receipt, later.cause == .receipt, earlier.delta == later.delta,
      let one = earlier.refs[.purchase], let two = later.refs[.purchase], earlier.refs[.line] == later.refs[.line]
    else { return false }
    return Reference.normalised(one) == Reference.normalised(two)
  }

  /// The same documents and line, and the same kind of cause.
  static func isSameFact(_ left: Write, _ right: Write) -> Bool {
    func key(_ write: Write) -> [Refs.Item] {
      write.refs.items.filter { ![.bin, .batch, .correction, .tracking].contains($0.kind) }
    }
    let (one, two) = (key(left), key(right))
    guard !one.isEmpty, one.contains(where: { $0.kind != .line }) else { return false }
    return one == two && left.cause == right.cause && left.mode == right.mode
  }

  /// The system posted one receipt or shipment under two documents of its own; the second is nobody else's.
  private static func twoDocuments(_ s: Situation) -> Diagnosis? {
    let own = s.view.effects.filter {
      [.received, .shipped].contains($0.kind) && $0.isReported(by: s.system, until: s.time)
    }
    for later in own.reversed() where isSurplus(later, s) && later.time >= s.book.agreedAt {
      let earlier = own.last { earlier in
        earlier.key != later.key && earlier.isEffective && earlier.time <= later.time && earlier.kind == later.kind
          && (later.kind == .shipped ? exceedsOrder(earlier, later, s) : sharesPurchase(earlier, later))
      }
      guard let earlier, let posted = later.reports.first(where: { $0.system == s.system }) else { continue }
      var diagnosis = s.diagnosis(.duplicateEffect, naming: [later], confidence: 90)
      diagnosis.first = posted.reference
      diagnosis.from = s.source(of: earlier)
      diagnosis.evidence = earlier.reports.map(\.reference) + [posted.reference]
      diagnosis.repair = later.isEffective ? .none : .delta
      diagnosis.action = later.kind == .shipped ? .reverseShipment : .reverseReceipt
      return diagnosis
    }
    return nil
  }

  private static func sharesPurchase(_ left: Effect, _ right: Effect) -> Bool {
    guard let one = left.refs[.purchase], let two = right.refs[.purchase] else { return false }
    return Reference.normalised(one) == Reference.normalised(two) && left.refs[.line] == right.refs[.line]
  }

  /// Nobody with authority knows of the document, and the book took it; or the authority's own book did not take it.
  private static func isSurplus(_ later: Effect, _ s: Situation) -> Bool {
    if !later.isEffective { return s.e(later) == s.r }
    return later.kind == .shipped && later.firstReport?.system == s.system && s.e(later) == -s.r
  }

  /// Both ship one line, more than it ever ordered.
  private static func exceedsOrder(_ earlier: Effect, _ later: Effect, _ s: Situation) -> Bool {
    guard let order = later.refs[.order], earlier.refs[.order] == order, earlier.refs[.line] == later.refs[.line]
    else { return false }
    let line = s.place.lines.first { $0.order == order && $0.line == later.refs[.line] }
    return line.map { (s.e(earlier) + s.e(later)).magnitude > $0.ordered } ?? false
  }

  private static func overAllocated(_ s: Situation) -> Diagnosis? {
    guard s.measure == .reserved, s.r > .zero else { return nil }
    for line in s.place.lines where line.end == .none {
      let excess = line.allocated(in: s.system, until: s.time) - (line.ordered - line.cancelled)
      let made = line.allocations.filter { $0.system == s.system && $0.quantity > .zero && $0.time <= s.time }
      guard excess == s.r, made.count > 1, let later = made.last else { continue }
      guard later.time >= s.book.agreedAt else { continue }
      var diagnosis = Diagnosis(.duplicateEffect, first: later.reference, confidence: 95)
      diagnosis.affected = [line.order]
      diagnosis.evidence = made.map(\.reference)
      diagnosis.repair = .delta
      return diagnosis
    }
    return nil
  }
}
