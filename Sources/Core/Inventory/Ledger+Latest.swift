/// What a ledger can tell and take without a walk, because it happens at its end.
struct LedgerUndo {
  var summary: Ledger.Summary
  /// The oldest effect was pushed out and merged.
  var didTurn = false
  var step = StepChange.none

  enum StepChange {
    case none, appended
    case increased(Buckets, from: Instant)
  }
}

extension Ledger {
  /// How many effects after the time asked for are looked at one by one.
  private static let nearMax = 8

  /// Whether nothing but the end changes when `effect` is applied: it is the newest, and nothing is to be merged anew.
  mutating func canAppend(_ time: Instant, lookback: Span) -> Bool {
    guard time > baselineTime, !summary.hasCounts, summary.expectations == 0 else { return false }
    guard summary.lastEffect < time, summary.firstStep >= time - lookback else { return false }
    guard summary.firstMinuteStep >= time - .hours(4) else { return false }
    guard willTurn, let oldest = effects.first?.time, !steps.isEmpty else { return true }
    // Where the step of what is pushed out will end: it never passes the next kept effect.
    let end = Ledger.minuteEnd(oldest)
    return summary.lastStep <= (effects.count > 1 ? max(oldest, min(end, effects[1].time)) : end)
  }

  /// The next effect pushes the oldest one out.
  var willTurn: Bool { effects.count >= Ledger.effectsMax }

  /// Whether an event's adjustment is kept here.
  mutating func holdsAdjustment(id: String, of source: String) -> Bool {
    if !tellers.isFilled {
      tellers.begin()
      for index in effects.indices { tellers.add(KeyHash.of(effects[index].reference.id)) }
    }
    guard tellers.mayHold(KeyHash.of(id)) else { return false }
    for index in effects.indices where withEffect(index, { $0.isAdjustment(by: id, of: source) }) { return true }
    return false
  }

  mutating func appendLatest(_ effect: consuming Effect) -> (undo: LedgerUndo, pushedOut: Effect?) {
    var undo = LedgerUndo(summary: summary)
    summary.total += effect.delta
    summary.lastTime = max(summary.lastTime, effect.time)
    summary.lastEffect = effect.time
    if let id = effect.firstReport?.reference.id { tellers.add(KeyHash.of(id)) }
    guard let oldest = turn(effect) else { return (undo, nil) }
    undo.didTurn = true
    if counts(oldest) {
      let end = end(of: oldest.time, in: .minutes(1))
      undo.step = appendStep(oldest.delta, of: oldest.time, at: end)
      summary.lastTime = max(summary.lastTime, end)
      summary.firstStep = steps[0].time
      summary.lastStep = steps[steps.count - 1].time
      // The step that grew may have been the first one of less than an hour.
      if case .increased(_, let old) = undo.step, old == summary.firstMinuteStep {
        summary.firstMinuteStep = .distantFuture
      }
      if end.floored(to: .hours(1)) != end { summary.firstMinuteStep = min(summary.firstMinuteStep, end) }
    }
    return (undo, oldest)
  }

  mutating func undo(_ undo: LedgerUndo, _ oldest: Effect?) {
    summary = undo.summary
    turnBack(oldest, undo.step)
  }

  /// The state at `time`, where at most a few effects are later; nil where a walk is needed, or where `system` has
  /// told of one of them before.
  mutating func stateNearEnd(at time: Instant, unknownTo system: SystemID) -> Buckets? {
    guard time < summary.lastTime else { return summary.total }
    guard summary.lastStep <= time else { return nil }
    var state = summary.total
    var index = effects.count - 1
    while index >= 0, effects[index].time > time {
      guard effects.count - index <= Ledger.nearMax, !withEffect(index, { $0.wasReported(by: system) }) else {
        return nil
      }
      if effects[index].isEffective, effects[index].time > baselineTime { state = state - effects[index].delta }
      index -= 1
    }
    return state
  }

  /// The sign of what an effect in flight to a system shows as; 0 where it is none.
  mutating func signInFlight(
    _ index: Int, _ system: SystemID, _ factors: Norms.Factors, at time: Instant, _ norms: Norms
  ) -> Int64 {
    let told = effects[index].time
    if told > time || withEffect(index, { $0.wasReported(by: system, until: time) }) { return 0 }
    var allowance = norms.ownAllowance(system)
    if let first = withEffect(index, { $0.firstReporter() }) { allowance = norms.allowance(from: first, to: system) }
    guard time - told < allowance else { return 0 }
    return factors.movement(effects[index].delta).millionths.signum()
  }
}
