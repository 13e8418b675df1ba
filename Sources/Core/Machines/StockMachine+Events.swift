/// What events and facts change at a place, before anything is compared.
extension StockMachine {
  /// An event whose home this is: deduplicated, counted once, applied.
  mutating func takeHome(_ event: Event, of home: String, into effects: inout Effects) {
    switch deliveries.judge(event, at: home) {
    case .first:
      if let row = takeSteadily(event) {
        shortWays += 1
        noteWindow(event, .event, row: row)
        return count(.applied, event, into: &effects)
      }
      count(isEcho(event) ? .echo : .applied, event, into: &effects)
      apply(event, into: &effects)
      noteWindow(event, .event)
    case .retry(let first):
      count(.duplicate, event, into: &effects)
      keepRetry(event, of: first)
      noteWindow(event, .duplicate)
    case .redelivery:
      count(.duplicate, event, into: &effects)
      noteWindow(event, .duplicate)
    case .late:
      count(.late, event, into: &effects)
      noteWindow(event, .late)
      effects.rejections.append(
        Rejection(.late, detail: "older than the dedup horizon of its source", origin: event.origin))
    case .conflict(let first):
      count(.conflict, event, into: &effects)
      keepSecondChange(event, of: first)
      effects.rejections.append(
        Rejection(.conflict, detail: "idempotency key '\(event.key)' was used for other content", origin: event.origin))
      sendConflict(event, first, into: &effects)
    }
  }

  private mutating func count(_ outcome: Outcome, _ event: Event, into effects: inout Effects) {
    effects.count(outcome, input: event.origin.input)
    tally.count(outcome, of: event.system, at: origin.time)
  }

  private mutating func sendConflict(_ event: Event, _ first: EventReference, into effects: inout Effects) {
    var word = Word()
    word.subject = .conflict
    word.from = configuration.name(event.system)
    word.pane = event.arrival.floored(to: .minutes(1))
    word.count = 1
    word.reason = event.key
    word.reference = first
    word.other = EventReference(event)
    send(word, into: &effects)
  }

  /// Our own correction come back: it carries the id of a correction that stands at this place.
  private func isEcho(_ event: Event) -> Bool {
    guard event.kind == .stockChanged,
      let row = places.row(of: PlaceKey(sku: event.sku, location: event.location))
    else { return false }
    return places[row].place.findings.contains { finding in
      finding.told.corrections.contains { correction in
        let id = Identity.id("cor-", correction.identity, digest: digest)
        return event.refs[.correction] == id || event.key == id
      }
    }
  }

  /// The producer tried again: the target may have applied both.
  private mutating func keepRetry(_ event: Event, of first: EventReference) {
    guard event.kind == .stockChanged else { return }
    change(PlaceKey(sku: event.sku, location: event.location)) { place in
      guard
        let index = place.writes.lastIndex(where: { $0.reference.id == first.id && $0.reference.source == first.source }
        )
      else { return }
      if place.writes[index].retries.count < 8 { place.writes[index].retries.append(EventReference(event)) }
      place.writes[index].retriedTick = place.tick
      place.ledger.retry(EventReference(event), of: place.writes[index].reference, tick: place.tick)
    }
  }

  /// The same movement under the same key from another value: the system wrote it twice, whatever we take of it.
  private mutating func keepSecondChange(_ event: Event, of first: EventReference) {
    let write = Write(event)
    guard let moved = write.delta ?? write.after.flatMap({ after in write.before.map { after - $0 } }) else { return }
    let known = places[PlaceKey(sku: event.sku, location: event.location)]?.writes.last {
      $0.reference.id == first.id && $0.reference.source == first.source
    }
    if known?.delta == moved { keepRetry(event, of: first) }
  }

  /// Changes a place in the open transaction, made known to its item where it is new.
  mutating func change(_ key: PlaceKey, _ body: (inout StockPlace) -> Void) {
    if places.row(of: key).map({ !places[$0].exists }) ?? true {
      let arrival = origin.time
      items.update(key.sku, default: Item()) { item in
        guard !item.locations.contains(key.location) else { return }
        item.locations.append(key.location)
        item.locations.sort()
        item.demand.meet(at: arrival)
      }
    }
    places.update(key, default: StockPlace()) { place in
      place.tick += 1
      body(&place)
    }
  }

  private mutating func apply(_ event: Event, into effects: inout Effects) {
    let key = PlaceKey(sku: event.sku, location: event.location)
    switch event.kind {
    case .stockLevel: applyLevel(event, key)
    case .stockChanged: applyChange(event, key, into: &effects)
    case .stockCounted: applyCount(event, key, into: &effects)
    case .writeSent, .writeRejected: applyNotice(event, key)
    default: return
    }
    compare(key, now: event.arrival, into: &effects)
    tellAttempts(event, key, into: &effects)
    if event.kind == .stockChanged, event.cause == .damage { findDamage(event, key, into: &effects) }
  }

  // MARK: Levels

  private mutating func applyLevel(_ event: Event, _ key: PlaceKey) {
    let configuration = configuration
    change(key) { place in
      let asof = event.asof ?? event.time
      place.takeBaseline(event, at: asof, configuration)
      for level in event.levels where place.isCompared(level.measure, of: event.system, configuration) {
        let observation = Observation(event, level.quantity, asof: asof, tick: place.tick)
        place.observe(observation, event.system, level.measure, alias: event.alias ?? "")
      }
    }
  }

  // MARK: Changes

  private mutating func applyChange(_ event: Event, _ key: PlaceKey, into effects: inout Effects) {
    let write = Write(event)
    let adjustment = adjustment(event)
    let configuration = configuration
    var confirmed: [Effect] = []
    var completed = write
    change(key) { place in
      var write = write
      write.tick = place.tick
      let expression = configuration.profile(write.system).measures[write.measure]
      let isStated = write.after != nil || write.before != nil
      let known = place.book(write.system, write.measure, alias: write.alias)?.latest
      place.nameWhole(in: &write)
      place.complete(&write, expression)
      if let adjustment, place.ledger.effect(adjustment.key) == nil {
        var adjustment = adjustment
        adjustment.delta = StockMachine.movement(write.delta ?? .zero, of: write.measure, write.cause)
        place.ledger.apply(EffectChange(adjustment), lookback: configuration.lookback)
        place.noteInserted(adjustment)
      }
      confirmed = place.confirm(write, expression)
      completed = write
      place.remember(write)
      guard !write.isBackdated, place.isCompared(write.measure, of: write.system, configuration),
        let after = write.after
      else { return }
      var observation = Observation(event, after, asof: write.time, tick: place.tick)
      observation.isWrite = true
      observation.reckonedFrom = isStated ? nil : known.map { $0.reckonedFrom ?? $0.asof }
      place.observe(observation, write.system, write.measure, alias: write.alias)
    }
    if confirmed.isEmpty { confirmed = confirmElsewhere(completed, key) }
    for effect in confirmed { sendLag(effect, to: event.system, at: event.time, event.arrival, into: &effects) }
  }

  /// The fact behind a change of the authority's own book; nil where the change is only the system's word.
  private func adjustment(_ event: Event) -> Effect? {
    guard [.adjustment, .damage, .other].contains(event.cause) else { return nil }
    if let writer = event.writer, let other = configuration.system(named: writer), other != event.system { return nil }
    let foreign: [RefKind] = [.order, .shipment, .receipt, .transfer, .return, .refund, .count, .correction]
    guard !foreign.contains(where: { event.refs[$0] != nil }) else { return nil }
    guard configuration.hasAuthority(event.system, for: .onHand, at: event.location) else { return nil }
    var effect = Effect()
    effect.kind = event.cause == .damage ? .damaged : .adjusted
    let document = event.refs[.document].map { "document/\($0)" + (event.refs[.line].map { "/\($0)" } ?? "") }
    effect.key = document ?? "change/\(event.source)/\(event.id)"
    effect.refs = event.refs
    effect.time = event.time
    effect.reports = [Report(event, quantity: event.delta ?? .zero)]
    return effect
  }

  /// The buckets that an authority's own change moves.
  static func movement(_ delta: Quantity, of measure: Measure, _ cause: Cause) -> Buckets {
    var buckets = Buckets()
    switch measure {
    case .onHand, .available: buckets.sellable = delta
    case .damaged:
      buckets.damaged = delta
      if cause == .damage { buckets.sellable = -delta }
    case .quarantined: buckets.quarantined = delta
    case .safety: buckets.safety = delta
    case .reserved: buckets.reserved = delta
    case .incoming: buckets.incoming = delta
    case .inTransit: buckets.inTransit = delta
    case .backordered: break
    }
    return buckets
  }

  // MARK: Counts

  private mutating func applyCount(_ event: Event, _ key: PlaceKey, into effects: inout Effects) {
    guard let quantity = event.quantity else { return }
    guard configuration.hasAuthority(event.system, for: .count, at: event.location) else {
      return observeCount(event, key, quantity)
    }
    var effect = Effect()
    effect.kind = .counted
    effect.key = "count/\(event.refs[.count] ?? event.id)"
    effect.refs = event.refs
    effect.time = event.countedAt ?? event.time
    effect.counted = quantity
    effect.condition = event.condition
    effect.reports = [Report(event, quantity: quantity)]
    let configuration = configuration
    change(key) { place in
      guard place.ledger.effect(effect.key) == nil else {
        return place.ledger.report(effect.reports[0], of: effect.key)
      }
      if place.baselineBy == nil {
        place.ledger.rebase(Buckets(.sellable, quantity), at: effect.time)
        place.baselineBy = event.system
        place.agreed = [event.system]
      }
      place.isFirm = true
      place.ledger.apply(EffectChange(effect), lookback: configuration.lookback)
      place.noteInserted(effect)
      place.noteVariance(
        of: effect, event, within: configuration.timer(.recurringCountVariance, "within", default: .days(30)))
    }
    findRecurringVariance(event, key, into: &effects)
    sendLosses(of: effect.key, event, key, into: &effects)
    healPhantom(key, event, into: &effects)
  }

  /// A count by a system without authority is its word about what it holds.
  private mutating func observeCount(_ event: Event, _ key: PlaceKey, _ quantity: Quantity) {
    let configuration = configuration
    change(key) { place in
      guard place.isCompared(.onHand, of: event.system, configuration), event.condition == nil else { return }
      var observation = Observation()
      observation.isStated = true
      observation.value = quantity
      observation.asof = event.countedAt ?? event.time
      observation.arrival = event.arrival
      observation.reference = EventReference(event)
      observation.tick = place.tick
      place.observe(observation, event.system, .onHand, alias: event.alias ?? "")
    }
  }

  // MARK: Notices

  private mutating func applyNotice(_ event: Event, _ key: PlaceKey) {
    var notice = WriteNotice()
    notice.isRefusal = event.kind == .writeRejected
    if notice.isRefusal {
      notice.into = event.system
      notice.writer = event.writer ?? ""
    } else {
      guard let into = event.into.flatMap({ configuration.system(named: $0) }) else { return }
      notice.into = into
      notice.writer = configuration.name(event.system)
    }
    notice.time = event.time
    notice.measure = event.measure
    notice.quantity = event.quantity
    notice.mode = event.mode
    notice.refs = event.refs
    notice.refused = event.sku
    notice.members = event.members
    notice.reference = EventReference(event)
    change(key) { place in
      place.notices.append(notice)
      if place.notices.count > StockPlace.noticesMax { place.notices.removeFirst() }
    }
  }

  // MARK: Copies and facts of documents

  /// Copies have no outcome: a member of a refused batch, a short pick, a hold for lack of stock, an item's units.
  mutating func takeCopy(_ event: Event, for sku: String, into effects: inout Effects) {
    let key = PlaceKey(sku: event.sku, location: event.location)
    switch event.kind {
    case .itemDefined: items.update(event.sku, default: Item()) { $0.factors = event.units }
    case .writeRejected:
      let member = PlaceKey(sku: sku, location: event.location)
      // A system's own message, refused here, tells something only of what is known.
      if event.members.isEmpty, places.row(of: member) == nil { return }
      applyNotice(event, member)
      compare(member, now: event.arrival, into: &effects)
    case .pickShort: findPhantom(event, key, into: &effects)
    case .orderHeld: noteStockHold(event, key, into: &effects)
    case .orderUnheld: endStockHold(key, order: event.refs[.order], into: &effects)
    default: return
    }
  }

  mutating func take(_ fact: LineFact, into effects: inout Effects) {
    let key = PlaceKey(sku: fact.sku, location: fact.location)
    let configuration = configuration
    let lookback = configuration.lookback
    var lags: [(effect: Effect, report: Report)] = []
    let isNew = fact.order.map { isPlacedNow($0, at: key) } ?? false
    let channelWrites = channelWrites(about: key)
    change(key) { place in
      if let line = fact.order {
        if isNew { place.nameWhole(of: line.order) }
        place.remember(line)
      }
      for change in fact.changes {
        let known = place.ledger.effect(change.effect.key)
        place.ledger.apply(change, lookback: lookback)
        place.noteInserted(change.effect)
        if change.effect.retries.count > known?.retries.count ?? 0 {
          place.ledger.noteRetry(of: change.effect.key, tick: place.tick)
        }
        place.confirmByWrites(change.effect.key, and: channelWrites, configuration)
        if known == nil { place.reckonAnew(change.effect, configuration) }
        guard let known else { continue }
        for report in change.effect.reports where !known.isReported(by: report.system) { lags.append((known, report)) }
      }
    }
    let now = origin.time
    for lag in lags { sendLag(lag.effect, to: lag.report.system, at: lag.report.time, now, into: &effects) }
    if let line = fact.order, line.end == .none { awaitAllocation(of: line, at: key) }
    if isNew, let line = fact.order { countDemand(line, at: key, now: now, into: &effects) }
    compare(key, now: now, into: &effects)
  }

  /// The order came with this very record.
  private func isPlacedNow(_ line: OrderLine, at key: PlaceKey) -> Bool {
    line.placedArrival == origin.time
      && !(places[key]?.lines.contains { $0.order == line.order && $0.line == line.line } ?? false)
  }

  /// How long a fact took from its first authority to `reader` (D13, hand-off map).
  private mutating func sendLag(
    _ effect: Effect, to reader: SystemID, at time: Instant, _ arrival: Instant, into effects: inout Effects
  ) {
    guard let source = effect.reports.first, source.system != reader else { return }
    var word = Word()
    word.subject = .lag
    word.from = configuration.name(source.system)
    word.to = configuration.name(reader)
    word.pane = arrival.floored(to: .minutes(1))
    word.count = 1
    word.numbers = [max((time - effect.time).microseconds, 0)]
    word.late = time - effect.time > configuration.allowance(from: source.system, to: reader) ? 1 : 0
    word.reason = effect.kind.word
    word.reference = effect.reference
    send(word, into: &effects)
  }
}

extension Write {
  package init(_ event: borrowing Event) {
    system = event.system
    measure = event.measure ?? .onHand
    alias = event.alias ?? ""
    writer = event.writer
    key = event.key
    time = event.time
    arrival = event.arrival
    observed = event.observed
    asof = event.asof
    delta = event.delta
    before = event.before
    after = event.after
    mode = event.mode
    cause = event.cause
    refs = event.refs
    reference = EventReference(event)
  }
}
