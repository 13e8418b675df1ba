package import Core
package import SeededRandom

/// What fault injectors have in common: finding a suitable fact, and changing what a book did with it.
extension ItemTraffic {
  /// Facts of a kind at the main location inside the window whose story is undisturbed: no count afterwards, one line
  /// of this product in its order.
  package func candidates(_ kind: FactKind, in window: FaultWindow) -> [Fact] {
    facts.filter { fact in
      fact.kind == kind && fact.location == Site.main && fact.stated == nil && window.holds(fact.time)
        && !facts.contains { $0.kind == .counted && $0.time >= fact.time - .hours(1) }
        && (fact.order.isEmpty || facts.count { $0.kind == .placed && $0.order == fact.order } == 1)
    }
  }

  /// True where no other fact is of this size, so that arithmetic can mean only one.
  package func isDistinct(_ quantity: Quantity, except key: String = "") -> Bool {
    !facts.contains { $0.key != key && $0.quantity == quantity.magnitude && $0.movement != .none }
  }

  /// True where a difference of this size could be a fact of half of it with the wrong sign.
  package func hasHalf(of quantity: Quantity) -> Bool {
    facts.contains { $0.quantity * 2 == quantity.magnitude && $0.movement != .none }
  }

  /// The other fact of the same order line.
  package func partner(of fact: Fact, _ kind: FactKind) -> Fact? {
    facts.first { $0.kind == kind && $0.order == fact.order && $0.line == fact.line }
  }

  /// A book never takes the fact over, nor says that it did.
  package mutating func forget(_ fact: String, in system: Participant) {
    postings.removeAll { $0.fact == fact && $0.book.system == system }
    lines.removeAll { $0.fact == fact && $0.source == system && system != .storefront }
  }

  /// A movement of one book that no other book makes.
  package mutating func post(
    _ system: Participant, _ location: String = Site.main, at time: Instant, _ movement: Movement,
    announcing announcement: Announcement? = nil
  ) {
    postings.append(
      Posting(book: BookID(system, location), at: time, movement: movement, fact: "", announcement: announcement))
  }

  /// Levels of a book soon after a time and again when every allowance has passed.
  package mutating func report(_ system: Participant, _ location: String = Site.main, at times: [Instant]) {
    for time in times { extraLevels.append((BookID(system, location), time + Span(microseconds: 300_000))) }
  }

  /// Cancels a line before it is picked: the shipment goes without it. Nil where it would go empty.
  package mutating func cancelLine(_ placed: Fact, after delay: Span, _ random: inout RandomSource) -> Fact? {
    guard let shipped = partner(of: placed, .shipped), let part = shipped.part, part.lines >= 4,
      shipped.time > placed.time + delay + .hours(2)
    else { return nil }
    facts.removeAll { $0.key == shipped.key }
    postings.removeAll { $0.fact == shipped.key }
    lines.removeAll { $0.fact == shipped.key }
    var cancelled = Fact(
      .cancelled, "cancelled/\(placed.order)/\(placed.line)", at: placed.time + delay, -placed.movement,
      refs: placed.refs)
    cancelled.order = placed.order
    cancelled.line = placed.line
    var header = JSONObject()
    header.add("order", placed.order)
    lines.append(
      DocumentLine(
        source: .storefront, type: "order.cancelled", time: cancelled.time, header: header, fact: cancelled.key,
        line: documentLine(placed.line, sku, placed.quantity)))
    add(cancelled, &random)
    return cancelled
  }

  /// True where no book says less than nothing at any time, and there was stock for every shipment.
  package var isPlausible: Bool {
    books.allSatisfy { book in
      let postings = postings(of: book)
      return book.system.measures.allSatisfy { measure in
        var value = opening(book.location, measure)
        return postings.allSatisfy { posting in
          value += posting.movement.of(measure)
          return value >= .zero || isQuiet(book, at: posting.at)
        }
      }
    }
  }

  private func isQuiet(_ book: BookID, at time: Instant) -> Bool {
    guard let silence, silence.system == book.system else { return false }
    return silence.from <= time && time <= silence.until
  }
}
