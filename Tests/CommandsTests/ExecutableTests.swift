import Foundation
import Testing

@Suite struct ExecutableTests {
  /// The built program lies beside the tests.
  private static let program: URL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("recount")

  private func run(
    _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil
  ) throws -> (exit: Int32, output: String, error: String) {
    let process = Process()
    let (output, error) = (Pipe(), Pipe())
    process.executableURL = Self.program
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = folder ?? FileManager.default.temporaryDirectory
    process.standardOutput = output
    process.standardError = error
    try process.run()
    let texts = [output, error].map { String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) }
    process.waitUntilExit()
    return (process.terminationStatus, texts[0], texts[1])
  }

  private func folder(with text: String) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recount-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: folder.appendingPathComponent("recount.yaml"))
    return folder
  }

  @Test func `the program answers and ends with the documented codes`() throws {
    #expect(try run(["--version"]).exit == 0)
    #expect(try run(["--help"]).output.hasPrefix("recount: finds"))
    #expect(try run([]).exit == 64)
    #expect(try run(["nonsense"]).exit == 64)
    let folder = try folder(with: "systems: { wms: { kind: wms } }\nlokback: 1h\n")
    defer { try? FileManager.default.removeItem(at: folder) }
    let checked = try run(["config", "check"], in: folder)
    #expect(checked.exit == 78 && checked.output == "")
    #expect(checked.error.contains("recount.yaml:2: lokback: unknown key; did you mean 'lookback'?"))
  }

  @Test func `the file here, the environment and flags are laid over each other`() throws {
    let folder = try folder(with: "systems: { wms: { kind: wms } }\nlookback: 1h\nsettle: 1m\n")
    defer { try? FileManager.default.removeItem(at: folder) }
    let environment = ["RECOUNT_LOOKBACK": "2h", "RECOUNT_SETTLE": "2m"]
    let answer = try run(["config", "check", "--set", "settle=3m"], environment: environment, in: folder)
    #expect(answer.exit == 0, "\(answer.error)")
    #expect(answer.output.contains("kind: wms") && answer.output.contains("# recount.yaml:1"))
    #expect(answer.output.contains("# environment RECOUNT_LOOKBACK") && answer.output.contains("# --set settle"))
  }

  @Test func `without a terminal there is no colour`() throws {
    #expect(try !run(["nonsense"], environment: ["TERM": "xterm-256color"]).error.contains("\u{1b}"))
  }
}

/// What `reconcile --state` keeps, and what it says of what it cannot use.
@Suite struct KeptStateTests {
  private static let events = (0..<40).map { number in
    #"{"specversion":"1.0","id":"e\#(number)","source":"wms","type":"stock.level","time":"2026-03-02T08:\#(10 + number):00Z","#
      + #""data":{"sku":"S\#(number % 3)","levels":{"on_hand":\#(number)}}}"# + "\n"
  }.joined()

  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("recount-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("systems: { wms: { kind: wms } }\n".utf8).write(to: folder.appendingPathComponent("recount.yaml"))
    try Data(KeptStateTests.events.utf8).write(to: folder.appendingPathComponent("in.ndjson"))
  }

  private func reconcile() throws -> (exit: Int32, error: String) {
    let process = Process()
    let error = Pipe()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("recount")
    process.arguments = ["reconcile", "--input", "in.ndjson", "--output", "out", "--state", "state"]
    process.currentDirectoryURL = folder
    process.standardOutput = Pipe()
    process.standardError = error
    try process.run()
    let text = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  @Test func `a damaged, truncated or foreign state is named and ends the run with 65`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try reconcile().exit == 0)
    let file = folder.appendingPathComponent("state/recount.state")
    let whole = [UInt8](try Data(contentsOf: file))
    var damages: [[UInt8]] = [[], Array("something else".utf8), whole + [0]]
    for share in 1..<8 {
      damages.append(Array(whole[..<(whole.count * share / 8)]))
      var flipped = whole
      flipped[whole.count * share / 8] ^= 0x10
      damages.append(flipped)
    }
    for damage in damages {
      try Data(damage).write(to: file)
      let (exit, error) = try reconcile()
      #expect(exit == 65, "\(error)")
      #expect(error.contains("state file"), "\(error)")
      #expect([UInt8](try Data(contentsOf: file)) == damage, "what could not be read is left as it was")
    }
    try Data(whole).write(to: file)
    #expect(try reconcile().exit == 0)
  }

  @Test func `a state of other systems is refused by name`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try reconcile().exit == 0)
    try Data("systems: { erp: { kind: erp } }\n".utf8).write(to: folder.appendingPathComponent("recount.yaml"))
    let (exit, error) = try reconcile()
    #expect(exit == 65 && error.contains("another configuration"), "\(error)")
  }
}
