/// How statements enter a place: baselines, observations, writes, confirmations.
extension StockPlace {
  /// Whether a system's measure has a meaning to compare with; `backordered` is kept for what it allows.
  package func isCompared(_ measure: Measure, of system: SystemID, _ configuration: Configuration) -> Bool {
    measure == .backordered || configuration.profile(system).measures[measure] != nil
  }

  // MARK: Baseline

  /// The first level of the trusted system, else provisionally of the best-placed one.
  package mutating func takeBaseline(_ event: Event, at asof: Instant, _ configuration: Configuration) {
    guard event.alias == nil else { return }
    let isTrusted = configuration.trusted == event.system
    let profile = configuration.profile(event.system)
    let stated = Buckets(stated: event.levels + statedBefore(event, at: asof), profile)
    openIncoming(event, at: asof, profile)
    guard let stated else { return }
    let isContinued = baselineBy == event.system && asof == ledger.baselineTime
    guard baselineBy != configuration.trusted || baselineBy == nil || isContinued else { return }
    if isContinued {
      ledger.rebase(stated, at: asof)
    } else if isTrusted {
      startFrom(stated, by: event.system, at: asof)
      isFirm = true
    } else if !isFirm,
      baselineBy.map({ StockPlace.rank(event.system, configuration) < StockPlace.rank($0, configuration) }) ?? true
    {
      startFrom(stated, by: event.system, at: asof)
    }
  }

  /// A system may state its measures one by one: those of the same moment belong to one baseline.
  private func statedBefore(_ event: Event, at asof: Instant) -> [Level] {
    books.filter { book in
      book.system == event.system && book.alias.isEmpty && book.latest.asof == asof
        && !event.levels.contains { $0.measure == book.measure }
    }.map { Level($0.measure, $0.value) }
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

  /// Fills in what a write leaves unsaid from the book before it.
  package func complete(_ write: inout Write) {
    let previous = bookIndex(write.system, write.measure, alias: write.alias).flatMap {
      books[$0].latest.asof <= write.time ? books[$0].value : nil
    }
    if write.delta == nil, let after = write.after, let before = write.before ?? previous {
      write.delta = after - before
    }
    if write.after == nil, let delta = write.delta, let before = write.before ?? previous {
      write.after = before + delta
    }
    if write.before == nil, let delta = write.delta, let after = write.after { write.before = after - delta }
  }

  package mutating func remember(_ write: Write) {
    _ = writes.turn(write, limit: StockPlace.writesMax)
  }

  /// The facts that the write speaks of, which its system confirms by it for the first time.
  package mutating func confirm(_ write: Write) -> [Effect] {
    guard !write.refs.isEmpty else { return [] }
    let named = ledger.effects.filter { Confirmation.speaks(write, of: $0) && !$0.isReported(by: write.system) }
    for effect in named { ledger.report(Report(write), of: effect.key) }
    return named
  }

  /// A fact that came after the writes that name it.
  package mutating func confirmByWrites(_ key: String) {
    for write in writes {
      guard let effect = ledger.effect(key), Confirmation.speaks(write, of: effect),
        !effect.isReported(by: write.system)
      else { continue }
      ledger.report(Report(write), of: key)
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
    if let index = lines.firstIndex(where: { $0.order == line.order && $0.line == line.line }) {
      lines[index] = line
    } else {
      lines.append(line)
    }
    if lines.count > StockPlace.linesMax { lines.remove(at: lines.firstIndex { $0.end != .none } ?? 0) }
  }

  package mutating func noteVariance(of effect: Effect, _ event: Event) {
    guard let known = ledger.effect(effect.key), !known.delta.isZero, effect.time > ledger.baselineTime else { return }
    var variance = Variance()
    variance.time = effect.time
    variance.quantity = known.delta.sellable + known.delta.damaged + known.delta.quarantined
    variance.reference = EventReference(event)
    variances.append(variance)
    variances.removeAll { $0.time < effect.time - .days(30) }
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
  init?(stated levels: [Level], _ profile: SystemProfile) {
    func value(_ measure: Measure) -> Quantity? { levels.first { $0.measure == measure }?.quantity }
    self.init()
    for (measure, bucket) in [
      (Measure.damaged, Bucket.damaged), (.quarantined, .quarantined), (.safety, .safety), (.incoming, .incoming),
      (.inTransit, .inTransit),
    ] {
      self[bucket] = value(measure) ?? .zero
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
