/// Orders that wait for stock: backordered, or held at a location that cannot serve them (semantics.md section 7).
extension StockMachine {
  // MARK: Backorders

  /// More is open than there is, and somebody reports the shortfall as backordered: told per order, no alarm.
  mutating func watchBackorder(_ key: PlaceKey, now: Instant, into effects: inout Effects) {
    guard let place = places[key] else { return }
    let state = place.ledger.state(at: .distantFuture)
    let isCovered = state.reserved > state.sellable && state.reserved <= state.sellable + place.backordered
    let orders = isCovered ? excessOrders(place, backordered: .zero) : []
    if place.waiting.contains(where: { $0.reason == .backordered && !orders.contains($0.order) }) {
      places.update(key, default: StockPlace()) { place in
        place.waiting.removeAll { $0.reason == .backordered && !orders.contains($0.order) }
      }
    }
    healFinding(at: key, into: &effects) { finding in
      let isMeant =
        finding.diagnosis.category == .backorder || finding.diagnosis.category == .promiseStaleOrCustomerNotTold
      return isMeant && !orders.contains(finding.diagnosis.refs[.order] ?? "")
    }
    for line in place.lines where line.end == .none && orders.contains(line.order) {
      openBackorder(line, at: key, now, into: &effects)
    }
    reviewNotices(key, at: now, into: &effects)
  }

  private mutating func openBackorder(
    _ line: OrderLine, at key: PlaceKey, _ now: Instant, into effects: inout Effects
  ) {
    let identity = Identity.order(line.order, rule: .backorder, first: line.reference)
    guard !(places[key]?.findings.contains { $0.identity == identity } ?? false) else { return }
    var waiting = WaitingOrder()
    waiting.order = line.order
    waiting.reason = .backordered
    waiting.since = now
    waiting.system = line.owner
    waiting.refs = Refs([.init(.order, line.order), .init(.line, line.line)])
    waiting.reference = line.reference
    places.update(key, default: StockPlace()) { $0.wait(waiting) }
    schedule(noticeDue(waiting), key)
    var diagnosis = diagnosis(.backorder, waiting)
    diagnosis.severity = .info
    diagnosis.confidence = 95
    diagnosis.from = configuration.name(line.owner)
    diagnosis.to = diagnosis.from
    openRule(diagnosis, at: key, identity: identity, into: &effects)
  }

  /// When the customer of a backordered order should have been told.
  func noticeDue(_ waiting: WaitingOrder) -> Instant {
    waiting.since + configuration.timer(.promiseStaleOrCustomerNotTold, default: .hours(4))
  }

  /// Backordered for hours, and the source that sends notices has sent none since.
  mutating func reviewNotices(_ key: PlaceKey, at time: Instant, into effects: inout Effects) {
    guard let row = places.row(of: key), !places[row].place.waiting.isEmpty else { return }
    let place = places[row].place
    for waiting in place.waiting where waiting.reason == .backordered && noticeDue(waiting) <= time {
      let noticed = place.openLines(of: waiting.order).compactMap(\.noticed).max()
      let identity = Identity.order(waiting.order, rule: .promiseStaleOrCustomerNotTold, first: waiting.reference)
      guard let noticed, noticed <= waiting.since else {
        healFinding(at: key, into: &effects) { $0.identity == identity }
        continue
      }
      guard !place.findings.contains(where: { $0.identity == identity }) else { continue }
      // Under the key of the order's own rule: a promise that passes as well is the same incident.
      var diagnosis = diagnosis(.promiseStaleOrCustomerNotTold, waiting)
      diagnosis.isUnattributed = true
      diagnosis.to = configuration.name(waiting.system)
      openRule(diagnosis, at: key, identity: identity, into: &effects)
    }
  }

  // MARK: A line that its location cannot serve

  /// An order is held for lack of stock: told as soon as, and as long as, there is too little for its open line.
  mutating func noteStockHold(_ event: Event, _ key: PlaceKey, into effects: inout Effects) {
    guard let order = event.refs[.order] else { return }
    var waiting = WaitingOrder()
    waiting.order = order
    waiting.since = event.arrival
    waiting.system = event.system
    waiting.refs = event.refs
    waiting.reference = EventReference(event)
    change(key) { $0.wait(waiting) }
    watchShortLocation(key, into: &effects)
  }

  mutating func endStockHold(_ key: PlaceKey, order: String?, into effects: inout Effects) {
    guard let order, places[key]?.waits(order, .held) ?? false else { return }
    places.update(key, default: StockPlace()) { place in
      place.waiting.removeAll { $0.order == order && $0.reason == .held }
    }
    watchShortLocation(key, into: &effects)
  }

  /// Goods have gone or come, or a line has gone elsewhere.
  mutating func watchShortLocation(_ key: PlaceKey, into effects: inout Effects) {
    guard let row = places.row(of: key), !places[row].place.waiting.isEmpty || !places[row].place.findings.isEmpty
    else { return }
    let place = places[row].place
    let sellable = place.ledger.state(at: .distantFuture).sellable
    let short = place.waiting.filter { waiting in
      waiting.reason == .held && place.baselineBy != nil
        && place.openLines(of: waiting.order).contains { $0.open > sellable }
    }
    healFinding(at: key, into: &effects) { finding in
      finding.diagnosis.category == .lineOutOfStockAtLocation
        && !short.contains { $0.order == finding.diagnosis.refs[.order] }
    }
    for waiting in short {
      let identity = Identity.order(waiting.order, rule: .lineOutOfStockAtLocation, first: waiting.reference)
      let isKnown = place.findings.contains { finding in
        finding.diagnosis.category == .lineOutOfStockAtLocation && finding.diagnosis.refs[.order] == waiting.order
      }
      guard !isKnown else { continue }
      var diagnosis = diagnosis(.lineOutOfStockAtLocation, waiting)
      diagnosis.from = configuration.name(waiting.system)
      diagnosis.to = diagnosis.from
      openRule(diagnosis, at: key, identity: identity, into: &effects)
    }
    let ended = place.waiting.filter { $0.reason == .held && place.openLines(of: $0.order).isEmpty }
    guard !ended.isEmpty else { return }
    places.update(key, default: StockPlace()) { $0.waiting.removeAll { ended.contains($0) } }
  }

  private func diagnosis(_ category: Category, _ waiting: WaitingOrder) -> Diagnosis {
    var diagnosis = Diagnosis()
    diagnosis.first = waiting.reference
    diagnosis.category = category
    diagnosis.repair = .none
    diagnosis.confidence = 90
    diagnosis.scope = .order
    diagnosis.refs = waiting.refs
    diagnosis.affected = [waiting.order]
    return diagnosis
  }
}
