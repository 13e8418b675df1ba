/// Service levels of an exception: when somebody has to answer, when it has to be resolved, and what follows if not.
extension Incident {
  struct Escalation: Hashable {
    var level: Int64
    var time: Instant
  }

  /// The times counted anew from `start`, with nothing breached.
  mutating func startClock(_ level: ServiceLevel, from start: Instant) {
    countedFrom = start
    breached = []
    escalation = 0
    setTimes(level, at: start)
  }

  /// The times of another category, counted from the same start; nothing is due before `now`.
  mutating func setTimes(_ level: ServiceLevel, at now: Instant) {
    respondBy = max(countedFrom + level.respond, now)
    resolveBy = max(countedFrom + level.resolve, now)
  }

  /// Level 1 when nobody has answered in time, 2 when it is not resolved in time, 3 at twice that.
  var nextEscalation: Escalation? {
    guard !isMember, !state.isClosed, severity != .info else { return nil }
    var steps = [
      Escalation(level: 2, time: resolveBy), Escalation(level: 3, time: resolveBy + (resolveBy - countedFrom)),
    ]
    if state.isUnanswered { steps.append(Escalation(level: 1, time: respondBy)) }
    return steps.filter { $0.level > escalation }
      .min { $0.time != $1.time ? $0.time < $1.time : $0.level < $1.level }
  }

  mutating func escalate(_ step: Escalation) {
    escalation = step.level
    let promise = step.level == 1 ? "respondby" : "resolveby"
    if !breached.contains(promise) { breached.append(promise) }
  }

  /// When something happens to it without a word from anybody: an escalation, or that it is forgotten.
  var due: Instant? {
    if isMember { return nil }
    if state.isClosed { return max(resolved ?? updated, lastTold) + Incident.kept }
    return nextEscalation?.time
  }
}

extension Configuration {
  func serviceLevel(_ category: Category) -> ServiceLevel { sla[category.rawValue] ?? category.defaults.level }
  func owner(_ category: Category) -> String { owners[category.rawValue] ?? category.defaults.owner }
}
