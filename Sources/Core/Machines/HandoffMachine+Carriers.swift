extension HandoffMachine {
  /// Takes what happened to one parcel of a carrier.
  mutating func hearParcel(_ word: Word, home: String, at now: Instant, into effects: inout Effects) {
    let place = HomePlace(home, word.reason)
    if word.subject == .parcelDelivered {
      remove(parcel: place)
    } else {
      noteParcel(word, at: place, now)
    }
    judgeCarrier(home, at: now, newest: word.subject == .parcelTrouble ? word : nil, into: &effects)
  }

  private mutating func noteParcel(_ word: Word, at place: HomePlace, _ now: Instant) {
    let known = parcels[place]
    var parcel = known ?? Parcel()
    let former = parcel.trouble
    parcel.lastTold = now
    if word.subject == .parcelTrouble { parcel.trouble = word.pane }
    let trouble = parcel.trouble
    keep(parcel, at: place)
    let window = configuration.timer(.carrierDisruption, "within", default: .hours(6))
    change(place.home) { state in
      var carrier = state.carrier ?? CarrierMemory()
      carrier.carrier = word.from
      carrier.window = window
      if known == nil { carrier.open += 1 }
      if trouble != former, let trouble {
        if let former { carrier.remove(place.id, from: former) }
        carrier.add(place.id, in: trouble)
      }
      state.carrier = carrier
    }
  }

  private mutating func remove(parcel place: HomePlace) {
    guard let parcel = parcels[place] else { return }
    parcels.remove(place)
    change(place.home) { state in
      state.carrier?.open -= 1
      if let trouble = parcel.trouble { state.carrier?.remove(place.id, from: trouble) }
    }
  }

  /// Nothing was heard of a parcel for too long.
  mutating func forgetParcel(_ place: HomePlace) { remove(parcel: place) }

  /// Troubles that are old no longer count.
  mutating func expireTroubles(_ home: String, at now: Instant, into effects: inout Effects) {
    guard let due = handoffs[home]?.carrier?.due, due <= now else { return }
    change(home) { $0.carrier?.expire(at: now) }
    judgeCarrier(home, at: now, newest: nil, into: &effects)
  }

  private mutating func judgeCarrier(_ home: String, at now: Instant, newest: Word?, into effects: inout Effects) {
    guard let carrier = handoffs[home]?.carrier else { return }
    let isDisrupted = carrier.isDisrupted(
      atLeast: configuration.number(.carrierDisruption, "count", default: 10),
      percent: configuration.number(.carrierDisruption, "percent", default: 20))
    if !isDisrupted {
      guard !carrier.identity.isEmpty else { return }
      var finding = disruption(carrier, home: home)
      finding.news = .healed
      change(home) { $0.carrier?.identity = "" }
      return tell(finding, at: place(of: finding), now, into: &effects)
    }
    guard let newest else { return }
    guard carrier.identity.isEmpty || newest.pane > carrier.lastPane else { return }
    let told: CarrierMemory? = change(home) { state in
      state.carrier?.disrupt(by: newest, home: home)
      return state.carrier
    }
    guard let told else { return }
    let finding = disruption(told, home: home)
    tell(finding, at: place(of: finding), now, into: &effects)
  }

  private func disruption(_ carrier: CarrierMemory, home: String) -> Finding {
    var finding = Finding()
    finding.identity = carrier.identity
    finding.home = home
    finding.draft.category = .carrierDisruption
    finding.draft.severity = .error
    finding.draft.summary =
      "Many parcels of \(carrier.carrier) are in trouble since \(carrier.first.time); "
      + "their customers have to be told, and further orders may need another carrier."
    finding.draft.subject.system = carrier.carrier
    finding.draft.handoff = HandoffKey(text: home).handoff
    finding.draft.firstDivergent = carrier.first
    finding.draft.confidence = 95
    finding.draft.affected = carrier.orders.map(\.order)
    finding.draft.affectedTotal = carrier.inTrouble
    finding.draft.evidence = carrier.evidence
    return finding
  }
}

extension CarrierMemory {
  fileprivate mutating func disrupt(by word: Word, home: String) {
    lastPane = word.pane
    if identity.isEmpty {
      first = word.reference
      if first.id.isEmpty { first = EventReference(source: word.from, id: word.reason, time: word.pane) }
      identity = Identity.handoff(home, first: first)
      evidence = []
    }
    if evidence.count < Incident.evidenceMax { evidence.append(word.reference) }
  }
}
