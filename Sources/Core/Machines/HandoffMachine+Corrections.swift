extension HandoffMachine {
  func place(ofCorrection identity: String, home: String) -> HomePlace {
    HomePlace(home, Identity.id("cor-", identity, digest: digest))
  }

  /// Emits what a finding proposes now: the new, what asks for something else than before, and what it gave up.
  mutating func propose(
    of incident: inout Incident, at place: HomePlace, for exception: String, _ now: Instant, into effects: inout Effects
  ) {
    var proposed: [String] = []
    for draft in incident.finding.draft.corrections {
      let target = self.place(ofCorrection: draft.identity, home: place.home)
      guard !proposed.contains(target.id) else { continue }
      proposed.append(target.id)
      propose(draft, of: incident.finding, by: place.id, for: exception, at: target, now, into: &effects)
    }
    let former = incident.proposed
    incident.proposed = proposed
    for id in former where !proposed.contains(id) {
      drop(HomePlace(place.home, id), proposer: place.id, confirmed: false, now, into: &effects)
    }
  }

  private mutating func propose(
    _ draft: CorrectionDraft, of finding: Finding, by proposer: String, for exception: String, at target: HomePlace,
    _ now: Instant, into effects: inout Effects
  ) {
    let known = corrections[target]
    var life = known ?? CorrectionLife()
    if !life.proposers.contains(proposer) { life.proposers.append(proposer) }
    life.ended = nil
    let isStanding = known != nil && life.isStanding
    if known != nil, life.isRejected || life.state == .blocked || (isStanding && !life.differs(from: draft)) {
      return keep(life, at: target)
    }
    if known == nil || !isStanding { life.exception = exception }
    let cameBack = known?.state == .confirmed
    life.state = .proposed
    life.learn(draft, finding)
    life.isAutomatic = isAutomatic(life, of: finding.draft, at: now)
    if cameBack { return nextAttempt(&life, at: target, now, into: &effects) }
    emit(life, at: target, now, into: &effects)
  }

  /// Nothing is automatic while a new deployment catches up.
  private func isAutomatic(_ life: CorrectionLife, of exception: ExceptionDraft, at now: Instant) -> Bool {
    if now < heldUntil { return false }
    if let start = configuration.startFrom, now < start { return false }
    return configuration.corrections.approves(life.draft, of: exception)
  }

  /// A finding no longer asks for anything: it has healed, or a person has ended it.
  mutating func withdraw(
    _ incident: inout Incident, _ place: HomePlace, confirmed: Bool, _ now: Instant, into effects: inout Effects
  ) {
    let former = incident.proposed
    incident.proposed = []
    for id in former { drop(HomePlace(place.home, id), proposer: place.id, confirmed: confirmed, now, into: &effects) }
  }

  /// The last proposer takes its correction with it.
  private mutating func drop(
    _ place: HomePlace, proposer: String, confirmed: Bool, _ now: Instant, into effects: inout Effects
  ) {
    guard var life = corrections[place] else { return }
    life.proposers.removeAll { $0 == proposer }
    if life.proposers.isEmpty { life.ended = now }
    guard life.proposers.isEmpty, life.isStanding || life.state == .blocked else { return keep(life, at: place) }
    let wasBlocked = life.state == .blocked
    life.state = confirmed ? .confirmed : .withdrawn
    life.startedAt = nil
    emit(life, at: place, now, into: &effects)
    if wasBlocked { unblock(life, at: place, now, into: &effects) }
  }

  func emitted(_ life: CorrectionLife, at place: HomePlace, _ now: Instant) -> CorrectionRecord {
    var record = CorrectionRecord()
    record.state = life.state
    record.id = place.id
    record.exception = life.exception
    record.home = place.home
    record.draft = life.draft
    if let incident = incidents[HomePlace(place.home, life.exception)] {
      record.draft.confidence = incident.moved(life.draft.confidence)
    }
    record.pattern = Pattern(rawValue: life.patternCode)
    record.slug = life.slug
    record.isAutomatic = life.isAutomatic
    record.attempt = life.attempt
    record.evidence = life.evidence
    record.time = now
    return record
  }

  /// Writes one word about a correction and keeps it.
  mutating func emit(_ life: CorrectionLife, at place: HomePlace, _ now: Instant, into effects: inout Effects) {
    effects.corrections.append(emitted(life, at: place, now))
    note(place.home, at: now, now: now) { $0.corrections.add(1, to: "\(life.state)") }
    keep(life, at: place)
  }
}

// Attempts.
extension HandoffMachine {
  /// What the finder has seen of the target's writes with our key.
  mutating func tellAttempts(of finding: Finding, home: String, _ now: Instant, into effects: inout Effects) {
    for name in finding.appliedCorrections { startAttempt(place(ofNamed: name, home: home), at: now) }
    for name in finding.refusedCorrections {
      attemptFailed(place(ofNamed: name, home: home), at: now, into: &effects)
    }
  }

  /// Finders name a correction by its id, where a message carried it, or by what the id is made of.
  private func place(ofNamed name: String, home: String) -> HomePlace {
    name.hasPrefix("cor-") ? HomePlace(home, name) : place(ofCorrection: name, home: home)
  }

  /// Somebody says that it has been applied: from now on it has the settle time to show.
  mutating func startAttempt(_ place: HomePlace, at now: Instant) {
    guard var life = corrections[place], life.isStanding, life.startedAt == nil else { return }
    life.startedAt = now
    keep(life, at: place)
  }

  /// An attempt is used up: the next one, or none is left.
  mutating func attemptFailed(_ place: HomePlace, at now: Instant, into effects: inout Effects) {
    guard var life = corrections[place], life.isStanding else { return }
    nextAttempt(&life, at: place, now, into: &effects)
  }

  private mutating func nextAttempt(
    _ life: inout CorrectionLife, at place: HomePlace, _ now: Instant, into effects: inout Effects
  ) {
    life.startedAt = nil
    let isLast = life.attempt >= configuration.corrections.attempts
    life.state = isLast ? .blocked : .proposed
    if !isLast { life.attempt += 1 }
    emit(life, at: place, now, into: &effects)
    if isLast { block(life, at: place, now, into: &effects) }
  }

  private mutating func block(
    _ life: CorrectionLife, at place: HomePlace, _ now: Instant, into effects: inout Effects
  ) {
    let finding = blockedFinding(life, at: place, now)
    tell(finding, at: self.place(of: finding), now, into: &effects)
  }

  private mutating func unblock(
    _ life: CorrectionLife, at place: HomePlace, _ now: Instant, into effects: inout Effects
  ) {
    var finding = blockedFinding(life, at: place, now)
    finding.news = .healed
    tell(finding, at: self.place(of: finding), now, into: &effects)
  }

  private func blockedFinding(_ life: CorrectionLife, at place: HomePlace, _ now: Instant) -> Finding {
    var first = EventReference()
    first.source = "recount"
    first.id = place.id
    first.time = now
    var finding = Finding()
    finding.identity = Identity.handoff(place.home, first: first)
    finding.home = place.home
    finding.draft.category = .correctionBlockedOrLooping
    finding.draft.summary =
      "Correction \(place.id) of \(life.draft.target) was tried \(life.attempt) times without "
      + "effect; somebody has to see why \(life.draft.target) does not take it."
    finding.draft.subject.system = life.draft.target
    finding.draft.subject.sku = life.draft.sku
    finding.draft.subject.location = life.draft.location
    finding.draft.subject.measure = life.draft.measure
    finding.draft.subject.order = life.draft.refs[.order]
    finding.draft.handoff = HandoffKey(text: place.home).handoff
    finding.draft.firstDivergent = first
    finding.draft.confidence = 95
    finding.draft.evidence = life.evidence
    return finding
  }
}

extension CorrectionLife {
  fileprivate mutating func learn(_ draft: CorrectionDraft, _ finding: Finding) {
    self.draft = draft
    settle = finding.settle
    patternCode = finding.draft.patternCode
    slug = finding.draft.slug
    evidence = finding.draft.evidence
  }
}
