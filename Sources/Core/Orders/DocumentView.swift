/// A document as its rules see it: its events in the order of the world, and what the replay made of them.
package struct DocumentView: Sendable {
  package let kind: DocumentKind
  package let name: String
  package let configuration: Configuration
  package let events: [DocumentEvent]
  package private(set) var order: OrderState?
  package private(set) var inbound = InboundState()
  package private(set) var transfers: [TransferLine] = []
  package private(set) var returned: [ReturnLine] = []
  package private(set) var effects: [PlacedEffect] = []
  package private(set) var lines: [PlacedLine] = []
  /// What each system called the order, in the order of the world.
  package private(set) var words: [StateWord] = []

  package init(
    _ kind: DocumentKind, _ name: String, _ events: [DocumentEvent], _ configuration: Configuration,
    _ agenda: inout Agenda
  ) {
    self.kind = kind
    self.name = name
    self.configuration = configuration
    self.events = events.sorted(by: DocumentEvent.precedes)
    switch kind {
    case .order: replayOrder(&agenda)
    case .transfer: replayTransfer(&agenda)
    case .return: replayReturn(&agenda)
    case .purchase, .receipt, .asn, .document: replayInbound(&agenda)
    case .tracking: break
    }
  }

  private mutating func replayOrder(_ agenda: inout Agenda) {
    let replay = OrderReplay(name, events, configuration, &agenda)
    order = replay.state
    effects = replay.sheet.effects
    lines = replay.state.snapshots(events)
    words = events.compactMap { StateWord($0, isWhollyCancelled: replay.state.isCancelled) }
  }

  private mutating func replayTransfer(_ agenda: inout Agenda) {
    let replay = TransferReplay(name, events, configuration, &agenda)
    transfers = replay.lines
    effects = replay.sheet.effects
  }

  private mutating func replayReturn(_ agenda: inout Agenda) {
    let replay = ReturnReplay(name, events, configuration, &agenda)
    returned = replay.lines
    effects = replay.sheet.effects
  }

  private mutating func replayInbound(_ agenda: inout Agenda) {
    let replay = InboundReplay(
      purchase: kind == .purchase ? name : nil, events, configuration, &agenda)
    inbound = replay.state
    effects = replay.sheet.effects
  }
}

extension DocumentView {
  /// Nothing is open any more: the document may be forgotten in time.
  package var isTerminal: Bool {
    switch kind {
    case .order: order?.open == .zero
    case .transfer: transfers.allSatisfy { $0.open == .zero }
    case .return: returned.allSatisfy { $0.open == .zero }
    default: inbound.open == .zero
    }
  }

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

  /// The systems that call the order something, in their own order.
  package var speakers: [SystemID] { Set(words.map(\.system)).sorted() }

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
    case .orderPlaced, .orderUnheld: .open
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
