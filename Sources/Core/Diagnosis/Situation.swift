/// Everything that a signature may look at: one wrong book, its place, the ledger, and what was written.
package struct Situation {
  package let configuration: Configuration
  package let sku: String
  package let location: String
  package let place: StockPlace
  /// The item's other locations, by location.
  package let others: [(location: String, place: StockPlace)]
  /// Exact factors of the item's units, without 1.
  package let factors: [Ratio]
  package let book: Book
  package let view: View
  package let expected: Quantity
  /// The effects of the comparison: after the baseline and at or before the book's `asof`, by time, that show in the measure.
  package let facts: [Effect]

  /// The unexplained residual.
  package var r: Quantity { book.unexplained }
  package var reported: Quantity { book.latest.value ?? .zero }
  /// What the book should say if everything in flight stays out.
  package var truth: Quantity { reported - r }
  package var time: Instant { book.position }
  package var system: SystemID { book.system }
  package var measure: Measure { book.measure }
  package var systemName: String { configuration.name(book.system) }

  package init(
    configuration: Configuration, sku: String, location: String, place: StockPlace,
    others: [(location: String, place: StockPlace)], factors: [Ratio], book: Book, view: View
  ) {
    self.configuration = configuration
    self.sku = sku
    self.location = location
    self.place = place
    self.others = others
    self.factors = factors
    self.book = book
    self.view = view
    expected = book.expected
    let time = book.position
    facts = view.effects.filter { effect in
      effect.isEffective && effect.time <= time && view.movement(effect, at: time) != .zero
    }
  }

  /// What a fact shows as in the measure.
  package func e(_ effect: Effect) -> Quantity { view.movement(effect, at: time) }

  /// Facts that the book has not shown by agreeing.
  package var recent: [Effect] { facts.filter { !book.shows($0) } }

  /// The system had told the fact itself when it made its statement.
  package func wasTold(_ effect: Effect) -> Bool {
    effect.reports.contains { $0.system == system && $0.time <= time && $0.arrival <= book.latest.arrival }
  }

  /// Places of which other systems may speak when they speak of this book: its own; all that a sum is of; and where
  /// channels state one number for several locations, that.
  package var neighbours: [(location: String, place: StockPlace)] {
    let rest = view.ledgers.count > 1 ? others : others.filter { $0.location == "default" }
    return [(location, place)] + rest
  }

  /// What other systems say they hold.
  package var peers: [Book] {
    neighbours.flatMap { neighbour in
      neighbour.place.books.filter { book in
        guard book.system != system else { return false }
        return neighbour.location == location || view.ledgers.count > 1
          || configuration.profile(book.system).kind.isSellingChannel
      }
    }
  }

  /// Recent facts that the system has not confirmed and that are overdue.
  package var missing: [Effect] {
    recent.filter { effect in
      guard !effect.isReported(by: system, until: time) else { return false }
      let allowance = configuration.allowance(from: effect.firstReport?.system, to: system)
      return time - effect.time >= allowance
    }
  }

  /// Writes to this book, by time, that are evidence: after the last agreement.
  package var writes: [Write] { allWrites.filter { isAfterAgreement($0) } }

  /// All remembered writes to this book, by time.
  package var allWrites: [Write] {
    place.writes.filter { $0.system == system && $0.measure == measure && $0.alias == book.alias }
      .sorted { ($0.time, $0.tick) < ($1.time, $1.tick) }
  }

  package func isAfterAgreement(_ write: Write) -> Bool {
    write.time != book.agreedAt ? write.time > book.agreedAt : write.tick > book.agreedTick
  }

  /// The write with which the disagreement began: the newest one that its first observation had seen, else the newest.
  package var lastWrite: Write? {
    let applied = writes.filter { !$0.isBackdated }
    guard let first = book.firstDisagreement else { return applied.last }
    return applied.last { $0.tick <= first.tick } ?? applied.last
  }

  /// The system told the movement alone; what it left was reckoned.
  package func isReckoned(_ write: Write) -> Bool {
    book.history.contains { $0.reference == write.reference && $0.reckonedFrom != nil }
      || book.latest.reference == write.reference && book.latest.reckonedFrom != nil
  }

  /// The statement that `write` led to: what was reported then, and what would have been right.
  ///
  /// Movements that follow are applied to a wrong number as to a right one: the difference stays, the numbers go on.
  package func statement(after write: Write) -> (reported: Quantity, truth: Quantity) {
    guard let first = book.firstDisagreement, write.tick <= first.tick, let value = first.value else {
      return (reported, truth)
    }
    return (value, value - r)
  }

  /// Whether a write may have replaced the value: a set, or what another system wrote without naming a fact.
  package func overwrites(_ write: Write) -> Bool {
    write.mode == .set || otherSystem(write) != nil && facts(namedBy: write).isEmpty
  }

  /// A writer's name where it is another configured system.
  package func otherSystem(_ write: Write) -> String? {
    guard let writer = write.writer, writer != systemName, configuration.system(named: writer) != nil else {
      return nil
    }
    return writer
  }

  /// The first authority that reported a fact, else its first reporter.
  package func source(of effect: Effect) -> String? { effect.reports.first.map { configuration.name($0.system) } }

  /// The latest of a few effects whose movements add up to `sum`: one, else the latest or earliest run, else any ≤ 12.
  package func adding(_ effects: [Effect], to sum: Quantity) -> [Effect]? {
    guard sum != .zero else { return nil }
    if let one = effects.last(where: { e($0) == sum }) { return [one] }
    if let run = run(effects.reversed(), adding: sum) { return run.reversed() }
    if let run = run(effects, adding: sum) { return run }
    guard effects.count <= Comparison.subsetMax, effects.count > 1 else { return nil }
    for mask in 1..<(1 << effects.count) {
      let chosen = effects.indices.filter { mask & (1 << $0) != 0 }.map { effects[$0] }
      if chosen.reduce(Quantity.zero, { $0 + e($1) }) == sum { return chosen }
    }
    return nil
  }

  private func run(_ effects: [Effect], adding sum: Quantity) -> [Effect]? {
    var total = Quantity.zero
    for index in effects.indices {
      total += e(effects[index])
      if total == sum { return Array(effects[...index]) }
    }
    return nil
  }

  /// A diagnosis that names facts of the ledger: the first of them, its source, its documents.
  package func diagnosis(_ pattern: Pattern, naming effects: [Effect], confidence: Int64) -> Diagnosis {
    var diagnosis = Diagnosis(pattern, first: effects.first?.reference, confidence: confidence)
    diagnosis.from = effects.first.flatMap { source(of: $0) }
    diagnosis.refs = effects.first?.refs ?? Refs()
    diagnosis.evidence = effects.flatMap { $0.reports.map(\.reference) }
    diagnosis.affected = orders(of: effects)
    return diagnosis
  }

  /// A diagnosis that names writes: the last is the first divergent event.
  package func diagnosis(_ pattern: Pattern, naming write: Write, confidence: Int64) -> Diagnosis {
    var diagnosis = Diagnosis(pattern, first: write.reference, confidence: confidence)
    diagnosis.from = otherSystem(write)
    diagnosis.refs = write.refs
    diagnosis.evidence = [write.reference]
    diagnosis.affected = write.refs[.order].map { [$0] } ?? []
    return diagnosis
  }

  package func orders(of effects: [Effect]) -> [String] {
    var orders: [String] = []
    for effect in effects {
      if let order = effect.refs[.order], !orders.contains(order) { orders.append(order) }
    }
    return orders
  }

  /// Facts that a write speaks of: they share the documents that it names, and are of its kind.
  package func facts(namedBy write: Write) -> [Effect] { view.effects.filter { Confirmation.speaks(write, of: $0) } }
}
