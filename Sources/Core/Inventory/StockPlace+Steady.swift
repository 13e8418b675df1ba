/// What a statement of a calm place comes to when it agrees: the numbers of its comparison.
struct SteadyVerdict {
  var book: Int
  var expected: Quantity
  var residual: Quantity
}

/// What a steady statement replaced in its book; an observation that its history lost lies elsewhere.
struct StatementUndo {
  var tick: Int64
  var book: Int
  var latest: Observation
  var expected: Quantity
  var residual: Quantity
  var judged: Instant
  var agreedAt: Instant
  var agreedTick: Int64
  var comparedTick: Int64
  var shownThrough: Instant
  var didAppend = false
  var didTurn = false
}

/// The short way: a statement of a place without suspicion that agrees with the ledger, and needs no explanation.
///
/// It must come to exactly what the long way (`observe`, `Comparison`, `agree`) comes to; where that is not plain to
/// see, there is no verdict, and the long way is taken.
extension StockPlace {
  /// Whether the books are such that only the book that speaks, and those that a fact moves, can change.
  var canBeCalm: Bool {
    guard baselineBy != nil, isFirm, findings.isEmpty, oversell == nil, ledger.summary.expectations == 0 else {
      return false
    }
    for index in books.indices where !books[index].isQuiet { return false }
    return true
  }

  /// A level of this system leaves the baseline as it is.
  func keepsBaseline(_ event: Event, at asof: Instant, trusted: SystemID?) -> Bool {
    guard let baselineBy, baselineBy == trusted || isFirm && event.system != trusted else { return false }
    if baselineBy == event.system, asof == ledger.baselineTime { return false }
    return hasIncoming || !event.levels.contains { $0.measure == .incoming }
  }

  /// How a statement compares, with `delta` as a fact of its own at its time.
  func steadyVerdict(
    _ system: SystemID, _ measure: Measure, _ value: Quantity, asof: Instant, sequence: Int64?, delta: Buckets,
    _ norms: Norms
  ) -> SteadyVerdict? {
    guard asof >= ledger.baselineTime, let factors = norms.factors(system, measure), !factors.countsToday,
      let index = bookIndex(system, measure), books[index].isUnburdened, agreed.contains(system)
    else { return nil }
    if books[index].latest.asof == asof, books[index].latest.sequence != nil, sequence != nil { return nil }
    guard asof >= books[index].latest.asof, let state = ledger.stateNearEnd(at: asof, unknownTo: system) else {
      return nil
    }
    let expected = factors.value(state + delta)
    let residual = value - expected
    guard norms.tolerance(system).covers(residual, of: expected),
      isPlain(residual, system, factors, shown: books[index].shownThrough, at: asof, norms)
    else { return nil }
    return SteadyVerdict(book: index, expected: expected, residual: residual)
  }

  /// Nothing in flight can be part of an explanation: there is nothing, or it cannot add up to nothing.
  private func isPlain(
    _ residual: Quantity, _ system: SystemID, _ factors: Norms.Factors, shown: Instant, at time: Instant, _ norms: Norms
  ) -> Bool {
    if let last = ledger.steps.last?.time, last > max(time - norms.ownAllowance(system), shown) { return false }
    let earliest = max(shown, time - norms.longest[Int(system.index)], ledger.baselineTime)
    var sign: Int64 = 0
    var index = ledger.effects.count - 1
    while index >= 0, ledger.effects[index].time > earliest {
      let next = signInFlight(index, system, factors, at: time, norms)
      if next != 0 {
        guard residual == .zero, sign == 0 || sign == next else { return false }
        sign = next
      }
      index -= 1
    }
    return true
  }

  /// The sign of what an effect in flight shows as; 0 where it is none.
  private func signInFlight(
    _ index: Int, _ system: SystemID, _ factors: Norms.Factors, at time: Instant, _ norms: Norms
  ) -> Int64 {
    let told = ledger.effects[index].time
    guard told <= time, !ledger.effects[index].isReported(by: system, until: time) else { return 0 }
    let allowance =
      ledger.effects[index].firstReport.map { norms.allowance(from: $0.system, to: system) }
      ?? norms.ownAllowance(system)
    guard time - told < allowance else { return 0 }
    return factors.movement(ledger.effects[index].delta).millionths.signum()
  }

  /// Whether a book that does not tell of the newest fact is moved by it, or by the oldest one's merging.
  func isMoved(_ index: Int, byFactAt time: Instant) -> Bool {
    let position = books[index].position
    if position >= time || books[index].shownThrough >= time { return true }
    guard ledger.willTurn, let oldest = ledger.effects.first?.time else { return false }
    return !books[index].isUnburdened || position >= oldest && position < Ledger.minuteEnd(oldest)
  }

  // MARK: Taking

  mutating func take(_ observation: Observation, _ verdict: SteadyVerdict) -> (
    undo: StatementUndo, pushedOut: Observation?
  ) {
    var undo = books[verdict.book].undo(at: verdict.book, tick: tick)
    tick = observation.tick
    let oldest = books[verdict.book].agree(observation, verdict)
    undo.didAppend = observation.value != undo.latest.value
    undo.didTurn = oldest != nil
    return (undo, oldest)
  }

  mutating func undo(_ undo: StatementUndo, _ pushedOut: Observation?) {
    tick = undo.tick
    if undo.didAppend { books[undo.book].history.turnBack(pushedOut) }
    books[undo.book].latest = undo.latest
    books[undo.book].expected = undo.expected
    books[undo.book].residual = undo.residual
    books[undo.book].judged = undo.judged
    books[undo.book].agreedAt = undo.agreedAt
    books[undo.book].agreedTick = undo.agreedTick
    books[undo.book].comparedTick = undo.comparedTick
    books[undo.book].shownThrough = undo.shownThrough
  }
}

extension Book {
  /// No suspicion, and nothing that its place's other books would hear of.
  var isQuiet: Bool {
    firstDisagreement == nil && finding == nil && due == nil && alias.isEmpty && measure != .backordered
  }

  /// A disagreement, or a finding that may heal.
  var isUneasy: Bool { firstDisagreement != nil || finding != nil }
  var hasAlias: Bool { !alias.isEmpty }

  /// Agreed without explanation, and not only just.
  var isUnburdened: Bool {
    unexplained == .zero && explained == .zero && explanations.isEmpty && unshown.isEmpty && latest.isStated
      && former == nil
  }

  func undo(at index: Int, tick: Int64) -> StatementUndo {
    StatementUndo(
      tick: tick, book: index, latest: latest, expected: expected, residual: residual, judged: judged,
      agreedAt: agreedAt, agreedTick: agreedTick, comparedTick: comparedTick, shownThrough: shownThrough)
  }

  /// Takes a statement that agrees; the observation that the history lost for it.
  mutating func agree(_ observation: Observation, _ verdict: SteadyVerdict) -> Observation? {
    var oldest: Observation?
    if observation.value != latest.value { oldest = history.turn(latest, limit: Book.historyMax) }
    latest = observation
    judged = .distantPast
    expected = verdict.expected
    residual = verdict.residual
    agreedAt = observation.asof
    agreedTick = observation.tick
    comparedTick = observation.tick
    shownThrough = max(shownThrough, observation.asof)
    return oldest
  }
}
