import Core
import Operations

@testable import Topics

/// topics/asyncapi.json: the topics as channels, the schemas as their messages.
enum AsyncAPIDocument {
  static func document(_ topics: [TopicDeclaration]) -> JSONTree {
    // State and routed records are Recount's own, in its own binary format: nobody else reads or writes them.
    let open = topics.filter { !messages(of: $0).isEmpty }
    return [
      "asyncapi": "3.0.0",
      "info": [
        "title": "Recount", "version": "1.0.0",
        "description": .text(
          "Events of inventory systems in, exceptions and corrections out. Topic names are the defaults; the "
            + "configuration's topics section changes them."),
        "license": ["name": "Apache-2.0"],
      ],
      "defaultContentType": "application/json",
      "channels": .of(open.map { (identifier($0.name), channel($0)) }),
      "operations": .of(open.map { (operation($0), .of(action($0))) }),
      "components": ["messages": .of(EventKind.allCases.map { (identifier($0.wireName), event($0)) } + outputs)],
    ]
  }

  /// AsyncAPI's keys have no dots.
  private static func identifier(_ name: String) -> String { name.replacing(".", with: "-") }

  private static func operation(_ topic: TopicDeclaration) -> String {
    (topic.role == .output ? "write-" : "read-") + identifier(topic.name)
  }

  private static func action(_ topic: TopicDeclaration) -> [(String, JSONTree)] {
    [
      ("action", topic.role == .output ? "send" : "receive"),
      ("channel", ["$ref": .text("#/channels/\(identifier(topic.name))")]),
    ]
  }

  private static func channel(_ topic: TopicDeclaration) -> JSONTree {
    [
      "address": .text(topic.name), "description": .text(topic.purpose),
      "messages": .of(
        messages(of: topic).map { (identifier($0), ["$ref": .text("#/components/messages/\(identifier($0))")]) }),
      "bindings": [
        "kafka": [
          "topic": .text(topic.name), "partitions": .number(Int(topic.partitions)),
          "replicas": .number(Int(topic.replication)), "bindingVersion": "0.5.0",
        ]
      ],
    ]
  }

  private static func messages(of topic: TopicDeclaration) -> [String] {
    switch topic.role {
    case .input, .direct:
      EventKind.allCases.filter { !$0.isReference && !$0.isCommand && ($0.isBookEvent == (topic.name == "inventory")) }
        .map(\.wireName)
    case .reference: EventKind.allCases.filter(\.isReference).map(\.wireName)
    case .commands: EventKind.allCases.filter(\.isCommand).map(\.wireName)
    case .output:
      outputs.map(\.0).filter { topic.name.hasSuffix(".\($0)s") || topic.name.hasSuffix(".\($0)") }
    default: []
    }
  }

  private static func event(_ kind: EventKind) -> JSONTree {
    [
      "name": .text(kind.wireName), "summary": .text(EventNotes.summary(of: kind)),
      "contentType": "application/cloudevents+json",
      "payload": schema("./schemas/events/\(kind.wireName).json"),
    ]
  }

  private static let outputs: [(String, JSONTree)] = [
    ("exception", output("exception", "application/cloudevents+json", key: "the exception's id")),
    ("correction", output("correction", "application/cloudevents+json", key: "SKU, else batch, order or id")),
    ("aggregate", output("aggregate", "application/json", key: "SKU")),
    ("report", output("report", "application/json", key: "the report's id")),
    (
      "rejected",
      [
        "name": "rejected", "summary": "A record that came to nothing: its own bytes, the reason in the headers.",
        "headers": [
          "type": "object", "required": ["reason", "detail", "topic", "partition", "offset"],
          "properties": [
            "reason": ["enum": ["invalid", "late", "conflict", "unmapped", "oversize"]], "detail": ["type": "string"],
            "topic": ["type": "string"], "partition": ["type": "string", "pattern": "^[0-9]+$"],
            "offset": ["type": "string", "pattern": "^[0-9]+$"],
          ],
        ],
      ]
    ),
  ]

  private static func output(_ name: String, _ contentType: String, key: String) -> JSONTree {
    [
      "name": .text(name), "contentType": .text(contentType), "payload": schema("./schemas/outputs/\(name).json"),
      "bindings": ["kafka": ["key": ["type": "string", "description": .text(key)], "bindingVersion": "0.5.0"]],
    ]
  }

  private static func schema(_ path: String) -> JSONTree {
    ["schemaFormat": "application/schema+json;version=draft-2020-12", "schema": ["$ref": .text(path)]]
  }
}
