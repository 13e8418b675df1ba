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
    guard let value = book.value, let expression else { return book.value }
    return ledger.effects.filter { effect in
      ledger.counts(effect) && effect.time > book.latest.asof && effect.time <= write.time
        && effect.isReported(by: write.system, until: write.time) && !Confirmation.speaks(write, of: effect)
    }.reduce(value) { $0 + expression.movement($1.delta, countsToday: false) }
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
        let expression = configuration.profile(book.system).measures[book.measure]
      else { continue }
      let moved = expression.movement(effect.delta, countsToday: false)
      books[index].latest.value = book.latest.value.map { $0 + moved }
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

  /// A fact that came after the writes that name it.
  package mutating func confirmByWrites(_ key: String, _ configuration: Configuration) {
    for write in writes {
      guard let effect = ledger.effect(key), Confirmation.speaks(write, of: effect) else { continue }
      let expression = configuration.profile(write.system).measures[write.measure]
      let named = Confirmation.named(by: write, among: Array(ledger.effects), expression)
      if named.contains(where: { $0.key == key }) { ledger.report(Report(write), of: key) }
    }
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
  /// What a first level says of the buckets; those it does not state are 0. nil where it says nothing of what is here.
  /// What was stated before at the same moment stays where it is not stated anew.
  init?(stated levels: [Level], beside known: Buckets = Buckets(), _ profile: SystemProfile) {
    func value(_ measure: Measure) -> Quantity? { levels.first { $0.measure == measure }?.quantity }
    self.init()
    for (measure, bucket) in [
      (Measure.damaged, Bucket.damaged), (.quarantined, .quarantined), (.safety, .safety), (.incoming, .incoming),
      (.inTransit, .inTransit),
    ] {
      self[bucket] = value(measure) ?? known[bucket]
    }
    if let reserved = value(.reserved) { self.reserved = reserved - (profile.measures[.reserved]?.constant ?? .zero) }
    if let onHand = value(.onHand) {
      sellable = onHand - (profile.measures[.onHand]?.constant ?? .zero) - damaged - quarantined
    } else if let available = value(.available) {
      sellable = available - (profile.measures[.available]?.constant ?? .zero) + reserved + safety
    } else {
      return nil
    }
  }
}
