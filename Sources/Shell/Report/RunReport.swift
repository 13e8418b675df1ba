package import Core
import EventFormat
import JSONTree
package import Reconcile

/// The page of a run, made of what it wrote and of the state that it ended in.
package struct RunReport {
  /// Exceptions beyond these have no chart, so that the page stays of a size that a browser shows at once.
  static let storiesMax = 400
  /// Events of one story.
  static let eventsMax = 60

  private let notes: RunNotes
  private let configuration: Configuration
  private let version: String
  private var stock: StockMachine
  private var handoff: HandoffMachine

  /// `state` is the run's own, at its end. Throws `StateFileError`.
  package init(_ notes: RunNotes, _ state: KeptState, _ configuration: Configuration, version: String) throws {
    self.notes = notes
    self.configuration = configuration
    self.version = version
    stock = StockMachine(configuration: configuration, digest: sha256)
    handoff = HandoffMachine(configuration: configuration, digest: sha256)
    try state.restore("stock", into: &stock) { $0.hasPrefix("item/") || $0.hasPrefix("place/") }
    try state.restore("handoff", into: &handoff) { !$0.hasPrefix("keys/") }
    notes.ended(at: state.clock)
  }

  /// The page.
  package var html: String { Pages.report(json) }

  var json: JSONValue {
    var stories = StoryShelf(stock, configuration, at: notes.clock)
    var encoder = OutputEncoder(topics: notes.summary.outcomes.map(\.name))
    let exceptions = ranked.map { entry($0, &encoder, &stories) }
    return .object([
      .init("version", .text(version)), .init("at", .time(notes.clock)),
      .init("consumed", .number("\(notes.summary.consumed)")), .init("gap", .number("\(notes.summary.gap)")),
      .init("inputs", .list(inputs)), .init("systems", .list(systems)), .init("handoffs", .list(handoffs)),
      .init(
        "corrections",
        .object(notes.summary.corrections.sorted { $0.key < $1.key }.map { .init($0.key, .number("\($0.value)")) })),
      .init("categories", .list(Category.allCases.map { .text($0.rawValue) })),
      .init("exceptions", .list(exceptions)), .init("places", .list(stories.places)),
      .init("withoutstory", .number(stories.leftOut)),
    ])
  }

  /// Open ones first, then by severity: these get their charts.
  private var ranked: [RunNotes.Standing] {
    notes.exceptions.values.sorted { left, right in
      let (first, second) = (left.last, right.last)
      if first.state.isClosed != second.state.isClosed { return second.state.isClosed }
      if first.draft.severity != second.draft.severity {
        return first.draft.severity.rawValue > second.draft.severity.rawValue
      }
      return (first.opened, first.id) < (second.opened, second.id)
    }
  }

  private func entry(
    _ standing: RunNotes.Standing, _ encoder: inout OutputEncoder, _ stories: inout StoryShelf
  ) -> JSONValue {
    let record = standing.last
    encoder.clear()
    encoder.append(record)
    let written = (try? OutputLines.record(encoder.bytes)) ?? .null
    let repairs = record.corrections.compactMap { notes.corrections[$0] }.map { correction -> JSONValue in
      encoder.clear()
      encoder.append(correction)
      return (try? OutputLines.record(encoder.bytes)) ?? .null
    }
    let history = standing.history.map { step -> JSONValue in
      .object([
        .init("time", .time(step.time)), .init("revision", .number("\(step.revision)")),
        .init("news", .text("\(step.news)")), .init("severity", .text("\(step.severity)")),
        .init("state", .text(step.state.word)), .init("summary", .text(step.summary)),
      ])
    }
    let story = stories.index(of: record.draft.subject)
    return .object(
      written.members + [
        .init("history", .list(history)), .init("repairs", .list(repairs)),
        .init("story", story.map { .number($0) } ?? .null),
      ])
  }

  private var inputs: [JSONValue] {
    notes.summary.outcomes.map { input in
      .object([
        .init("name", .text(input.name)),
        .init("outcomes", .object(Outcome.allCases.map { .init("\($0)", .number("\(input.counts[$0])")) })),
      ])
    }
  }

  private var systems: [JSONValue] {
    let standings = stock.standings
    return configuration.systems.map { profile in
      let standing = standings.first { $0.system == profile.id } ?? SystemStanding()
      return .object([
        .init("id", .text(profile.id)), .init("kind", .text(profile.kind.word)),
        .init("compared", .number("\(standing.compared)")), .init("agreeing", .number("\(standing.agreeing)")),
        .init("inflight", .number("\(standing.inFlight)")),
      ])
    }
  }

  private var handoffs: [JSONValue] {
    handoff.summaries.map { summary in
      let days = summary.days.map(\.day)
      var drag: (index: Int64, isEstimated: Bool)?
      if let first = days.min(), let last = days.max(), notes.orderCount > 0 {
        drag = summary.dragIndex(from: first, through: last, orders: notes.orderCount)
      }
      return .object([
        .init("from", .text(summary.key.from)), .init("to", .text(summary.key.to)),
        .init("open", .number("\(summary.open)")), .init("lagseconds", summary.lag.map { .seconds($0) } ?? .null),
        .init("drag", drag.map { .quantity(Quantity(millionths: $0.index * 10_000)) } ?? .null),
        .init("dragestimated", .bool(drag?.isEstimated ?? false)),
      ])
    }
  }
}

/// Stories of places, each told once however many exceptions it has.
private struct StoryShelf {
  private let stock: StockMachine
  private let teller: StoryTeller
  private let time: Instant
  private var indexes: [PlaceKey: Int] = [:]
  private(set) var places: [JSONValue] = []
  private(set) var leftOut = 0

  init(_ stock: StockMachine, _ configuration: Configuration, at time: Instant) {
    self.stock = stock
    self.time = time
    teller = StoryTeller(ItemStory.Question(), configuration)
  }

  /// The number of the story of an exception's place; nil where it has none.
  mutating func index(of subject: Subject) -> Int? {
    guard let number = subject.sku, let sku = stock.item(reportedAs: number), let location = subject.location else {
      return nil
    }
    let key = PlaceKey(sku: sku, location: location)
    if let index = indexes[key] { return index }
    guard places.count < RunReport.storiesMax else {
      leftOut += 1
      return nil
    }
    guard var account = stock.account(of: sku, at: time) else { return nil }
    account.places.removeAll { $0.location != location }
    guard let place = account.places.first else { return nil }
    let events = teller.happenings(account, until: time).sorted { $0.arrival < $1.arrival }
    let story = place.json(at: time).members.filter { !["facts", "orders"].contains($0.name) }
    places.append(
      .object(
        [.init("sku", .text(sku))] + story + [
          .init("events", .list(events.suffix(RunReport.eventsMax).map(\.json)))
        ]))
    indexes[key] = places.count - 1
    return places.count - 1
  }
}
