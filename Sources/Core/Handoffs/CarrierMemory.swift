/// How many of a carrier's parcels are under way, and how many of them got into trouble of late.
struct CarrierMemory: Hashable {
  var carrier = ""
  var open: Int64 = 0
  /// Ascending; a parcel counts in the pane of its last trouble.
  private(set) var troubles: [Troubles] = []
  /// Orders in trouble, the first ones.
  private(set) var orders: [TroubledOrder] = []
  /// The finding that is open, as its id is made; empty = none.
  var identity = ""
  var first = EventReference()
  var evidence: [EventReference] = []
  /// Pane of the last revision: a storm is told once a pane.
  var lastPane = Instant.distantPast
  /// How long trouble counts, as configured when it came.
  var window = Span.hours(6)

  struct Troubles: Hashable {
    var pane = Instant.distantPast
    var count: Int64 = 0
  }

  struct TroubledOrder: Hashable {
    var order = ""
    var pane = Instant.distantPast
  }

  var inTrouble: Int64 { troubles.reduce(0) { $0 + $1.count } }

  /// When the oldest trouble no longer counts.
  var due: Instant? { troubles.first.map { $0.pane + window } }

  func isDisrupted(atLeast count: Int64, percent: Int64) -> Bool {
    inTrouble >= count && inTrouble * 100 >= percent * open
  }

  mutating func add(_ order: String, in pane: Instant) {
    if let index = troubles.firstIndex(where: { $0.pane == pane }) {
      troubles[index].count += 1
    } else {
      troubles.insert(Troubles(pane: pane, count: 1), at: troubles.firstIndex { $0.pane > pane } ?? troubles.endIndex)
    }
    if orders.count < Incident.listedMax { orders.append(TroubledOrder(order: order, pane: pane)) }
  }

  mutating func remove(_ order: String, from pane: Instant) {
    orders.removeAll { $0.order == order }
    guard let index = troubles.firstIndex(where: { $0.pane == pane }) else { return }
    troubles[index].count -= 1
    if troubles[index].count == 0 { troubles.remove(at: index) }
  }

  mutating func expire(at now: Instant) {
    troubles.removeAll { $0.pane + window <= now }
    orders.removeAll { $0.pane + window <= now }
  }
}

/// A parcel that has not been delivered.
struct Parcel: Hashable {
  var lastTold = Instant.distantPast
  /// Pane of its last trouble.
  var trouble: Instant?

  var due: Instant { lastTold + Incident.kept }
}

extension CarrierMemory.Troubles: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&pane)
    cell.transfer(&count)
  }
}
extension CarrierMemory.TroubledOrder: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&order)
    cell.transfer(&pane)
  }
}
extension CarrierMemory: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&carrier)
    cell.transfer(&open)
    cell.transfer(&troubles)
    cell.transfer(&orders)
    cell.transfer(&identity)
    cell.transfer(&first)
    cell.transfer(&evidence)
    cell.transfer(&lastPane)
    cell.transfer(&window)
  }
}
extension Parcel: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&lastTold)
    cell.transfer(&trouble)
  }
}
