/// Comparing books with the ledger: agreement, suspicion, exception (semantics.md section 4).
extension StockMachine {
  /// Compares again what a change at `key` may have moved: all books of the place, and those of a sum it belongs to.
  mutating func compare(_ key: PlaceKey, now: Instant, into effects: inout Effects) {
    let isSettled = compareBooks(of: key, now: now, into: &effects)
    if key.location != "default", places.sums > 0 {
      let whole = PlaceKey(sku: key.sku, location: "default")
      if places.row(of: whole).map({ places[$0].exists }) ?? false {
        _ = compareBooks(of: whole, now: now, into: &effects)
      }
    }
    guard let row = places.row(of: key) else { return }
    if !places.rows[row].place.isUntroubled() {
      watchOversell(key, now: now, into: &effects)
      watchNegative(key, now: now, into: &effects)
      watchShortLocation(key, into: &effects)
    }
    if isSettled { markCalm(row) }
  }

  /// True when the comparisons came to rest.
  private mutating func compareBooks(of key: PlaceKey, now: Instant, into effects: inout Effects) -> Bool {
    var rounds = 0
    // A promotion or a firmed baseline changes what the others are compared with: at most a few rounds.
    while rounds < 4, compareOnce(key, now: now) { rounds += 1 }
    act(on: key, now: now, into: &effects)
    return rounds < 4
  }

  /// The short way is open to a place whose books came to rest.
  private mutating func markCalm(_ row: Int) {
    guard places.rows[row].exists, places.rows[row].place.canBeCalm() else { return }
    places.calm(row, site: sites.site(places.rows[row].key.location, configuration))
  }

  /// One pass over the books; true when the ledger or the baseline's standing changed on the way.
  private mutating func compareOnce(_ key: PlaceKey, now: Instant) -> Bool {
    guard let row = places.row(of: key), places[row].exists else { return false }
    var changed = false
    for index in places[row].place.books.indices where places[row].place.books[index].measure != .backordered {
      let current = places[row].place.books[index]
      let scope = scope(of: current, at: key)
      guard let view = view(for: current, at: key, row, scope) else { continue }
      guard current.value != nil, isComparable(current, at: key, row, scope) else {
        if current.latest.isStated, current.latest.value == nil { clear(current, at: key) }
        continue
      }
      // What has been merged since can no longer tell the moment of an old statement: its judgement stays.
      guard view.reaches(back: current.position),
        current.comparedTick != current.latest.tick || view.isExact(at: current.position)
      else { continue }
      let halfTold =
        current.finding == nil ? [] : Comparison.halfTold(current, view, places[row].place, configuration)
      let comparison = Comparison(
        current, with: view, offset: offset(current, row), at: key.location, configuration, halfTold: halfTold)
      if current.comparedTick != current.latest.tick {
        places.update(row) { $0.books[index].comparedTick = $0.books[index].latest.tick }
      }
      changed = note(comparison, of: current, index, at: key, row, view, now: now) || changed
    }
    return changed
  }

  private mutating func isComparable(_ book: Book, at key: PlaceKey, _ row: Int, _ scope: [String]?) -> Bool {
    guard let scope else { return places.rows[row].place.reaches(back: book.position) }
    return scope.contains { location in
      places.row(of: PlaceKey(sku: key.sku, location: location)).map {
        places.rows[$0].place.reaches(back: book.position)
      } ?? false
    }
  }

  /// Not tracked any more: nothing to suspect.
  private mutating func clear(_ book: Book, at key: PlaceKey) {
    guard book.due != nil || book.unexplained != .zero else { return }
    update(book, at: key) { book in
      book.due = nil
      book.firstDisagreement = nil
      book.unexplained = .zero
    }
  }

  /// Takes a comparison into the book; true when something was promoted or the baseline became firm.
  private mutating func note(
    _ comparison: Comparison, of book: Book, _ index: Int, at key: PlaceKey, _ row: Int, _ view: View, now: Instant
  ) -> Bool {
    let agrees = norms.tolerance(book.system).covers(comparison.unexplained, of: comparison.expected)
    let isNews =
      comparison.expected != book.expected || comparison.residual != book.residual
      || comparison.explained != book.explained
    let isKnown = comparison.explained != .zero || book.agreedAt == book.position && book.agreedTick == book.latest.tick
    let isAgreed =
      agrees && isKnown && book.shownThrough >= book.position && book.firstDisagreement == nil
      && (book.former.map { $0.by == book.latest.tick } ?? true)
    guard isNews || !isAgreed else { return false }
    let settle =
      agrees ? Span.zero : sites.settle(book.system, book.measure, at: key.location, configuration)
    var due: Instant?
    places.update(row) { place in
      place.books[index].take(comparison)
      if agrees {
        place.books[index].agree(doubtful: comparison.doubtful)
      } else {
        let since = place.books[index].takeBackAgreement() ?? now
        place.books[index].disagree(
          comparison, view.state(at: place.books[index].position), due: max(now, since + settle))
        due = place.books[index].due
      }
    }
    if let due { schedule(due, key) }
    // What an alias keeps says nothing of the item.
    guard agrees, !(book.hasAlias && places[key]?.keepsItsRest(book) ?? false) else { return false }
    return confirmAgreement(comparison, of: book.system, row)
  }

  private mutating func confirmAgreement(_ comparison: Comparison, of system: SystemID, _ row: Int) -> Bool {
    let promoted = comparison.explanation.isEmpty ? [] : comparison.explanation.filter(\.isPromotable).map(\.key)
    let baselineBy = places.rows[row].place.baselineBy
    let firms = !places.rows[row].place.isFirm && baselineBy != nil && baselineBy != system
    guard !promoted.isEmpty || firms || !places.rows[row].place.agreed.contains(system) else { return false }
    places.update(row) { place in
      for fact in promoted { place.ledger.promote(fact) }
      if firms { place.isFirm = true }
      if !place.agreed.contains(system) { place.agreed.append(system) }
    }
    return !promoted.isEmpty || firms
  }

  mutating func update(_ book: Book, at key: PlaceKey, _ body: (inout Book) -> Void) {
    places.update(key, default: StockPlace()) { place in
      guard let index = place.bookIndex(book.system, book.measure, alias: book.alias) else { return }
      body(&place.books[index])
    }
  }

  // MARK: Scope

  /// The locations that a book speaks of where a channel states one number for several; nil = its own alone.
  func scope(of book: Book, at key: PlaceKey) -> [String]? {
    guard key.location == "default" else { return nil }
    let profile = configuration.profile(book.system)
    guard profile.kind.isSellingChannel, let item = items[key.sku], item.locations.count > 1 else { return nil }
    let listed = item.locations.filter { $0 == "default" || profile.covers($0) }
    let others = listed.filter { location in
      location != "default" && places[PlaceKey(sku: key.sku, location: location)]?.baselineBy != nil
    }
    return others.isEmpty ? nil : listed
  }

  func view(for book: Book, at key: PlaceKey) -> View? {
    places.row(of: key).flatMap { view(for: book, at: key, $0, scope(of: book, at: key)) }
  }

  private func view(for book: Book, at key: PlaceKey, _ row: Int, _ scope: [String]?) -> View? {
    if book.hasAlias, places[row].place.keepsItsRest(book) {
      return View([], Expression([], constant: book.opening))
    }
    guard let expression = configuration.systems[Int(book.system.index)].measures[book.measure] else { return nil }
    guard let scope else { return View([places[row].place.ledger], expression) }
    let ledgers = scope.compactMap { location -> Ledger? in
      guard let place = places[PlaceKey(sku: key.sku, location: location)] else { return nil }
      let isSum =
        location == "default" && (place.baselineBy.map { configuration.profile($0).kind.isSellingChannel } ?? true)
      return isSum ? place.ledger.withoutBase : place.ledger
    }
    return View(ledgers, expression)
  }

  /// The item's own number holds what its aliases in the same system do not.
  private mutating func offset(_ book: Book, _ row: Int) -> Quantity {
    guard book.alias.isEmpty, places.rows[row].place.hasAliases() else { return .zero }
    return places.rows[row].place.books.filter {
      $0.system == book.system && $0.measure == book.measure && !$0.alias.isEmpty
    }
    .reduce(.zero) { $0 - $1.opening }
  }

  func situation(_ book: Book, at key: PlaceKey) -> Situation? {
    guard let place = places[key], let view = view(for: book, at: key) else { return nil }
    let item = items[key.sku] ?? Item()
    let others = item.locations.filter { $0 != key.location }.compactMap { location in
      places[PlaceKey(sku: key.sku, location: location)].map { (location: location, place: $0) }
    }
    let factors = item.factors.map(\.ratio).filter { $0 != .one }
    return Situation(
      configuration: configuration, sku: key.sku, location: key.location, place: place, others: others,
      factors: factors,
      book: book, view: view)
  }

  // MARK: Acting on what was compared

  /// Heals, updates or opens at once; what only lasts is opened by its timer.
  private mutating func act(on key: PlaceKey, now: Instant, into effects: inout Effects) {
    guard let row = places.row(of: key), places[row].exists else { return }
    for index in places[row].place.books.indices where places[row].place.books[index].isUneasy {
      let current = places[row].place.books[index]
      if current.finding != nil {
        if current.firstDisagreement == nil {
          heal(current, at: key, into: &effects)
        } else {
          review(current, at: key, into: &effects)
        }
      } else if places[row].place.isFirm, places[row].place.agreed.contains(current.system) {
        guard let situation = situation(current, at: key), let diagnosis = Signatures.immediate(situation) else {
          continue
        }
        guard !isDerived(current, at: key) else { continue }
        open(current, at: key, diagnosis, into: &effects)
      }
    }
  }

  /// A difference of `available` that the base measures of the same system account for is no finding of its own.
  func isDerived(_ book: Book, at key: PlaceKey) -> Bool {
    guard book.measure == .available, let place = places[key] else { return false }
    let base = place.books.filter { $0.system == book.system && $0.alias == book.alias && $0.unexplained != .zero }
    var sum = Quantity.zero
    var counted = 0
    for other in base {
      switch other.measure {
      case .onHand: sum += other.unexplained
      case .damaged, .quarantined, .reserved, .safety: sum -= other.unexplained
      default: continue
      }
      counted += 1
    }
    return counted > 0 && sum == book.unexplained
  }

  // MARK: Timers

  func allocationDue(_ line: OrderLine) -> Instant {
    let warehouses = configuration.systemIDs.filter { configuration.profile($0).kind.isWarehouse }
    let longest =
      warehouses.map { system in
        configuration.allowance(from: line.owner, to: system)
          + configuration.settleTime(of: system, .reserved, at: "default")
      }.max() ?? .days(1)
    return line.placedArrival + longest
  }

  /// What is awaited is state, so that a machine made from cells looks once, and when any other would.
  mutating func awaitAllocation(of line: OrderLine, at key: PlaceKey) {
    let due = allocationDue(line)
    places.update(key, default: StockPlace()) { place in
      guard !place.allocationsDue.contains(due) else { return }
      place.allocationsDue.append(due)
      place.allocationsDue.sort()
    }
    schedule(due, key)
  }

  /// True where an allocation was to be looked for by now.
  private mutating func endAllocationsDue(_ key: PlaceKey, at time: Instant) -> Bool {
    guard let first = places[key]?.allocationsDue.first, first <= time else { return false }
    places.update(key, default: StockPlace()) { $0.allocationsDue.removeAll { $0 <= time } }
    return true
  }

  /// Everything of the place that is due at `time`.
  mutating func fireDue(_ key: PlaceKey, at time: Instant, into effects: inout Effects) {
    for book in places[key]?.books ?? [] {
      guard let due = book.due, due <= time else { continue }
      guard let current = places[key]?.book(book.system, book.measure, alias: book.alias), current.due != nil,
        current.finding == nil
      else { continue }
      openDue(current, at: key, into: &effects)
    }
    if endAllocationsDue(key, at: time) { findMissingAllocations(key, at: time, into: &effects) }
    openOversell(key, at: time, into: &effects)
    openNegative(key, at: time, into: &effects)
    reviewNotices(key, at: time, into: &effects)
    reviewDemand(key, at: time, into: &effects)
  }

  private mutating func openDue(_ book: Book, at key: PlaceKey, into effects: inout Effects) {
    guard let place = places[key], let situation = situation(book, at: key) else { return }
    guard !isDerived(book, at: key), !isSettledByCount(book, at: key) else {
      return update(book, at: key) { $0.due = nil }
    }
    open(book, at: key, book.resumedDiagnosis ?? diagnose(situation, place), into: &effects)
  }

  /// The goods were counted since, and the count found what the book had said: it was ahead of the count.
  private mutating func isSettledByCount(_ book: Book, at key: PlaceKey) -> Bool {
    guard let row = places.row(of: key), let place = places[key], !place.keepsItsRest(book),
      let view = view(for: book, at: key),
      let count = place.ledger.effects.first(where: {
        $0.counted != nil && $0.isEffective && $0.time > book.position
      })
    else { return false }
    var probe = book
    probe.judged = count.time
    let comparison = Comparison(probe, with: view, offset: offset(book, row), at: key.location, configuration)
    return comparison.unexplained == .zero
  }

  /// Which diagnosis a lasting disagreement gets, given how sure the place's baseline is.
  func diagnose(_ situation: Situation, _ place: StockPlace) -> Diagnosis {
    guard place.isFirm || situation.view.ledgers.count > 1 else {
      var diagnosis = Diagnosis()
      diagnosis.severity = .info
      diagnosis.repair = .none
      diagnosis.confidence = 50
      return diagnosis
    }
    if place.agreed.contains(situation.system) || place.keepsItsRest(situation.book) {
      return Signatures.diagnose(situation)
    }
    let direct = Signatures.diagnose(situation)
    if direct.confidence >= 95 { return direct }
    var opening = Diagnosis()
    opening.repair = .set
    opening.confidence = 70
    return opening
  }

  /// D05 without a report: what the system said last, against the ledger now.
  private mutating func findMissingAllocations(_ key: PlaceKey, at time: Instant, into effects: inout Effects) {
    guard let row = places.row(of: key), let place = places[key], place.isFirm else { return }
    for book in place.books
    where book.measure == .reserved && book.finding == nil && book.value != nil && !place.keepsItsRest(book) {
      guard place.allocators.contains(book.system), place.agreed.contains(book.system) else {
        continue
      }
      let lines = MissingAllocation.lines(place, book.system, at: time, configuration).filter {
        allocationDue($0) <= time
      }
      guard !lines.isEmpty, let view = view(for: book, at: key) else { continue }
      var probe = book
      probe.judged = time
      let comparison = Comparison(probe, with: view, offset: offset(book, row), at: key.location, configuration)
      guard comparison.unexplained < .zero, let chosen = MissingAllocation.adding(lines, to: -comparison.unexplained)
      else { continue }
      guard let diagnosis = MissingAllocation.diagnosis(chosen, configuration) else { continue }
      update(book, at: key) { book in
        book.judged = time
        book.take(comparison)
        book.disagree(comparison, view.state(at: time), due: time)
      }
      guard let judged = places[key]?.book(book.system, book.measure, alias: book.alias) else { continue }
      open(judged, at: key, diagnosis, into: &effects)
    }
  }
}

extension Explanation {
  init(_ item: InFlight) {
    self.init()
    fact = item.key
    quantity = item.contribution
    until = item.until
  }
}
