package import Core
import SeededRandom

/// What the books of a product say of themselves: levels at their times, and the changes that they announce.
extension ItemTraffic {
  /// Levels and changes from `start` on.
  package func reports(from start: Instant, until end: Instant, _ settings: Settings) -> [PlainMessage] {
    var random = RandomSource(seed: settings.seed).fork("reports/\(sku)")
    return books.flatMap { book -> [PlainMessage] in
      let postings = postings(of: book)
      return changes(book, postings) + levels(book, postings, from: start, until: end, settings, &random)
    } + counts()
  }

  private func counts() -> [PlainMessage] {
    facts.filter { $0.kind == .counted }.map {
      stockCount(of: sku, $0, found: truth($0.location, .onHand, at: $0.time))
    }
  }

  // MARK: changes

  private func changes(_ book: BookID, _ postings: [Posting]) -> [PlainMessage] {
    guard let measure = book.system.measures.first else { return [] }
    var value = opening(book.location, measure)
    var result: [PlainMessage] = []
    for posting in postings {
      let before = value
      value += posting.movement.of(measure)
      guard let announcement = posting.announcement else { continue }
      result.append(change(posting, announcement, measure, before, value))
    }
    return result
  }

  private func change(
    _ posting: Posting, _ announcement: Announcement, _ measure: Measure, _ before: Quantity, _ after: Quantity
  ) -> PlainMessage {
    var data = JSONObject()
    data.add("sku", sku)
    data.add("location", posting.book.location)
    data.add("measure", measure.word)
    if announcement.isSet { data.add("mode", "set") } else { data.add("delta", after - before) }
    data.add("before", before)
    data.add("after", after)
    data.add("cause", announcement.cause.word)
    if !announcement.refs.isEmpty { data.add("refs", json: refsObject(announcement.refs).text) }
    return PlainMessage(
      source: posting.book.system, type: "stock.changed", time: posting.at, data: data, writer: announcement.writer)
  }

  // MARK: levels

  private func levels(
    _ book: BookID, _ postings: [Posting], from start: Instant, until end: Instant, _ settings: Settings,
    _ random: inout RandomSource
  ) -> [PlainMessage] {
    let extra = extraLevels.filter { $0.book == book }.map(\.at)
    let times = (slots(book, from: start, until: end, settings, &random) + extra.map { ($0, true) }).sorted {
      $0.0 < $1.0
    }
    var next = 0
    var movement = Movement.none
    var said: (at: Instant, levels: [Quantity])?
    var result: [PlainMessage] = []
    for (time, isWanted) in times where !isSilent(book, at: time) {
      while next < postings.count, postings[next].at <= time {
        movement = movement + postings[next].movement
        next += 1
      }
      let values = book.system.measures.map { opening(book.location, $0) + movement.of($0) }
      let isDue = said.map { $0.levels != values || $0.at + settings.reportIdleAfter <= time } ?? true
      guard isDue || isWanted else { continue }
      said = (time, values)
      result.append(level(book, values, at: time, isExtract: book.system == .erp && !isWanted && !result.isEmpty))
    }
    return result
  }

  /// The first level at the start, the warehouse's before the others', then at the system's rhythm.
  private func slots(
    _ book: BookID, from start: Instant, until end: Instant, _ settings: Settings, _ random: inout RandomSource
  ) -> [(Instant, Bool)] {
    let first = random.below(400) + (book.system == .wms ? 0 : 500)
    var result = [(start + .seconds(Int64(first)), false)]
    let period = settings.reportEvery
    let phase = Int64(random.below(Int(period.microseconds / 1_000_000)))
    var time = start + .minutes(20) + .seconds(phase) + Span(microseconds: 700_000)
    while time < end {
      result.append((time, false))
      time = time + period
    }
    return result
  }

  private func isSilent(_ book: BookID, at time: Instant) -> Bool {
    guard let silence, silence.system == book.system else { return false }
    return silence.from <= time && time <= silence.until
  }

  /// An extract says what was true when it was drawn and arrives later.
  private func level(_ book: BookID, _ values: [Quantity], at time: Instant, isExtract: Bool) -> PlainMessage {
    var levels = JSONObject()
    for (measure, value) in zip(book.system.measures, values) { levels.add(measure.word, value) }
    var data = JSONObject()
    data.add("sku", sku)
    data.add("location", book.location)
    data.add("levels", json: levels.text)
    if isExtract { data.add("asof", time) }
    return PlainMessage(
      source: book.system, type: "stock.level", time: isExtract ? time + .minutes(10) : time, data: data)
  }
}
