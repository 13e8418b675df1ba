/// The expected stock of one place: a baseline and the facts that moved it, each once, in event-time order.
///
/// The newest effects are kept one by one; older ones are merged into steps of a minute, then of an hour, and beyond
/// the look-back into the base, so that the ledger is bounded and can still be asked for any time in the look-back.
package struct Ledger: Sendable, Hashable {
  /// The state at the baseline and everything merged beyond the look-back.
  package private(set) var base = Buckets()
  package private(set) var baselineTime = Instant.distantPast
  package private(set) var steps: [Step] = []
  /// Movements until here are in the base: no earlier moment can be told any more.
  package private(set) var foldedThrough = Instant.distantPast
  /// Sorted by (time, rank, key); also expectations and facts from before the baseline, which count for nothing.
  package private(set) var effects = Ring<Effect>()
  /// What follows from the above, kept so that the latest state needs no walk.
  var summary = Summary()

  /// The ledger's end in short.
  struct Summary: Sendable, Hashable {
    /// The state after everything that counts.
    var total = Buckets()
    /// Nothing moves the ledger after this.
    var lastTime = Instant.distantPast
    /// Effects that are only expected.
    var expectations = 0
    var hasCounts = false
    /// The earliest end of a step of less than an hour.
    var firstMinuteStep = Instant.distantFuture
    var firstStep = Instant.distantFuture
    var lastStep = Instant.distantPast
    var lastEffect = Instant.distantPast
  }

  /// Who told the adjustments that are kept.
  var tellers = NameSieve()

  package struct Step: Sendable, Hashable, CellCodable {
    package var time = Instant.distantPast
    package var delta = Buckets()
    package init() {}
    package mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&time)
      cell.transfer(&delta)
    }
  }

  package static let effectsMax = 64

  package init() {}

  /// Starts anew from a stated level; facts up to `time` are in it.
  package mutating func rebase(_ buckets: Buckets, at time: Instant) {
    base = buckets
    baselineTime = time
    foldedThrough = .distantPast
    steps.removeAll { $0.time <= time }
    workOutCounts()
    summarize()
  }

  /// Opens one bucket that the baseline did not state, so that it reads `quantity` at `time`.
  package mutating func open(_ bucket: Bucket, as quantity: Quantity, at time: Instant) {
    base[bucket] += quantity - state(at: time)[bucket]
    summarize()
  }

  /// The movements alone: for a place whose baseline belongs to a sum of locations.
  package var withoutBase: Ledger {
    var ledger = self
    ledger.base = Buckets()
    ledger.summarize()
    return ledger
  }

  /// Whether the effect moves the expected stock.
  package func counts(_ effect: Effect) -> Bool { effect.isEffective && effect.time > baselineTime }

  /// The buckets as they were at `time`.
  package func state(at time: Instant) -> Buckets {
    guard time < summary.lastTime else { return summary.total }
    var sum = base
    for step in steps where step.time <= time { sum += step.delta }
    for index in effects.indices where effects[index].time <= time && counts(effects[index]) {
      sum += effects[index].delta
    }
    return sum
  }

  /// What shipments took out in the UTC day of `time`, until `time`.
  package func shippedToday(at time: Instant) -> Quantity {
    var sum = Quantity.zero
    for step in steps where step.time <= time && step.time.day == time.day { sum += step.delta.shipped }
    for effect in effects where effect.time <= time && effect.time.day == time.day && counts(effect) {
      sum += effect.delta.shipped
    }
    return sum
  }

  package func effect(_ key: String) -> Effect? { index(of: key).map { effects[$0] } }

  private func index(of key: String) -> Int? {
    for index in effects.indices where effects[index].hasKey(key) { return index }
    return nil
  }

  /// Inserts or replaces an effect. `previous` is what a sender told before of a fact that may be merged by now.
  package mutating func apply(_ change: EffectChange, lookback: Span) {
    var effect = change.effect
    if let index = index(of: effect.key) {
      if change.previous == nil { effect = Ledger.joined(effects[index], effect) }
      effect.reports = Ledger.merged(effect.reports, effects[index].reports)
      effect.retriedTick = effects[index].retriedTick
      effects.remove(at: index)
    } else if let previous = change.previous, !previous.delta.isZero, previous.time > baselineTime {
      unmerge(previous)
    }
    let vanished = effect.delta.isZero && effect.counted == nil && change.previous != nil
    if !vanished || effect.kind == .refundedOnly { insert(effect) }
    workOutCounts()
    bound(lookback)
    summarize()
  }

  /// Adds a system's word that the fact happened.
  package mutating func report(_ report: Report, of key: String) {
    guard let index = index(of: key) else { return }
    guard !effects[index].isReported(by: report.system) else { return }
    effects[index].add(report)
  }

  /// The message that told the fact was sent again under another id: whoever reads it may have taken both.
  package mutating func retry(_ retry: EventReference, of first: EventReference, tick: Int64) {
    guard let index = effects.firstIndex(where: { $0.reference == first }) else { return }
    if effects[index].retries.count < 8 { effects[index].retries.append(retry) }
    effects[index].retriedTick = tick
  }

  /// The fact's newest retry was told at `tick`.
  package mutating func noteRetry(of key: String, tick: Int64) {
    guard let index = effects.firstIndex(where: { $0.key == key }) else { return }
    effects[index].retriedTick = tick
  }

  /// An expectation that the authority's own book shows becomes an effect.
  package mutating func promote(_ key: String) {
    guard let index = index(of: key) else { return }
    effects[index].isEffective = true
    workOutCounts()
    summarize()
  }

  /// One fact that two documents tell of (a receipt under its own number and under its purchase): whose word counts
  /// stays, the other confirms it.
  private static func joined(_ known: Effect, _ told: Effect) -> Effect {
    let isKnown = known.isEffective || !told.isEffective
    var fact = isKnown ? known : told
    let other = isKnown ? told : known
    if fact.delta.incoming == .zero { fact.delta.incoming = other.delta.incoming }
    for item in other.refs.items where fact.refs[item.kind] == nil { fact.refs[item.kind] = item.text }
    fact.reports = merged(fact.reports, other.reports)
    return fact
  }

  /// Reports of both, the first list's order first; a system counts once.
  private static func merged(_ told: [Report], _ known: [Report]) -> [Report] {
    told + known.filter { report in !told.contains { $0.system == report.system } }
  }

  private mutating func summarize() {
    var fresh = Summary()
    fresh.total = base
    for step in steps {
      fresh.total += step.delta
      if step.time.floored(to: .hours(1)) != step.time { fresh.firstMinuteStep = min(fresh.firstMinuteStep, step.time) }
    }
    for index in effects.indices {
      if !effects[index].isEffective { fresh.expectations += 1 }
      if effects[index].counted != nil { fresh.hasCounts = true }
      if counts(effects[index]) { fresh.total += effects[index].delta }
    }
    fresh.firstStep = steps.first?.time ?? .distantFuture
    fresh.lastStep = steps.last?.time ?? .distantPast
    fresh.lastEffect = effects.last?.time ?? .distantPast
    fresh.lastTime = max(fresh.lastStep, fresh.lastEffect)
    summary = fresh
    tellers.clear()
  }

  private mutating func insert(_ effect: Effect) {
    if effects.last.map({ Ledger.precedes($0, effect) }) ?? true { return effects.append(effect) }
    let place = effects.firstIndex { Ledger.precedes(effect, $0) } ?? effects.endIndex
    effects.insert(effect, at: place)
  }

  private static func precedes(_ left: Effect, _ right: Effect) -> Bool {
    if left.time != right.time { return left.time < right.time }
    if left.rank != right.rank { return left.rank < right.rank }
    return left.key < right.key
  }

  /// A count is an effect of value after − before: it depends on what lies before it.
  private mutating func workOutCounts() {
    guard effects.contains(where: { $0.counted != nil }) else { return }
    var sum = base
    var next = 0
    for index in effects.indices {
      while next < steps.count, steps[next].time <= effects[index].time {
        sum += steps[next].delta
        next += 1
      }
      if let counted = effects[index].counted {
        effects[index].delta = Ledger.rebased(sum, to: counted, effects[index].condition)
      }
      if counts(effects[index]) { sum += effects[index].delta }
    }
  }

  private static func rebased(_ state: Buckets, to counted: Quantity, _ condition: Condition?) -> Buckets {
    switch condition {
    case nil: Buckets(.sellable, counted - state.damaged - state.quarantined - state.sellable)
    case .sellable: Buckets(.sellable, counted - state.sellable)
    case .damaged: Buckets(.damaged, counted - state.damaged)
    case .quarantined: Buckets(.quarantined, counted - state.quarantined)
    }
  }

  private mutating func unmerge(_ previous: EffectChange.Moved) {
    if let index = steps.firstIndex(where: { $0.time >= previous.time }) {
      steps[index].delta = steps[index].delta - previous.delta
    } else {
      base = base - previous.delta
    }
  }

  private mutating func bound(_ lookback: Span) {
    while effects.count > Ledger.effectsMax {
      let oldest = effects.removeFirst()
      if counts(oldest) { merge(oldest) }
    }
    guard let newest = effects.last?.time else { return }
    while let first = steps.first, first.time < newest - lookback {
      base += first.delta
      foldedThrough = first.time
      steps.removeFirst()
    }
    coarsen(before: newest - .hours(4))
  }

  private mutating func merge(_ effect: Effect) {
    let end = end(of: effect.time, in: .minutes(1))
    guard let index = step(inMinuteOf: effect.time) else { return add(effect.delta, at: end) }
    steps[index].delta += effect.delta
    steps[index].time = max(steps[index].time, end)
  }

  /// The newest step of the minute: it goes on to the minute's end as far as the kept effects leave room, so that a
  /// minute is one step however many effects it had.
  func step(inMinuteOf time: Instant) -> Int? {
    let minute = Ledger.minuteEnd(time)
    var index = steps.count - 1
    while index >= 0, steps[index].time > minute { index -= 1 }
    return index >= 0 && Ledger.minuteEnd(steps[index].time) == minute ? index : nil
  }

  /// The end of a step, never beyond the effects that are kept one by one: a count must come after what it counted.
  func end(of time: Instant, in size: Span) -> Instant {
    let floor = time.floored(to: size)
    let end = floor == time ? time : floor + size
    return max(time, min(end, effects.first?.time ?? end))
  }

  /// The end of the minute that `time` is in.
  static func minuteEnd(_ time: Instant) -> Instant {
    let start = time.floored(to: .minutes(1))
    return start == time ? time : start + .minutes(1)
  }

  // MARK: At the end

  /// Asks an effect where it lies: it is far too large to be copied for a question.
  mutating func withEffect<Answer>(_ index: Int, _ ask: (inout Effect) -> Answer) -> Answer { ask(&effects[index]) }

  /// Appends an effect; the oldest where it has pushed one out.
  mutating func turn(_ effect: consuming Effect) -> Effect? { effects.turn(effect, limit: Ledger.effectsMax) }

  /// Adds to the last step, where that is of the same minute, or behind it.
  mutating func appendStep(_ delta: Buckets, of merged: Instant, at time: Instant) -> LedgerUndo.StepChange {
    if let last = step(inMinuteOf: merged) {
      let old = steps[last].time
      steps[last].delta += delta
      steps[last].time = max(old, time)
      return .increased(delta, from: old)
    }
    var step = Step()
    step.time = time
    step.delta = delta
    steps.append(step)
    return .appended
  }

  mutating func turnBack(_ oldest: Effect?, _ change: LedgerUndo.StepChange) {
    effects.turnBack(oldest)
    switch change {
    case .none: break
    case .appended: steps.removeLast()
    case .increased(let delta, let old):
      steps[steps.count - 1].delta = steps[steps.count - 1].delta - delta
      steps[steps.count - 1].time = old
    }
  }

  private mutating func add(_ delta: Buckets, at time: Instant) {
    if let index = steps.firstIndex(where: { $0.time >= time }), steps[index].time == time {
      steps[index].delta += delta
    } else {
      var step = Step()
      step.time = time
      step.delta = delta
      steps.insert(step, at: steps.firstIndex { $0.time > time } ?? steps.endIndex)
    }
  }

  /// Minute steps beyond four hours become hour steps.
  private mutating func coarsen(before time: Instant) {
    let hour = Span.hours(1)
    let old = steps.prefix { $0.time < time }
    guard old.contains(where: { end(of: $0.time, in: hour) != $0.time }) else { return }
    steps.removeFirst(old.count)
    for step in old.reversed() { add(step.delta, at: end(of: step.time, in: hour)) }
  }
}

extension Ledger {
  /// Writes the newest effects as a list.
  mutating func writeLast(_ count: Int, to cell: inout Cell) { effects.writeLast(count, to: &cell) }
}

extension Ledger: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&base)
    cell.transfer(&baselineTime)
    cell.transfer(&steps)
    cell.transfer(&foldedThrough)
    cell.transfer(&effects)
    if cell.isReading { summarize() }
  }
}

extension Expression {
  /// The measure's value in a state of the ledger.
  package func value(_ state: Buckets, shippedToday: Quantity) -> Quantity {
    terms.reduce(constant) { sum, term in
      switch term.name {
      case .bucket(let bucket): sum + state[bucket] * term.factor
      case .shippedToday: sum + shippedToday * term.factor
      }
    }
  }

  /// What a movement shows as in this measure; `countsToday` where it lies in the UTC day of the comparison.
  package func movement(_ delta: Buckets, countsToday: Bool) -> Quantity {
    terms.reduce(.zero) { sum, term in
      switch term.name {
      case .bucket(let bucket): sum + delta[bucket] * term.factor
      case .shippedToday: countsToday ? sum + delta.shipped * term.factor : sum
      }
    }
  }
}
