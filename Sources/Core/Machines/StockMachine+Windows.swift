/// Windowed aggregates per place and system (semantics.md section 5), and what they say of a number's worth (section 9).
extension StockMachine {
  /// A book event in its system's windows, with the residual that it led to; `row` is its place's where it is known.
  mutating func noteWindow(_ event: Event, _ kind: WindowNote.Kind, row known: Int? = nil) {
    guard event.kind == .stockLevel || event.kind == .stockChanged || event.kind == .stockCounted else { return }
    // A place that only windows speak of has an empty row, which is no state.
    let row = known ?? places.rowMade(for: PlaceKey(sku: event.sku, location: event.location))
    var note = WindowNote(kind, time: event.time, arrival: origin.time)
    if kind == .event {
      note.cause = event.kind == .stockCounted ? .count : event.cause
      note.moved = event.kind == .stockChanged ? event.delta ?? .zero : .zero
      note.levels = event.levels
      note.residual = places.rows[row].place.residual(of: event)
    }
    windows.note(note, place: row, system: event.system)
  }

  mutating func closeWindows(at time: Instant, into effects: inout Effects) {
    let (places, configuration) = (self.places, self.configuration)
    var closed: [(system: SystemID, isSuppressed: Bool, residual: Quantity?)] = []
    windows.closeNext({ places[$0].key }, into: &effects.aggregates) { row, system, velocity, aggregate in
      aggregate.velocity = velocity.word
      aggregate.promiseIsSuppressed = true
      if places[row].exists {
        aggregate.confidence = places[row].place.confidence(of: system, velocity, at: time, configuration)
        aggregate.promiseIsSuppressed = aggregate.confidence < 50
      }
      // A window that is told again when late data comes counts once.
      guard aggregate.revision == 1 else { return }
      closed.append((system, aggregate.promiseIsSuppressed, aggregate.residual?.last))
    }
    for window in closed {
      tally.count(window.isSuppressed ? .suppress : .ok, of: window.system, at: time)
      guard let residual = window.residual else { continue }
      tally.count(.compared, of: window.system, at: time)
      if residual == .zero { tally.count(.agreeing, of: window.system, at: time) }
    }
  }
}

extension StockPlace {
  /// How far a system's numbers for this place can be believed, in hundredths.
  fileprivate func confidence(
    of system: SystemID, _ velocity: Velocity, at time: Instant, _ configuration: Configuration
  ) -> Int64 {
    var confidence = InventoryConfidence()
    var newest = Instant.distantPast
    var isFirst = true
    for index in books.indices where books[index].system == system && books[index].isCounted {
      newest = max(newest, books[index].latest.arrival)
      guard isFirst || books[index].unexplained.magnitude > confidence.residual.magnitude else { continue }
      isFirst = false
      confidence.residual = books[index].unexplained
      confidence.expected = books[index].expected
    }
    let profile = configuration.systems[Int(system.index)]
    confidence.age = time - newest
    confidence.cadence = profile.cadence
    confidence.velocity = velocity
    confidence.tolerance = profile.tolerance ?? configuration.tolerance
    confidence.wrong = Int64(variances.count)
    confidence.right = ledger.countsThatAgreed
    return confidence.hundredths
  }
}

extension Book {
  /// Its statement says something of what can be believed.
  fileprivate var isCounted: Bool { latest.isStated && measure != .backordered }
}

extension Ledger {
  /// Counts that found what the ledger held.
  fileprivate var countsThatAgreed: Int64 {
    guard summary.hasCounts else { return 0 }
    var count: Int64 = 0
    for index in effects.indices where effects[index].kind == .counted && effects[index].delta.isZero { count += 1 }
    return count
  }
}
