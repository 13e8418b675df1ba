import Core
package import JSONTree

extension JSONValue {
  static func time(_ time: Instant?) -> JSONValue {
    guard let time, .distantPast < time, time < .distantFuture else { return .null }
    return .text(time.description)
  }
  static func quantity(_ quantity: Quantity?) -> JSONValue { quantity.map { .number($0.description) } ?? .null }
  static func seconds(_ span: Span) -> JSONValue { .number(Int(span.microseconds / 1_000_000)) }
  static func reference(_ reference: EventReference) -> [Member] {
    [.init("source", .text(reference.source)), .init("id", .text(reference.id)), .init("time", .time(reference.time))]
  }
}

extension ItemStory {
  /// The whole story as one JSON object.
  package var json: JSONValue {
    .object([
      .init("sku", .text(sku)), .init("asked", .text(question.number)), .init("at", .time(at)),
      .init("location", question.location.map { .text($0) } ?? .null),
      .init("complete", .bool(origin == .inputs)),
      .init("places", .list(account.places.map { $0.json(at: at) })),
      .init("events", .list(happenings.map(\.json))), .init("exceptions", .list(exceptions)),
      .init("corrections", .list(corrections)),
    ])
  }
}

extension PlaceAccount {
  func json(at time: Instant) -> JSONValue {
    .object([
      .init("location", .text(location)),
      .init(
        "baseline",
        baselineBy.map { by in
          .object([.init("system", .text(by)), .init("time", .time(baselineTime)), .init("firm", .bool(isFirm))])
        } ?? .null),
      .init("ledger", buckets.json),
      .init("books", .list(books.map { $0.json(at: time) })),
      .init("facts", .list(effects.map(\.json))),
      .init("mergedsteps", .number(mergedSteps)),
      .init(
        "orders",
        .list(
          lines.map { line in
            .object([
              .init("order", .text(line.order)), .init("line", .text(line.line)), .init("placed", .time(line.placed)),
              .init("ordered", .quantity(line.ordered)), .init("open", .quantity(line.open)),
              .init("shipped", .quantity(line.shipped)), .init("cancelled", .quantity(line.cancelled)),
            ])
          })),
    ])
  }
}

extension BookAccount {
  /// What a chart needs, and what a table shows.
  func json(at time: Instant) -> JSONValue {
    .object([
      .init("system", .text(system)), .init("measure", .text(measure.word)),
      .init("number", alias.isEmpty ? .null : .text(alias)),
      .init("value", .quantity(statement?.value)), .init("asof", .time(statement?.asof)),
      .init("expected", .quantity(expected)), .init("explained", .quantity(expected == nil ? nil : explained)),
      .init("unexplained", .quantity(unexplained)), .init("allowanceseconds", .seconds(allowance)),
      .init("due", .time(due)), .init("exception", .bool(hasFinding)),
      .init(
        "inflight",
        .list(
          inFlight.map { item in
            .object([
              .init("fact", .text(item.fact)), .init("quantity", .quantity(item.quantity)),
              .init("since", .time(item.since)), .init("until", .time(item.until)),
              .init("ageseconds", .seconds(time - item.since)), .init("overdue", .bool(item.until < time)),
              .init("lacking", .bool(item.isLacking)), .init("explains", .bool(item.explains)),
            ])
          })),
      .init(
        "unsaid", .object([.init("facts", .number(unsaidCount)), .init("quantity", .quantity(unsaid))])),
      .init("statements", .list(statements.map { .list([.time($0.asof), .quantity($0.value)]) })),
      .init("expectations", .list(expectations.map { .list([.time($0.time), .quantity($0.quantity)]) })),
    ])
  }
}

extension Effect {
  fileprivate var json: JSONValue {
    .object([
      .init("fact", .text(key)), .init("kind", .text(kind.words)), .init("time", .time(time)),
      .init("moves", delta.json), .init("effective", .bool(isEffective)),
      .init(
        "reports",
        .list(
          reports.map { .object(JSONValue.reference($0.reference) + [.init("arrival", .time($0.arrival))]) })),
    ])
  }
}

extension Buckets {
  var json: JSONValue {
    .object(Bucket.allCases.filter { self[$0] != .zero }.map { .init($0.word, .quantity(self[$0])) })
  }
}

extension Happening {
  var json: JSONValue {
    .object([
      .init("arrival", .time(arrival)), .init("time", .time(time)), .init("system", .text(system)),
      .init("source", .text(source)), .init("id", .text(id)), .init("location", .text(location)),
      .init("kind", .text(kind)), .init("text", .text(text)),
      .init("firstdivergentof", .list(divergent.map { .text($0) })),
      .init("books", .list(verdicts.map(\.json))),
    ])
  }
}

extension Verdict {
  fileprivate var json: JSONValue {
    .object([
      .init("system", .text(system)), .init("location", .text(location)), .init("measure", .text(measure.word)),
      .init("value", .quantity(value)), .init("expected", .quantity(expected)),
      .init("explained", .quantity(explained)), .init("unexplained", .quantity(unexplained)),
    ])
  }
}
