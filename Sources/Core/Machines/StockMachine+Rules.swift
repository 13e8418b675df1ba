/// Findings of a place that are no residual: oversell, phantom stock, damage, recurring variances.
extension StockMachine {
  // MARK: Oversell (D40)

  /// More is open than there is: suspected as long as it lasts, an exception after the channels' longest allowance.
  mutating func watchOversell(_ key: PlaceKey, now: Instant, into effects: inout Effects) {
    guard let row = places.row(of: key), places[row].place.baselineBy != nil else { return }
    let state = places[row].place.ledger.state(at: .distantFuture)
    watchBackorder(key, now: now, into: &effects)
    if state.reserved <= state.sellable, places[row].place.oversell == nil { return }
    let place = places[row].place
    let isOver =
      state.reserved > state.sellable + place.backordered && place.lines.contains { $0.end == .none && $0.open > .zero }
    if isOver, place.oversell == nil {
      var oversell = StockPlace.Oversell()
      oversell.due = now + channelAllowance
      oversell.reference = latestOrder(place)
      places.update(key, default: StockPlace()) { $0.oversell = oversell }
      schedule(oversell.due, key)
    } else if !isOver, place.oversell != nil {
      places.update(key, default: StockPlace()) { $0.oversell = nil }
      healFinding(at: key, into: &effects) { $0.diagnosis.category == .oversell }
    } else if isOver, let open = place.findings.first(where: { $0.diagnosis.category == .oversell }) {
      retellOversell(open, at: key, into: &effects)
    }
  }

  private var channelAllowance: Span {
    configuration.systems.filter { $0.kind.isSellingChannel }.map(\.allowance).reduce(.minutes(1), max)
  }

  /// The order that came last in arrival order among those open now.
  private func latestOrder(_ place: StockPlace) -> EventReference {
    place.lines.filter { $0.end == .none }.max { ($0.placedArrival, $0.order) < ($1.placedArrival, $1.order) }?
      .reference ?? EventReference()
  }

  mutating func openOversell(_ key: PlaceKey, at time: Instant, into effects: inout Effects) {
    guard let place = places[key], let oversell = place.oversell, oversell.due <= time else { return }
    guard !place.findings.contains(where: { $0.diagnosis.category == .oversell }) else { return }
    var diagnosis = Diagnosis(.negativeStock, first: oversell.reference, confidence: 95)
    diagnosis.category = .oversell
    diagnosis.severity = .critical
    diagnosis.scope = .anySystem
    diagnosis.repair = .none
    diagnosis.affected = excessOrders(place, backordered: place.backordered)
    diagnosis.from = place.baselineBy.map { configuration.name($0) }
    diagnosis.to = diagnosis.from
    openRule(
      diagnosis, at: key,
      identity: Identity.stock(system: nil, sku: key.sku, location: key.location, first: oversell.reference),
      into: &effects)
  }

  private mutating func retellOversell(_ open: OpenFinding, at key: PlaceKey, into effects: inout Effects) {
    guard let place = places[key] else { return }
    let excess = excessOrders(place, backordered: place.backordered)
    guard excess != open.diagnosis.affected else { return }
    places.update(key, default: StockPlace()) { place in
      guard let index = place.findings.firstIndex(where: { $0.identity == open.identity }) else { return }
      place.findings[index].diagnosis.affected = excess
    }
    tell(open.identity, at: key, into: &effects)
  }

  /// In order of arrival, the orders that what is there does not reach.
  func excessOrders(_ place: StockPlace, backordered: Quantity) -> [String] {
    let state = place.ledger.state(at: .distantFuture)
    let open = place.lines.filter { $0.end == .none && $0.open > .zero }.sorted {
      ($0.placedArrival, $0.order, $0.line) < ($1.placedArrival, $1.order, $1.line)
    }
    var left = state.sellable + backordered - (state.reserved - open.reduce(.zero) { $0 + $1.open })
    var excess: [String] = []
    for line in open {
      left -= line.open
      if left < .zero, !excess.contains(line.order) { excess.append(line.order) }
    }
    return excess
  }

  // MARK: Phantom inventory (D38)

  /// A picker found less than was asked although the book shows enough: the whole bin is in doubt.
  mutating func findPhantom(_ event: Event, _ key: PlaceKey, into effects: inout Effects) {
    guard let line = event.lines.first, let asked = line.quantity else { return }
    guard (line.found ?? .zero) < asked, let shown = places[key]?.itemBook(event.system, .onHand)?.value, shown >= asked
    else { return }
    var diagnosis = Diagnosis(.phantomInventory, first: EventReference(event), confidence: 90)
    diagnosis.category = .phantomInventory
    diagnosis.repair = .recount
    diagnosis.action = .recount
    diagnosis.needsApproval = true
    diagnosis.refs = event.refs
    diagnosis.affected = event.refs[.order].map { [$0] } ?? []
    diagnosis.from = configuration.name(event.system)
    diagnosis.to = diagnosis.from
    openRule(
      diagnosis, at: key,
      identity: Identity.stock(
        system: configuration.name(event.system), sku: key.sku, location: key.location, first: EventReference(event)),
      into: &effects)
  }

  /// A count settles what a short pick put in doubt.
  mutating func healPhantom(_ key: PlaceKey, _ count: Event, into effects: inout Effects) {
    let time = count.countedAt ?? count.time
    healFinding(at: key, into: &effects) {
      $0.diagnosis.pattern == .phantomInventory && ($0.diagnosis.first?.time ?? .distantFuture) <= time
    }
  }

  // MARK: Damage and variances

  mutating func findDamage(_ event: Event, _ key: PlaceKey, into effects: inout Effects) {
    guard event.delta ?? .zero != .zero || event.after != nil,
      configuration.hasAuthority(event.system, for: .onHand, at: key.location)
    else { return }
    var diagnosis = Diagnosis()
    diagnosis.first = EventReference(event)
    diagnosis.category = .damagedStock
    diagnosis.repair = .none
    diagnosis.confidence = 95
    diagnosis.from = configuration.name(event.system)
    diagnosis.to = diagnosis.from
    openRule(
      diagnosis, at: key,
      identity: Identity.stock(
        system: configuration.name(event.system), sku: key.sku, location: key.location, first: EventReference(event)),
      into: &effects)
  }

  mutating func findRecurringVariance(_ event: Event, _ key: PlaceKey, into effects: inout Effects) {
    guard let place = places[key] else { return }
    let least = configuration.number(.recurringCountVariance, "variances", default: 3)
    guard place.variances.count >= least, let first = place.variances.first else { return }
    let standing = place.findings.first { $0.diagnosis.category == .recurringCountVariance }
    var diagnosis = Diagnosis()
    diagnosis.first = standing?.diagnosis.first ?? first.reference
    diagnosis.category = .recurringCountVariance
    diagnosis.repair = .none
    diagnosis.confidence = 90
    diagnosis.evidence = place.variances.map(\.reference)
    diagnosis.from = configuration.name(event.system)
    diagnosis.to = diagnosis.from
    let identity =
      standing?.identity
      ?? Identity.stock(
        system: configuration.name(event.system), sku: key.sku, location: key.location, first: first.reference)
    openRule(diagnosis, at: key, identity: identity, into: &effects)
  }

  /// Tells the statistics of the location what a count found gone (shrinkage_pattern). One count alone says nothing of an
  /// item: only what several of a month lost on average is compared with what is usual.
  mutating func sendLosses(of count: String, _ event: Event, _ key: PlaceKey, into effects: inout Effects) {
    guard let place = places[key], let effect = place.ledger.effect(count), effect.time > place.ledger.baselineTime,
      effect.condition == nil, let counted = effect.counted
    else { return }
    let found = effect.delta.sellable + effect.delta.damaged + effect.delta.quarantined
    let expected = counted - found
    let losses = place.variances.count { $0.quantity < .zero }
    let lost = place.variances.reduce(Quantity.zero) { $0 - $1.quantity }
    var word = Word()
    word.subject = .counted
    word.from = configuration.name(event.system)
    word.pane = event.arrival.floored(to: .minutes(1))
    word.count = 1
    word.numbers = [
      StockMachine.thousandths(.zero - found, of: expected),
      losses > 1 && found < .zero
        ? StockMachine.thousandths(lost, of: expected) / Int64(place.variances.count) : 0,
    ]
    word.reason = key.text
    word.reference = EventReference(event)
    send(word, into: &effects)
  }

  private static func thousandths(_ lost: Quantity, of expected: Quantity) -> Int64 {
    guard lost > .zero, expected > .zero else { return 0 }
    let share = lost.millionths.multipliedFullWidth(by: 1000)
    return lost >= expected ? 1000 : expected.millionths.dividingFullWidth(share).quotient
  }

  // MARK: Shared

  mutating func openRule(
    _ diagnosis: Diagnosis, at key: PlaceKey, identity: String, into effects: inout Effects
  ) {
    let former = items[key.sku]?.formerHomes.home(of: identity)
    places.update(key, default: StockPlace()) { place in
      if let index = place.findings.firstIndex(where: { $0.identity == identity }) {
        place.findings[index].diagnosis = diagnosis
        return
      }
      var finding = OpenFinding()
      finding.identity = identity
      finding.diagnosis = diagnosis
      finding.settle = .minutes(1)
      finding.location = key.location
      finding.home = former ?? "\(diagnosis.from ?? "")>\(diagnosis.to ?? "")"
      place.findings.append(finding)
      place.boundRuleFindings()
    }
    tell(identity, at: key, into: &effects)
  }

  mutating func healFinding(at key: PlaceKey, into effects: inout Effects, where isMeant: (OpenFinding) -> Bool) {
    guard let row = places.row(of: key), !places.rows[row].place.findings.isEmpty else { return }
    for finding in places.rows[row].place.findings.filter(isMeant) {
      places.update(key, default: StockPlace()) { place in place.findings.removeAll { $0.identity == finding.identity }
      }
      sendHealed(finding, of: key.sku, byCorrection: false, into: &effects)
    }
  }
}

extension StockPlace {
  /// What never heals by itself, as damage does, would pile up: the hand-off machine keeps the exception, the place
  /// forgets the oldest of them.
  fileprivate mutating func boundRuleFindings() {
    let rules = findings.indices.filter { findings[$0].parts.isEmpty }
    if rules.count > StockPlace.ruleFindingsMax { findings.remove(at: rules[0]) }
  }
}
