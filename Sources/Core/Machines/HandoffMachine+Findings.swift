extension HandoffMachine {
  /// Takes a finder's message. What opens something waits until its instant is over (`openPending`).
  mutating func receive(_ finding: Finding, at now: Instant, into effects: inout Effects) {
    var finding = finding
    finding.draft = finding.draft.bounded
    let place = place(of: finding)
    if incidents[place] == nil, finding.news == .open || isPending(finding) {
      wait(finding, at: now)
    } else {
      tell(finding, at: place, now, into: &effects)
    }
  }

  private func isPending(_ finding: Finding) -> Bool {
    handoffs[finding.home]?.pending.contains { $0.identity == finding.identity } ?? false
  }

  mutating func wait(_ finding: Finding, at now: Instant) {
    change(finding.home) { state in
      state.pending.append(finding)
      state.pendingAt = now
    }
  }

  func place(of finding: Finding) -> HomePlace {
    HomePlace(finding.home, Identity.id("exc-", finding.identity, digest: digest))
  }

  /// Findings of one instant count in the order of their ids, each finding's messages in the order they were told.
  mutating func openPending(_ home: String, at now: Instant, into effects: inout Effects) {
    guard let pendingAt = handoffs[home]?.pendingAt, pendingAt <= now else { return }
    let pending = handoffs[home]?.pending ?? []
    change(home) { state in
      state.pending = []
      state.pendingAt = nil
    }
    let placed = pending.enumerated().map { (place: place(of: $0.element), number: $0.offset, finding: $0.element) }
    for item in placed.sorted(by: { $0.place != $1.place ? $0.place < $1.place : $0.number < $1.number }) {
      tell(item.finding, at: item.place, now, into: &effects)
    }
  }

  /// Says what a finder knows to its exception, or opens it.
  mutating func tell(_ finding: Finding, at place: HomePlace, _ now: Instant, into effects: inout Effects) {
    guard let incident = incidents[place] else {
      if finding.news == .open { begin(finding, at: place, now, into: &effects) }
      return
    }
    if incident.isMember { return tellMember(incident, finding, at: place, now, into: &effects) }
    switch finding.news {
    case .open: say(finding, to: incident, at: place, now, into: &effects)
    case .healed: heal(incident, by: finding, at: place, now, into: &effects)
    }
  }

  /// A finding that is heard of for the first time: a member of what is open already, or an exception of its own.
  private mutating func begin(_ finding: Finding, at place: HomePlace, _ now: Instant, into effects: inout Effects) {
    if !finding.cause.isEmpty, let host = causes[CauseKey(home: place.home, cause: finding.cause)] {
      return join(host, finding, at: place, now, into: &effects)
    }
    if let host = lagIncident(explaining: finding.draft, home: place.home) {
      return join(host, finding, at: place, now, holding: true, into: &effects)
    }
    if let host = runHost(finding, at: place, now) { return join(host, finding, at: place, now, into: &effects) }
    open(finding, at: place, now, into: &effects)
  }

  /// The first exception of the run that a finding belongs to, from the sixth on.
  private mutating func runHost(_ finding: Finding, at place: HomePlace, _ now: Instant) -> String? {
    guard finding.settle > .zero else { return nil }
    let name = finding.draft.kindName
    let host = change(place.home) { $0.countRun(name, id: place.id, settle: finding.settle, at: now) }
    guard let host else { return nil }
    if let first = incidents[HomePlace(place.home, host)], !first.isMember, !first.state.isClosed { return host }
    change(place.home) { $0.beginRun(name, id: place.id, at: now) }
    return nil
  }

  /// Opens an exception.
  mutating func open(_ finding: Finding, at place: HomePlace, _ now: Instant, into effects: inout Effects) {
    var incident = Incident()
    incident.finding = finding
    incident.opened = now
    incident.lastTold = now
    incident.owner = configuration.owner(incident.category)
    incident.startClock(configuration.serviceLevel(incident.category), from: now)
    incident.confidenceShift = handoffs[place.home]?.confidenceShift(of: finding.draft.kindName) ?? 0
    change(place.home) { $0.noteOpening(finding.draft.kindName, at: now) }
    if incident.standsForCause { causes.set(CauseKey(home: place.home, cause: finding.cause), place.id) }
    // Its corrections ask how sure it is.
    keep(incident, at: place)
    propose(of: &incident, at: place, for: place.id, now, into: &effects)
    incident.list(incident.proposed)
    emit(.opened, &incident, at: place, now, into: &effects)
  }

  /// The finder says again what it knows.
  private mutating func say(
    _ finding: Finding, to known: Incident, at place: HomePlace, _ now: Instant, into effects: inout Effects
  ) {
    var incident = known
    let isNews = known.isHealed || known.finding.draft.told != finding.draft.told
    incident.learn(finding, at: now)
    if known.state.isClosed {
      // A person's "resolved" holds until the finder says something new, "dismissed" until it has healed once.
      if known.isHealed || (known.state == .resolved && isNews) {
        return reopen(&incident, at: place, now, into: &effects)
      }
      return keep(incident, at: place)
    }
    tellAttempts(of: finding, home: place.home, now, into: &effects)
    propose(of: &incident, at: place, for: place.id, now, into: &effects)
    incident.list(incident.proposed)
    guard isNews || incident.corrections != known.corrections else { return keep(incident, at: place) }
    renewService(&incident, known, at: now)
    emit(.updated, &incident, at: place, now, into: &effects)
  }

  private mutating func heal(
    _ known: Incident, by finding: Finding, at place: HomePlace, _ now: Instant, into effects: inout Effects
  ) {
    guard !known.isHealed else { return }
    var incident = known
    incident.isHealed = true
    incident.lastTold = now
    tellAttempts(of: finding, home: place.home, now, into: &effects)
    withdraw(&incident, place, confirmed: finding.healedByCorrection, now, into: &effects)
    if incident.state.isClosed { return keep(incident, at: place) }
    if incident.members.isEmpty { return close(&incident, .autoResolved, "healed", at: place, now, into: &effects) }
    emit(.updated, &incident, at: place, now, into: &effects)
  }

  /// Owner and times of a new category; the clock of what rises above `info` starts now.
  private func renewService(_ incident: inout Incident, _ known: Incident, at now: Instant) {
    let level = configuration.serviceLevel(incident.category)
    if known.severity == .info && incident.severity != .info {
      incident.startClock(level, from: now)
    } else if incident.category != known.category {
      incident.setTimes(level, at: now)
    }
    if incident.category != known.category, !incident.ownerIsChosen {
      incident.owner = configuration.owner(incident.category)
    }
  }
}

// Members.
extension HandoffMachine {
  /// Makes a finding a member of `host`: no exception of its own, its corrections name the incident.
  private mutating func join(
    _ host: String, _ finding: Finding, at place: HomePlace, _ now: Instant, holding: Bool = false,
    into effects: inout Effects
  ) {
    let hostPlace = HomePlace(place.home, host)
    guard let known = incidents[hostPlace] else { return open(finding, at: place, now, into: &effects) }
    var member = Incident()
    member.finding = finding
    member.memberOf = host
    member.holdsCorrections = holding
    member.opened = now
    member.lastTold = now
    if !holding { propose(of: &member, at: place, for: host, now, into: &effects) }
    keep(member, at: place)
    var incident = known
    incident.wasFolded = true
    incident.members.add(member.membership(place.id), finding.draft.severity)
    incident.list(member.proposed)
    renewService(&incident, known, at: now)
    emit(.updated, &incident, at: hostPlace, now, into: &effects)
  }

  private mutating func tellMember(
    _ known: Incident, _ finding: Finding, at place: HomePlace, _ now: Instant, into effects: inout Effects
  ) {
    let hostPlace = HomePlace(place.home, known.memberOf)
    tellAttempts(of: finding, home: place.home, now, into: &effects)
    var member = known
    guard finding.news == .open else {
      withdraw(&member, place, confirmed: finding.healedByCorrection, now, into: &effects)
      incidents.remove(place)
      return leave(hostPlace, place.id, known.finding.draft.severity, now, into: &effects)
    }
    let isNews = known.finding.draft.told != finding.draft.told
    member.learn(finding, at: now)
    guard let host = incidents[hostPlace] else { return keep(member, at: place) }
    var incident = host
    incident.lastTold = now
    if host.state.isClosed {
      incident.members.change(
        member.membership(place.id), from: known.finding.draft.severity, to: member.finding.draft.severity)
      keep(member, at: place)
      guard host.state == .resolved, isNews else { return keep(incident, at: hostPlace) }
      return reopen(&incident, at: hostPlace, now, into: &effects)
    }
    if !member.holdsCorrections { propose(of: &member, at: place, for: hostPlace.id, now, into: &effects) }
    keep(member, at: place)
    incident.members.change(
      member.membership(place.id), from: known.finding.draft.severity, to: member.finding.draft.severity)
    incident.list(member.proposed)
    guard incident.members != host.members || incident.corrections != host.corrections else {
      return keep(incident, at: hostPlace)
    }
    renewService(&incident, host, at: now)
    emit(.updated, &incident, at: hostPlace, now, into: &effects)
  }

  /// A member has healed; the last one takes the incident with it.
  private mutating func leave(
    _ hostPlace: HomePlace, _ id: String, _ severity: Severity, _ now: Instant, into effects: inout Effects
  ) {
    guard var incident = incidents[hostPlace] else { return }
    incident.members.remove(id, severity)
    if incident.members.wantsNames {
      incident.members.list(members(of: hostPlace, limit: Incident.listedMax).compactMap(membership))
    }
    if incident.state.isClosed { return keep(incident, at: hostPlace) }
    if incident.isHealed, incident.members.isEmpty {
      return close(&incident, .autoResolved, "healed", at: hostPlace, now, into: &effects)
    }
    emit(.updated, &incident, at: hostPlace, now, into: &effects)
  }

  /// Members of `host` become findings of their own again: what explained them is over.
  mutating func release(membersOf host: HomePlace, at now: Instant, into effects: inout Effects) {
    guard var incident = incidents[host], !incident.members.isEmpty else { return }
    for place in members(of: host) {
      guard let folded = incidents[place] else { continue }
      incidents.remove(place)
      wait(folded.finding, at: now)
    }
    incident.members = Membership()
    keep(incident, at: host)
  }

  /// The findings that were folded into an incident, in the order in which they were, at most `limit`.
  mutating func members(of host: HomePlace, limit: Int = .max) -> [HomePlace] {
    guard !(incidents[host]?.members.isEmpty ?? true) else { return [] }
    let incidents = incidents
    return memberLists.first(limit, of: host) { place, opened in
      incidents[place].map { $0.memberOf == host.id && $0.opened == opened } ?? false
    }
  }

  /// Puts a member where its incident finds it.
  mutating func listMember(_ place: HomePlace) {
    guard let member = incidents[place], member.isMember else { return }
    memberLists.add(place, opened: member.opened, to: HomePlace(place.home, member.memberOf))
  }

  private func membership(_ place: HomePlace) -> Membership.Member? { incidents[place]?.membership(place.id) }
}

extension Incident {
  /// Takes over what the finder says; the cause by which it is known stays.
  fileprivate mutating func learn(_ finding: Finding, at now: Instant) {
    let cause = self.finding.cause
    self.finding = finding
    self.finding.cause = cause
    isHealed = false
    lastTold = now
  }

  fileprivate func membership(_ id: String) -> Membership.Member {
    Membership.Member(id: id, name: finding.draft.memberName)
  }

  /// Lists corrections that belong to it, each once.
  mutating func list(_ ids: [String]) {
    for id in ids where corrections.count < Incident.listedMax && !corrections.contains(id) { corrections.append(id) }
  }
}
