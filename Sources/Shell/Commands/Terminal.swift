import Glibc

/// Standard output and standard error, and what they lead to.
package struct Terminal {
  private let write: (Stream, String) -> Bool
  package let errorIsTerminal: Bool
  /// Colour belongs on a terminal whose owner has not refused it.
  package let isColoured: Bool
  package let width: Int

  package enum Stream: Sendable { case output, error }

  package init(
    errorIsTerminal: Bool = false, isColoured: Bool = false, width: Int = 80,
    write: @escaping (Stream, String) -> Bool
  ) {
    self.errorIsTerminal = errorIsTerminal
    self.isColoured = isColoured
    self.width = width
    self.write = write
  }

  /// The process's own streams.
  package static func process(environment: [String: String]) -> Terminal {
    let isTerminal = isatty(STDERR_FILENO) == 1
    let isColoured = isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    let width = environment["COLUMNS"].flatMap { Int($0) } ?? 80
    return Terminal(errorIsTerminal: isTerminal, isColoured: isColoured, width: width) { stream, text in
      Terminal.writeAll(text, to: stream == .output ? STDOUT_FILENO : STDERR_FILENO)
    }
  }

  /// Prints to standard output; an answer that nobody can read is a failure.
  package func print(_ text: String) throws(Failure) {
    guard !write(.output, text) else { return }
    let detail = "standard output takes no more"
    throw Failure(.temporary, fact: "the answer cannot be written", detail: detail, hint: "check the disk or the pipe")
  }

  /// Writes to standard error.
  package func report(_ text: String) { _ = write(.error, text) }

  private static func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return false }
      rest = rest.dropFirst(max(0, count))
    }
    return true
  }
}
