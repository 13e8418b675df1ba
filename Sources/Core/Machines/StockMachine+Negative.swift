/// Stock below zero that the books agree on (D40): there is no residual, and yet it cannot be.
extension StockMachine {
  /// A number below zero, and since when the book has stood there.
  private struct Shortage {
    var system: SystemID
    var due: Instant
    var reference: EventReference
  }

  /// Suspected as long as it lasts, an exception once it has lasted the settle time.
  mutating func watchNegative(_ key: PlaceKey, now: Instant, into effects: inout Effects) {
    guard let shortage = shortage(at: key) else {
      guard let row = places.row(of: key), !places[row].place.findings.isEmpty else { return }
      return healFinding(at: key, into: &effects) { $0.isAgreedShortage }
    }
    if shortage.due > now { schedule(shortage.due, key) } else { openNegative(key, at: now, into: &effects) }
  }

  /// When a shortage of the place becomes an exception; follows from the books, so it is no state.
  func negativeDue(_ key: PlaceKey) -> Instant? { shortage(at: key)?.due }

  mutating func openNegative(_ key: PlaceKey, at time: Instant, into effects: inout Effects) {
    guard let shortage = shortage(at: key), shortage.due <= time,
      !(places[key]?.findings.contains { $0.diagnosis.pattern == .negativeStock } ?? false)
    else { return }
    var diagnosis = Diagnosis(.negativeStock, first: shortage.reference, confidence: 95)
    diagnosis.severity = .critical
    diagnosis.scope = .anySystem
    diagnosis.repair = .none
    diagnosis.from = configuration.name(shortage.system)
    diagnosis.to = diagnosis.from
    openRule(
      diagnosis, at: key,
      identity: Identity.stock(system: nil, sku: key.sku, location: key.location, first: shortage.reference),
      into: &effects)
  }

  /// The book that has been below zero longest. More open orders than stock are an oversell, whatever books then show.
  private func shortage(at key: PlaceKey) -> Shortage? {
    guard let row = places.row(of: key), places[row].exists, places[row].place.isFirm,
      places[row].place.oversell == nil
    else { return nil }
    let state = places[row].place.ledger.state(at: .distantFuture)
    guard state.reserved > state.sellable else { return nil }
    let place = places[row].place
    let wrong = place.books.filter { book in
      guard let value = book.value, book.measure == .onHand || book.measure == .available else { return false }
      return value < .zero && value - book.unexplained < .zero && place.backordered < value.magnitude
    }
    return wrong.map { book in
      let since = since(book)
      let settle = configuration.settleTime(of: book.system, book.measure, at: key.location)
      return Shortage(system: book.system, due: since.arrival + settle, reference: since.reference)
    }.min { ($0.due, $0.system) < ($1.due, $1.system) }
  }

  /// The first statement of the unbroken run below zero.
  private func since(_ book: Book) -> Observation {
    var first = book.latest
    for earlier in book.history.reversed() {
      guard let value = earlier.value, value < .zero else { break }
      first = earlier
    }
    return first
  }
}

extension OpenFinding {
  /// Opened for a number below zero that agreed with the ledger.
  fileprivate var isAgreedShortage: Bool {
    parts.isEmpty && diagnosis.pattern == .negativeStock && diagnosis.category == nil
  }
}
