package import Files
package import Operations

/// How a process ends (the values of sysexits.h).
package enum ExitCode: Int32, Sendable {
  case fine = 0
  /// Findings, where a command is asked to fail on them.
  case findings = 1
  case usage = 64
  case badData = 65
  case bug = 70
  /// The same call may succeed later: broker away, disk full.
  case temporary = 75
  case configuration = 78
}

/// Why a command ends early: a fact, a detail and a hint, one line each.
package struct Failure: Error, Hashable, Sendable {
  package var exit: ExitCode
  package var fact: String
  /// Usually one line; a configuration lists all its problems, one per line.
  package var details: [String]
  package var hint: String

  package init(_ exit: ExitCode, fact: String, details: [String], hint: String) {
    self.exit = exit
    self.fact = fact
    self.details = details
    self.hint = hint
  }

  package init(_ exit: ExitCode, fact: String, detail: String, hint: String) {
    self.init(exit, fact: fact, details: [detail], hint: hint)
  }

  /// A file that cannot be read or written.
  package init(_ failure: FileFailure) {
    let exit: ExitCode = failure.isTemporary ? .temporary : .badData
    self.init(exit, fact: failure.fact, detail: failure.detail, hint: failure.hint)
  }

  /// A configuration that does not hold.
  package init(_ failure: ConfigurationFailure) {
    let count = failure.problems.count
    self.init(
      .configuration, fact: "the configuration has \(count == 1 ? "a problem" : "\(count) problems")",
      details: failure.problems.map(\.text), hint: "mend these; 'recount config check' tells when all is well")
  }

  /// The lines for standard error.
  package func text(isColoured: Bool) -> String {
    let name = isColoured ? "\u{1b}[1;31mrecount:\u{1b}[0m" : "recount:"
    let lines = ["\(name) \(fact)"] + details.map { "  \($0)" } + ["  hint: \(hint)"]
    return lines.joined(separator: "\n") + "\n"
  }
}
