/// An order whose line at a place waits for stock: held for it, or told as backordered.
package struct WaitingOrder: Sendable, Hashable, CellCodable {
  package var order = ""
  package var reason = Reason.held
  /// Since when we know.
  package var since = Instant.distantPast
  /// Who holds it, or who placed it.
  package var system = SystemID(0)
  package var refs = Refs()
  package var reference = EventReference()
  package init() {}

  package enum Reason: UInt8, CaseIterable, Sendable { case held, backordered }

  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&order)
    cell.transfer(&reason)
    cell.transfer(&since)
    cell.transfer(&system)
    cell.transfer(&refs)
    cell.transfer(&reference)
  }
}

extension StockPlace {
  package static let waitingMax = 64

  package func waits(_ order: String, _ reason: WaitingOrder.Reason) -> Bool {
    waiting.contains { $0.order == order && $0.reason == reason }
  }

  /// The newest word counts; beyond the bound the oldest is forgotten.
  package mutating func wait(_ order: WaitingOrder) {
    waiting.removeAll { $0.order == order.order && $0.reason == order.reason }
    waiting.append(order)
    if waiting.count > StockPlace.waitingMax { waiting.removeFirst() }
  }

  /// The open lines of an order here.
  package func openLines(of order: String) -> [OrderLine] {
    lines.filter { $0.order == order && $0.end == .none && $0.open > .zero }
  }
}
