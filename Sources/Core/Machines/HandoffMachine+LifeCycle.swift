extension HandoffMachine {
  /// Ends an exception, by evidence or by a person.
  mutating func close(
    _ incident: inout Incident, _ state: ExceptionState, _ resolution: String, at place: HomePlace, _ now: Instant,
    into effects: inout Effects
  ) {
    if incident.standsForCause { causes.remove(CauseKey(home: place.home, cause: incident.finding.cause)) }
    incident.state = state
    incident.resolved = now
    incident.resolution = resolution
    emit(.resolved, &incident, at: place, now, into: &effects)
  }

  /// Opens a closed exception again, with what it and its members still propose.
  mutating func reopen(_ incident: inout Incident, at place: HomePlace, _ now: Instant, into effects: inout Effects) {
    incident.state = .reopened
    incident.resolved = nil
    incident.resolution = nil
    incident.startClock(configuration.serviceLevel(incident.category), from: now)
    claimCause(of: &incident, at: place)
    if !incident.isHealed {
      propose(of: &incident, at: place, for: place.id, now, into: &effects)
      incident.list(incident.proposed)
    }
    for member in members(of: place) { proposeAgain(member, of: &incident, at: place, now, into: &effects) }
    emit(.reopened, &incident, at: place, now, into: &effects)
  }

  /// Another exception may stand for the cause by now; then this one stands alone.
  private mutating func claimCause(of incident: inout Incident, at place: HomePlace) {
    guard incident.standsForCause else { return }
    let key = CauseKey(home: place.home, cause: incident.finding.cause)
    if causes[key] == nil { causes.set(key, place.id) } else { incident.finding.cause = "" }
  }

  private mutating func proposeAgain(
    _ memberPlace: HomePlace, of incident: inout Incident, at place: HomePlace, _ now: Instant,
    into effects: inout Effects
  ) {
    guard var member = incidents[memberPlace], !member.holdsCorrections else { return }
    propose(of: &member, at: memberPlace, for: place.id, now, into: &effects)
    keep(member, at: memberPlace)
    incident.list(member.proposed)
  }

  /// Takes back what an exception and its members propose.
  mutating func withdrawAll(
    _ incident: inout Incident, at place: HomePlace, _ now: Instant, into effects: inout Effects
  ) {
    withdraw(&incident, place, confirmed: false, now, into: &effects)
    for memberPlace in members(of: place) {
      guard var folded = incidents[memberPlace] else { continue }
      withdraw(&folded, memberPlace, confirmed: false, now, into: &effects)
      keep(folded, at: memberPlace)
    }
  }

  /// Writes one revision and keeps the exception.
  mutating func emit(
    _ news: ExceptionNews, _ incident: inout Incident, at place: HomePlace, _ now: Instant, into effects: inout Effects
  ) {
    incident.revision += 1
    incident.updated = now
    effects.exceptions.append(record(news, of: incident, at: place, now))
    note(news, of: incident, at: place, now)
    keep(incident, at: place)
  }

  private func record(_ news: ExceptionNews, of incident: Incident, at place: HomePlace, _ now: Instant)
    -> ExceptionRecord
  {
    var record = ExceptionRecord()
    record.news = news
    record.id = place.id
    record.revision = incident.revision
    record.home = place.home
    record.draft = incident.finding.draft
    record.draft.severity = incident.severity
    record.draft.confidence = incident.moved(incident.finding.draft.confidence)
    record.state = incident.state
    record.owner = incident.owner
    record.respondBy = incident.respondBy
    record.resolveBy = incident.resolveBy
    record.breached = incident.breached
    record.escalation = incident.escalation
    record.corrections = incident.corrections
    let names = incident.memberNames
    record.members = names.listed
    record.membersTotal = names.total
    record.opened = incident.opened
    record.updated = incident.updated
    record.resolved = incident.resolved
    record.resolution = incident.resolution
    record.touches = incident.touches
    record.minutes = incident.minutes
    record.stage = handoffs[place.home]?.stage(of: incident.finding.draft.kindName, at: now) ?? .new
    return record
  }
}
