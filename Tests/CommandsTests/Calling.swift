import Core

@testable import Commands
@testable import Operations

/// What a call in the process answered.
struct Answer: Equatable {
  var exit: Int32
  var output: String
  var error: String
}

/// Collects what is written to both streams.
final class Recorder {
  var output = ""
  var error = ""
}

/// What a command's body was handed.
final class Handed {
  var options: ReconcileOptions?
  var explain: ExplainOptions?
  var systems: [String] = []
  var replay: ReplayAction?
}

/// Runs `recount` in the process.
func call(
  _ arguments: String..., environment: [String: String] = [:], isColoured: Bool = false, handed: Handed = Handed()
) -> Answer {
  call(arguments, environment: environment, isColoured: isColoured, handed: handed)
}

/// Runs `recount` in the process.
func call(
  _ arguments: [String], environment: [String: String] = [:], isColoured: Bool = false, handed: Handed = Handed()
) -> Answer {
  let recorder = Recorder()
  let terminal = Terminal(isColoured: isColoured) { stream, text in
    switch stream {
    case .output: recorder.output += text
    case .error: recorder.error += text
    }
    return true
  }
  let bodies = Program.Bodies { (options, configuration, _) throws(Failure) in
    handed.options = options
    handed.systems = configuration.core.systemNames
    return .fine
  } work: { (_, _, _) throws(Failure) in
    .fine
  } explain: { (options, _, _) throws(Failure) in
    handed.explain = options
    return .fine
  } replay: { (action, _, _) throws(Failure) in
    handed.replay = action
    return .fine
  }
  let program = Program(environment: environment, terminal: terminal, bodies: bodies)
  return Answer(exit: program.run(arguments), output: recorder.output, error: recorder.error)
}

extension Program.Bodies {
  /// Bodies that do nothing.
  static var idle: Program.Bodies {
    Program.Bodies { (_, _, _) throws(Failure) in
      .fine
    } work: { (_, _, _) throws(Failure) in
      .fine
    } explain: { (_, _, _) throws(Failure) in
      .fine
    } replay: { (_, _, _) throws(Failure) in
      .fine
    }
  }
}
