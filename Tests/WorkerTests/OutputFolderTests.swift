import Core
import FoundationEssentials
import LoopTestKit
import Reconcile
import StateFormat
import Testing
import Worker

@Suite struct OutputFolderTests {
  private let folder = FileManager.default.temporaryDirectory.path + "/recount-" + UUID().uuidString

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder + "/out/" + name, encoding: .utf8)
  }

  @Test func `a run leaves its six files`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var output = try OutputFolder(path: folder + "/out", encoders: ToyEvents.encoders)
    let run = ReconcileRun(configuration: Configuration(), machines: ToyMachine.set, until: nil, batchSize: 10)
    let lines = [Array("a \"quoted\"\tline".utf8), [0xff, 0x00]]
    _ = try run.run([NamedInput(name: "in.ndjson", lines: lines)], decode: ToyEvents.decode, into: &output)
    let rejected = try text("rejected.ndjson").split(separator: "\n")
    #expect(rejected.count == 2)
    #expect(
      rejected[0].hasSuffix(#""topic": "in.ndjson", "partition": 0, "offset": 0, "record": "a \"quoted\"\tline"}"#))
    #expect(rejected[1].hasSuffix(#""offset": 1, "base64": "/wA="}"#))
    for name in ["exceptions.ndjson", "corrections.ndjson", "aggregates.ndjson"] { #expect(try text(name).isEmpty) }
    let summary = try text("summary.json")
    #expect(summary.contains(#""in.ndjson": {"applied": 0, "duplicate": 0, "#))
    #expect(summary.contains(#""invalid": 2"#))
    #expect(summary.contains(#""consumed": 2"#))
    #expect(summary.contains(#""gap": 0"#))
  }

  @Test func `the state is kept as a whole, and a damaged one is an error by name`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let directory = StateDirectory(path: folder + "/deep/state")
    #expect(try directory.load() == nil)
    let image = StateImage(systems: ["wms:wms"], sections: ["run": ["clock": [1]]])
    try directory.save(image)
    try directory.save(image)
    #expect(try directory.load() == image)
    try "something else".write(toFile: folder + "/deep/state/recount.state", atomically: true, encoding: .utf8)
    #expect(throws: StateFileError.self) { try directory.load() }
  }
}
