extension HandoffMachine {
  /// Takes a touch or a command; here is its home.
  mutating func take(_ event: Event, home: String, origin: Origin, into effects: inout Effects) {
    guard !event.isCopy else { return }
    let outcome: Outcome
    switch deliveries.judge(event, at: home) {
    case .late: outcome = reject(.late, "older than the horizon", origin, into: &effects)
    case .retry, .redelivery: outcome = .duplicate
    case .conflict(let first):
      outcome = reject(.conflict, "key '\(event.key)' with other content", origin, into: &effects)
      hearConflict(event, with: first, home: home, at: origin.time, into: &effects)
    case .first: outcome = apply(event, home: home, origin: origin, into: &effects)
    }
    effects.count(outcome, input: origin.input)
    note(outcome, home: home, at: origin.time)
  }

  private func reject(_ outcome: Outcome, _ detail: String, _ origin: Origin, into effects: inout Effects) -> Outcome {
    effects.rejections.append(Rejection(outcome, detail: detail, origin: origin))
    return outcome
  }

  private mutating func apply(_ event: Event, home: String, origin: Origin, into effects: inout Effects) -> Outcome {
    let refusal: String?
    switch event.kind {
    case .manualTouch:
      touch(event, home: home, at: origin.time, into: &effects)
      refusal = nil
    case .correctionApprove, .correctionReject, .correctionApplied, .correctionFailed:
      refusal = command(correction: event, home: home, at: origin.time, into: &effects)
    case let kind where kind.isCommand:
      refusal = command(exception: event, home: home, at: origin.time, into: &effects)
    default: refusal = "a \(event.kind.wireName) is none of the hand-off machine's"
    }
    guard let refusal else { return .applied }
    return reject(.invalid, refusal, origin, into: &effects)
  }

  /// Where the named thing is: at the command's home, which is its record's key. Other homes are not looked at, since
  /// they may lie in another partition.
  private func place(_ id: String, _ event: Event, home: String, known: (HomePlace) -> Bool) -> HomePlace? {
    [event.home, home].compactMap(\.self).map { HomePlace($0, id) }.first(where: known)
  }
}

// Exceptions.
extension HandoffMachine {
  /// Does what a person says about an exception; the reason if it cannot be done.
  private mutating func command(
    exception event: Event, home: String, at now: Instant, into effects: inout Effects
  ) -> String? {
    let id = event.exception ?? ""
    let place = place(id, event, home: home) { incidents[$0].map { !$0.isMember } ?? false }
    guard let place, var incident = incidents[place] else { return "no exception '\(id)' is known" }
    guard let next = incident.state.after(event.kind) else {
      return "\(event.kind.wireName) does not fit an exception that is \(incident.state.word)"
    }
    if event.kind == .exceptionAssign, event.owner ?? "" == "" { return "exception.assign needs an owner" }
    incident.take(event)
    switch next {
    case .reopened where event.kind == .exceptionReopen: reopen(&incident, at: place, now, into: &effects)
    case .resolved, .dismissed:
      withdrawAll(&incident, at: place, now, into: &effects)
      close(&incident, next, event.resolution ?? next.word, at: place, now, into: &effects)
    default:
      incident.state = next
      emit(.updated, &incident, at: place, now, into: &effects)
    }
    return nil
  }

  /// The hand-off key where an exception lives, by its id alone (commands without `home` in a file run).
  package func homeOfException(_ id: String) -> String? {
    incidents.keys.filter { $0.id == id && !(incidents[$0]?.isMember ?? true) }.min()?.home
  }

  /// The hand-off key where a correction lives, by its id alone.
  package func homeOfCorrection(_ id: String) -> String? { corrections.keys.filter { $0.id == id }.min()?.home }

  /// What an exception is about, for a command that does not say it.
  package func subject(ofException id: String) -> Subject? {
    homeOfException(id).flatMap { incidents[HomePlace($0, id)]?.finding.draft.subject }
  }

  /// The SKU that a correction is about, for a command that does not say it.
  package func sku(ofCorrection id: String) -> String? {
    homeOfCorrection(id).flatMap { corrections[HomePlace($0, id)]?.draft.sku }
  }
}

extension Incident {
  fileprivate mutating func take(_ event: Event) {
    touches += 1
    minutes += event.minutes ?? 0
    guard let owner = event.owner, !owner.isEmpty else { return }
    self.owner = owner
    ownerIsChosen = true
  }
}

// Corrections.
extension HandoffMachine {
  /// Does what a person or an applier says about a correction; the reason if it cannot be done.
  private mutating func command(
    correction event: Event, home: String, at now: Instant, into effects: inout Effects
  ) -> String? {
    let id = event.correction ?? ""
    let place = place(id, event, home: home) { corrections[$0] != nil }
    guard let place, var life = corrections[place] else { return "no correction '\(id)' is known" }
    guard life.isStanding, !(event.kind == .correctionApprove && life.state == .approved) else {
      return "\(event.kind.wireName) does not fit a correction that is \(life.state)"
    }
    switch event.kind {
    case .correctionApprove:
      life.state = .approved
      emit(life, at: place, now, into: &effects)
    case .correctionReject:
      life.state = .withdrawn
      life.isRejected = true
      life.startedAt = nil
      emit(life, at: place, now, into: &effects)
    case .correctionApplied: startAttempt(place, at: now)
    default: attemptFailed(place, at: now, into: &effects)
    }
    return nil
  }
}

// Touches.
extension HandoffMachine {
  /// Somebody carried something over the hand-off by hand.
  private mutating func touch(_ event: Event, home: String, at now: Instant, into effects: inout Effects) {
    let window = configuration.timer(.manualWorkaroundDetected, "within", default: .days(7))
    let limit = configuration.number(.manualWorkaroundDetected, "count", default: 5)
    note(home, at: now, now: now) { book in
      book.touches += 1
      book.minutes += (event.minutes ?? DragDay.minutesAssumed) + DragDay.minutesOfSwitch
    }
    let memory = change(home) { state in
      state.days.add(at: event.time) { day in
        day.touches += 1
        day.minutes += (event.minutes ?? DragDay.minutesAssumed) + DragDay.minutesOfSwitch
      }
      var memory = state.touches ?? TouchMemory()
      memory.add(event, within: window)
      memory.choose(limit: limit, home: home)
      state.touches = memory
      return memory
    }
    guard !memory.identity.isEmpty else { return }
    let finding = workaround(memory, home: home, limit: limit)
    count(memory.recent.count, event, at: place(of: finding))
    tell(finding, at: place(of: finding), now, into: &effects)
  }

  /// Adds a touch to the exception that stands for the workaround, before its next revision.
  private mutating func count(_ touches: Int, _ event: Event, at place: HomePlace) {
    guard var incident = incidents[place] else { return }
    incident.touches += 1
    incident.minutes += event.minutes ?? DragDay.minutesAssumed
    keep(incident, at: place)
  }

  private func workaround(_ memory: TouchMemory, home: String, limit: Int64) -> Finding {
    let handoff = HandoffKey(text: home).handoff
    var finding = Finding()
    finding.identity = memory.identity
    finding.home = home
    finding.draft.category = .manualWorkaroundDetected
    finding.draft.summary =
      "What should go from \(handoff.from ?? "nobody") to \(handoff.to ?? "nobody") is carried "
      + "by hand, \(limit) times or more in a week since \(memory.first.time); the hand-off needs an owner."
    finding.draft.subject.handoff = handoff
    finding.draft.handoff = handoff
    finding.draft.firstDivergent = memory.first
    finding.draft.confidence = 95
    finding.draft.evidence = memory.recent.suffix(Incident.evidenceMax).map(\.reference)
    return finding
  }
}

extension TouchMemory {
  /// Whether the touches are a way of work by now; when they have become few, the next time is another one.
  fileprivate mutating func choose(limit: Int64, home: String) {
    guard Int64(recent.count) >= limit else { return identity = "" }
    guard identity.isEmpty, let oldest = recent.first else { return }
    first = oldest.reference
    identity = Identity.handoff(home, first: first)
  }
}
