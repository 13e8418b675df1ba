import Foundation
import Testing

/// Errors of docs/errors.md that need no broker, provoked for real.
@Suite struct ErrorTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("recount-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("systems: { wms: { kind: wms } }\n".utf8).write(to: folder.appendingPathComponent("recount.yaml"))
    let event =
      #"{"specversion":"1.0","id":"e1","source":"wms","type":"stock.level","time":"2026-03-02T08:00:00Z","#
      + #""data":{"sku":"A","levels":{"on_hand":1}}}"# + "\n"
    try Data(event.utf8).write(to: folder.appendingPathComponent("in.ndjson"))
  }

  private func recount(_ arguments: String...) throws -> (exit: Int32, error: String) {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("recount")
    return try run(program, arguments)
  }

  private func run(_ program: URL, _ arguments: [String]) throws -> (exit: Int32, error: String) {
    let process = Process()
    let error = Pipe()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin"]
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    process.standardError = error
    try process.run()
    let text = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  private func clean() { try? FileManager.default.removeItem(at: folder) }

  @Test func `a full disk for the outputs is temporary`() throws {
    defer { clean() }
    let output = folder.appendingPathComponent("out")
    try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: output.appendingPathComponent("aggregates.ndjson").path, withDestinationPath: "/dev/full")
    let (exit, error) = try recount(
      "reconcile", "--input", "in.ndjson", "--output", "out", "--until", "2026-03-03T00:00:00Z")
    #expect(exit == 75 && error.contains("the disk is full") && error.contains("make room"), "\(error)")
  }

  @Test func `a full disk for the kept state is temporary and leaves what was there`() throws {
    defer { clean() }
    #expect(try recount("reconcile", "--input", "in.ndjson", "--output", "out", "--state", "state").exit == 0)
    let file = folder.appendingPathComponent("state/recount.state")
    let before = try Data(contentsOf: file)
    try FileManager.default.createSymbolicLink(atPath: file.path + ".part", withDestinationPath: "/dev/full")
    let (exit, error) = try recount("reconcile", "--input", "in.ndjson", "--output", "out", "--state", "state")
    #expect(exit == 75 && error.contains("the disk is full"), "\(error)")
    #expect(try Data(contentsOf: file) == before)
  }

  @Test func `a state of another version of the format is refused by its number`() throws {
    defer { clean() }
    #expect(try recount("reconcile", "--input", "in.ndjson", "--output", "out", "--state", "state").exit == 0)
    let file = folder.appendingPathComponent("state/recount.state")
    var bytes = [UInt8](try Data(contentsOf: file))
    bytes[8] = 200
    try Data(bytes).write(to: file)
    for arguments in [["reconcile", "--input", "in.ndjson", "--output", "out"], ["explain", "A"]] {
      let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("recount")
      let (exit, error) = try run(program, arguments + ["--state", "state"])
      #expect(exit == 65 && error.contains("200"), "\(error)")
    }
  }

  @Test func `a broker that is away is temporary and named`() throws {
    defer { clean() }
    let (exit, error) = try recount("topics", "plan", "--set", #"kafka.brokers=["127.0.0.1:1"]"#)
    #expect(
      exit == 75 && error.contains("127.0.0.1:1") && error.contains("check that the brokers can be reached"), "\(error)"
    )
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"), "openssl is not installed"))
  func `a certificate that nobody vouches for ends the worker with its reason`() throws {
    defer { clean() }
    let openssl = URL(filePath: "/usr/bin/openssl")
    for name in ["server", "other"] {
      let made = try run(
        openssl,
        [
          "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "\(name).key", "-out", "\(name).pem", "-days",
          "2",
          "-subj", "/CN=localhost",
        ])
      #expect(made.exit == 0, "\(made.error)")
    }
    let server = Process()
    let said = Pipe()
    server.executableURL = openssl
    server.arguments = ["s_server", "-accept", "127.0.0.1:0", "-key", "server.key", "-cert", "server.pem"]
    server.currentDirectoryURL = folder
    server.standardOutput = said
    server.standardInput = Pipe()
    server.standardError = FileHandle.nullDevice
    try server.run()
    defer { server.terminate() }
    let port = try #require(ErrorTests.port(said.fileHandleForReading))
    let (exit, error) = try recount(
      "worker", "--set", "kafka.brokers=[\"127.0.0.1:\(port)\"]", "--set", "kafka.client.security.protocol=ssl",
      "--set", "kafka.client.ssl.ca.location=other.pem", "--set", "admin.address=127.0.0.1:0")
    #expect(exit == 78 && error.contains("certificate verify failed"), "\(error)")
  }

  /// The server says `ACCEPT 127.0.0.1:40123` when it listens.
  private static func port(_ output: FileHandle) -> Int? {
    var text = ""
    while let data = try? output.read(upToCount: 1), !data.isEmpty {
      text += String(decoding: data, as: UTF8.self)
      if let match = text.firstMatch(of: /ACCEPT \S*:(\d+)\s/) { return Int(match.1) }
    }
    return nil
  }
}
