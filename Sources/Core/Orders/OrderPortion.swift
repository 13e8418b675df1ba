/// The part of an order line that one SKU at one location has to serve.
package struct OrderPortion: Sendable {
  package var line: String
  package var place: Place
  package var bundle: String?
  package var ordered = Quantity.zero
  package var open = Quantity.zero
  package var shipped = Quantity.zero
  package var cancelled = Quantity.zero
  /// Cancelled or refunded with restock.
  package var releasedToStock = Quantity.zero
  package var end = LineEnd.none
  package var ended = Instant.distantPast

  package init(line: String, place: Place, bundle: String?) {
    self.line = line
    self.place = place
    self.bundle = bundle
  }

  /// Takes up to `quantity` of what is open; what it could take.
  package mutating func close(_ quantity: Quantity, as end: LineEnd, at time: Instant) -> Quantity {
    let taken = min(max(quantity, .zero), open)
    guard taken > .zero else { return .zero }
    open -= taken
    if open == .zero {
      self.end = end
      ended = time
    }
    return taken
  }

  package mutating func reopen(_ quantity: Quantity) {
    guard quantity > .zero else { return }
    open += quantity
    end = .none
    ended = .distantPast
  }
}

/// A shipment's line as the replay found it.
package struct ShippedLine: Sendable {
  package var shipment: String
  package var line: String
  package var sku: String
  package var location: String
  package var quantity: Quantity
  package var event: DocumentEvent
  package var reporters: [SystemID]
  package var isEffective: Bool
  /// What it took from the reservations of which portion.
  package var taken: [(portion: Int, quantity: Quantity)]
  package var isVoided = false
}

/// What a cancellation, or a refund that cancels, took from the open lines.
package struct CancelledLine: Sendable {
  package var line: String
  package var sku: String
  package var quantity: Quantity
  package var event: DocumentEvent
}

/// What a replay of an order comes to.
package struct OrderState: Sendable {
  package var name = ""
  package var creation: DocumentEvent?
  package var owner: SystemID?
  /// Sold over a counter: ordered, paid and gone at once.
  package var isSold = false
  package var portions: [OrderPortion] = []
  package var shipments: [ShippedLine] = []
  package var cancellations: [CancelledLine] = []
  /// Ever ordered by line: placed and added, reductions aside.
  package var everOrdered: [(line: String, quantity: Quantity)] = []

  package init() {}

  package var open: Quantity { portions.reduce(.zero) { $0 + $1.open } }
  package var shipped: Quantity { portions.reduce(.zero) { $0 + $1.shipped } }

  /// Goods of the order have left by an authority's word, and nothing is open any more.
  package var isShipped: Bool {
    open == .zero && shipments.contains { $0.isEffective && !$0.isVoided }
  }

  /// Everything was taken back before anything left.
  package var isCancelled: Bool {
    !portions.isEmpty && open == .zero && shipped == .zero && portions.contains { $0.end != .moved && $0.end != .none }
  }
}
