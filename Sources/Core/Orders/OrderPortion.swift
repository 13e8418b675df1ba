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

/// An order as its rules see it: sums over all lines at once, and the lines themselves where a rule asks for them.
package struct OrderState: Sendable {
  package let head: DocumentHead
  private let book: LineBook

  package init(_ head: DocumentHead, _ book: LineBook) {
    self.head = head
    self.book = book
  }

  package var name: String { head.name }
  package var creation: DocumentEvent? { head.creation }
  package var owner: SystemID? { head.owner }
  package var isSold: Bool { head.isSold }
  package var totals: LineTotals { book.totals }
  package var open: Quantity { book.totals.open }
  package var shipped: Quantity { book.totals.shipped }

  /// In the order in which the lines were first named; each costs what the order holds.
  package var portions: [OrderPortion] { book.all(\.portions) }
  package var shipments: [ShippedLine] {
    book.all(\.shipments).sorted { DocumentEvent.precedes($0.event, $1.event) }
  }
  package var cancellations: [CancelledLine] {
    book.all(\.cancellations).sorted { DocumentEvent.precedes($0.event, $1.event) }
  }
  package var overshipped: [OvershippedLine] { book.all(\.overshipped) }
  package var everOrdered: [(line: String, quantity: Quantity)] { book.all(\.everOrdered) }

  /// What one line number has to serve.
  package func portions(named name: String) -> [OrderPortion] {
    book.outcome(named: name).portions.filter { $0.line == name }
  }

  /// The portion that a line of an event speaks of.
  package func portion(meantBy line: Line) -> OrderPortion? {
    book.outcome(named: line.name).portions.first { $0.isMeant(by: line) }
  }

  /// The last shipment that left and was not taken back.
  package var lastGone: DocumentEvent? { book.lastGone }

  /// Goods of the order have left by an authority's word, and nothing is open any more.
  package var isShipped: Bool { open == .zero && totals.gone > 0 }

  /// Everything was taken back before anything left.
  package var isCancelled: Bool {
    totals.portions > 0 && open == .zero && shipped == .zero && totals.ended > 0
  }
}
