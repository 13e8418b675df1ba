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
  mutating func canBeCalm() -> Bool {
    guard baselineBy != nil, isFirm, findings.isEmpty, oversell == nil, waiting.isEmpty,
      ledger.summary.expectations == 0
    else { return false }
    for index in books.indices where !books[index].isQuiet() { return false }
    return true
  }

  /// A level of this system leaves the baseline as it is.
  mutating func keepsBaseline(_ event: Event, at asof: Instant, trusted: SystemID?) -> Bool {
    guard let baselineBy, baselineBy == trusted || isFirm && event.system != trusted else { return false }
    if baselineBy == event.system, asof == ledger.baselineTime { return false }
    if hasIncoming { return true }
    for level in event.levels where level.measure == .incoming { return false }
    return true
  }

  /// How a statement compares, with `delta` as a fact of its own at its time.
  ///
  /// Mutating, like what it asks, only so that a place is judged where it lies: it is far too large to be copied.
  mutating func steadyVerdict(
    _ system: SystemID, _ measure: Measure, _ value: Quantity, asof: Instant, sequence: Int64?, delta: Buckets,
    _ norms: Norms
  ) -> SteadyVerdict? {
    guard asof >= ledger.baselineTime, let factors = norms.factors(system, measure), !factors.countsToday,
      let index = bookIndex(system, measure), books[index].isUnburdened(), agreed.contains(system)
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
  private mutating func isPlain(
    _ residual: Quantity, _ system: SystemID, _ factors: Norms.Factors, shown: Instant, at time: Instant, _ norms: Norms
  ) -> Bool {
    if ledger.summary.lastStep > max(time - norms.ownAllowance(system), shown) { return false }
    let earliest = max(shown, time - norms.longestAllowance(system), ledger.baselineTime)
    var sign: Int64 = 0
    var index = ledger.effects.count - 1
    while index >= 0, ledger.effects[index].time > earliest {
      let next = ledger.signInFlight(index, system, factors, at: time, norms)
      if next != 0 {
        guard residual == .zero, sign == 0 || sign == next else { return false }
        sign = next
      }
      index -= 1
    }
    return true
  }

  /// Whether a book that does not tell of the newest fact is moved by it, or by the oldest one's merging.
  mutating func isMoved(_ index: Int, byFactAt time: Instant) -> Bool {
    let position = max(books[index].latest.asof, books[index].judged)
    if position >= time || books[index].shownThrough >= time { return true }
    guard ledger.willTurn, let oldest = ledger.effects.first?.time else { return false }
    return !books[index].isUnburdened() || position >= oldest && position < Ledger.minuteEnd(oldest)
  }

  /// The first residual of the measures that an event states; nil where nothing was compared.
  mutating func residual(of event: Event) -> Quantity? {
    guard baselineBy != nil else { return nil }
    guard !event.levels.isEmpty else { return residual(of: event, event.measure ?? .onHand) }
    for level in event.levels {
      if let residual = residual(of: event, level.measure) { return residual }
    }
    return nil
  }

  private mutating func residual(of event: Event, _ measure: Measure) -> Quantity? {
    guard measure != .backordered, let index = bookIndex(event.system, measure, alias: event.alias ?? ""),
      books[index].latest.isStated, books[index].latest.value != nil
    else { return nil }
    return books[index].residual
  }

  // MARK: Taking

  /// Takes a statement that agrees; the observation that the book's history lost for it.
  mutating func take(_ observation: consuming Observation, _ verdict: SteadyVerdict) -> Observation? {
    tick = observation.tick
    return books[verdict.book].agree(observation, verdict)
  }

  /// What `take` would replace.
  mutating func undo(of verdict: SteadyVerdict, _ value: Quantity?) -> StatementUndo {
    var undo = books[verdict.book].undo(at: verdict.book, tick: tick)
    undo.didAppend = value != undo.latest.value
    return undo
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
  mutating func isQuiet() -> Bool {
    isAgreed && finding == nil && due == nil && alias.isEmpty && measure != .backordered
  }

  /// A disagreement, or a finding that may heal.
  var isUneasy: Bool { !isAgreed || finding != nil }
  var hasAlias: Bool { !alias.isEmpty }

  /// Agreed without explanation, and not only just.
  mutating func isUnburdened() -> Bool {
    unexplained == .zero && explained == .zero && explanations.isEmpty && unshown.isEmpty && latest.isStated
      && hasNoFormer
  }

  mutating func undo(at index: Int, tick: Int64) -> StatementUndo {
    StatementUndo(
      tick: tick, book: index, latest: latest, expected: expected, residual: residual, judged: judged,
      agreedAt: agreedAt, agreedTick: agreedTick, comparedTick: comparedTick, shownThrough: shownThrough)
  }

  /// Takes a statement that agrees; the observation that the history lost for it.
  mutating func agree(_ observation: consuming Observation, _ verdict: SteadyVerdict) -> Observation? {
    judged = .distantPast
    expected = verdict.expected
    residual = verdict.residual
    agreedAt = observation.asof
    agreedTick = observation.tick
    comparedTick = observation.tick
    shownThrough = max(shownThrough, observation.asof)
    let isNews = observation.value != latest.value
    swap(&latest, &observation)
    return isNews ? history.turn(observation, limit: Book.historyMax) : nil
  }
}
