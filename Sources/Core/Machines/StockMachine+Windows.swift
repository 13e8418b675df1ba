/// Windowed aggregates per place and system (semantics.md section 5), and what they say of a number's worth (section 9).
extension StockMachine {
  /// A book event in its system's windows, with the residual that it led to.
  mutating func noteWindow(_ event: Event, _ kind: WindowNote.Kind) {
    guard event.kind == .stockLevel || event.kind == .stockChanged || event.kind == .stockCounted else { return }
    let place = PlaceKey(sku: event.sku, location: event.location)
    var note = WindowNote(kind, time: event.time, arrival: origin.time)
    if kind == .event {
      note.cause = event.kind == .stockCounted ? .count : event.cause
      note.moved = event.kind == .stockChanged ? event.delta ?? .zero : .zero
      note.levels = event.levels
      note.residual = residual(event, place)
    }
    windows.note(note, of: WindowTable.Key(place, event.system))
  }

  /// The first residual of the measures that the event states.
  private func residual(_ event: Event, _ key: PlaceKey) -> Quantity? {
    guard let row = places.row(of: key), places[row].place.baselineBy != nil else { return nil }
    let measures = event.levels.isEmpty ? [event.measure ?? .onHand] : event.levels.map(\.measure)
    for measure in measures where measure != .backordered {
      guard let index = places[row].place.bookIndex(event.system, measure, alias: event.alias ?? ""),
        places[row].place.books[index].value != nil
      else { continue }
      return places[row].place.books[index].residual
    }
    return nil
  }

  mutating func closeWindows(at time: Instant, into effects: inout Effects) {
    let (places, configuration) = (self.places, self.configuration)
    effects.aggregates += windows.closeNext { key, book, aggregate in
      let velocity = Velocity(eventsPerDay: book.eventCount(from: time - .days(1), to: time))
      aggregate.velocity = velocity.word
      aggregate.confidence = StockMachine.confidence(places[key.place], key.system, velocity, at: time, configuration)
      aggregate.promiseIsSuppressed = aggregate.confidence < 50
    }
  }

  private static func confidence(
    _ place: StockPlace?, _ system: SystemID, _ velocity: Velocity, at time: Instant, _ configuration: Configuration
  ) -> Int64 {
    guard let place else { return 0 }
    let profile = configuration.profile(system)
    let books = place.books.filter { $0.system == system && $0.latest.isStated && $0.measure != .backordered }
    var confidence = InventoryConfidence()
    confidence.age = time - (books.map(\.latest.arrival).max() ?? .distantPast)
    confidence.cadence = profile.cadence
    confidence.velocity = velocity
    confidence.tolerance = profile.tolerance ?? configuration.tolerance
    if let worst = books.max(by: { $0.unexplained.magnitude < $1.unexplained.magnitude }) {
      confidence.residual = worst.unexplained
      confidence.expected = worst.expected
    }
    confidence.wrong = Int64(place.variances.count)
    confidence.right = Int64(place.ledger.effects.filter { $0.kind == .counted && $0.delta.isZero }.count)
    return confidence.hundredths
  }
}
