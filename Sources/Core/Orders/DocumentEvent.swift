/// What a document keeps of one event about it: the fields that its replay and its rules read, nothing else.
package struct DocumentEvent: Hashable, Sendable {
  package var kind = EventKind.orderPlaced
  package var system = SystemID(0)
  package var time = Instant.distantPast
  package var arrival = Instant.distantPast
  package var sequence: Int64?
  /// Counts the document's events in the order of their arrival.
  package var serial: Int64 = 0
  /// The idempotency key.
  package var key = ""
  package var reference = EventReference()
  /// The event's home is another document: it is evidence here and moves nothing.
  package var isCopy = false
  package var refs = Refs()
  package var lines: [Line] = []
  package var sku = ""
  package var location = "default"
  package var quantity: Quantity?
  package var status: OrderStatus?
  package var tracking: TrackingStatus?
  package var reason: String?
  package var restock = true
  package var promised: Instant?
  package var due: Instant?
  package var eta: Instant?
  package var method: String?
  package var carrier: String?
  package var from: String?
  package var to: String?
  package var newSKU: String?
  package var check: String?
  /// Deliveries that repeated this one's key under another id.
  package var retries: [EventReference] = []

  package init() {}

  package init(_ event: Event, serial: Int64) {
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
    lines = event.lines
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
    cell.transfer(&kind)
    cell.transfer(&system)
    cell.transfer(&time)
    cell.transfer(&arrival)
    cell.transfer(&sequence)
    cell.transfer(&serial)
    cell.transfer(&key)
    cell.transfer(&reference)
    cell.transfer(&isCopy)
    cell.transfer(&refs)
    var stored = lines.map(StoredLine.init)
    cell.transfer(&stored)
    lines = stored.map(\.line)
    cell.transfer(&sku)
    cell.transfer(&location)
    cell.transfer(&quantity)
    cell.transfer(&status)
    cell.transfer(&tracking)
    cell.transfer(&reason)
    cell.transfer(&restock)
    cell.transfer(&promised)
    cell.transfer(&due)
    cell.transfer(&eta)
    cell.transfer(&method)
    cell.transfer(&carrier)
    cell.transfer(&from)
    cell.transfer(&to)
    cell.transfer(&newSKU)
    cell.transfer(&check)
    cell.transfer(&retries)
  }
}
