/// What systems call one order cannot hold together. One finding per order: D34, then D35, then D42.
extension RuleBook {
  static let fulfilmentStateMismatch: DocumentRule = { view, agenda in
    guard let order = view.order, order.creation != nil, !order.isSold else { return [] }
    let candidates = [
      shipmentNotConfirmed(view, order, &agenda), phantomShipment(view, order, &agenda),
      stateNotPropagated(view, order, &agenda),
    ]
    return candidates.compactMap(\.self).prefix(1).map(\.self)
  }

  /// D34: the authority shipped it all; the owner, past its allowance, says another state, or nothing when a scan
  /// comes.
  private static func shipmentNotConfirmed(
    _ view: DocumentView, _ order: OrderState, _ agenda: inout Agenda
  ) -> Wanted? {
    guard let owner = order.owner, let word = view.word(of: owner), !word.status.isEnded,
      let last = lastShipment(view, order), last.system != owner
    else { return nil }
    let allowance = view.configuration.allowance(from: last.system, to: owner)
    let contradicts = word.event.time > last.time + allowance
    let scans = view.told(.trackingUpdated).filter { scan in
      scan.time > last.time + allowance && scan.tracking.map { $0 != .preTransit } ?? false
    }
    guard agenda.hasPassed(last.arrival + allowance), contradicts || !scans.isEmpty else { return nil }
    let (from, to) = (view.systemName(last.system), view.systemName(owner))
    return view.wanted(
      .fulfilmentStateMismatch, first: last, handoff: Handoff(from: from, to: to), severity: .error,
      """
      Order \(view.name) was shipped by \(from) at \(last.time), yet \(to) still calls it \
      \(word.status): confirm the shipment in \(to).
      """
    ) { finding in
      finding.draft.pattern = .shipmentNotConfirmed
      finding.add(evidence: [word.event] + scans)
      if last.kind == .shipmentConfirmed { finding.draft.subject.shipment = last.shipment }
      finding.draft.corrections = [correction(view, owner, .confirmShipment, last)]
    }
  }

  /// What completed the order: its last shipment, or a warehouse's word where it posts no shipments.
  private static func lastShipment(_ view: DocumentView, _ order: OrderState) -> DocumentEvent? {
    if order.isShipped { return order.lastGone }
    guard order.totals.shipments == 0 else { return nil }
    let words = view.speakers.filter { view.configuration.profile($0).kind.isWarehouse }
      .compactMap { view.beginning(of: \.isShipped, in: $0)?.event }
    return words.max(by: DocumentEvent.precedes)
  }

  /// D35: shipped in one system, and nobody who handles goods has touched them within the authority's allowance.
  private static func phantomShipment(
    _ view: DocumentView, _ order: OrderState, _ agenda: inout Agenda
  ) -> Wanted? {
    guard view.words.contains(where: \.status.isShipped) else { return nil }
    let shippers = shippers(view, order)
    guard !shippers.isEmpty, !view.events.contains(where: { isHandling($0, shippers) }) else { return nil }
    let patience = shippers.map { view.configuration.profile($0).allowance }.max() ?? .zero
    for system in view.speakers where !shippers.contains(system) {
      guard let word = view.beginning(of: \.isShipped, in: system) else { continue }
      guard agenda.hasPassed(word.event.arrival + patience) else { continue }
      return phantom(view, order, word)
    }
    return nil
  }

  /// Who may ship the order: for a line without location every system that ships.
  private static func shippers(_ view: DocumentView, _ order: OrderState) -> [SystemID] {
    let configuration = view.configuration
    let locations = order.totals.locations
    return configuration.systemIDs.filter { system in
      locations.contains { location in
        configuration.authorities(for: .shipment, at: location).contains(system)
          || (location == "default" && configuration.profile(system).authority.contains(.shipment))
      }
    }
  }

  private static func isHandling(_ event: DocumentEvent, _ shippers: [SystemID]) -> Bool {
    switch event.kind {
    case .pickCompleted, .labelCreated: true
    case .trackingUpdated: event.tracking != .preTransit
    case .shipmentConfirmed: shippers.contains(event.system)
    case .orderStatus: shippers.contains(event.system) && (event.status?.isPickedOrLater ?? false)
    default: false
    }
  }

  private static func phantom(_ view: DocumentView, _ order: OrderState, _ word: StateWord) -> Wanted {
    let name = view.systemName(word.system)
    return view.wanted(
      .fulfilmentStateMismatch, first: word.event, handoff: Handoff(from: name, to: name), severity: .error,
      """
      Order \(view.name) is \(word.status) in \(name) since \(word.event.time), but nobody picked, labelled, \
      scanned or shipped it: take the shipment back in \(name).
      """
    ) { finding in
      finding.draft.pattern = .phantomShipment
      finding.draft.corrections = [correction(view, word.system, .reverseShipment, word.event)]
      // A posted shipment moved a book as well: the residual there is the same incident.
      let posted = order.shipments.filter { $0.event.reference == word.event.reference }
      if let line = posted.first, posted.count == 1 {
        finding.identity = Identity.stock(
          system: name, sku: line.sku, location: line.location, first: word.event.reference)
      }
    }
  }

  private static func correction(
    _ view: DocumentView, _ target: SystemID, _ action: Action, _ first: DocumentEvent
  ) -> CorrectionDraft {
    var draft = CorrectionDraft()
    draft.target = view.systemName(target)
    draft.identity = Identity.correction(
      target: draft.target, sku: nil, location: nil, measure: nil, first: first.reference)
    draft.action = action
    draft.refs[.order] = view.name
    if first.kind == .shipmentConfirmed { draft.refs[.shipment] = first.shipment }
    draft.confidence = 90
    draft.needsApproval = true
    return draft
  }
}

extension RuleBook {
  /// D42: states that cannot hold together, past the allowance of who should have heard.
  private static func stateNotPropagated(
    _ view: DocumentView, _ order: OrderState, _ agenda: inout Agenda
  ) -> Wanted? {
    heldElsewhereReady(view, order, &agenda) ?? cancelledElsewherePicked(view, &agenda)
  }

  private static func heldElsewhereReady(
    _ view: DocumentView, _ order: OrderState, _ agenda: inout Agenda
  ) -> Wanted? {
    guard order.open > .zero else { return nil }
    for holder in view.speakers where view.configuration.profile(holder).kind.isWarehouse {
      guard let held = view.beginning(of: { $0 == .held }, in: holder) else { continue }
      let deaf = view.speakers.compactMap { system -> StateWord? in
        guard system != holder, let word = view.word(of: system) else { return nil }
        let allowance = view.configuration.allowance(from: holder, to: system)
        guard word.event.time > held.event.time + allowance, agenda.hasPassed(held.event.arrival + allowance),
          word.status.isReleasedOrLater || isPromised(view, word)
        else { return nil }
        return word
      }
      if let first = deaf.min(by: { DocumentEvent.precedes($0.event, $1.event) }) {
        return contradiction(view, held, first, deaf)
      }
    }
    return nil
  }

  /// A channel goes on promising the order as open.
  private static func isPromised(_ view: DocumentView, _ word: StateWord) -> Bool {
    word.status == .open && view.configuration.profile(word.system).kind.isSellingChannel
      && view.chronicle.isPromised
  }

  private static func cancelledElsewherePicked(_ view: DocumentView, _ agenda: inout Agenda) -> Wanted? {
    for canceller in view.speakers {
      guard let cancelled = view.beginning(of: { $0 == .cancelled }, in: canceller) else { continue }
      for system in view.speakers where system != canceller {
        guard let picked = view.beginning(of: \.isPickedOrLater, in: system), picked.event.time > cancelled.event.time
        else { continue }
        let allowance = view.configuration.allowance(from: canceller, to: system)
        guard agenda.hasPassed(cancelled.event.arrival + allowance) else { continue }
        return contradiction(view, cancelled, picked, [picked])
      }
    }
    return nil
  }

  private static func contradiction(
    _ view: DocumentView, _ stated: StateWord, _ other: StateWord, _ all: [StateWord]
  ) -> Wanted {
    let (from, to) = (view.systemName(stated.system), view.systemName(other.system))
    let others = all.map { "\($0.status) in \(view.systemName($0.system))" }.joined(separator: ", ")
    return view.wanted(
      .fulfilmentStateMismatch, first: stated.event, handoff: Handoff(from: from, to: to), severity: .error,
      "Order \(view.name) is \(stated.status) in \(from) since \(stated.event.time), but \(others): tell \(to)."
    ) { finding in
      finding.draft.pattern = .exceptionStateNotPropagated
      finding.add(evidence: all.map(\.event))
    }
  }
}
