/// Findings, parcels and copies: what a review of the document sends beside its effects.
extension Document {
  /// Lets the rules say what should stand; sends what is new, what changed and what healed.
  package mutating func report(_ view: DocumentView, _ agenda: inout Agenda, _ outbox: inout Outbox) {
    var wanted: [Wanted] = []
    for rule in RuleBook.rules where rule.concerns(view) { wanted += rule.judge(view, &agenda) }
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
    let carriers = view.configuration.carriers
    guard origins.contains(where: { $0.kind == .shipmentConfirmed }), carriers.count == 1 else { return nil }
    return carriers[0]
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
    _ event: Event?, _ view: DocumentView, _ outbox: inout Outbox
  ) {
    if let event, event.kind == .pickShort, !event.isCopy {
      for line in event.lines where !line.sku.isEmpty { outbox.copy(copy(of: event, line, view)) }
    }
    let kinds = view.chronicle.kinds
    guard kinds.contains(.orderHeld) || kinds.contains(.orderUnheld), let order = view.order, order.creation != nil
    else { return }
    for held in events where isStockHold(held) && !forwarded.contains(held.serial) {
      forwarded.append(held.serial)
      for portion in order.portions where portion.open > .zero { outbox.copy(copy(of: held, portion, view)) }
    }
  }

  /// Tells the places of the document's lines that a message about it was refused.
  package func passOn(refused event: Event, _ outbox: inout Outbox) {
    var places: [Place] = []
    for known in events {
      for line in known.lines where !line.sku.isEmpty {
        let place = Place(line.sku, known.location(of: line))
        if places.count < Document.placesMax, !places.contains(place) { places.append(place) }
      }
    }
    for place in places {
      var copy = event
      copy.sku = place.sku
      copy.location = place.location
      outbox.copy(copy)
    }
  }

  private static let placesMax = 64

  private func isStockHold(_ event: DocumentEvent) -> Bool {
    guard !event.isCopy else { return false }
    return event.kind == .orderUnheld || (event.kind == .orderHeld && event.reason == "stock")
  }

  private func copy(of event: Event, _ line: Line, _ view: DocumentView) -> Event {
    var copy = event
    let known = view.order?.portion(meantBy: line)
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
