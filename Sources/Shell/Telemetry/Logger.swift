package import Core

/// Writes log lines, each event at most so often: a broker that is away must not fill a disk.
///
/// Owned by whoever guards it; it has no lock of its own.
package struct Logger: Sendable {
  /// Lines of one event in one interval; errors are never left out.
  package var burst = 30
  package var interval = Span.seconds(10)
  package var level: LogLevel
  package var format: LogFormat
  private let write: @Sendable (String) -> Void
  private var windows: [String: Window] = [:]

  /// What was written of an event since the interval began.
  private struct Window: Sendable {
    var start: Instant
    var written = 0
    var suppressed: Int64 = 0
  }

  package init(level: LogLevel = .info, format: LogFormat = .logfmt, write: @escaping @Sendable (String) -> Void) {
    self.level = level
    self.format = format
    self.write = write
  }

  /// Writes the line if its level and rate allow; false where the rate left it out.
  package mutating func log(_ line: LogLine, at time: Instant) -> Bool {
    guard line.level >= level else { return true }
    var window = windows[line.event] ?? Window(start: time)
    var line = line
    if time - window.start >= interval || time < window.start {
      if window.suppressed > 0 { line.fields.append(.init("suppressed", .whole(window.suppressed))) }
      window = Window(start: time)
    }
    let isWritten = line.level == .error || window.written < burst
    if isWritten {
      write(format.text(line, at: time))
      window.written += 1
    } else {
      window.suppressed += 1
    }
    windows[line.event] = window
    return isWritten
  }
}
