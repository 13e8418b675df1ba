/// The short way for what comes most: levels and changes of a calm place that agree. Nothing is allocated, compared
/// with others or sent; `StockPlace.steadyVerdict` says when that is right, and everything else takes the long way.
///
/// What is asked here is static or mutating: Swift may copy the whole machine for the call of a method that is neither.
extension StockMachine {
  /// Takes the event where the short way is open to it; the row of its place then.
  mutating func takeSteadily(_ event: Event) -> Int? {
    guard takesShortWay, event.alias == nil,
      let row = places.row(of: PlaceKey(sku: event.sku, location: event.location)), places.rows[row].isCalm,
      isAlone(event)
    else { return nil }
    switch event.kind {
    case .stockLevel: return takeSteadyLevel(event, row) ? row : nil
    case .stockChanged: return takeSteadyChange(event, row) ? row : nil
    default: return nil
    }
  }

  /// No sum of locations is part of the place's comparisons.
  private mutating func isAlone(_ event: borrowing Event) -> Bool {
    if event.location == "default" { return items[event.sku].map { $0.locations.count <= 1 } ?? true }
    return places.sums == 0 || places.row(of: PlaceKey(sku: event.sku, location: "default")) == nil
  }

  /// Nothing is sold that is not there; so no oversell is to be watched.
  private static func coversReserved(_ state: Buckets) -> Bool { state.reserved <= state.sellable }

  // MARK: Levels

  private mutating func takeSteadyLevel(_ event: Event, _ row: Int) -> Bool {
    let asof = event.asof ?? event.time
    guard places.rows[row].place.keepsBaseline(event, at: asof, trusted: configuration.trusted),
      StockMachine.coversReserved(places.rows[row].place.ledger.summary.total)
    else { return false }
    verdicts.removeAll(keepingCapacity: true)
    for level in event.levels where level.measure == .backordered || norms.factors(event.system, level.measure) != nil {
      guard let value = level.quantity,
        let verdict = places.rows[row].place.steadyVerdict(
          event.system, level.measure, value, asof: asof, sequence: event.sequence, delta: Buckets(), norms),
        !hasVerdict(on: verdict.book)
      else { return false }
      verdicts.append((value, verdict))
    }
    guard !verdicts.isEmpty else { return false }
    let tick = places.rows[row].place.tick + 1
    for index in verdicts.indices {
      let observation = Observation(event, verdicts[index].value, asof: asof, tick: tick)
      places.state(observation, verdicts[index].verdict, row: row)
    }
    return true
  }

  private func hasVerdict(on book: Int) -> Bool {
    for index in verdicts.indices where verdicts[index].verdict.book == book { return true }
    return false
  }

  // MARK: Changes

  private mutating func takeSteadyChange(_ event: Event, _ row: Int) -> Bool {
    // A key of ours says that a correction was applied: that has to be told.
    guard event.refs.isEmpty, !event.key.utf8.starts(with: "cor-".utf8), event.cause != .damage else { return false }
    if let observed = event.observed, observed > event.time { return false }
    // What is left unsaid is reckoned from what the place knows: the long way.
    guard let after = event.after, let moved = event.delta else { return false }
    let measure = event.measure ?? .onHand
    let isFact = isAdjustment(event, places.rows[row].site)
    let delta = isFact ? StockMachine.movement(moved, of: measure, event.cause) : Buckets()
    guard !isFact || canAppend(event, row),
      StockMachine.coversReserved(places.rows[row].place.ledger.summary.total + delta),
      let verdict = places.rows[row].place.steadyVerdict(
        event.system, measure, after, asof: event.time, sequence: event.sequence, delta: delta, norms)
    else { return false }
    let tick = places.rows[row].place.tick + 1
    if isFact { places.append(Effect(adjustment: Report(event, quantity: moved), delta: delta), row: row) }
    var write = Write(event)
    if write.before == nil { write.before = after - moved }
    write.tick = tick
    places.remember(write, row: row)
    var observation = Observation(event, after, asof: event.time, tick: tick)
    observation.isWrite = true
    places.state(observation, verdict, row: row)
    return true
  }

  /// A change of the authority's own book, by itself and about no document.
  private mutating func isAdjustment(_ event: borrowing Event, _ site: Int32) -> Bool {
    guard event.cause == .adjustment || event.cause == .other, sites.ownsOnHand(event.system, site) else {
      return false
    }
    guard let writer = event.writer, let other = norms.system(named: writer) else { return true }
    return other == event.system
  }

  /// The fact comes last, is new, and moves no book but the one that tells it.
  private mutating func canAppend(_ event: borrowing Event, _ row: Int) -> Bool {
    guard places.rows[row].place.ledger.canAppend(event.time, lookback: configuration.lookback) else {
      return false
    }
    for index in places.rows[row].place.books.indices where places.rows[row].place.isMoved(index, byFactAt: event.time)
    {
      return false
    }
    return !places.rows[row].place.ledger.holdsAdjustment(id: event.id, of: event.source)
  }
}

extension Observation {
  init(_ event: borrowing Event, _ value: Quantity?, asof: Instant, tick: Int64) {
    isStated = true
    self.value = value
    self.asof = asof
    sequence = event.sequence
    arrival = event.arrival
    reference = EventReference(event)
    self.tick = tick
  }
}
