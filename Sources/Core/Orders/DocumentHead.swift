/// What all lines of a document have in common.
package struct DocumentHead: Sendable {
  package let kind: DocumentKind
  package let name: String
  package private(set) var creation: DocumentEvent?
  package private(set) var owner: SystemID?
  /// Sold over a counter: ordered, paid and gone at once.
  package private(set) var isSold = false
  /// Without its creation an order's events wait as long as the creation may be on its way.
  package private(set) var isWaiting = false

  package init(
    _ kind: DocumentKind, _ name: String, _ events: [DocumentEvent], _ configuration: Policy, _ agenda: inout Agenda
  ) {
    self.kind = kind
    self.name = name
    if kind != .order {
      creation = events.first { $0.kind == .purchaseOrdered && !$0.isCopy }
      owner = creation?.system
      return
    }
    findOwner(events, configuration)
    if creation == nil { isWaiting = !DocumentHead.heldLongEnough(events, configuration, &agenda) }
  }

  /// The system that placed the order: the earliest word of one that may, else the earliest word.
  private mutating func findOwner(_ events: [DocumentEvent], _ configuration: Policy) {
    let placed = events.filter { $0.kind == .orderPlaced && !$0.isCopy }
    creation =
      placed.first { event in
        configuration.hasAuthority(event.system, for: .order, at: event.location(of: event.lines.first ?? Line()))
      } ?? placed.first
    owner = creation?.system
    isSold = owner.map { configuration.profile($0).kind == .pos } ?? false
  }

  private static func heldLongEnough(
    _ events: [DocumentEvent], _ configuration: Policy, _ agenda: inout Agenda
  ) -> Bool {
    guard let first = events.lazy.filter({ !$0.isCopy }).map(\.arrival).min(),
      let earliest = events.first(where: { !$0.isCopy })
    else { return false }
    return agenda.hasPassed(first + configuration.patience(for: .order, at: earliest.location))
  }

  /// True for an event that may change what this head is.
  package func mayChange(with event: DocumentEvent) -> Bool {
    kind == .order ? creation == nil || event.kind == .orderPlaced : event.kind == .purchaseOrdered
  }

  /// Nothing is different for the lines.
  package func agrees(with other: DocumentHead) -> Bool {
    creation?.serial == other.creation?.serial && owner == other.owner && isSold == other.isSold
      && isWaiting == other.isWaiting
  }
}
