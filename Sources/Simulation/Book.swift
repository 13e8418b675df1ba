package import Core

/// A system's book of a product at a location.
package struct BookID: Hashable, Comparable, Sendable {
  package var system: Participant
  package var location: String

  package init(_ system: Participant, _ location: String = Site.main) {
    self.system = system
    self.location = location
  }

  package static func < (left: BookID, right: BookID) -> Bool {
    left.system != right.system ? left.system < right.system : left.location < right.location
  }
}

/// How a book tells that it moved (`stock.changed`); none where only the document or the next level tells it.
package struct Announcement: Sendable {
  package var cause: Cause
  package var writer: String?
  package var refs: [(name: String, text: String)] = []
  package var isSet = false
  package var tag = ""
}

/// One movement of a book, at the time at which the system applied it. A level is the sum of what was applied until then.
package struct Posting: Sendable {
  package var book: BookID
  package var at: Instant
  package var movement: Movement
  /// The fact applied; empty for what has no fact behind it.
  package var fact: String
  package var announcement: Announcement?
}

/// When the books of a product at the locations began, and with what.
package struct Opening: Sendable {
  package var location: String
  package var sellable: Quantity
}

/// Everything that is said about one product: what happened, what every system booked, what they tell.
///
/// Levels are never written down by hand: they follow from the postings, so a fault changes postings and messages only.
package struct ItemTraffic: Sendable {
  package let sku: String
  package var openings: [Opening]
  package var facts: [Fact] = []
  package var postings: [Posting] = []
  package var lines: [DocumentLine] = []
  package var plain: [PlainMessage] = []
  /// Levels beside the schedule.
  package var extraLevels: [(book: BookID, at: Instant)] = []
  /// A time in which a book reports nothing.
  package var silence: (system: Participant, from: Instant, until: Instant)?
  /// Orders whose message is sent again with the same key.
  package var retriedOrders: [String] = []
  package var isListed = false
  /// The storefront and the ERP announce each change, not only levels.
  package var announces: Set<Participant> = []
  package var isStatedInDozens = false
  package var isComponent = false
  package var fault: InjectedFault?

  package init(sku: String, openings: [Opening]) {
    self.sku = sku
    self.openings = openings
  }

  /// The books that exist for this product.
  package var books: [BookID] {
    openings.flatMap { opening in
      var systems: [Participant] = opening.location == Site.main ? [.wms, .storefront, .erp] : [.wms, .erp]
      if isListed, opening.location == Site.main { systems.append(.marketplace) }
      return systems.map { BookID($0, opening.location) }
    }
  }

  /// What a book says at a time.
  package func value(_ book: BookID, _ measure: Measure, at time: Instant) -> Quantity {
    let applied = postings.reduce(Movement.none) { $1.book == book && $1.at <= time ? $0 + $1.movement : $0 }
    return opening(book.location, measure) + applied.of(measure)
  }

  /// What the ledger says at a time.
  package func truth(_ location: String, _ measure: Measure, at time: Instant) -> Quantity {
    let moved = facts.reduce(Movement.none) { $1.location == location && $1.time <= time ? $0 + $1.movement : $0 }
    return opening(location, measure) + moved.of(measure)
  }

  package func opening(_ location: String, _ measure: Measure) -> Quantity {
    let sellable = openings.first { $0.location == location }?.sellable ?? .zero
    return Movement(sellable: sellable).of(measure)
  }

  /// The postings of a book in the order in which the system applied them.
  package func postings(of book: BookID) -> [Posting] {
    postings.enumerated().filter { $0.element.book == book }
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }

  /// Where a book's posting of a fact stands.
  package func index(of fact: String, in system: Participant) -> Int? {
    postings.firstIndex { $0.fact == fact && $0.book.system == system }
  }
}
