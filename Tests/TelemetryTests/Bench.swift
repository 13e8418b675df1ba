import Core
import Foundation
import Synchronization

@testable import Telemetry

/// Clocks that stand still until they are told, and everything that was logged.
final class Bench: Sendable {
  private struct Books: Sendable {
    var wall = Instant(microseconds: 1_772_438_400_000_000)
    var steady = Span.zero
    var lines: [String] = []
  }
  private let books = Mutex(Books())

  var clock: TelemetryClock {
    TelemetryClock(wall: { self.books.withLock(\.wall) }, steady: { self.books.withLock(\.steady) })
  }
  var lines: [String] { books.withLock(\.lines) }

  func pass(_ span: Span) {
    books.withLock { books in
      books.wall = books.wall + span
      books.steady = books.steady + span
    }
  }

  func logger(_ format: LogFormat = .logfmt, level: LogLevel = .info) -> Logger {
    Logger(level: level, format: format) { line in self.books.withLock { $0.lines.append(line) } }
  }

  /// A telemetry without figures of the process.
  func telemetry() -> WorkerTelemetry {
    WorkerTelemetry(version: "1.2.3", logger: logger(), clock: clock, process: { _ in })
  }
}

/// Runs a program; nil where it is not installed.
func run(_ program: String, _ arguments: [String], input: String) throws -> (exit: Int32, text: String)? {
  let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  let paths = folders.map { "\($0)/\(program)" }
  guard let path = paths.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else { return nil }
  let process = Process()
  let (to, from) = (Pipe(), Pipe())
  process.executableURL = URL(filePath: path)
  process.arguments = arguments
  process.standardInput = to
  process.standardOutput = from
  process.standardError = from
  try process.run()
  try to.fileHandleForWriting.write(contentsOf: Data(input.utf8))
  try to.fileHandleForWriting.close()
  let text = String(decoding: from.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return (process.terminationStatus, text)
}
