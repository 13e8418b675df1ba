import Foundation
import Testing

/// A local cluster of the tests: `scripts/kafka` starts it on ports of its own; it goes on running for the next tests.
struct Broker: Sendable {
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
  /// One node, for nearly everything.
  static let shared = Broker(port: ProcessInfo.processInfo.environment["KAFKA_PORT"].flatMap { Int($0) } ?? 19292)
  /// Where Kafka lies; nil = nowhere.
  static let home: String? = {
    let named = ProcessInfo.processInfo.environment["KAFKA_HOME"]
    let places = [named, root.appending(path: "../shared/kafka").standardizedFileURL.path].compactMap(\.self)
    return places.first { FileManager.default.isExecutableFile(atPath: $0 + "/bin/kafka-server-start.sh") }
  }()
  static let isMissing: Comment = "no Kafka: set KAFKA_HOME to an unpacked Apache Kafka"

  /// Built for speed: tests of volume run only then.
  static var isRelease: Bool {
    #if DEBUG
      return false
    #else
      return true
    #endif
  }

  var port: Int
  var nodes = 1
  /// Where a proxy in front of a single node listens.
  var proxy: Int?

  var address: String { (0..<nodes).map { "127.0.0.1:\(port + 10 * $0)" }.joined(separator: ",") }
  /// As a list in YAML.
  var addressList: String { "[" + address.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",") + "]" }
  /// Where accounts u0 … u39 log in.
  var addressWithAccounts: String { "127.0.0.1:\(port + 2)" }

  /// Starts the nodes that do not run.
  func start() throws { try script("start") }
  func stop() throws { try script("stop") }
  func kill(node: Int) throws { try script("kill", "\(node)") }

  private func script(_ words: String...) throws {
    var environment = ProcessInfo.processInfo.environment
    environment["KAFKA_HOME"] = Broker.home
    environment["KAFKA_PORT"] = "\(port)"
    environment["KAFKA_NODES"] = "\(nodes)"
    environment["KAFKA_ADVERTISED"] = proxy.map { "\($0)" }
    let script = Child(Broker.root.appending(path: "scripts/kafka"), words, environment: environment)
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
    self.init(URL(filePath: Child.path(of: program)), arguments)
  }

  static func path(of program: String) -> String {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appending(path: program).path
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

  /// Waits until what it says holds `text`; false where it ends before, or does not say it in time.
  func awaits(_ text: String, times: Int = 1, seconds: Double = 60) -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end {
      if errors.components(separatedBy: text).count > times { return true }
      guard isRunning else { return false }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return false
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }
  var isRunning: Bool { process.isRunning }
  var output: String { text("output") }
  var errors: String { text("errors") }

  private func text(_ name: String) -> String {
    (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
  }
}
