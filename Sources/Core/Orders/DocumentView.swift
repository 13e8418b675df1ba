/// A document as its rules see it: its events in the order of the world, and what became of its lines.
package struct DocumentView: Sendable {
  package let configuration: Policy
  package let events: [DocumentEvent]
  package let chronicle: Chronicle
  package let book: LineBook
  private let head: DocumentHead

  package init(
    _ head: DocumentHead, _ events: [DocumentEvent], _ chronicle: Chronicle, _ book: LineBook, _ configuration: Policy
  ) {
    self.head = head
    self.events = events
    self.chronicle = chronicle
    self.book = book
    self.configuration = configuration
  }

  package var kind: DocumentKind { head.kind }
  package var name: String { head.name }
  package var order: OrderState? { kind == .order ? OrderState(head, book) : nil }
  /// All lines of a purchase; costs what the document holds.
  package var inbound: InboundState {
    InboundState(
      creation: kind == .order ? nil : head.creation, lines: book.all(\.inbound),
      receipts: book.all(\.receipts).sorted { DocumentEvent.precedes($0.event, $1.event) })
  }
  package var transfers: [TransferLine] { book.all(\.transfers) }
  package var returned: [ReturnLine] { book.all(\.returned) }
  package var words: [StateWord] { chronicle.words }
  package var speakers: [SystemID] { chronicle.speakers }
}

extension DocumentView {
  /// Nothing is open any more: the document may be forgotten in time.
  package var isTerminal: Bool { book.totals.open == .zero }

  package func told(_ kinds: EventKind...) -> [DocumentEvent] { events.filter { kinds.contains($0.kind) } }

  /// The document as people write it: purchases are kept under a normalised number.
  package var title: String {
    guard kind == .purchase else { return name }
    return events.lazy.compactMap { $0.refs[.purchase] }.first ?? name
  }

  package func systemName(_ system: SystemID) -> String { configuration.name(system) }

  package func profile(_ event: DocumentEvent) -> SystemProfile { configuration.profile(event.system) }

  /// A system's latest word about the order.
  package func word(of system: SystemID) -> StateWord? { words.last { $0.system == system } }

  /// When a system's present state began: its latest word that the one before did not say already.
  package func beginning(of state: (OrderStatus) -> Bool, in system: SystemID) -> StateWord? {
    var first: StateWord?
    for word in words where word.system == system {
      if state(word.status) { first = first ?? word } else { first = nil }
    }
    return first
  }
}

/// What one system called the order at one time.
package struct StateWord: Sendable {
  package var system: SystemID
  package var status: OrderStatus
  package var event: DocumentEvent

  /// nil where the event says nothing about the order's state.
  package init?(_ event: DocumentEvent, isWhollyCancelled: Bool) {
    guard !event.isCopy, let status = StateWord.status(event, isWhollyCancelled) else { return nil }
    system = event.system
    self.status = status
    self.event = event
  }

  private static func status(_ event: DocumentEvent, _ isWhollyCancelled: Bool) -> OrderStatus? {
    switch event.kind {
    case .orderPlaced, .orderUnheld, .shipmentVoided: .open
    case .orderStatus: event.status
    case .orderHeld: .held
    case .orderCancelled: event.lines.isEmpty || isWhollyCancelled ? .cancelled : nil
    case .pickCompleted: .picked
    case .labelCreated: .packed
    case .shipmentConfirmed: .shipped
    default: nil
    }
  }
}

extension OrderStatus {
  /// The goods are in somebody's hands, or further.
  package var isPickedOrLater: Bool {
    switch self {
    case .picked, .packed, .shipped, .delivered: true
    default: false
    }
  }
  package var isShipped: Bool { self == .shipped || self == .delivered }
  /// The warehouse works on it.
  package var isReleasedOrLater: Bool {
    switch self {
    case .released, .allocated, .ready: true
    default: isPickedOrLater
    }
  }
  package var isEnded: Bool { isShipped || self == .cancelled || self == .closed }
}
