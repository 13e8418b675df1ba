import Foundation
import Testing

/// The local broker of the tests: `scripts/kafka` starts one on a port of its own.
enum Broker {
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
  static let port = ProcessInfo.processInfo.environment["KAFKA_PORT"] ?? "19292"
  static var address: String { "127.0.0.1:\(port)" }

  /// Where Kafka lies; nil = nowhere.
  static let home: String? = {
    let named = ProcessInfo.processInfo.environment["KAFKA_HOME"]
    let places = [named, root.appending(path: "../shared/kafka").standardizedFileURL.path].compactMap(\.self)
    return places.first { FileManager.default.isExecutableFile(atPath: $0 + "/bin/kafka-server-start.sh") }
  }()

  static let isMissing: Comment = "no Kafka: set KAFKA_HOME to an unpacked Apache Kafka"

  /// Starts the broker where it does not run; it goes on running for the next tests.
  static func start() throws {
    var environment = ProcessInfo.processInfo.environment
    environment["KAFKA_HOME"] = home
    let script = Child(root.appending(path: "scripts/kafka"), ["start"], environment: environment)
    try script.start()
    #expect(script.wait() == 0, "\(script.errors)")
  }

  /// One of Kafka's own tools; what it printed.
  static func tool(_ name: String, _ arguments: [String]) throws -> String {
    let tool = Child(URL(filePath: "\(home ?? "")/bin/\(name)"), arguments)
    try tool.start()
    _ = tool.wait()
    return tool.output
  }
}

/// A child process whose output goes to files, so that it never blocks.
final class Child {
  private let process = Process()
  private let folder = FileManager.default.temporaryDirectory.appending(path: "recount-\(UUID().uuidString)")

  init(_ program: URL, _ arguments: [String], environment: [String: String]? = nil) {
    process.executableURL = program
    process.arguments = arguments
    if let environment { process.environment = environment }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A program of this package: it lies beside the tests.
  convenience init(_ program: String, _ arguments: [String]) {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    self.init(tests.deletingLastPathComponent().appending(path: program), arguments)
  }

  func start() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["output", "errors"] {
      _ = FileManager.default.createFile(atPath: folder.appending(path: name).path, contents: nil)
    }
    process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "output"))
    process.standardError = try FileHandle(forWritingTo: folder.appending(path: "errors"))
    try process.run()
  }

  func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }
  var isRunning: Bool { process.isRunning }
  var output: String { text("output") }
  var errors: String { text("errors") }

  private func text(_ name: String) -> String {
    (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
  }
}
