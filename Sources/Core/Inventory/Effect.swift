/// What kind of fact moved the expected stock.
package enum EffectKind: UInt8, CaseIterable, Sendable {
  /// Orders: reserved ± open quantity.
  case placed, edited, cancelled, refundCancelled, rerouted, substituted
  /// An order of a POS: sold and gone at once.
  case sold
  case shipped, voided
  case returned, dispositioned
  /// A refund that moves no goods; kept because changes may name it.
  case refundedOnly
  case purchased, purchaseCancelled, received, receiptReversed, vendorReturned
  case transferOut, transferInbound, transferArrived, transferReturned
  /// The authority's own book: an adjustment, damage, a count.
  case adjusted, damaged, counted
}

/// A system's word that a fact happened.
package struct Report: Hashable, Sendable {
  package var system = SystemID(0)
  /// Event time of the report.
  package var time = Instant.distantPast
  package var arrival = Instant.distantPast
  package var quantity = Quantity.zero
  package var reference = EventReference()
  package init() {}
  package init(_ event: borrowing Event, quantity: Quantity) {
    system = event.system
    time = event.time
    arrival = event.arrival
    self.quantity = quantity
    reference = EventReference(event)
  }
}

/// One fact at one place: it happened once, whoever reports it.
package struct Effect: Hashable, Sendable {
  /// The fact key where it is not that of an adjustment without document, which follows from its report.
  private var statedKey: String? = ""
  package var kind = EffectKind.adjusted
  /// The documents and the line that a change may name to speak of this fact.
  package var refs = Refs()
  /// Event time by the authority; where facts of one document tie, `rank` orders them (creation first).
  package var time = Instant.distantPast
  package var rank: Int32 = 0
  package var delta = Buckets()
  /// Most facts of a book have one report: it needs no list.
  package private(set) var firstReport: Report?
  private var laterReports: [Report] = []
  /// False while only systems without the authority have reported it: an expectation, not an effect.
  package var isEffective = true
  private var details = Apart<EffectDetails>()

  package init() {}

  /// An adjustment that names no document: its key is that of the event that told it.
  init(adjustment report: consuming Report, delta: Buckets) {
    statedKey = nil
    time = report.time
    firstReport = report
    self.delta = delta
  }

  /// Fact key, unique at its place: `order/O1/1`, `shipment/SH1/1`, `order/O1/1/edit/<event id>`.
  package var key: String {
    get { statedKey ?? "change/\(reference.source)/\(reference.id)" }
    set { statedKey = newValue }
  }

  func hasKey(_ key: String) -> Bool {
    if let statedKey { return statedKey == key }
    return key.utf8.first == UInt8(ascii: "c") && key == self.key
  }

  /// Is the adjustment that this event told. Mutating, like `wasReported`, only so that it is asked where it lies.
  mutating func isAdjustment(by id: String, of source: String) -> Bool {
    statedKey == nil && firstReport?.reference.id == id && firstReport?.reference.source == source
  }

  /// Who reported it; the first authority first, then by arrival.
  package var reports: [Report] {
    get { firstReport.map { [$0] + laterReports } ?? [] }
    set {
      if statedKey == nil, newValue.first?.reference != reference { statedKey = key }
      firstReport = newValue.first
      laterReports = Array(newValue.dropFirst())
    }
  }

  mutating func add(_ report: Report) {
    if firstReport == nil { reports = [report] } else { laterReports.append(report) }
  }

  /// Who reported it first.
  mutating func firstReporter() -> SystemID? { firstReport?.system }

  package func isReported(by system: SystemID, until time: Instant) -> Bool {
    if let firstReport, firstReport.system == system, firstReport.time <= time { return true }
    return laterReports.contains { $0.system == system && $0.time <= time }
  }
  package func isReported(by system: SystemID) -> Bool {
    firstReport?.system == system || laterReports.contains { $0.system == system }
  }
  /// `isReported` until a time, or at any, without a copy of the effect.
  mutating func wasReported(by system: SystemID, until time: Instant = .distantFuture) -> Bool {
    if firstReport?.system == system, let first = firstReport?.time, first <= time { return true }
    return !laterReports.isEmpty && laterReports.contains { $0.system == system && $0.time <= time }
  }

  /// The event that stands for the fact: its first report.
  package var reference: EventReference { firstReport?.reference ?? EventReference() }
}

/// What few facts have.
struct EffectDetails: Hashable, Sendable {
  var counted: Quantity?
  var condition: Condition?
  var retries: [EventReference] = []
  var cumulative: [Quantity] = []
  var converted = false
  var bundle: String?
  var retriedTick: Int64 = -1
}

extension Effect {
  /// For counts: what was counted; `delta` is then what the count changed, worked out by the ledger.
  package var counted: Quantity? {
    get { details.isEmpty ? nil : details[default: EffectDetails()].counted }
    set { if newValue != counted { details[default: EffectDetails()].counted = newValue } }
  }
  package var condition: Condition? {
    get { details.isEmpty ? nil : details[default: EffectDetails()].condition }
    set { if newValue != condition { details[default: EffectDetails()].condition = newValue } }
  }
  /// The same idempotency key came again under another id: the target may have applied it twice.
  package var retries: [EventReference] {
    get { details.isEmpty ? [] : details[default: EffectDetails()].retries }
    set { if newValue != retries { details[default: EffectDetails()].retries = newValue } }
  }
  /// Running totals told for the same line, oldest first, each as often as it was told (cumulative receipts).
  package var cumulative: [Quantity] {
    get { details.isEmpty ? [] : details[default: EffectDetails()].cumulative }
    set { if newValue != cumulative { details[default: EffectDetails()].cumulative = newValue } }
  }
  /// The line was stated in another unit than the base unit.
  package var converted: Bool {
    get { details.isEmpty ? false : details[default: EffectDetails()].converted }
    set { if newValue != converted { details[default: EffectDetails()].converted = newValue } }
  }
  /// The bundle this fact was exploded from.
  package var bundle: String? {
    get { details.isEmpty ? nil : details[default: EffectDetails()].bundle }
    set { if newValue != bundle { details[default: EffectDetails()].bundle = newValue } }
  }
  /// When the place took the last retry, in its own count (`StockPlace.tick`).
  package var retriedTick: Int64 {
    get { details.isEmpty ? -1 : details[default: EffectDetails()].retriedTick }
    set { if newValue != retriedTick { details[default: EffectDetails()].retriedTick = newValue } }
  }
}

/// The order machine's word about an allocation or release of a line in a system.
package struct Allocation: Hashable, Sendable {
  package var system = SystemID(0)
  /// Positive for made, negative for released.
  package var quantity = Quantity.zero
  package var time = Instant.distantPast
  package var key = ""
  package var reference = EventReference()
  /// The same idempotency key came again under another id.
  package var retries: [EventReference] = []
  package init() {}
}

/// Why a line is no longer open.
package enum LineEnd: UInt8, CaseIterable, Sendable { case none, cancelled, refunded, removed, shipped, closed, moved }

/// An order line as its order sees it now, sent on to the line's SKU.
package struct OrderLine: Hashable, Sendable {
  package var order = ""
  package var line = ""
  /// The system that placed the order.
  package var owner = SystemID(0)
  package var placed = Instant.distantPast
  package var placedArrival = Instant.distantPast
  package var reference = EventReference()
  package var ordered = Quantity.zero
  package var open = Quantity.zero
  package var shipped = Quantity.zero
  package var cancelled = Quantity.zero
  /// Cancelled or refunded with restock, and returned: what a system may rightly have given back.
  package var givenBack = Quantity.zero
  package var end = LineEnd.none
  package var ended = Instant.distantPast
  package var allocations: [Allocation] = []
  package var bundle: String?
  /// The systems that have said anything of the order, with the time of their first word.
  package var heard: [Report] = []
  /// The systems that have allocated any line of the order, ascending.
  package var allocators: [SystemID] = []
  /// When the customer was told anything of the order last; nil = never.
  package var noticed: Instant?
  package init() {}

  /// Net allocated in a system until `time`.
  package func allocated(in system: SystemID, until time: Instant) -> Quantity {
    allocations.reduce(.zero) { $1.system == system && $1.time <= time ? $0 + $1.quantity : $0 }
  }
}

/// A new or changed effect; `previous` is what the receiver was told before (nil = it is new; a zero `effect.delta`
/// takes the fact back).
package struct EffectChange: Hashable, Sendable {
  package var effect = Effect()
  package var previous: Moved?

  package struct Moved: Hashable, Sendable, CellCodable {
    package var time = Instant.distantPast
    package var delta = Buckets()
    package init() {}
    package mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&time)
      cell.transfer(&delta)
    }
  }
  package init() {}
  package init(_ effect: Effect, previous: Moved? = nil) {
    self.effect = effect
    self.previous = previous
  }
}

/// What the order machine tells the stock machine about one line of one document at one place.
package struct LineFact: Hashable, Sendable {
  package var sku = ""
  package var location = "default"
  /// The order line as it is now; nil for documents that are no orders.
  package var order: OrderLine?
  package var changes: [EffectChange] = []
  package init() {}
}

extension Report: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&system)
    cell.transfer(&time)
    cell.transfer(&arrival)
    cell.transfer(&quantity)
    cell.transfer(&reference)
  }
}
extension Effect: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    transferKey(&cell)
    cell.transfer(&kind)
    cell.transfer(&refs)
    cell.transfer(&time)
    cell.transfer(&rank)
    cell.transfer(&delta)
    cell.transfer(&counted)
    cell.transfer(&condition)
    transferReports(&cell)
    cell.transfer(&isEffective)
    cell.transfer(&retries)
    cell.transfer(&cumulative)
    cell.transfer(&converted)
    cell.transfer(&bundle)
    cell.transfer(&retriedTick)
    if cell.isReading, kind == .adjusted { deriveKey() }
  }

  private mutating func transferKey(_ cell: inout Cell) {
    guard cell.isReading || statedKey != nil else { return writeDerivedKey(to: &cell) }
    var told = statedKey ?? ""
    cell.transfer(&told)
    if cell.isReading { statedKey = told }
  }

  /// As `key` makes it, without making it.
  private func writeDerivedKey(to cell: inout Cell) {
    let reference = reference
    cell.write(count: "change//".utf8.count + reference.source.utf8.count + reference.id.utf8.count)
    cell.write(bytesOf: "change/")
    cell.write(bytesOf: reference.source)
    cell.write(bytesOf: "/")
    cell.write(bytesOf: reference.id)
  }

  /// As a list, without one being made of them.
  private mutating func transferReports(_ cell: inout Cell) {
    guard !cell.isReading else { return cell.transfer(&reports) }
    cell.write(count: firstReport == nil ? 0 : 1 + laterReports.count)
    firstReport?.transfer(&cell)
    for index in laterReports.indices { laterReports[index].transfer(&cell) }
  }

  /// A key that follows from the report is not kept twice.
  private mutating func deriveKey() {
    if statedKey == "change/\(reference.source)/\(reference.id)" { statedKey = nil }
  }
}
extension Allocation: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&system)
    cell.transfer(&quantity)
    cell.transfer(&time)
    cell.transfer(&key)
    cell.transfer(&reference)
    cell.transfer(&retries)
  }
}
extension OrderLine: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&order)
    cell.transfer(&line)
    cell.transfer(&owner)
    cell.transfer(&placed)
    cell.transfer(&placedArrival)
    cell.transfer(&reference)
    cell.transfer(&ordered)
    cell.transfer(&open)
    cell.transfer(&shipped)
    cell.transfer(&cancelled)
    cell.transfer(&givenBack)
    cell.transfer(&end)
    cell.transfer(&ended)
    cell.transfer(&allocations)
    cell.transfer(&bundle)
    cell.transfer(&heard)
    cell.transfer(&allocators)
    cell.transfer(&noticed)
  }
}
extension EffectChange: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&effect)
    cell.transfer(&previous)
  }
}
extension LineFact: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&sku)
    cell.transfer(&location)
    cell.transfer(&order)
    cell.transfer(&changes)
  }
}
