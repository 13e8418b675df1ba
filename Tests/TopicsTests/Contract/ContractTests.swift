import Core
import Foundation
import Operations
import Testing
import Worker

@testable import EventFormat
@testable import Topics

/// Files that are made from the program; `UPDATE_GOLDEN=1` makes them anew.
enum Golden {
  static let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL

  static func check(_ path: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = root.appending(path: path)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let found = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    #expect(
      found == text, "\(path) is not what the program says; make it anew with UPDATE_GOLDEN=1",
      sourceLocation: sourceLocation)
  }

  static func names(in folder: String) -> Set<String> {
    Set((try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)) ?? [])
  }
}

@Suite struct ContractTests {
  @Test(arguments: EventKind.allCases)
  func `the schema of an event type says what the decoder goes by`(kind: EventKind) throws {
    try Golden.check("topics/schemas/events/\(kind.wireName).json", EventSchema(kind: kind).document.document)
  }

  @Test func `the schemas of outputs have the program's own words`() throws {
    for (name, document) in OutputSchema.all {
      try Golden.check("topics/schemas/outputs/\(name).json", document.document)
    }
  }

  @Test func `no schema is left over`() {
    #expect(Golden.names(in: "topics/schemas/events") == Set(EventKind.allCases.map { "\($0.wireName).json" }))
    #expect(Golden.names(in: "topics/schemas/outputs") == Set(OutputSchema.all.map { "\($0.name).json" }))
  }

  @Test func `the AsyncAPI document has every topic that others read or write`() throws {
    let topics = TopicSet(try .bundled(), ServiceSettings()).topics
    try Golden.check("topics/asyncapi.json", AsyncAPIDocument.document(topics).document)
  }

  @Test func `there is an example of every event type, as the encoder writes it`() throws {
    let path = "topics/examples/events.ndjson"
    let text = try String(contentsOf: Golden.root.appending(path: path), encoding: .utf8)
    var decoder = EventDecoder()
    var encoder = EventEncoder()
    var kinds: Set<EventKind> = []
    for line in text.split(separator: "\n") {
      let event = try decoder.decode(Array(line.utf8))
      kinds.insert(event.kind)
      encoder.append(event)
      encoder.endLine()
    }
    #expect(kinds == Set(EventKind.allCases))
    try Golden.check(path, String(decoding: encoder.bytes, as: UTF8.self))
  }
}
