/// What a document keeps of one event about it: the fields that its replay and its rules read, nothing else.
///
/// What was told is kept once, however many lines and movements refer to it.
package struct DocumentEvent: Sendable {
  private var told: Told
  /// All lines of the event; in a group of lines those of the group.
  package var lines: ArraySlice<Line>
  /// Deliveries that repeated this one's key under another id.
  package var retries: [EventReference] = []

  package init() {
    told = .nothing
    lines = []
  }

  package init(_ event: Event, serial: Int64) {
    told = Told(Facts(event, serial: serial))
    lines = event.lines[...]
  }

  private final class Told: Sendable {
    static let nothing = Told(Facts())
    let facts: Facts
    init(_ facts: Facts) { self.facts = facts }
  }

  fileprivate struct Facts: Sendable {
    var kind = EventKind.orderPlaced
    var system = SystemID(0)
    var time = Instant.distantPast
    var arrival = Instant.distantPast
    var sequence: Int64?
    var serial: Int64 = 0
    var key = ""
    var reference = EventReference()
    var isCopy = false
    var refs = Refs()
    var sku = ""
    var location = "default"
    var quantity: Quantity?
    var status: OrderStatus?
    var tracking: TrackingStatus?
    var reason: String?
    var restock = true
    var promised: Instant?
    var due: Instant?
    var eta: Instant?
    var method: String?
    var carrier: String?
    var from: String?
    var to: String?
    var newSKU: String?
    var check: String?
  }
}

extension DocumentEvent {
  package var kind: EventKind { told.facts.kind }
  package var system: SystemID { told.facts.system }
  package var time: Instant { told.facts.time }
  package var arrival: Instant { told.facts.arrival }
  package var sequence: Int64? { told.facts.sequence }
  /// Counts the document's events in the order of their arrival.
  package var serial: Int64 { told.facts.serial }
  /// The idempotency key.
  package var key: String { told.facts.key }
  package var reference: EventReference { told.facts.reference }
  /// The event's home is another document: it is evidence here and moves nothing.
  package var isCopy: Bool { told.facts.isCopy }
  package var refs: Refs { told.facts.refs }
  package var sku: String { told.facts.sku }
  package var location: String { told.facts.location }
  package var quantity: Quantity? { told.facts.quantity }
  package var status: OrderStatus? { told.facts.status }
  package var tracking: TrackingStatus? { told.facts.tracking }
  package var reason: String? { told.facts.reason }
  package var restock: Bool { told.facts.restock }
  package var promised: Instant? { told.facts.promised }
  package var due: Instant? { told.facts.due }
  package var eta: Instant? { told.facts.eta }
  package var method: String? { told.facts.method }
  package var carrier: String? { told.facts.carrier }
  package var from: String? { told.facts.from }
  package var to: String? { told.facts.to }
  package var newSKU: String? { told.facts.newSKU }
  package var check: String? { told.facts.check }

  /// The event with some of its lines.
  package func with(_ lines: ArraySlice<Line>) -> DocumentEvent {
    var part = self
    part.lines = lines
    return part
  }
}

extension DocumentEvent.Facts {
  fileprivate init(_ event: Event, serial: Int64) {
    kind = event.kind
    system = event.system
    time = event.time
    arrival = event.arrival
    sequence = event.sequence
    self.serial = serial
    key = event.key
    reference = EventReference(event)
    isCopy = event.isCopy
    refs = event.refs
    sku = event.sku
    location = event.location
    quantity = event.quantity
    status = event.status
    tracking = event.tracking
    reason = event.reason
    restock = event.restock
    promised = event.promised
    due = event.due
    eta = event.eta
    method = event.method
    carrier = event.carrier
    from = event.from
    to = event.to
    newSKU = event.newSKU
    check = event.check
  }
}

extension DocumentEvent {
  /// True for the event that makes a document of its kind exist.
  package var isCreation: Bool { kind == .orderPlaced || kind == .purchaseOrdered }

  /// The order of a replay: creation first, then event time, then sequence, then arrival.
  ///
  /// A creation that a slower clock dates later than what followed it is still the creation.
  package static func precedes(_ left: DocumentEvent, _ right: DocumentEvent) -> Bool {
    if left.isCreation != right.isCreation { return left.isCreation }
    if left.time != right.time { return left.time < right.time }
    let sequences = (left.sequence ?? .max, right.sequence ?? .max)
    return sequences.0 != sequences.1 ? sequences.0 < sequences.1 : left.serial < right.serial
  }

  /// Where a line of this event is; nil where the event names no place (`default` is what intake fills in).
  package func place(of line: Line) -> String? {
    if let location = line.location, location != "default" { return location }
    return location == "default" ? nil : location
  }

  /// Evidence that a later word of the same system about the same thing makes superfluous.
  package var isPassing: Bool {
    switch kind {
    case .orderStatus, .trackingUpdated, .noticeSent, .paymentCaptured: true
    default: false
    }
  }
}

/// A line as it is written in cells.
private struct StoredLine: CellCodable {
  var line = Line()
  init() {}
  init(_ line: Line) { self.line = line }

  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&line.line)
    cell.transfer(&line.sku)
    cell.transfer(&line.location)
    cell.transfer(&line.quantity)
    cell.transfer(&line.delta)
    cell.transfer(&line.uom)
    cell.transfer(&line.lot)
    cell.transfer(&line.found)
    cell.transfer(&line.disposition)
    cell.transfer(&line.restock)
    cell.transfer(&line.condition)
    cell.transfer(&line.cumulative)
    cell.transfer(&line.converted)
    cell.transfer(&line.bundle)
  }
}

extension DocumentEvent: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    var facts = told.facts
    cell.transfer(&facts.kind)
    cell.transfer(&facts.system)
    cell.transfer(&facts.time)
    cell.transfer(&facts.arrival)
    cell.transfer(&facts.sequence)
    cell.transfer(&facts.serial)
    cell.transfer(&facts.key)
    cell.transfer(&facts.reference)
    cell.transfer(&facts.isCopy)
    cell.transfer(&facts.refs)
    var stored = lines.map(StoredLine.init)
    cell.transfer(&stored)
    if cell.isReading { lines = stored.map(\.line)[...] }
    cell.transfer(&facts.sku)
    cell.transfer(&facts.location)
    cell.transfer(&facts.quantity)
    cell.transfer(&facts.status)
    cell.transfer(&facts.tracking)
    cell.transfer(&facts.reason)
    cell.transfer(&facts.restock)
    cell.transfer(&facts.promised)
    cell.transfer(&facts.due)
    cell.transfer(&facts.eta)
    cell.transfer(&facts.method)
    cell.transfer(&facts.carrier)
    cell.transfer(&facts.from)
    cell.transfer(&facts.to)
    cell.transfer(&facts.newSKU)
    cell.transfer(&facts.check)
    cell.transfer(&retries)
    if cell.isReading { told = Told(facts) }
  }
}
