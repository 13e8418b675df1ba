/// A fact that may account for part of a difference, with the difference that it makes.
package struct InFlight: Hashable, Sendable {
  package var key: String
  /// What the book's residual is because of it.
  package var contribution: Quantity
  package var until: Instant
  /// The book lacks it (true), or is ahead of the ledger by it.
  package var isLacking: Bool
  /// A merged step: explains as part of a suffix only.
  package var isMerged: Bool
  /// An expectation that the book of the authority itself shows.
  package var isPromotable: Bool
}

/// A book against the ledger (semantics.md section 4).
package struct Comparison: Sendable {
  package var expected = Quantity.zero
  package var residual = Quantity.zero
  package var explained = Quantity.zero
  package var explanation: [InFlight] = []
  /// Facts in flight that are in some subset adding up to the explained part: not shown by an agreement.
  package var doubtful: [String] = []

  package var unexplained: Quantity { residual - explained }
  package static let subsetMax = 12
}

extension Comparison {
  /// Compares the latest statement of `book` with `view`.
  ///
  /// `halfTold` is asked for only where a drift is open.
  package init(
    _ book: borrowing Book, with view: borrowing View, offset: Quantity, at location: String,
    _ configuration: borrowing Configuration, halfTold: [InFlight] = []
  ) {
    let time = book.position
    expected = view.expected(at: time) + offset
    residual = (book.latest.value ?? .zero) - expected
    let pending = Comparison.inFlight(book, view, at: location, configuration) + halfTold
    let chosen =
      Comparison.explain(residual, pending, last: book.unexplained, isOpen: book.finding != nil)
      ?? Comparison.explainBesideOverdue(residual, pending, book, view, configuration) ?? []
    explanation = chosen
    explained = chosen.reduce(.zero) { $0 + $1.contribution }
    doubtful = Comparison.doubtful(pending, adding: explained, chosen: chosen)
  }

  /// What may be under way to or from the book's system at its `asof`.
  package static func inFlight(_ book: Book, _ view: View, at location: String, _ configuration: Configuration)
    -> [InFlight]
  {
    let time = book.position
    var result: [InFlight] = []
    for effect in view.effects(unshownBy: book) {
      let movement = view.movement(effect, at: time)
      guard movement != .zero else { continue }
      if let item = item(effect, movement, book, at: location, configuration) { result.append(item) }
    }
    let allowance = configuration.profile(book.system).allowance
    for step in view.merged(after: max(time - allowance, book.shownThrough), until: time) {
      let movement = view.expression.movement(step.delta, countsToday: false)
      guard movement != .zero else { continue }
      result.insert(
        InFlight(
          key: "merged", contribution: -movement, until: step.time + allowance, isLacking: true, isMerged: true,
          isPromotable: false), at: 0)
    }
    return result
  }

  private static func item(
    _ effect: Effect, _ movement: Quantity, _ book: Book, at location: String, _ configuration: Configuration
  ) -> InFlight? {
    let time = book.position
    let isReported = effect.isReported(by: book.system, until: time)
    guard effect.isEffective else {
      guard effect.time <= time else { return nil }
      let authority = Comparison.authority(effect.kind)
      let holders = configuration.authorities(for: authority, at: location)
      let isOwnWord = holders.contains(book.system)
      guard isOwnWord || isReported else { return nil }
      let allowance = holders.map { configuration.allowance(from: effect.firstReport?.system, to: $0) }.max() ?? .zero
      guard isOwnWord || time - effect.time < allowance else { return nil }
      return InFlight(
        key: effect.key, contribution: movement, until: effect.time + allowance, isLacking: false, isMerged: false,
        isPromotable: isOwnWord && effect.kind != .shipped && effect.kind != .voided)
    }
    if effect.time > time {
      guard isReported else { return nil }
      return InFlight(
        key: effect.key, contribution: movement, until: effect.time, isLacking: false, isMerged: false,
        isPromotable: false)
    }
    guard !isReported, !book.shows(effect) else { return nil }
    let allowance = configuration.allowance(from: effect.firstReport?.system, to: book.system)
    guard time - effect.time < allowance else { return nil }
    return InFlight(
      key: effect.key, contribution: -movement, until: effect.time + allowance, isLacking: true, isMerged: false,
      isPromotable: false)
  }

  /// The facts that account for the residual, or for what the known drift leaves of it; nil where nothing fits.
  private static func explain(_ residual: Quantity, _ pending: [InFlight], last: Quantity, isOpen: Bool)
    -> [InFlight]?
  {
    // With a drift open, books that agree may only do so because a fact in flight makes up for it.
    guard !pending.isEmpty, residual != .zero || isOpen else { return [] }
    let targets = isOpen ? [residual - last, residual] : last == .zero ? [residual] : [residual, residual - last]
    for target in targets {
      if target == .zero { return [] }
      if let found = fitting(target, pending) { return found }
    }
    return nil
  }

  /// What is in flight beside overdue facts that the book lacks too: one of them, or the newest or oldest run of them.
  private static func explainBesideOverdue(
    _ residual: Quantity, _ pending: [InFlight], _ book: Book, _ view: View, _ configuration: Configuration
  ) -> [InFlight]? {
    let oldestFirst = overdue(book, view, configuration)
    let newestFirst = Array(oldestFirst.reversed())
    for drift in newestFirst + runs(newestFirst) + runs(oldestFirst) where drift != residual {
      if let found = fitting(residual - drift, pending) { return found }
    }
    return nil
  }

  /// The sums of the first, the first two, …
  private static func runs(_ parts: [Quantity]) -> [Quantity] {
    var sum = Quantity.zero
    return parts.map { part in
      sum += part
      return sum
    }
  }

  /// What each fact that is older than its allowance makes of the residual, while the book has neither told nor shown it.
  private static func overdue(_ book: Book, _ view: View, _ configuration: Configuration) -> [Quantity] {
    let time = book.position
    return view.effects(unshownBy: book).suffix(overdueMax).compactMap { effect in
      guard effect.isEffective, effect.time <= time, !effect.isReported(by: book.system, until: time),
        !book.shows(effect),
        time - effect.time >= configuration.allowance(from: effect.firstReport?.system, to: book.system)
      else { return nil }
      let movement = view.movement(effect, at: time)
      return movement == .zero ? nil : .zero - movement
    }
  }

  private static let overdueMax = 16

  /// A suffix, else one effect, else a subset with exactly this sum.
  private static func fitting(_ target: Quantity, _ pending: [InFlight]) -> [InFlight]? {
    let lacking = pending.filter(\.isLacking)
    var sum = Quantity.zero
    for start in lacking.indices.reversed() {
      sum += lacking[start].contribution
      if sum == target { return Array(lacking[start...]) }
    }
    let single = pending.filter { !$0.isMerged }
    if let one = single.first(where: { $0.contribution == target }) { return [one] }
    guard single.count <= subsetMax else { return nil }
    for mask in 1..<(1 << single.count) where sumOf(single, mask) == target {
      return single.indices.filter { mask & (1 << $0) != 0 }.map { single[$0] }
    }
    return nil
  }

  private static func sumOf(_ items: [InFlight], _ mask: Int) -> Quantity {
    var sum = Quantity.zero
    for index in items.indices where mask & (1 << index) != 0 { sum += items[index].contribution }
    return sum
  }

  private static func doubtful(_ pending: [InFlight], adding sum: Quantity, chosen: [InFlight]) -> [String] {
    let single = pending.filter { !$0.isMerged }
    guard !single.isEmpty else { return [] }
    guard single.count <= subsetMax else { return chosen.map(\.key) }
    var union = 0
    for mask in 0..<(1 << single.count) where sumOf(single, mask) == sum { union |= mask }
    return single.indices.filter { union & (1 << $0) != 0 }.map { single[$0].key }
  }

  /// Whose word makes this kind of fact an effect.
  package static func authority(_ kind: EffectKind) -> Authority {
    switch kind {
    case .placed, .edited, .sold, .rerouted, .substituted: .order
    case .cancelled: .cancel
    case .refundCancelled, .refundedOnly: .refund
    case .shipped, .voided: .shipment
    case .returned: .returnReceipt
    case .dispositioned: .disposition
    case .purchased, .purchaseCancelled: .purchase
    case .received, .receiptReversed: .receipt
    case .vendorReturned: .vendorReturn
    case .transferOut, .transferInbound, .transferArrived, .transferReturned: .transfer
    case .adjusted, .damaged: .onHand
    case .counted: .count
    }
  }
}

extension Configuration {
  /// How long a disagreement must last before it is an exception (semantics.md section 4.5).
  package func settleTime(of system: SystemID, _ measure: Measure, at location: String) -> Span {
    if let settle { return settle }
    var longest = max(.minutes(1), profile(system).allowance)
    let expression = profile(system).measures[measure] ?? .bucket(.sellable)
    for kind in Configuration.movers(of: expression) {
      for holder in authorities(for: kind, at: location) {
        longest = max(longest, profile(holder).allowance, allowance(from: holder, to: system))
      }
    }
    return longest
  }

  /// The kinds of fact that move a bucket of the expression.
  private static func movers(of expression: Expression) -> Set<Authority> {
    var kinds: Set<Authority> = []
    for term in expression.terms {
      switch term.name {
      case .bucket(.sellable):
        kinds.formUnion([.onHand, .shipment, .receipt, .count, .disposition, .transfer, .vendorReturn])
      case .bucket(.reserved): kinds.formUnion([.order, .cancel, .refund, .shipment])
      case .bucket(.damaged): kinds.formUnion([.onHand, .disposition])
      case .bucket(.quarantined): kinds.formUnion([.returnReceipt, .disposition])
      case .bucket(.incoming): kinds.formUnion([.purchase, .receipt])
      case .bucket(.inTransit): kinds.insert(.transfer)
      case .bucket(.safety): kinds.insert(.onHand)
      case .bucket(.shipped), .shippedToday: kinds.insert(.shipment)
      }
    }
    return kinds
  }
}
