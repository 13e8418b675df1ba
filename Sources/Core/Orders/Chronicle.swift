/// What the rules ask of all events of a document, kept up to date event by event.
///
/// It is a fold over the events in the order of the world; an event that comes late makes it anew.
package struct Chronicle: Sendable {
  package private(set) var kinds: KindSet = []
  package private(set) var lastArrival = Instant.distantPast
  /// Each system's first word about the document.
  package private(set) var heard: [Report] = []
  /// The systems that have allocated any line, ascending.
  package private(set) var allocators: [SystemID] = []
  /// When the customer was told anything last.
  package private(set) var noticed: Instant?
  /// What each system called the order; of a word said again and again the first and the last.
  package private(set) var words: [StateWord] = []
  /// The systems that call the order something, in their own order.
  package private(set) var speakers: [SystemID] = []
  /// What brought the order on, at last.
  package private(set) var step: DocumentEvent?
  private var statuses: [(system: SystemID, status: OrderStatus?)] = []
  /// The last event of the order that promises a time.
  package private(set) var promise: DocumentEvent?
  package private(set) var isPromised = false
  /// The last way of shipping that was ordered.
  package private(set) var method: String?
  package private(set) var parcels: [OrderParcel] = []
  /// The order was taken back as a whole, whatever single cancellations named.
  package let isWhollyCancelled: Bool
  private var hasPartialCancellation = false

  package init(_ events: [DocumentEvent], isWhollyCancelled: Bool = false) {
    self.isWhollyCancelled = isWhollyCancelled
    for event in events { append(event) }
  }

  /// False where the words would be others.
  package func holds(isWhollyCancelled: Bool) -> Bool {
    !hasPartialCancellation || isWhollyCancelled == self.isWhollyCancelled
  }

  /// Takes the last event of all.
  package mutating func append(_ event: DocumentEvent) {
    kinds.insert(event.kind)
    lastArrival = max(lastArrival, event.arrival)
    hear(event)
    noteAllocation(event)
    if event.kind == .noticeSent { noticed = max(noticed ?? event.time, event.time) }
    noteWord(event)
    noteStep(event)
    noteOrdered(event)
    noteParcel(event)
  }
}

extension Chronicle {
  private mutating func hear(_ event: DocumentEvent) {
    guard let known = heard.firstIndex(where: { $0.system == event.system }) else {
      let place = heard.firstIndex { $0.system > event.system } ?? heard.endIndex
      heard.insert(Report(event, quantity: .zero), at: place)
      return
    }
    if event.time < heard[known].time { heard[known] = Report(event, quantity: .zero) }
  }

  private mutating func noteAllocation(_ event: DocumentEvent) {
    if event.kind == .allocationMade || event.kind == .allocationReleased { allocators.admit(event.system) }
  }

  private mutating func noteWord(_ event: DocumentEvent) {
    if event.kind == .orderCancelled, !event.lines.isEmpty, !event.isCopy { hasPartialCancellation = true }
    guard let word = StateWord(event, isWhollyCancelled: isWhollyCancelled) else { return }
    if !speakers.contains(word.system) {
      speakers.insert(word.system, at: speakers.firstIndex { $0 > word.system } ?? speakers.endIndex)
    }
    if let last = words.lastIndex(where: { $0.system == word.system }), words[last].status == word.status,
      let before = words[..<last].lastIndex(where: { $0.system == word.system }), words[before].status == word.status
    {
      words.remove(at: last)
    }
    words.append(word)
  }

  /// A word repeated is no step.
  private mutating func noteStep(_ event: DocumentEvent) {
    switch event.kind {
    case .orderStatus:
      let known = statuses.firstIndex { $0.system == event.system }
      let isNews = known.map { statuses[$0].status != event.status } ?? true
      if let known { statuses[known].status = event.status } else { statuses.append((event.system, event.status)) }
      guard isNews, event.status != .open else { return }
    case .noticeSent, .paymentCaptured, .paymentDisputed, .orderAddressed, .refundIssued: return
    default: if event.isCopy { return }
    }
    if step.map({ $0.arrival < event.arrival }) ?? true { step = event }
  }

  private mutating func noteOrdered(_ event: DocumentEvent) {
    if event.promised != nil { isPromised = true }
    guard event.kind == .orderPlaced || event.kind == .orderEdited else { return }
    if event.promised != nil { promise = event }
    if let method = event.method { self.method = method }
  }

  private mutating func noteParcel(_ event: DocumentEvent) {
    let isScan = event.kind == .trackingUpdated
    guard isScan || event.kind == .labelCreated || event.kind == .shipmentConfirmed, !event.isCopy,
      let tracking = event.refs[.tracking]
    else { return }
    let index = parcels.firstIndex { $0.tracking == tracking } ?? parcels.count
    if index == parcels.count { parcels.append(OrderParcel(tracking: tracking)) }
    if isScan { parcels[index].scans.append(event) } else { parcels[index].origins.append(event) }
  }
}
