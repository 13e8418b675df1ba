package import Core
package import SeededRandom

/// The life of one item in an enterprise: what happened, what every system booked, what they tell.
///
/// Levels are never written down: they follow from the entries, so a fault changes entries and messages only, and what a
/// book should say and what it says can be worked out without Recount.
package struct ItemLife: Sendable {
  package let sku: String
  package let houses: Houses
  package let start: Instant
  package let end: Instant
  package var openings: [String: Quantity]
  package var deeds: [Deed] = []
  package var entries: [Entry] = []
  package var dispatches: [Dispatch] = []
  /// Levels beside the schedule.
  package var extraReports: [(book: BookName, at: Instant)] = []
  /// Times in which a book reports nothing by itself.
  package var muted: [(house: String, from: Instant, until: Instant)] = []
  /// Measures that a house states of this item instead of its usual ones.
  package var measures: [String: [Measure]] = [:]
  /// What a book states in place of a number: not tracked.
  package var untracked: Set<String> = []
  /// What a book means by a measure, where it is not what its profile says.
  package var meanings: [String: [Measure: Expression]] = [:]
  package var units: [(name: String, factor: Int64)] = []
  package var aliases: [String] = []
  /// A bundle that is made of this item.
  package var bundle: (sku: String, units: Int64)?
  package var fault: PlantedFault?

  package init(sku: String, houses: Houses, start: Instant, end: Instant, openings: [String: Quantity]) {
    self.sku = sku
    self.houses = houses
    self.start = start
    self.end = end
    self.openings = openings
  }

  // MARK: what is true, and what books say

  package func truth(_ place: String, at time: Instant) -> Buckets {
    deeds.reduce(Buckets(.sellable, openings[place] ?? .zero)) {
      $1.place == place && $1.time <= time ? $0 + $1.delta : $0
    }
  }

  /// What a measure of a house should be.
  package func rightly(_ book: BookName, _ measure: Measure, at time: Instant) -> Quantity {
    guard let expression = houses[book.house]?.profile.measures[measure] else { return .zero }
    return expression.value(truth(book.place, at: time), shippedToday: .zero)
  }

  package func booked(_ book: BookName, at time: Instant) -> Buckets {
    let opening = book.alias.isEmpty ? openings[book.place] ?? .zero : .zero
    return entries.reduce(Buckets(.sellable, opening)) { $1.book == book && $1.at <= time ? $0 + $1.delta : $0 }
  }

  package func value(_ book: BookName, _ measure: Measure, at time: Instant) -> Quantity {
    expression(book, measure)?.value(booked(book, at: time), shippedToday: .zero) ?? .zero
  }

  private func expression(_ book: BookName, _ measure: Measure) -> Expression? {
    meanings[book.house]?[measure] ?? houses[book.house]?.profile.measures[measure]
  }

  package func stated(by house: String) -> [Measure] { measures[house] ?? houses[house]?.measures ?? [] }

  /// What a deed shows as in a house's first measure.
  package func effect(of deed: Deed, in house: String) -> Quantity {
    guard let measure = stated(by: house).first, let expression = expression(BookName(house, deed.place), measure)
    else { return .zero }
    return expression.movement(deed.delta, countsToday: false)
  }

  // MARK: happening

  /// Something happens: its owner books it at once, the others when they have heard.
  package mutating func happen(_ deed: Deed, _ random: inout RandomSource) {
    deeds.append(deed)
    for house in houses.keepers(of: deed.place) {
      let moves = stated(by: house.id).contains { measure in
        house.profile.measures[measure]?.movement(deed.delta, countsToday: false) != .zero
      }
      guard moves else { continue }
      let isOwner = house.id == deed.owner
      let share = Int64(random.number(in: 4...60))
      let lag = isOwner ? .zero : Span(microseconds: house.allowance.microseconds / 100 * share)
      var telling: Telling?
      if house.announces || (isOwner && (deed.kind == .adjusted || deed.kind == .damaged)) {
        telling = Telling(deed.cause, refs: deed.refs)
        if !isOwner, random.chance(percent: 50) { telling?.writer = deed.owner }
      }
      entries.append(Entry(BookName(house.id, deed.place), at: deed.time + lag, deed.delta, deed: deed.key, telling))
    }
  }

  package func entry(of deed: Deed, in house: String) -> Int? {
    entries.firstIndex { $0.deed == deed.key && $0.book.house == house }
  }

  // MARK: messages

  /// Every message about the item, in the order of their times.
  package func messages(_ random: inout RandomSource) -> [Dispatch] {
    var all = dispatches
    for book in books { all += changes(of: book) + levels(of: book, &random) }
    return all + counts()
  }

  private func counts() -> [Dispatch] {
    deeds.filter { $0.kind == .counted }.map { deed in
      var data = JSONObject()
      data.add("sku", sku)
      data.add("location", deed.place)
      let state = truth(deed.place, at: deed.time)
      data.add("quantity", state.sellable + state.damaged + state.quarantined)
      data.add("refs", json: referencesObject(deed.refs))
      return Dispatch(deed.owner, "stock.counted", at: deed.time, data, deed: deed.key)
    }
  }

  package var books: [BookName] {
    var books = houses.all.flatMap { house in
      house.places.filter { openings[$0] != nil }.map { BookName(house.id, $0) }
    }
    for entry in entries where !books.contains(entry.book) { books.append(entry.book) }
    return books
  }

  private func changes(of book: BookName) -> [Dispatch] {
    guard let measure = stated(by: book.house).first, let expression = expression(book, measure) else { return [] }
    let opening = book.alias.isEmpty ? openings[book.place] ?? .zero : .zero
    var state = Buckets(.sellable, opening)
    var told: [Dispatch] = []
    for entry in inOrder(book) {
      let before = expression.value(state, shippedToday: .zero)
      state += entry.delta
      let after = expression.value(state, shippedToday: .zero)
      guard let telling = entry.telling else { continue }
      let message = change(entry, telling, measure, telling.before ?? before, telling.after ?? after)
      told += telling.isRetried ? [message, message] : [message]
    }
    return told
  }

  private func inOrder(_ book: BookName) -> [Entry] {
    entries.enumerated().filter { $0.element.book == book }
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }

  private func change(
    _ entry: Entry, _ telling: Telling, _ measure: Measure, _ before: Quantity, _ after: Quantity
  ) -> Dispatch {
    var data = JSONObject()
    data.add("sku", entry.book.alias.isEmpty ? sku : entry.book.alias)
    data.add("location", entry.book.place)
    data.add("measure", measure.word)
    if telling.isSet { data.add("mode", "set") } else { data.add("delta", after - before) }
    data.add("before", before)
    data.add("after", after)
    data.add("cause", telling.cause.word)
    if !telling.refs.isEmpty { data.add("refs", json: referencesObject(telling.refs)) }
    var message = Dispatch(entry.book.house, "stock.changed", at: entry.at, data, deed: entry.deed)
    message.writer = telling.writer
    message.key = telling.key
    return message
  }

  private func levels(of book: BookName, _ random: inout RandomSource) -> [Dispatch] {
    guard let house = houses[book.house], !stated(by: book.house).isEmpty else { return [] }
    var times: [(time: Instant, isExtra: Bool)] = []
    if book.alias.isEmpty {
      let first = book.house == "wms" || book.house == houses.main(of: book.place) ? 60 : 400
      times.append((start + .seconds(Int64(first + random.below(200))), true))
      var next = start + .minutes(Int64(30 + random.below(200)))
      while next < end {
        times.append((next, false))
        next = next + Span(microseconds: house.levelEvery.microseconds / 100 * Int64(random.number(in: 80...120)))
      }
    }
    times += extraReports.filter { $0.book == book }.map { ($0.at, true) }
    return times.sorted { $0.time < $1.time }.compactMap { time, isExtra in
      guard isExtra || !isMuted(book.house, at: time) else { return nil }
      return level(book, at: time, isExtract: house.drawsExtracts && !isExtra)
    }
  }

  private func isMuted(_ house: String, at time: Instant) -> Bool {
    muted.contains { $0.house == house && $0.from <= time && time <= $0.until }
  }

  private func level(_ book: BookName, at time: Instant, isExtract: Bool) -> Dispatch {
    var levels = JSONObject()
    for measure in stated(by: book.house) {
      if untracked.contains(book.house) {
        levels.add(measure.word, json: "null")
      } else {
        levels.add(measure.word, value(book, measure, at: time))
      }
    }
    var data = JSONObject()
    data.add("sku", book.alias.isEmpty ? sku : book.alias)
    data.add("location", book.place)
    data.add("levels", json: levels.text)
    if isExtract { data.add("asof", time) }
    return Dispatch(book.house, "stock.level", at: isExtract ? time + .minutes(10) : time, data)
  }
}

extension Houses {
  /// The house whose first level of a place opens the ledger.
  package func main(of place: String) -> String { place == Houses.store ? "till" : warden(of: place) }
}

/// `refs` as JSON.
package func referencesObject(_ refs: [(name: String, text: String)]) -> String {
  var object = JSONObject()
  for (name, text) in refs { object.add(name, text) }
  return object.text
}
