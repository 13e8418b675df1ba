extension HandoffMachine {
  /// Changes the state of a hand-off, made where there is none, and its timer.
  mutating func change<Result>(_ home: String, _ body: (inout HandoffState) -> Result) -> Result {
    let before = handoffs[home]?.due
    let result = handoffs.update(home, default: HandoffState(), body)
    schedule(handoffs[home]?.due, unless: before, "\(StateKind.handoff.rawValue)/\(home)")
    return result
  }

  mutating func keep(_ incident: Incident, at place: HomePlace) {
    let known = incidents[place]
    incidents.set(place, incident)
    schedule(incident.due, unless: known?.due, place.key(.exc))
    if incident.memberOf != known?.memberOf ?? "" { listMember(place) }
  }

  mutating func keep(_ correction: CorrectionLife, at place: HomePlace) {
    let before = corrections[place]?.due
    corrections.set(place, correction)
    schedule(correction.due, unless: before, place.key(.cor))
  }

  mutating func keep(_ parcel: Parcel, at place: HomePlace) {
    let before = parcels[place]?.due
    parcels.set(place, parcel)
    schedule(parcel.due, unless: before, place.key(.parcel))
  }

  private mutating func schedule(_ due: Instant?, unless before: Instant?, _ key: String) {
    if let due, due != before { timers.insert(due, key) }
  }

  mutating func setTimer(home: String) {
    schedule(handoffs[home]?.due, unless: nil, "\(StateKind.handoff.rawValue)/\(home)")
  }
  mutating func setTimer(incident place: HomePlace) { schedule(incidents[place]?.due, unless: nil, place.key(.exc)) }
  mutating func setTimer(correction place: HomePlace) {
    schedule(corrections[place]?.due, unless: nil, place.key(.cor))
  }
  mutating func setTimer(parcel place: HomePlace) { schedule(parcels[place]?.due, unless: nil, place.key(.parcel)) }

  /// What a timer's key belongs to.
  private enum Owner {
    case handoff(String)
    case incident(HomePlace)
    case correction(HomePlace)
    case parcel(HomePlace)
    case reports
  }

  private func owner(_ key: String) -> Owner? {
    if key == HandoffMachine.reportTimer { return .reports }
    let prefix = "\(StateKind.handoff.rawValue)/"
    if key.utf8.starts(with: prefix.utf8) { return .handoff(String(Substring(key.utf8.dropFirst(prefix.utf8.count)))) }
    if let place = HomePlace(.exc, key: key) { return .incident(place) }
    if let place = HomePlace(.cor, key: key) { return .correction(place) }
    return HomePlace(.parcel, key: key).map { .parcel($0) }
  }

  private func isDue(_ owner: Owner, at time: Instant) -> Bool {
    switch owner {
    case .handoff(let home): handoffs[home]?.due == time
    case .incident(let place): incidents[place]?.due == time
    case .correction(let place): corrections[place]?.due == time
    case .parcel(let place): parcels[place]?.due == time
    case .reports: reportDue == time
    }
  }

  /// So that `nextTimer` names a time at which something happens.
  mutating func dropStaleTimers() {
    while let entry = timers.first {
      if let owner = owner(entry.key), isDue(owner, at: entry.time) { return }
      _ = timers.removeFirst()
    }
  }

  mutating func fire(_ entry: TimerQueue.Entry, into effects: inout Effects) {
    guard let owner = owner(entry.key), isDue(owner, at: entry.time) else { return }
    switch owner {
    case .handoff(let home): fireHandoff(home, at: entry.time, into: &effects)
    case .incident(let place): fireIncident(place, at: entry.time, into: &effects)
    case .correction(let place): fireCorrection(place, at: entry.time, into: &effects)
    case .parcel(let place): forgetParcel(place)
    case .reports: closeReports(at: entry.time, into: &effects)
    }
  }

  private mutating func fireHandoff(_ home: String, at now: Instant, into effects: inout Effects) {
    openPending(home, at: now, into: &effects)
    judgeFeed(home, at: now, into: &effects)
    quietRefusals(home, at: now, into: &effects)
    expireTroubles(home, at: now, into: &effects)
  }

  private mutating func fireIncident(_ place: HomePlace, at now: Instant, into effects: inout Effects) {
    guard var incident = incidents[place] else { return }
    guard let step = incident.nextEscalation else { return forget(place) }
    incident.escalate(step)
    emit(.escalated, &incident, at: place, now, into: &effects)
  }

  private mutating func fireCorrection(_ place: HomePlace, at now: Instant, into effects: inout Effects) {
    if corrections[place]?.isStanding ?? false { return attemptFailed(place, at: now, into: &effects) }
    corrections.remove(place)
  }

  /// Forgets a closed exception with its members.
  private mutating func forget(_ place: HomePlace) {
    for member in members(of: place) { incidents.remove(member) }
    memberLists.remove(place)
    incidents.remove(place)
  }
}
