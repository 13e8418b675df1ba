package import Core

/// Events to canonical CloudEvents JSON: decoding it gives the same event, but for what intake adds.
package struct EventEncoder {
  private var json = JSONWriter()

  package init() {}

  /// What was appended since the last `clear`.
  package var bytes: [UInt8] { json.bytes }

  /// Empties the buffer and keeps its room.
  package mutating func clear() { json.clear() }

  /// Ends a line of a file.
  package mutating func endLine() { json.endLine() }

  /// Appends one event.
  package mutating func append(_ event: Event) {
    json.object { json in
      json.member("specversion", "1.0")
      json.member("id", event.id)
      json.member("source", event.source)
      json.member("type", event.kind.wireName)
      json.member("time", event.time)
      if event.arrival != event.time { json.member("recordtime", event.arrival) }
      if event.key != event.id { json.member("idempotencykey", event.key) }
      json.given("writer", event.writer)
      if event.sequencePerSKU { json.member("sequencetype", "sku") }
      json.given("sequence", event.sequence.map { String($0) })
      json.given("observedtime", event.observed)
      json.object("data") { json in Self.data(event, &json) }
    }
  }

  private static func data(_ event: Event, _ json: inout JSONWriter) {
    references(event, &json)
    if !event.sku.isEmpty { json.member("sku", event.sku) }
    if event.location != "default" || event.kind == .locationDefined || event.kind == .orderRerouted {
      json.member("location", event.location)
    }
    book(event, &json)
    document(event, &json)
    if !event.lines.isEmpty { json.array("lines") { json in for line in event.lines { self.line(line, &json) } } }
    definition(event, &json)
    command(event, &json)
    json.given("uom", event.uom)
    json.given("lot", event.lot)
    json.given("condition", event.condition.map { "\($0)" })
    json.given("reason", event.reason)
    json.given("actor", event.actor)
    json.given("note", event.note)
    json.given("minutes", event.minutes)
  }

  /// The document's own names stand in `data`, others in `refs`.
  private static func references(_ event: Event, _ json: inout JSONWriter) {
    let shape = Vocabulary.shared.shape(of: event.kind)
    let own = event.refs.items.filter { item in
      DataField(item.kind).map { shape.fields.contains($0) && item.kind != .correction } ?? false
    }
    let isDocument = !event.kind.isBookEvent
    if isDocument { for item in own { json.member(item.kind.word, item.text) } }
    let others = event.refs.items.filter { !isDocument || !own.contains($0) }
    guard !others.isEmpty else { return }
    json.object("refs") { json in for item in others { json.member(item.kind.word, item.text) } }
  }

  private static func book(_ event: Event, _ json: inout JSONWriter) {
    json.given("measure", event.measure?.word)
    json.given("quantity", event.quantity)
    if !event.levels.isEmpty {
      json.object("levels") { json in for level in event.levels { json.member(level.measure.word, level.quantity) } }
    }
    json.given("delta", event.delta)
    json.given("before", event.before)
    json.given("after", event.after)
    if event.cause != .other { json.member("cause", event.cause.word) }
    if event.mode != .delta { json.member("mode", "\(event.mode)") }
    json.given("asof", event.asof)
    json.given("countedat", event.countedAt)
    json.given("into", event.into)
    json.given("error", event.error)
    json.given("members", event.members)
  }

  private static func document(_ event: Event, _ json: inout JSONWriter) {
    json.given("promised", event.promised)
    json.given("due", event.due)
    json.given("eta", event.eta)
    json.given("channel", event.channel)
    json.given("method", event.method)
    json.given("carrier", event.carrier)
    if !event.restock { json.member("restock", false) }
    json.given("status", event.tracking?.word ?? event.statusWord)
    json.given("from", event.from)
    json.given("to", event.to)
    json.given("newsku", event.newSKU)
    json.given("check", event.check)
    json.given("kind", event.noticeKind ?? event.locationKind)
    json.given("amount", event.amount)
    guard event.handoffFrom != nil || event.handoffTo != nil else { return }
    json.object("handoff") { json in
      json.given("from", event.handoffFrom)
      json.given("to", event.handoffTo)
    }
  }

  private static func line(_ line: Line, _ json: inout JSONWriter) {
    json.object { json in
      json.member("line", line.line)
      if !line.sku.isEmpty { json.member("sku", line.sku) }
      json.given("quantity", line.quantity)
      json.given("delta", line.delta)
      json.given("found", line.found)
      json.given("location", line.location)
      json.given("uom", line.uom)
      json.given("lot", line.lot)
      json.given("condition", line.condition.map { "\($0)" })
      json.given("disposition", line.disposition.map { "\($0)" })
      json.given("restock", line.restock.map { "\($0)" })
      if line.cumulative { json.member("cumulative", true) }
    }
  }

  private static func definition(_ event: Event, _ json: inout JSONWriter) {
    json.given("aliases", event.aliases)
    json.given("baseuom", event.baseUnit)
    if !event.units.isEmpty {
      json.object("uoms") { json in for factor in event.units { json.member(factor.unit, factor.ratio.word) } }
    }
    if !event.components.isEmpty {
      json.array("components") { json in
        for component in event.components {
          json.object { json in
            json.member("sku", component.sku)
            json.member("quantity", component.quantity)
          }
        }
      }
    }
    if !event.tracked { json.member("tracked", false) }
  }

  private static func command(_ event: Event, _ json: inout JSONWriter) {
    json.given("exception", event.exception)
    json.given("correction", event.correction)
    json.given("home", event.home)
    json.given("subject", event.subject)
    json.given("owner", event.owner)
    json.given("resolution", event.resolution)
    json.given("actual", event.actual)
  }
}

extension Ratio {
  /// `"1/3"`, `"12/1"`: exact whatever its size.
  fileprivate var word: String { "\(numerator)/\(denominator)" }
}
