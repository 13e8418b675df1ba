import Core

@testable import EventFormat

/// The JSON Schema of an event type, made from what the decoder itself goes by.
struct EventSchema {
  let kind: EventKind
  private var shape: EventShape { Vocabulary.shared.shape(of: kind) }

  static let dialect: JSONTree = "https://json-schema.org/draft/2020-12/schema"
  static let time: JSONTree = ["$ref": "#/$defs/time"]
  static let quantity: JSONTree = ["$ref": "#/$defs/quantity"]
  static let text: JSONTree = ["type": "string", "minLength": 1]

  var document: JSONTree {
    [
      "$schema": EventSchema.dialect, "$id": .text("urn:recount:event:\(kind.wireName)"),
      "title": .text(kind.wireName), "description": .text(EventNotes.summary(of: kind)), "type": "object",
      "required": ["specversion", "id", "source", "type", "time", "data"],
      "properties": .of(EventNotes.attributes.map { ($0.name, noted(attribute($0.name), $0.note)) } + [("data", data)]),
      "$defs": ["time": EventSchema.timeDefinition, "quantity": EventSchema.quantityDefinition],
    ]
  }

  static let timeDefinition: JSONTree = [
    "description": "RFC 3339 with Z or an offset, up to nanoseconds.", "type": "string", "format": "date-time",
  ]
  static let quantityDefinition: JSONTree = [
    "description": "Exact: a number or a decimal string, at most 6 decimals, magnitude below 10^12.",
    "anyOf": [
      ["type": "number", "exclusiveMinimum": -1_000_000_000_000, "exclusiveMaximum": 1_000_000_000_000],
      ["type": "string", "pattern": #"^-?[0-9]{1,12}(\.[0-9]{1,6}0*)?$"#],
    ],
  ]

  private func noted(_ schema: JSONTree, _ note: String) -> JSONTree {
    note.isEmpty ? schema : schema.with([("description", .text(note))])
  }

  private func attribute(_ name: String) -> JSONTree {
    switch name {
    case "specversion": ["const": "1.0"]
    case "type": ["const": .text(kind.wireName)]
    case "time", "observedtime", "recordtime": EventSchema.time
    case "sequencetype": ["enum": ["source", "sku", "Integer"]]
    case "sequence": ["anyOf": [["type": "string", "pattern": "^[0-9]{1,19}$"], ["type": "integer", "minimum": 0]]]
    case "datacontenttype": ["type": "string"]
    default: EventSchema.text
    }
  }

  private var data: JSONTree {
    let fields = DataField.allCases.filter { shape.fields.contains($0) }
    let properties = fields.map { field in
      ("\(field)", noted(schema(of: field), EventNotes.note("\(field)") ?? ""))
    }
    // A document's name may stand in `refs` as well.
    let inData = shape.required.filter { $0.reference == nil } + (needsLines ? [.lines] : [])
    var members: [(String, JSONTree)] = [("type", "object")]
    if !inData.isEmpty { members.append(("required", .texts(inData.map { "\($0)" }))) }
    members.append(("properties", .of(properties)))
    let rules = shape.required.filter { $0.reference != nil }.map(named) + self.rules
    if !rules.isEmpty { members.append(("allOf", .list(rules))) }
    return .of(members)
  }

  private var needsLines: Bool { shape.lines == .required || shape.lines == .edit }

  private func named(_ field: DataField) -> JSONTree {
    let own: JSONTree = ["required": [.text("\(field)")]]
    let inRefs: JSONTree = ["required": ["refs"], "properties": ["refs": own]]
    return ["anyOf": [own, inRefs]]
  }

  /// What a type asks for beyond single fields.
  private var rules: [JSONTree] {
    switch kind {
    case .stockLevel: [["oneOf": [["required": ["levels"]], ["required": ["measure", "quantity"]]]]]
    case .stockChanged:
      [
        [
          "anyOf": [
            ["required": ["delta"]], ["required": ["before", "after"]],
            ["required": ["mode", "after"], "properties": ["mode": ["const": "set"]]],
          ]
        ]
      ]
    case .writeRejected: [["anyOf": [["required": ["sku"]], ["required": ["members"]], ["required": ["refs"]]]]]
    default: []
    }
  }

  private func schema(of field: DataField) -> JSONTree {
    switch field.form {
    case .time: EventSchema.time
    case .quantity where field == .quantity && kind == .stockLevel:
      ["anyOf": [EventSchema.quantity, ["type": "null"]]]
    case .quantity: EventSchema.quantity
    case .word: ["enum": .texts(EventSchema.words(field))]
    case .reference: EventSchema.text
    case .text where field == .status && kind == .trackingUpdated: ["enum": .texts(TrackingStatus.allCases.map(\.word))]
    case .text: EventSchema.text
    case .other: other(field)
    }
  }

  private static func words(_ field: DataField) -> [String] {
    switch field {
    case .condition: Condition.allCases.map { "\($0)" }
    case .measure: Measure.allCases.map(\.word)
    case .cause: Cause.allCases.map(\.word)
    default: WriteMode.allCases.map { "\($0)" }
    }
  }

  private func other(_ field: DataField) -> JSONTree {
    switch field {
    case .restock, .cumulative, .tracked: ["type": "boolean"]
    case .minutes: ["type": "integer", "minimum": 0]
    case .refs: ["type": "object", "properties": .of(RefKind.allCases.map { ($0.word, EventSchema.text) })]
    case .levels:
      [
        "type": "object", "minProperties": 1, "propertyNames": ["enum": .texts(Measure.allCases.map(\.word))],
        "additionalProperties": ["anyOf": [EventSchema.quantity, ["type": "null"]]],
      ]
    case .members, .aliases: ["type": "array", "items": EventSchema.text]
    case .handoff:
      ["type": "object", "required": ["from"], "properties": ["from": EventSchema.text, "to": EventSchema.text]]
    case .uoms: ["type": "object", "additionalProperties": EventSchema.factor]
    case .components:
      [
        "type": "array",
        "items": [
          "type": "object", "required": ["sku", "quantity"],
          "properties": ["sku": EventSchema.text, "quantity": EventSchema.quantity],
        ],
      ]
    case .subject:
      [
        "anyOf": [
          EventSchema.text,
          .of([
            ("type", "object"),
            ("properties", .of(OutputSchema.subjectTexts.map { ($0, EventSchema.text) })),
          ]),
        ]
      ]
    default: lines
    }
  }

  private static let factor: JSONTree = [
    "anyOf": [
      ["type": "number", "exclusiveMinimum": 0],
      ["type": "string", "pattern": #"^([0-9]+/[0-9]+|[0-9]+(\.[0-9]{1,6})?)$"#],
    ]
  ]

  private var lines: JSONTree {
    var line: [(String, JSONTree)] = [("type", "object")]
    switch shape.lines {
    case .open: line.append(("anyOf", [["required": ["sku"]], ["required": ["line"]]]))
    case .edit:
      line.append(("required", ["sku"]))
      line.append(("anyOf", [["required": ["quantity"]], ["required": ["delta"]]]))
    default: line.append(("required", ["sku", "quantity"]))
    }
    line.append(("properties", .of(LineField.allCases.map { ("\($0)", EventSchema.schema(of: $0)) })))
    var array: [(String, JSONTree)] = [("type", "array")]
    if needsLines { array.append(("minItems", 1)) }
    return .of(array + [("items", .of(line))])
  }

  private static func schema(of field: LineField) -> JSONTree {
    switch field {
    case .quantity, .delta, .found: quantity
    case .disposition: ["enum": .texts(Disposition.allCases.map { "\($0)" })]
    case .restock: ["enum": .texts(Restock.allCases.map { "\($0)" })]
    case .condition: ["enum": .texts(Condition.allCases.map { "\($0)" })]
    case .cumulative: ["type": "boolean"]
    default: text
    }
  }
}
