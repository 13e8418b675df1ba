/// A configured system: its index in `Configuration.systems`. Cells and outputs carry its name, never the number.
package struct SystemID: Hashable, Comparable, Sendable {
  package var index: UInt8
  package init(_ index: UInt8) { self.index = index }
  package static func < (left: SystemID, right: SystemID) -> Bool { left.index < right.index }
}

/// What an event names: a few (kind, text) pairs, kept in the order of `RefKind`.
package struct Refs: Hashable, Sendable {
  package internal(set) var items: [Item] = []

  package struct Item: Hashable, Sendable {
    package var kind: RefKind
    package var text: String
    package init(_ kind: RefKind, _ text: String) {
      self.kind = kind
      self.text = text
    }
  }

  package init() {}
  package init(_ items: [Item]) { for item in items { self[item.kind] = item.text } }

  package var isEmpty: Bool { items.isEmpty }

  package subscript(kind: RefKind) -> String? {
    get {
      for item in items where item.kind == kind { return item.text }
      return nil
    }
    set {
      items.removeAll { $0.kind == kind }
      guard let newValue else { return }
      let place = items.firstIndex { $0.kind.rawValue > kind.rawValue } ?? items.endIndex
      items.insert(Item(kind, newValue), at: place)
    }
  }
}

/// A line of a document.
package struct Line: Hashable, Sendable {
  package var line = ""
  package var sku = ""
  package var location: String?
  package var quantity: Quantity?
  /// A change of the ordered total (`order.edited`).
  package var delta: Quantity?
  package var uom: String?
  package var lot: String?
  /// What a picker found (`pick.completed`, `pick.short`).
  package var found: Quantity?
  package var disposition: Disposition?
  package var restock: Restock?
  package var condition: Condition?
  /// The quantity is what was received so far on the line.
  package var cumulative = false
  /// Set by intake: the line was stated in another unit than the item's base unit.
  package var converted = false
  /// Set by intake: the bundle's SKU where this line is one of its exploded components.
  package var bundle: String?

  package init() {}
}

/// One measure of a level; `nil` = not tracked.
package struct Level: Hashable, Sendable {
  package var measure: Measure
  package var quantity: Quantity?
  package init(_ measure: Measure, _ quantity: Quantity?) {
    self.measure = measure
    self.quantity = quantity
  }
}

/// Where a record stands in the one order in which every machine takes its records.
package struct Origin: Hashable, Comparable, Sendable {
  /// Arrival of the record, or the time of the timer that made it.
  package var time = Instant.distantPast
  /// What a timer made comes after the records of its instant.
  package var byTimer = false
  package var partition: Int32 = 0
  /// Index of the input topic or file.
  package var input: Int32 = 0
  package var offset: Int64 = 0
  /// Counts what one record or timer became on its way, so that each part has a place of its own.
  package var part: Int32 = 0
  /// The timer's key; empty for records.
  package var key = ""

  package init() {}
  package init(time: Instant, partition: Int32, input: Int32, offset: Int64) {
    self.time = time
    self.partition = partition
    self.input = input
    self.offset = offset
  }

  /// The place of the `index`-th thing that this record became in a machine.
  package func derived(_ index: Int) -> Origin {
    var origin = self
    origin.part = part &* 64 &+ 1 &+ Int32(truncatingIfNeeded: index)
    return origin
  }

  package static func timer(_ time: Instant, key: String) -> Origin {
    var origin = Origin()
    origin.time = time
    origin.byTimer = true
    origin.key = key
    return origin
  }

  package static func < (left: Origin, right: Origin) -> Bool {
    if left.time != right.time { return left.time < right.time }
    if left.byTimer != right.byTimer { return !left.byTimer }
    if left.key != right.key { return left.key < right.key }
    if left.partition != right.partition { return left.partition < right.partition }
    if left.input != right.input { return left.input < right.input }
    if left.offset != right.offset { return left.offset < right.offset }
    return left.part < right.part
  }
}

/// One canonical event after decoding. Unused fields keep their defaults. Texts are ids, never free personal data.
///
/// What every book event has lies here; what only documents, definitions and commands have lies apart (`EventDetails`),
/// so that the events that come most are small to copy.
package struct Event: Sendable {
  package var kind = EventKind.stockLevel
  package var id = ""
  /// As it was sent.
  package var source = ""
  /// Set by intake.
  package var system = SystemID(0)
  /// `idempotencykey`, default the id.
  package var key = ""
  package var writer: String?
  package var sequence: Int64?
  package var sequencePerSKU = false
  package var time = Instant.distantPast
  package var observed: Instant?
  package var arrival = Instant.distantPast
  package var origin = Origin()
  /// 64-bit hash of type and canonical data, without id, time, writer and receive-time attributes.
  package var content: UInt64 = 0
  /// A copy for another key: no outcome, no delivery dedup of its own.
  package var isCopy = false

  package var sku = ""
  package var location = "default"
  /// The number under which the source reported the item, where an alias was mapped.
  package var alias: String?
  package var uom: String?
  package var measure: Measure?
  package var quantity: Quantity?
  package var levels: [Level] = []
  package var delta: Quantity?
  package var before: Quantity?
  package var after: Quantity?
  package var cause = Cause.other
  package var mode = WriteMode.delta
  package var asof: Instant?
  package var refs = Refs()

  /// None or one: a list is shared until it is changed, and takes one word here.
  private(set) var details: [EventDetails] = []

  package init() {}

  /// True where nothing but the fields of a book event was set.
  package var isPlain: Bool { details.isEmpty }

  /// For writing; made where there is none.
  var detail: EventDetails {
    get { details.first ?? EventDetails() }
    _modify {
      if details.isEmpty { details.append(EventDetails()) }
      yield &details[0]
    }
  }
}

/// `1 unit = ratio × base unit` of an item.
package struct UnitFactor: Hashable, Sendable {
  package var unit: String
  package var ratio: Ratio
  package init(_ unit: String, _ ratio: Ratio) {
    self.unit = unit
    self.ratio = ratio
  }
}

/// A component of a bundle.
package struct Component: Hashable, Sendable {
  package var sku: String
  package var quantity: Quantity
  package init(sku: String, quantity: Quantity) {
    self.sku = sku
    self.quantity = quantity
  }
}

/// An event as evidence: enough to find it again, nothing of its content.
package struct EventReference: Hashable, Sendable {
  package var source = ""
  package var id = ""
  package var time = Instant.distantPast
  package var input: Int32 = 0
  package var partition: Int32 = 0
  package var offset: Int64 = 0

  package init() {}
  package init(_ event: borrowing Event) {
    source = event.source
    id = event.id
    time = event.time
    input = event.origin.input
    partition = event.origin.partition
    offset = event.origin.offset
  }
}
