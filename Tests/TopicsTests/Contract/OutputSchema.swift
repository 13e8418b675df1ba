import Core
import EventFormat

/// The JSON Schemas of what Recount writes; the word lists are the program's own.
enum OutputSchema {
  static let subjectTexts = ["system", "sku", "location", "order", "shipment", "document"]

  static var all: [(name: String, document: JSONTree)] {
    [
      ("exception", exception), ("correction", correction), ("aggregate", aggregate), ("rejected", rejected),
      ("report", report), ("summary", summary),
    ]
  }

  static let text: JSONTree = ["type": "string"]
  static let time: JSONTree = ["type": "string", "format": "date-time"]
  static let number: JSONTree = ["type": "number"]
  static let count: JSONTree = ["type": "integer", "minimum": 0]
  static let fraction: JSONTree = ["type": "number", "minimum": 0, "maximum": 1]
  private static let texts: JSONTree = ["type": "array", "items": ["type": "string"]]

  static func orNull(_ schema: JSONTree) -> JSONTree { ["anyOf": [schema, ["type": "null"]]] }
  static func words(_ words: [String]) -> JSONTree { ["enum": .texts(words)] }

  /// An object that always has all of these members.
  static func record(_ members: [(String, JSONTree)]) -> JSONTree {
    ["type": "object", "required": .texts(members.map(\.0)), "properties": .of(members)]
  }

  static func document(_ name: String, _ about: String, _ schema: JSONTree) -> JSONTree {
    JSONTree.of([
      ("$schema", EventSchema.dialect), ("$id", .text("urn:recount:output:\(name)")), ("title", .text(name)),
      ("description", .text(about)),
    ]).with(schema.members)
  }

  private static func envelope(_ types: [String], _ data: JSONTree) -> JSONTree {
    record([
      ("specversion", ["const": "1.0"]), ("id", text), ("source", ["const": "recount"]), ("type", words(types)),
      ("time", time), ("datacontenttype", ["const": "application/json"]), ("data", data),
    ])
  }

  private static let evidence: JSONTree = [
    "type": "array", "maxItems": 20,
    "items": record([
      ("source", text), ("id", text), ("time", orNull(time)), ("topic", orNull(text)), ("partition", count),
      ("offset", count),
    ]),
  ]

  static let handoff = record([("from", orNull(text)), ("to", orNull(text))])
  static let id: @Sendable (String) -> JSONTree = {
    ["type": "string", "pattern": .text("^\($0)-[a-z2-7]{26}$")]
  }

  // MARK: Exceptions

  private static var exception: JSONTree {
    document(
      "exception", "One revision of an exception; key = its id. A later revision replaces an earlier one.",
      envelope(
        ExceptionNews.allCases.map { "exception.\($0)" },
        record(identity + attribution + life)))
  }

  private static var identity: [(String, JSONTree)] {
    [
      ("exception", id("exc")), ("revision", ["type": "integer", "minimum": 1]), ("home", text), ("summary", text),
      ("category", words(Category.allCases.map(\.rawValue))),
      ("pattern", orNull(words(Pattern.allCases.map(\.code)))), ("slug", orNull(text)),
      ("severity", words(Severity.allCases.map { "\($0)" })), ("state", words(ExceptionState.allCases.map(\.word))),
      ("owner", text),
      (
        "sla",
        record([
          ("respondby", orNull(time)), ("resolveby", orNull(time)),
          ("breached", ["type": "array", "items": ["enum": ["respondby", "resolveby"]]]),
        ])
      ),
      ("escalation", count),
    ]
  }

  private static var attribution: [(String, JSONTree)] {
    let subject =
      subjectTexts.map { ($0, text) } + [("measure", words(Measure.allCases.map(\.word))), ("handoff", handoff)]
    let quantities = record(
      ["expected", "reported", "difference", "explained", "unexplained"].map { ($0, number) })
    let word =
      Measure.allCases.map { ($0.word, orNull(number)) }
      + [("status", words(OrderStatus.allCases.map { "\($0)" })), ("asof", orNull(time))]
    return [
      ("subject", ["type": "object", "properties": .of(subject)]), ("handoff", orNull(handoff)),
      ("quantities", orNull(quantities)),
      (
        "systems",
        [
          "type": "object",
          "additionalProperties": ["type": "object", "required": ["asof"], "properties": .of(word)],
        ]
      ),
      (
        "explained",
        ["type": "array", "items": record([("fact", text), ("quantity", number), ("until", orNull(time))])]
      ),
      ("firstdivergent", record([("source", text), ("id", text), ("time", orNull(time))])),
      ("confidence", fraction),
      ("affected", record([("orders", texts.with([("maxItems", 100)])), ("total", count)])),
    ]
  }

  private static var life: [(String, JSONTree)] {
    [
      ("corrections", ["type": "array", "items": id("cor")]), ("members", texts), ("memberstotal", count),
      ("evidence", evidence), ("opened", time), ("updated", time), ("resolved", orNull(time)),
      ("resolution", orNull(text)), ("touches", count), ("minutes", count),
      ("stage", words(Stage.allCases.map { "\($0)" })),
    ]
  }

  // MARK: Corrections

  private static var correction: JSONTree {
    document(
      "correction", "One word about a correction; key = SKU, else batch, order or id. Apply it only if expect holds.",
      envelope(CorrectionState.allCases.map { "correction.\($0)" }, record(correctionMembers)))
  }

  private static var correctionMembers: [(String, JSONTree)] {
    [
      ("correction", id("cor")), ("exception", id("exc")), ("home", text), ("target", text), ("sku", orNull(text)),
      ("location", orNull(text)), ("measure", orNull(words(Measure.allCases.map(\.word)))),
      ("mode", orNull(words(WriteMode.allCases.map { "\($0)" }))), ("quantity", orNull(number)),
      ("expect", orNull(number)), ("idempotencykey", id("cor")), ("members", texts), ("reason", text),
      ("refs", ["type": "object", "properties": .of(RefKind.allCases.map { ($0.word, text) })]),
      ("action", words(Action.allCases.map(\.word))), ("confidence", fraction),
      ("approval", ["enum": ["auto", "required"]]), ("attempt", ["type": "integer", "minimum": 1]),
      ("evidence", evidence),
    ]
  }

  // MARK: Others

  private static var aggregate: JSONTree {
    let flows: JSONTree = [
      "type": "object", "propertyNames": words(Cause.allCases.map(\.word)), "additionalProperties": number,
    ]
    let window = record([
      ("start", time), ("end", time), ("size", ["type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$"]),
    ])
    let last: JSONTree = [
      "type": "object", "propertyNames": words(Measure.allCases.map(\.word)), "additionalProperties": orNull(number),
    ]
    return document(
      "aggregate", "A closed window of one place in one system; a higher revision replaces a lower one. Key = SKU.",
      record([
        ("sku", text), ("location", text), ("system", text), ("window", window),
        ("revision", ["type": "integer", "minimum": 1]), ("events", count), ("duplicates", count), ("late", count),
        ("in", flows), ("out", flows), ("last", last),
        ("residual", orNull(record([("min", number), ("max", number), ("last", number)]))),
        ("velocity", text), ("confidence", fraction), ("promise", ["enum": ["ok", "suppress"]]),
      ]))
  }

  private static var rejected: JSONTree {
    document(
      "rejected",
      "A line of rejected.ndjson. On Kafka the record's value is the original's, and the words here are headers.",
      record([
        ("reason", words(["invalid", "late", "conflict", "unmapped", "oversize"])), ("detail", text), ("topic", text),
        ("partition", count), ("offset", count),
      ]).adding(["record": text, "base64": text]))
  }

  private static var summary: JSONTree {
    let counts: JSONTree = ["type": "object", "additionalProperties": count]
    let outcomes = record(Outcome.allCases.map { ("\($0)", count) })
    return document(
      "summary", "summary.json of a file run: each input's outcomes add up to its records.",
      record([
        ("outcomes", ["type": "object", "additionalProperties": outcomes]),
        ("exceptions", record([("open", counts), ("resolved", counts), ("patterns", counts)])),
        ("corrections", counts), ("consumed", count), ("gap", ["type": "integer"]),
      ]))
  }
}

extension JSONTree {
  fileprivate var members: [(String, JSONTree)] {
    guard case .object(let members) = self else { return [] }
    return members.map { ($0.name, $0.value) }
  }

  /// A record with members that need not be there.
  fileprivate func adding(_ optional: [String: JSONTree]) -> JSONTree {
    .of(
      members.map { name, value in
        name == "properties"
          ? (name, value.with(optional.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })) : (name, value)
      })
  }
}
