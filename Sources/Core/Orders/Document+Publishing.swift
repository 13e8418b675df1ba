/// What changed since it was last told: effects and lines to the stock machine, findings and parcels to the hand-offs.
extension Document {
  /// Sends each place's changed effects and line.
  package mutating func publish(_ view: DocumentView, _ outbox: inout Outbox) {
    let names = view.configuration.systemNames
    var facts: [Fact] = []
    func index(_ place: Place, _ line: String) -> Int {
      if let known = facts.firstIndex(where: { $0.place == place && ($0.line == line || line.isEmpty) }) {
        return known
      }
      facts.append(Fact(place: place, line: line))
      return facts.count - 1
    }
    for (line, snapshot) in changedLines(view.lines, names) {
      facts[index(snapshot.place, line)].snapshot = snapshot.line
    }
    for (place, change) in changedEffects(view.effects, names) {
      let line = view.kind == .order ? change.effect.refs[.line] ?? "" : ""
      facts[index(place, line)].changes.append(change)
    }
    for fact in facts.sorted(by: { ($0.place, $0.line) < ($1.place, $1.line) }) { outbox.line(fact.message) }
  }

  /// The messages of one review, before they are written: one per place and line.
  private struct Fact {
    var place: Place
    var line: String
    var snapshot: OrderLine?
    var changes: [EffectChange] = []

    var message: LineFact {
      var message = LineFact()
      message.sku = place.sku
      message.location = place.location
      message.order = snapshot
      message.changes = changes
      return message
    }
  }

  private mutating func changedLines(
    _ lines: [PlacedLine], _ names: [String]
  ) -> [(line: String, snapshot: PlacedLine)] {
    var changed: [(line: String, snapshot: PlacedLine)] = []
    for line in lines {
      let fingerprint = Fingerprint.of(line.line, names)
      let known = sentLines.firstIndex { $0.place == line.place && $0.line == line.line.line }
      if let known, sentLines[known].fingerprint == fingerprint { continue }
      var sent = SentLine()
      sent.place = line.place
      sent.line = line.line.line
      sent.fingerprint = fingerprint
      if let known { sentLines[known] = sent } else { sentLines.append(sent) }
      changed.append((line.line.line, line))
    }
    return changed + vanishedLines(lines)
  }

  /// A late event may show that a line was never at a place where it was sent.
  private mutating func vanishedLines(_ lines: [PlacedLine]) -> [(line: String, snapshot: PlacedLine)] {
    let isGone = { (sent: SentLine) in !lines.contains { $0.place == sent.place && $0.line.line == sent.line } }
    let gone = lines.isEmpty ? [] : sentLines.filter(isGone)
    sentLines.removeAll { sent in gone.contains(sent) }
    return gone.map { sent in
      var line = lines[0].line
      line.line = sent.line
      (line.ordered, line.open, line.shipped) = (.zero, .zero, .zero)
      (line.cancelled, line.givenBack) = (.zero, .zero)
      (line.end, line.bundle, line.allocations) = (.removed, nil, [])
      return (sent.line, PlacedLine(place: sent.place, line: line))
    }
  }

  private mutating func changedEffects(
    _ effects: [PlacedEffect], _ names: [String]
  ) -> [(place: Place, change: EffectChange)] {
    var changes: [(place: Place, change: EffectChange)] = []
    var stays: [SentEffect] = []
    var gone = sent
    for placed in effects {
      let known = gone.firstIndex { $0.place == placed.place && $0.effect.key == placed.effect.key }
      let before = known.map { gone.remove(at: $0) }
      let now = SentEffect(placed, Fingerprint.of(placed.effect, names))
      stays.append(now)
      if before?.fingerprint == now.fingerprint { continue }
      changes.append((placed.place, EffectChange(placed.effect, previous: before?.moved)))
    }
    for vanished in gone {
      var effect = vanished.effect
      effect.delta = Buckets()
      changes.append((vanished.place, EffectChange(effect, previous: vanished.moved)))
    }
    sent = stays
    return changes
  }
}

extension SentEffect {
  fileprivate init(_ placed: PlacedEffect, _ fingerprint: UInt64) {
    self.init()
    place = placed.place
    effect.key = placed.effect.key
    effect.kind = placed.effect.kind
    effect.time = placed.effect.time
    effect.delta = placed.effect.delta
    effect.refs = placed.effect.refs
    self.fingerprint = fingerprint
  }

  fileprivate var moved: EffectChange.Moved {
    var moved = EffectChange.Moved()
    moved.time = effect.time
    moved.delta = effect.delta
    return moved
  }
}

/// 64 bits of a value's cell (FNV-1a): equal values have equal fingerprints, in every process.
private enum Fingerprint {
  static func of<Value: CellCodable>(_ value: Value, _ names: [String]) -> UInt64 {
    var cell = Cell(writingWith: names)
    var copy = value
    cell.transfer(&copy)
    return cell.bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

extension Document {
  /// Lets the rules say what should stand; sends what is new, what changed and what healed.
  package mutating func report(_ view: DocumentView, _ agenda: inout Agenda, _ outbox: inout Outbox) {
    var wanted: [Wanted] = []
    for rule in RuleBook.rules { wanted += rule(view, &agenda) }
    for index in standing.indices.reversed() where !wanted.contains(where: { $0.slot == standing[index].slot }) {
      var healed = standing.remove(at: index).finding
      healed.news = .healed
      formerHomes.remember(healed.identity, at: healed.home)
      outbox.finding(healed)
    }
    for want in wanted { raise(want, &outbox) }
    tell(view.parcels, view, &outbox)
  }

  /// An incident keeps its identity, home and first event, however the rule sees it now.
  private mutating func raise(_ want: Wanted, _ outbox: inout Outbox) {
    var finding = want.finding
    guard let known = standing.firstIndex(where: { $0.slot == want.slot }) else {
      finding.home = formerHomes.home(of: finding.identity) ?? finding.home
      var entry = Standing()
      entry.slot = want.slot
      entry.finding = finding
      standing.append(entry)
      outbox.finding(finding)
      return
    }
    let before = standing[known].finding
    finding.identity = before.identity
    finding.home = before.home
    finding.draft.firstDivergent = before.draft.firstDivergent
    guard finding != before else { return }
    standing[known].finding = finding
    outbox.finding(finding)
  }

  private mutating func tell(_ parcels: [OrderParcel], _ view: DocumentView, _ outbox: inout Outbox) {
    for parcel in parcels {
      guard let carrier = parcel.carrier(view), let first = parcel.scans.first ?? parcel.origins.first else { continue }
      var index = self.parcels.firstIndex { $0.tracking == parcel.tracking } ?? self.parcels.count
      if index == self.parcels.count {
        var told = ToldParcel()
        told.tracking = parcel.tracking
        told.carrier = carrier
        self.parcels.append(told)
        index = self.parcels.count - 1
        outbox.word(view.word(.parcelShipped, carrier, parcel, first))
      }
      let told = self.parcels[index]
      if !told.isTrouble, let trouble = parcel.trouble {
        self.parcels[index].isTrouble = true
        outbox.word(view.word(.parcelTrouble, told.carrier, parcel, trouble))
      }
      if !told.isDelivered, let delivered = parcel.scans.first(where: { $0.tracking == .delivered }) {
        self.parcels[index].isDelivered = true
        outbox.word(view.word(.parcelDelivered, told.carrier, parcel, delivered))
      }
    }
  }
}

extension OrderParcel {
  /// The carrier's name where somebody gave it, else the carrier's system; nil until one of them is known.
  fileprivate func carrier(_ view: DocumentView) -> String? {
    if let named = (origins + scans).compactMap(\.carrier).first { return named }
    if let scan = scans.first { return view.systemName(scan.system) }
    let carriers = view.configuration.systems.filter { $0.kind == .carrier }
    guard origins.contains(where: { $0.kind == .shipmentConfirmed }), carriers.count == 1 else { return nil }
    return carriers[0].id
  }
}

extension DocumentView {
  fileprivate func word(_ subject: Word.Subject, _ carrier: String, _ parcel: OrderParcel, _ event: DocumentEvent)
    -> Word
  {
    var word = Word()
    word.subject = subject
    word.from = carrier
    word.pane = event.arrival.floored(to: .minutes(1))
    word.count = 1
    word.reason = kind == .order ? name : parcel.tracking
    word.reference = event.reference
    return word
  }
}

extension Document {
  /// Passes on what the stock of a place may have to answer for: short picks, and holds for lack of stock.
  package mutating func forward(
    _ event: Event?, _ view: DocumentView, _ configuration: Configuration, _ outbox: inout Outbox
  ) {
    if let event, event.kind == .pickShort, !event.isCopy {
      for line in event.lines where !line.sku.isEmpty { outbox.copy(copy(of: event, line, view)) }
    }
    guard let order = view.order, order.creation != nil else { return }
    for held in events where isStockHold(held) && !forwarded.contains(held.serial) {
      forwarded.append(held.serial)
      for portion in order.portions where portion.open > .zero { outbox.copy(copy(of: held, portion, view)) }
    }
  }

  private func isStockHold(_ event: DocumentEvent) -> Bool {
    guard !event.isCopy else { return false }
    return event.kind == .orderUnheld || (event.kind == .orderHeld && event.reason == "stock")
  }

  private func copy(of event: Event, _ line: Line, _ view: DocumentView) -> Event {
    var copy = event
    let portions = view.order?.portions ?? []
    let known = portions.first { $0.isMeant(by: line) }
    copy.isCopy = true
    copy.sku = line.sku
    copy.location = line.location ?? known?.place.location ?? event.location
    copy.lines = [line]
    copy.quantity = line.quantity
    copy.refs[.order] = view.name
    copy.refs[.line] = line.name
    return copy
  }

  private func copy(of held: DocumentEvent, _ portion: OrderPortion, _ view: DocumentView) -> Event {
    var copy = Event()
    copy.kind = held.kind
    copy.id = held.reference.id
    copy.source = held.reference.source
    copy.system = held.system
    copy.key = held.key
    copy.time = held.time
    copy.arrival = held.arrival
    copy.reason = held.reason
    copy.isCopy = true
    copy.origin.input = held.reference.input
    copy.origin.partition = held.reference.partition
    copy.origin.offset = held.reference.offset
    copy.origin.time = held.arrival
    copy.sku = portion.place.sku
    copy.location = portion.place.location
    var line = portion.asLine
    line.quantity = portion.open
    copy.lines = [line]
    copy.quantity = portion.open
    copy.refs = held.refs
    copy.refs[.order] = view.name
    copy.refs[.line] = portion.line
    return copy
  }
}
