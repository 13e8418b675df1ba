package import Core

/// Something that happened once to an item at a place, whoever reports it.
package struct Deed: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case placed, edited, cancelled, shipped, sold, received, adjusted, damaged, counted, returned, dispositioned
    case sent, arrived, vendorReturned
  }

  package var key: String
  package var kind: Kind
  package var time: Instant
  package var place: String
  package var delta: Buckets
  /// What a change names when it speaks of the deed.
  package var refs: [(name: String, text: String)]
  /// The system where it happens at once.
  package var owner: String
  package var order = ""
  package var line = "1"

  package init(
    _ kind: Kind, _ key: String, at time: Instant, in place: String, _ delta: Buckets, by owner: String,
    refs: [(name: String, text: String)]
  ) {
    self.kind = kind
    self.key = "\(kind.rawValue)/\(key)"
    self.time = time
    self.place = place
    self.delta = delta
    self.owner = owner
    self.refs = refs
  }

  package var quantity: Quantity {
    Bucket.allCases.filter { $0 != .shipped }.map { delta[$0].magnitude }.max() ?? .zero
  }

  /// The cause that a change of a book states.
  package var cause: Cause {
    switch kind {
    case .placed, .edited: .allocation
    case .sold: .sale
    case .cancelled: .release
    case .shipped: .shipment
    case .received: .receipt
    case .adjusted: .adjustment
    case .damaged: .damage
    case .counted: .count
    case .returned, .dispositioned, .vendorReturned: .return
    case .sent, .arrived: .transfer
    }
  }
}

/// A book of an item: a system's, at a place, under the item's own number or an alias.
package struct BookName: Hashable, Sendable {
  package var house: String
  package var place: String
  package var alias = ""
  package init(_ house: String, _ place: String, alias: String = "") {
    self.house = house
    self.place = place
    self.alias = alias
  }
}

/// How a system tells a movement of its book.
package struct Telling: Sendable {
  package var cause: Cause
  package var writer: String?
  package var refs: [(name: String, text: String)] = []
  package var isSet = false
  package var key: String?
  /// The message is sent once more under the same key and another id.
  package var isRetried = false
  /// The book's value that the writer had read, where it is not the true one (a race).
  package var before: Quantity?
  package var after: Quantity?
  package init(_ cause: Cause, writer: String? = nil, refs: [(name: String, text: String)] = []) {
    self.cause = cause
    self.writer = writer
    self.refs = refs
  }
}

/// One movement of a book at the time at which the system applied it.
package struct Entry: Sendable {
  package var book: BookName
  package var at: Instant
  package var delta: Buckets
  /// The deed applied; empty for what has no deed behind it.
  package var deed: String
  package var telling: Telling?
  package init(_ book: BookName, at: Instant, _ delta: Buckets, deed: String = "", _ telling: Telling? = nil) {
    self.book = book
    self.at = at
    self.delta = delta
    self.deed = deed
    self.telling = telling
  }
}

/// A message as a system sends it.
package struct Dispatch: Sendable {
  package var source: String
  package var type: String
  package var time: Instant
  package var data: JSONObject
  package var id: String?
  package var key: String?
  package var writer: String?
  package var sequence: Int64?
  package var observed: Instant?
  /// How long after `time` it arrives; nil = as the wire pleases.
  package var delay: Span?
  /// The deed that it documents; a fault that takes the document away finds it by this.
  package var deed = ""

  package init(_ source: String, _ type: String, at time: Instant, _ data: JSONObject, deed: String = "") {
    self.source = source
    self.type = type
    self.time = time
    self.data = data
    self.deed = deed
  }
}

/// A fault put into an item's life: what must be found.
package struct PlantedFault: Sendable {
  /// The pattern's code and the form it takes: `D02 second reduction by another writer`.
  package var name: String
  package var pattern: String
  /// Patterns that name it rightly too.
  package var alternatives: [String] = []
  /// Systems whose book or word is wrong; empty where it is nobody's.
  package var houses: [String]
  package var sku: String?
  package var order: String?
  package var measure: Measure?
  package var unexplained: Quantity?
  package var happened: Instant
  /// When the report that shows it unmistakably was made.
  package var visible: Instant
  /// Categories that rightly stand beside it (an oversell beside a drift).
  package var companions: Set<String> = []

  package init(_ pattern: String, _ form: String, in houses: [String], happened: Instant, visible: Instant) {
    name = "\(pattern) \(form)"
    self.pattern = pattern
    self.houses = houses
    self.happened = happened
    self.visible = visible
  }

  package func of(_ measure: Measure?, _ unexplained: Quantity?) -> PlantedFault {
    var fault = self
    fault.measure = measure
    fault.unexplained = unexplained
    return fault
  }
  package func or(_ patterns: String...) -> PlantedFault {
    var fault = self
    fault.alternatives += patterns
    return fault
  }
  package func beside(_ categories: String...) -> PlantedFault {
    var fault = self
    fault.companions.formUnion(categories)
    return fault
  }
}
