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
