/// How statements enter a place: baselines, observations, writes, confirmations.
extension StockPlace {
  /// Whether a system's measure has a meaning to compare with; `backordered` is kept for what it allows.
  package func isCompared(_ measure: Measure, of system: SystemID, _ configuration: Configuration) -> Bool {
    measure == .backordered || configuration.profile(system).measures[measure] != nil
  }

  // MARK: Baseline

  /// The first level of the trusted system, else provisionally of the best-placed one.
  package mutating func takeBaseline(_ event: Event, at asof: Instant, _ configuration: Configuration) {
    let isTrusted = configuration.trusted == event.system
    let profile = configuration.profile(event.system)
    // The item's own number may come after its aliases: only then is all of it stated.
    let isCompleted = baselineBy == event.system && event.alias == nil && knowsOnlyAliases(event.system)
    let isContinued = baselineBy == event.system && asof == ledger.baselineTime
    let known = isContinued ? ledger.state(at: asof) : Buckets()
    let stated = stated(event, at: isCompleted ? nil : asof, beside: known, profile)
    if event.alias == nil { openIncoming(event, at: asof, profile) }
    guard let stated else { return }
    guard baselineBy != configuration.trusted || baselineBy == nil || isContinued || isCompleted else { return }
    if isContinued {
      ledger.rebase(stated, at: asof)
    } else if isCompleted {
      startFrom(stated, by: event.system, at: asof)
    } else if isTrusted {
      startFrom(stated, by: event.system, at: asof)
      isFirm = true
    } else if !isFirm,
      baselineBy.map({ StockPlace.rank(event.system, configuration) < StockPlace.rank($0, configuration) }) ?? true
    {
      startFrom(stated, by: event.system, at: asof)
    }
  }

  /// What a system states of the item under all its numbers: at one moment, or (nil) in its latest words. A system may
  /// state its measures and its numbers one by one.
  private func stated(_ event: Event, at asof: Instant?, beside known: Buckets, _ profile: SystemProfile) -> Buckets? {
    let number = event.alias ?? ""
    let before = books.filter { book in
      guard book.system == event.system, asof.map({ $0 == book.latest.asof }) ?? true else { return false }
      return book.alias != number || !event.levels.contains { $0.measure == book.measure }
    }
    let others = before.map(\.alias).reduce(into: [number]) { if !$0.contains($1) { $0.append($1) } }
    let sums = others.compactMap { alias in
      let mine = before.filter { $0.alias == alias }.map { Level($0.measure, $0.value) }
      let levels = mine + (alias == number ? event.levels : [])
      return Buckets(stated: levels, beside: others.count == 1 ? known : Buckets(), profile)
    }
    return sums.isEmpty ? nil : sums.reduce(Buckets(), +)
  }

  private func knowsOnlyAliases(_ system: SystemID) -> Bool {
    let numbers = books.filter { $0.system == system }
    return !numbers.isEmpty && numbers.allSatisfy { !$0.alias.isEmpty }
  }

  /// An alias beside other numbers of the item: it is expected to keep what it had, the item's own number holds the
  /// rest. A system's only number is the item's, whichever it is.
  package func keepsItsRest(_ book: Book) -> Bool {
    !book.alias.isEmpty
      && books.contains { $0.system == book.system && $0.measure == book.measure && $0.alias != book.alias }
  }

  private mutating func startFrom(_ buckets: Buckets, by system: SystemID, at time: Instant) {
    var buckets = buckets
    if hasIncoming && buckets.incoming == .zero { buckets.incoming = ledger.state(at: time).incoming }
    ledger.rebase(buckets, at: time)
    baselineBy = system
    agreed = [system]
    for index in books.indices {
      books[index].agreedAt = .distantPast
      books[index].agreedTick = -1
      if !books[index].alias.isEmpty {
        books[index].opening = books[index].latest.asof <= time ? books[index].value ?? .zero : .zero
      }
    }
  }

  /// WMS, 3PL, ERP, others.
  private static func rank(_ system: SystemID, _ configuration: Configuration) -> Int {
    switch configuration.profile(system).kind {
    case .wms: 0
    case .thirdParty: 1
    case .erp: 2
    default: 3
    }
  }

  /// `incoming` is opened by whoever states it first.
  private mutating func openIncoming(_ event: Event, at asof: Instant, _ profile: SystemProfile) {
    guard !hasIncoming, let level = event.levels.first(where: { $0.measure == .incoming }),
      let quantity = level.quantity
    else { return }
    guard profile.measures[.incoming] == .bucket(.incoming) else { return }
    hasIncoming = true
    if baselineBy != nil { ledger.open(.incoming, as: quantity, at: asof) }
  }

  // MARK: Observations

  /// Takes a statement; one older than the newest of its book is history and never overwrites.
  package mutating func observe(_ observation: Observation, _ system: SystemID, _ measure: Measure, alias: String) {
    guard let index = bookIndex(system, measure, alias: alias) else {
      var book = Book()
      book.system = system
      book.measure = measure
      book.alias = alias
      book.latest = observation
      let isOpening = baselineBy == nil || observation.asof <= ledger.baselineTime
      book.opening = isOpening ? observation.value ?? .zero : .zero
      let order = { (book: Book) in (book.system.index, book.measure.rawValue, book.alias) }
      books.insert(book, at: books.firstIndex { order($0) > order(book) } ?? books.endIndex)
      return
    }
    if StockPlace.isOlder(observation, than: books[index].latest) {
      books[index].stale += 1
      return
    }
    // The same value again is no new history.
    if observation.value != books[index].latest.value {
      _ = books[index].history.turn(books[index].latest, limit: Book.historyMax)
    }
    books[index].latest = observation
    books[index].judged = .distantPast
  }

  /// Ordered by (`asof`, `sequence`, arrival); a missing sequence sorts by arrival.
  static func isOlder(_ new: Observation, than old: Observation) -> Bool {
    if new.asof != old.asof { return new.asof < old.asof }
    if let new = new.sequence, let old = old.sequence, new != old { return new < old }
    return false
  }

  // MARK: Writes

  /// Fills in what a write leaves unsaid from the book before it and the system's own documents since. A movement alone
  /// says nothing of the value while facts may have been taken in silence.
  package func complete(_ write: inout Write, _ expression: Expression?) {
    let previous = valueBefore(write, expression)
    if write.delta == nil, let after = write.after, let before = write.before ?? previous {
      write.delta = after - before
    }
    if write.after == nil, let delta = write.delta {
      let isKnown = write.before != nil || !mayHaveMovedInSilence(write, expression)
      if isKnown, let before = write.before ?? previous { write.after = before + delta }
    }
    if write.before == nil, let delta = write.delta, let after = write.after { write.before = after - delta }
  }

  private func valueBefore(_ write: Write, _ expression: Expression?) -> Quantity? {
    guard let book = book(write.system, write.measure, alias: write.alias), book.latest.asof <= write.time else {
      return nil
    }
    // A movement since, of which nobody knows what it left: nor is it known of this one.
    let isUnknown = writes.contains { earlier in
      earlier.after == nil && earlier.system == write.system && earlier.measure == write.measure
        && earlier.alias == write.alias && !earlier.isBackdated && earlier.time > book.latest.asof
        && earlier.time <= write.time
    }
    guard !isUnknown else { return nil }
    guard let value = book.value, let expression else { return book.value }
    let told = ledger.effects.filter { effect in
      ledger.counts(effect) && effect.time > book.latest.asof && effect.time <= write.time
        && effect.isReported(by: write.system, until: write.time) && !Confirmation.speaks(write, of: effect)
    }
    // Who tells a change of one line of an order may tell one of the other lines too, or may have moved them already.
    let isHalfTold = told.contains { effect in
      effect.refs[.order] != nil && effect.refs[.order] == write.refs[.order]
        && expression.movement(effect.delta, countsToday: false) != .zero
    }
    return isHalfTold ? nil : told.reduce(value) { $0 + expression.movement($1.delta, countsToday: false) }
  }

  /// A fact that the system has neither told nor shown may be in its book by now.
  private func mayHaveMovedInSilence(_ write: Write, _ expression: Expression?) -> Bool {
    guard let expression, let book = book(write.system, write.measure, alias: write.alias) else { return false }
    return ledger.effects.contains { effect in
      ledger.counts(effect) && effect.time <= write.time && !effect.isReported(by: write.system)
        && !book.shows(effect) && expression.movement(effect.delta, countsToday: false) != .zero
        && !Confirmation.speaks(write, of: effect)
    }
  }

  /// A document of the system's own that comes late: what was reckoned without it moves by it.
  package mutating func reckonAnew(_ effect: Effect, _ configuration: Configuration) {
    for index in books.indices {
      let book = books[index]
      guard let from = book.latest.reckonedFrom, effect.time > from, effect.time <= book.latest.asof,
        ledger.effect(effect.key).map(ledger.counts) ?? false, effect.isReported(by: book.system),
        let expression = configuration.profile(book.system).measures[book.measure],
        !writes.contains(where: { isTold(effect, by: $0, in: book, since: from) })
      else { continue }
      let moved = expression.movement(effect.delta, countsToday: false)
      books[index].latest.value = book.latest.value.map { $0 + moved }
    }
  }

  /// A change that is part of what was reckoned tells the fact.
  private func isTold(_ effect: Effect, by write: Write, in book: Book, since start: Instant) -> Bool {
    write.system == book.system && write.measure == book.measure && write.alias == book.alias && write.time > start
      && write.time <= book.latest.asof && Confirmation.speaks(write, of: effect)
  }

  /// An order that is unknown here, and whose name is a known order's with a suffix, is that order.
  package mutating func nameWhole(in write: inout Write) {
    guard let named = write.refs[.order], let whole = Reference.whole(ofOrder: named),
      !lines.contains(where: { $0.order == named }), lines.contains(where: { $0.order == whole })
    else { return }
    write.refs[.order] = whole
  }

  /// The same for writes that came ahead of their order.
  package mutating func nameWhole(of order: String) {
    for index in writes.indices {
      guard let named = writes[index].refs[.order], named.utf8.count > order.utf8.count, named.hasPrefix(order),
        Reference.whole(ofOrder: named) == order, !lines.contains(where: { $0.order == named })
      else { continue }
      writes[index].refs[.order] = order
    }
  }

  package mutating func remember(_ write: Write) {
    _ = writes.turn(write, limit: StockPlace.writesMax)
  }

  /// The facts that the write speaks of, which its system confirms by it for the first time.
  package mutating func confirm(_ write: Write, _ expression: Expression?) -> [Effect] {
    let named = Confirmation.named(by: write, among: Array(ledger.effects), expression)
    for effect in named { ledger.report(Report(write), of: effect.key) }
    return named
  }

  /// A fact that came after the writes that name it, here or in a channel's number for several locations.
  package mutating func confirmByWrites(_ key: String, and others: [Write], _ configuration: Configuration) {
    for write in writes { confirm(key, by: write, configuration) }
    for write in others { confirm(key, by: write, configuration) }
  }

  private mutating func confirm(_ key: String, by write: Write, _ configuration: Configuration) {
    guard let effect = ledger.effect(key), Confirmation.speaks(write, of: effect) else { return }
    let expression = configuration.profile(write.system).measures[write.measure]
    let named = Confirmation.named(by: write, among: Array(ledger.effects), expression)
    if named.contains(where: { $0.key == key }) { ledger.report(Report(write), of: key) }
  }

  /// A late fact is not shown by books that agreed without it.
  package mutating func noteInserted(_ effect: Effect) {
    for index in books.indices
    where effect.time <= books[index].shownThrough && !books[index].unshown.contains(effect.key) {
      if books[index].unshown.count < Ledger.effectsMax { books[index].unshown.append(effect.key) }
    }
  }

  // MARK: Lines and counts

  package mutating func remember(_ line: OrderLine) {
    for system in line.allocators { allocators.admit(system) }
    if let index = lines.firstIndex(where: { $0.order == line.order && $0.line == line.line }) {
      lines[index] = line
    } else {
      lines.append(line)
    }
    if lines.count > StockPlace.linesMax { lines.remove(at: lines.firstIndex { $0.end != .none } ?? 0) }
  }

  package mutating func noteVariance(of effect: Effect, _ event: Event, within window: Span) {
    guard let known = ledger.effect(effect.key), !known.delta.isZero, effect.time > ledger.baselineTime else { return }
    var variance = Variance()
    variance.time = effect.time
    variance.quantity = known.delta.sellable + known.delta.damaged + known.delta.quarantined
    variance.reference = EventReference(event)
    variances.append(variance)
    variances.removeAll { $0.time < effect.time - window }
    if variances.count > StockPlace.variancesMax { variances.removeFirst() }
  }
}

extension Report {
  init(_ write: Write) {
    self.init()
    system = write.system
    time = write.time
    arrival = write.arrival
    quantity = write.delta ?? .zero
    reference = write.reference
  }
}

extension Buckets {
  /// What a first level says of the buckets, by the system's profile; those it does not state are 0. nil where it says
  /// nothing of what is here. What was stated before at the same moment stays where it is not stated anew.
  init?(stated levels: [Level], beside known: Buckets = Buckets(), _ profile: SystemProfile) {
    self.init()
    for (measure, bucket) in [
      (Measure.damaged, Bucket.damaged), (.quarantined, .quarantined), (.safety, .safety), (.incoming, .incoming),
      (.inTransit, .inTransit),
    ] {
      self[bucket] = solved(bucket, from: measure, levels, profile) ?? known[bucket]
    }
    if let reserved = solved(.reserved, from: .reserved, levels, profile) { self.reserved = reserved }
    guard
      let sellable = solved(.sellable, from: .onHand, levels, profile)
        ?? solved(.sellable, from: .available, levels, profile)
    else { return nil }
    self.sellable = sellable
  }

  /// The bucket for which the measure's expression comes to what was stated; nothing has been shipped yet.
  private func solved(_ bucket: Bucket, from measure: Measure, _ levels: [Level], _ profile: SystemProfile) -> Quantity?
  {
    guard let stated = levels.first(where: { $0.measure == measure })?.quantity else { return nil }
    guard let expression = profile.measures[measure] else { return stated }
    let factor = expression.factor(of: bucket)
    guard factor != 0 else { return nil }
    let rest = Bucket.allCases.reduce(stated - expression.constant) { rest, other in
      other == bucket ? rest : rest - self[other] * expression.factor(of: other)
    }
    return Quantity(millionths: rest.millionths / factor)
  }
}
