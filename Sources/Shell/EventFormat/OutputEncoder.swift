package import Core

/// Outputs to JSON, as the tables of the output topics say, into one buffer that is used again.
package struct OutputEncoder {
  /// How many orders at risk and how much evidence a record names at most.
  private static let affectedMaximum = 100
  private static let evidenceMaximum = 20

  private var json = JSONWriter()
  private let topics: [String]

  /// `topics`: the name of each input, by its index.
  package init(topics: [String]) { self.topics = topics }

  /// What was appended since the last `clear`.
  package var bytes: [UInt8] { json.bytes }

  /// Empties the buffer and keeps its room.
  package mutating func clear() { json.clear() }

  /// Ends a line of a file.
  package mutating func endLine() { json.endLine() }

  /// Appends one revision of an exception.
  package mutating func append(_ record: ExceptionRecord) {
    let topics = topics
    envelope("\(record.id)/\(record.revision)", "exception.\(record.news)", record.updated) { json in
      Self.identify(record, &json)
      Self.describe(record.draft, &json)
      Self.attribute(record.draft, &json)
      json.member("corrections", record.corrections)
      json.member("members", record.members)
      json.member("memberstotal", record.membersTotal)
      json.array("evidence") { json in Self.list(record.draft.evidence, topics, &json) }
      Self.finish(record, &json)
    }
  }

  /// Appends one word about a correction.
  package mutating func append(_ record: CorrectionRecord) {
    let draft = record.draft
    let topics = topics
    envelope(record.id, "correction.\(record.state)", record.time) { json in
      json.member("correction", record.id)
      json.member("exception", record.exception)
      json.member("home", record.home)
      json.member("target", draft.target)
      json.member("sku", draft.sku)
      json.member("location", draft.location)
      json.member("measure", draft.measure?.word)
      json.member("mode", draft.mode.map { "\($0)" })
      json.member("quantity", draft.quantity)
      json.member("expect", draft.expect)
      json.member("idempotencykey", record.id)
      json.member("members", draft.members)
      json.member("reason", record.pattern.map { "\($0.code) \(record.slug)" } ?? record.slug)
      json.object("refs") { json in for item in draft.refs.items { json.member(item.kind.word, item.text) } }
      json.member("action", draft.action.word)
      json.member("confidence", hundredths: draft.confidence)
      json.member("approval", record.isAutomatic ? "auto" : "required")
      json.member("attempt", record.attempt)
      json.array("evidence") { json in Self.list(record.evidence, topics, &json) }
    }
  }

  /// Appends a closed window; it has no envelope.
  package mutating func append(_ record: Aggregate) {
    json.object { json in
      json.member("sku", record.sku)
      json.member("location", record.location)
      json.member("system", record.system)
      json.object("window") { json in
        json.member("start", record.start)
        json.member("end", record.start + record.size)
        json.member("size", record.size.word)
      }
      json.member("revision", record.revision)
      json.member("events", record.events)
      json.member("duplicates", record.duplicates)
      json.member("late", record.late)
      json.object("in") { json in for flow in record.inflow { json.member(flow.cause.word, flow.quantity) } }
      json.object("out") { json in for flow in record.outflow { json.member(flow.cause.word, flow.quantity) } }
      json.object("last") { json in for level in record.last { json.member(level.measure.word, level.quantity) } }
      Self.write(record.residual, &json)
      json.member("velocity", record.velocity)
      json.member("confidence", hundredths: record.confidence)
      json.member("promise", record.promiseIsSuppressed ? "suppress" : "ok")
    }
  }

  /// Appends a rejection as a line of a file; on Kafka the same words are headers, and the value is the original's.
  ///
  /// Bytes that are no text are written in hexadecimal.
  package mutating func append(_ rejection: Rejection, original: [UInt8]?) {
    let topics = topics
    json.object { json in
      json.member("reason", "\(rejection.outcome)")
      json.member("detail", rejection.detail)
      json.member("topic", Self.topic(rejection.origin.input, topics))
      json.member("partition", Int64(rejection.origin.partition))
      json.member("offset", rejection.origin.offset)
      json.member("time", rejection.origin.time)
      guard let original else { return }
      if let text = String(validating: original, as: UTF8.self) {
        json.member("value", text)
      } else {
        json.member("valuehex", original.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
      }
    }
  }

  /// The name of an input; nil where it has none.
  private static func topic(_ input: Int32, _ topics: [String]) -> String? {
    topics.indices.contains(Int(input)) ? topics[Int(input)] : nil
  }

  /// Appends an object without envelope.
  mutating func write(_ members: (inout JSONWriter) -> Void) { json.object(members) }

  private mutating func envelope(_ id: String, _ type: String, _ time: Instant, _ data: (inout JSONWriter) -> Void) {
    json.object { json in
      json.member("specversion", "1.0")
      json.member("id", id)
      json.member("source", "recount")
      json.member("type", type)
      json.member("time", time)
      json.member("datacontenttype", "application/json")
      json.object("data", data)
    }
  }

  private static func list(_ evidence: [EventReference], _ topics: [String], _ json: inout JSONWriter) {
    for event in evidence.prefix(evidenceMaximum) {
      json.object { json in
        json.member("source", event.source)
        json.member("id", event.id)
        json.member("time", event.time)
        json.member("topic", topic(event.input, topics))
        json.member("partition", Int64(event.partition))
        json.member("offset", event.offset)
      }
    }
  }

  private static func write(_ residual: Aggregate.Range?, _ json: inout JSONWriter) {
    guard let residual else { return json.member("residual", nil as String?) }
    json.object("residual") { json in
      json.member("min", residual.min)
      json.member("max", residual.max)
      json.member("last", residual.last)
    }
  }
}

// MARK: Exceptions

extension OutputEncoder {
  private static func identify(_ record: ExceptionRecord, _ json: inout JSONWriter) {
    json.member("exception", record.id)
    json.member("revision", record.revision)
    json.member("home", record.home)
    json.member("summary", record.draft.summary)
    json.member("category", record.draft.category.rawValue)
    json.member("pattern", record.draft.pattern?.code)
    json.member("slug", record.draft.slug)
    json.member("severity", "\(record.draft.severity)")
    json.member("state", record.state.word)
    json.member("owner", record.owner)
    json.object("sla") { json in
      json.member("respondby", record.respondBy)
      json.member("resolveby", record.resolveBy)
      json.member("breached", record.breached)
    }
    json.member("escalation", record.escalation)
  }

  private static func describe(_ draft: ExceptionDraft, _ json: inout JSONWriter) {
    json.object("subject") { json in write(draft.subject, &json) }
    write("handoff", draft.handoff, &json)
    if let quantities = draft.quantities {
      json.object("quantities") { json in
        json.member("expected", quantities.expected)
        json.member("reported", quantities.reported)
        json.member("difference", quantities.difference)
        json.member("explained", quantities.explained)
        json.member("unexplained", quantities.unexplained)
      }
    } else {
      json.member("quantities", nil as String?)
    }
  }

  private static func write(_ subject: Subject, _ json: inout JSONWriter) {
    json.given("system", subject.system)
    json.given("sku", subject.sku)
    json.given("location", subject.location)
    json.given("measure", subject.measure?.word)
    json.given("order", subject.order)
    json.given("shipment", subject.shipment)
    json.given("document", subject.document)
    if subject.handoff != nil { write("handoff", subject.handoff, &json) }
  }

  private static func write(_ name: String, _ handoff: Handoff?, _ json: inout JSONWriter) {
    guard let handoff else { return json.member(name, nil as String?) }
    json.object(name) { json in
      json.member("from", handoff.from)
      json.member("to", handoff.to)
    }
  }

  /// Where it comes from, and whom it touches.
  private static func attribute(_ draft: ExceptionDraft, _ json: inout JSONWriter) {
    json.object("systems") { json in write(draft.systems, &json) }
    json.array("explained") { json in
      for part in draft.explained {
        json.object { json in
          json.member("fact", part.fact)
          json.member("quantity", part.quantity)
          json.member("until", part.until)
        }
      }
    }
    json.object("firstdivergent") { json in
      json.member("source", draft.firstDivergent.source)
      json.member("id", draft.firstDivergent.id)
      json.member("time", draft.firstDivergent.time)
    }
    json.member("confidence", hundredths: draft.confidence)
    json.object("affected") { json in
      json.member("orders", draft.affected.prefix(affectedMaximum))
      json.member("total", draft.affectedTotal)
    }
  }

  /// One object a system, in the order in which the systems first speak; `asof` is its newest word's.
  private static func write(_ words: [SystemWord], _ json: inout JSONWriter) {
    for (index, word) in words.enumerated() where !words[..<index].contains(where: { $0.system == word.system }) {
      let own = words.filter { $0.system == word.system }
      json.object(word.system) { json in
        for entry in own {
          if let measure = entry.measure { json.member(measure.word, entry.value) }
          if let status = entry.status { json.member("status", "\(status)") }
        }
        json.member("asof", own.map(\.asof).max())
      }
    }
  }

  private static func finish(_ record: ExceptionRecord, _ json: inout JSONWriter) {
    json.member("opened", record.opened)
    json.member("updated", record.updated)
    json.member("resolved", record.resolved)
    json.member("resolution", record.resolution)
    json.member("touches", record.touches)
    json.member("minutes", record.minutes)
    json.member("stage", "\(record.stage)")
  }
}

extension ExceptionDraft {
  /// The pattern's name; D40 and D41 have two.
  package var slug: String? {
    switch pattern {
    case .negativeStock where category == .oversell: "oversell"
    case .ledgerGap where !corrections.isEmpty: "cache_vs_ledger"
    default: pattern?.slug
    }
  }
}

extension CorrectionRecord {
  /// Key on `recount.corrections`: the SKU, or what stands for it where there is none.
  package var topicKey: String { draft.sku ?? draft.refs[.batch] ?? draft.refs[.order] ?? id }
}

extension Span {
  /// As a duration in the configuration: `1m`, `1h`, `1d`.
  fileprivate var word: String {
    if let count = count(of: .days(1)) { return "\(count)d" }
    if let count = count(of: .hours(1)) { return "\(count)h" }
    if let count = count(of: .minutes(1)) { return "\(count)m" }
    return count(of: .seconds(1)).map { "\($0)s" } ?? "\(microseconds / 1000)ms"
  }
  private func count(of unit: Span) -> Int64? {
    microseconds % unit.microseconds == 0 ? microseconds / unit.microseconds : nil
  }
}
