/// Reading what the stock machine holds; nothing here changes it.
extension StockMachine {
  /// Everything that is held of an item as it stood at `time`, in the light of what is known now.
  ///
  /// Statements and facts after `time` are left out. A book whose last statement is older than `time` is judged exactly
  /// as the machine judged it; an earlier statement is compared anew, with what is known today.
  package func account(of sku: String, at time: Instant) -> ItemAccount? {
    guard let item = items[sku] else { return nil }
    var account = ItemAccount()
    account.sku = sku
    account.places = item.locations.compactMap { place(PlaceKey(sku: sku, location: $0), at: time) }
    return account
  }

  /// The item that some system reports under `number`.
  package func item(reportedAs number: String) -> String? {
    if items[number] != nil { return number }
    for sku in items.keys.sorted() {
      for location in items[sku]?.locations ?? [] {
        let books = places[PlaceKey(sku: sku, location: location)]?.books ?? []
        if books.contains(where: { $0.alias == number }) { return sku }
      }
    }
    return nil
  }

  /// Every book of an item as it stands now, by location.
  package func books(of sku: String) -> [(location: String, book: Book)] {
    (items[sku]?.locations ?? []).flatMap { location in
      (places[PlaceKey(sku: sku, location: location)]?.books ?? []).map { (location: location, book: $0) }
    }
  }

  /// Everything that is held of a place, as it is.
  package func place(_ key: PlaceKey) -> StockPlace? { places[key] }

  private func place(_ key: PlaceKey, at time: Instant) -> PlaceAccount? {
    guard let place = places[key] else { return nil }
    var account = PlaceAccount()
    account.location = key.location
    account.baselineBy = place.baselineBy.map { configuration.name($0) }
    account.baselineTime = place.ledger.baselineTime
    account.isFirm = place.isFirm
    account.buckets = place.ledger.state(at: time)
    account.effects = place.ledger.effects.filter { $0.time <= time }
    account.mergedSteps = place.ledger.steps.count
    account.books = place.books.compactMap { book($0, at: key, time) }
    account.lines = place.lines.filter { $0.placed <= time }
    account.writes = place.writes.filter { $0.time <= time }
    account.notices = place.notices.filter { $0.time <= time }
    account.findings = place.findings
    return account
  }

  private func book(_ book: Book, at key: PlaceKey, _ time: Instant) -> BookAccount? {
    var account = BookAccount()
    account.system = configuration.name(book.system)
    account.measure = book.measure
    account.alias = book.alias
    account.allowance = configuration.profile(book.system).allowance
    account.statements = (Array(book.history) + [book.latest]).filter { $0.isStated && $0.asof <= time }
    guard let statement = account.statements.last else { return nil }
    account.statement = statement
    let isLatest = statement == book.latest
    account.hasFinding = isLatest && book.finding != nil
    account.due = isLatest ? book.due : nil
    guard book.measure != .backordered, let view = view(for: book, at: key) else { return account }
    account.compare(isLatest ? book : book.goingBack(to: statement), with: view, isLatest: isLatest, key, configuration)
    account.trace(view, until: time)
    return account
  }

  /// How many books of each system agree; a pass over everything.
  package var standings: [SystemStanding] {
    var standings = configuration.systemNames.map { name in
      var standing = SystemStanding()
      standing.system = name
      return standing
    }
    for sku in items.keys {
      for location in items[sku]?.locations ?? [] {
        guard let place = places[PlaceKey(sku: sku, location: location)], place.baselineBy != nil else { continue }
        for book in place.books where book.value != nil && book.comparedTick >= 0 {
          let index = Int(book.system.index)
          standings[index].compared += 1
          guard book.firstDisagreement == nil else { continue }
          if book.explained == .zero { standings[index].agreeing += 1 } else { standings[index].inFlight += 1 }
        }
      }
    }
    return standings.filter { $0.compared > 0 }
  }
}

extension Book {
  /// The book as if `statement` were its last; what later agreements have shown is not known yet.
  fileprivate func goingBack(to statement: Observation) -> Book {
    var book = self
    book.latest = statement
    book.judged = .distantPast
    book.shownThrough = .distantPast
    book.unshown = []
    book.finding = nil
    book.unexplained = .zero
    return book
  }
}

extension BookAccount {
  fileprivate mutating func compare(
    _ book: Book, with view: View, isLatest: Bool, _ key: PlaceKey, _ configuration: Configuration
  ) {
    guard book.value != nil else { return }
    var explaining = Set(book.explanations.map(\.fact))
    if isLatest {
      expected = book.comparedTick >= 0 ? book.expected : nil
      explained = book.explained
    } else {
      let comparison = Comparison(book, with: view, offset: .zero, at: key.location, configuration)
      expected = comparison.expected
      explained = comparison.explained
      explaining = Set(comparison.explanation.map(\.key))
    }
    inFlight = Comparison.inFlight(book, view, at: key.location, configuration).map { item in
      let since = view.effects.first { $0.key == item.key }?.time
      return UnderWay(
        fact: item.key, quantity: item.contribution, since: since ?? item.until - allowance, until: item.until,
        isLacking: item.isLacking, explains: explained != .zero && explaining.contains(item.key))
    }
  }

  /// What was expected over time, and what has happened since the system spoke last.
  fileprivate mutating func trace(_ view: View, until time: Instant) {
    let start = view.ledgers.map(\.baselineTime).max() ?? .distantPast
    guard let statement, expected != nil, start > .distantPast else { return }
    var times: Set<Instant> = [start]
    for ledger in view.ledgers {
      times.formUnion(ledger.steps.map(\.time))
      times.formUnion(ledger.effects.filter { ledger.counts($0) }.map(\.time))
    }
    times.formUnion(statements.map(\.asof))
    for moment in times.sorted() where moment >= start && moment <= time {
      let quantity = view.expected(at: moment)
      if expectations.last?.quantity != quantity || moment == time {
        expectations.append(Expectation(time: moment, quantity: quantity))
      }
    }
    for effect in view.effects where effect.isEffective && effect.time > statement.asof && effect.time <= time {
      let movement = view.movement(effect, at: time)
      guard movement != .zero else { continue }
      unsaid += movement
      unsaidCount += 1
    }
  }
}
