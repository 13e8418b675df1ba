// The list of variables is a mutable global of C; it is read here only, before there is a second thread.
@unsafe @preconcurrency import Glibc

extension Program {
  /// Runs the process's own command line; the exit code.
  package static func main(_ bodies: Bodies) -> Int32 {
    let environment = processEnvironment()
    let terminal = Terminal.process(environment: environment)
    let program = Program(environment: environment, terminal: terminal, bodies: bodies)
    return program.run(Array(CommandLine.arguments.dropFirst()))
  }

  /// The variables of the process.
  private static func processEnvironment() -> [String: String] {
    var variables: [String: String] = [:]
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      let parts = unsafe String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      unsafe next += 1
    }
    return variables
  }
}
