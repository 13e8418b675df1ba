package import Operations

/// The `recount` program: finds the command that is meant, and ends with its exit code.
package struct Program {
  /// The body of `recount reconcile`.
  package typealias Reconcile = (ReconcileOptions, LoadedConfiguration, Terminal) throws(Failure) -> ExitCode

  /// The body of `recount worker`.
  package typealias Work = (WorkerOptions, LoadedConfiguration, Terminal) throws(Failure) -> ExitCode

  /// The body of `recount explain`.
  package typealias Explain = (ExplainOptions, LoadedConfiguration, Terminal) throws(Failure) -> ExitCode

  /// The bodies of `recount replay` and what belongs to it.
  package typealias Replay = (ReplayAction, LoadedConfiguration, Terminal) throws(Failure) -> ExitCode

  /// What the commands do that need more than the command line.
  package struct Bodies {
    fileprivate let reconcile: Reconcile
    fileprivate let work: Work
    fileprivate let explain: Explain
    fileprivate let replay: Replay

    package init(
      reconcile: @escaping Reconcile, work: @escaping Work, explain: @escaping Explain, replay: @escaping Replay
    ) {
      self.reconcile = reconcile
      self.work = work
      self.explain = explain
      self.replay = replay
    }
  }

  private let environment: [String: String]
  private let terminal: Terminal
  private let bodies: Bodies

  package init(environment: [String: String], terminal: Terminal, bodies: Bodies) {
    self.environment = environment
    self.terminal = terminal
    self.bodies = bodies
  }

  /// Runs the command of `arguments`, which lack the program's own name.
  package func run(_ arguments: [String]) -> Int32 {
    do throws(Failure) {
      return try dispatch(arguments).rawValue
    } catch {
      terminal.report(error.text(isColoured: terminal.isColoured))
      return error.exit.rawValue
    }
  }

  private func dispatch(_ arguments: [String]) throws(Failure) -> ExitCode {
    switch arguments.first {
    case nil:
      terminal.report(HelpText.program)
      return .usage
    case "--help", "-h": return try answer(HelpText.program)
    case "--version": return try answer("recount \(Version.text)\n")
    default: break
    }
    let command = try command(arguments)
    let parsed = try ParsedArguments(Array(arguments.dropFirst(command.words.count)), for: command)
    return parsed.has("help") ? try answer(HelpText.command(command)) : try run(command, parsed)
  }

  private func run(_ command: CommandSpec, _ arguments: ParsedArguments) throws(Failure) -> ExitCode {
    switch command.words {
    case CommandSpec.configCheck.words: return try checkConfiguration(arguments)
    case CommandSpec.configKeys.words: return try answerKeys()
    case CommandSpec.completions.words: return try answerCompletions(arguments)
    case CommandSpec.version.words: return try answerVersion(arguments)
    case CommandSpec.topicsPlan.words: return try topics(arguments).plan()
    case CommandSpec.topicsApply.words: return try topics(arguments).apply()
    case CommandSpec.topicsCheck.words: return try topics(arguments).check()
    case CommandSpec.acls.words:
      let configuration = try configuration(arguments)
      return try AccessCommand(configuration: configuration, arguments: arguments, terminal: terminal).run()
    case CommandSpec.healthcheck.words:
      let configuration = try configuration(arguments)
      return try HealthCommand(configuration: configuration, arguments: arguments, terminal: terminal).run()
    case CommandSpec.worker.words:
      return try bodies.work(try WorkerOptions(arguments), try configuration(arguments), terminal)
    case CommandSpec.explain.words:
      return try bodies.explain(try ExplainOptions(arguments), try configuration(arguments), terminal)
    case _ where command.words.first == CommandSpec.replay.words.first:
      let action = try ReplayAction(command, arguments) { (file) throws(Failure) in
        try configuration(arguments, file: file)
      }
      return try bodies.replay(action, try configuration(arguments), terminal)
    default:
      let options = try ReconcileOptions(arguments)
      return try bodies.reconcile(options, try configuration(arguments), terminal)
    }
  }

  private func command(_ arguments: [String]) throws(Failure) -> CommandSpec {
    let meant = CommandSpec.all.filter { arguments.starts(with: $0.words) }
    if let command = meant.max(by: { $0.words.count < $1.words.count }) { return command }
    let word = arguments[0]
    guard !word.hasPrefix("-") else {
      let detail = "the first word names a command"
      throw Failure(
        .usage, fact: "no command before '\(word)'", detail: detail, hint: "'recount --help' lists the commands")
    }
    let group = CommandSpec.all.filter { $0.words.count > 1 && $0.words[0] == word }
    let names = group.isEmpty ? CommandSpec.all.map(\.name) : group.map(\.name)
    let text = group.isEmpty ? word : arguments.prefix(2).joined(separator: " ")
    let hint = Suggestion.nearest(to: text, among: names).map { "did you mean 'recount \($0)'?" }
    throw Failure(
      .usage, fact: "unknown command '\(text)'", detail: "commands: \(names.joined(separator: ", "))",
      hint: hint ?? "'recount --help' tells what each does")
  }

  private func answer(_ text: String) throws(Failure) -> ExitCode {
    try terminal.print(text)
    return .fine
  }

  private func answerVersion(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
    let json = "{\"name\":\"recount\",\"version\":\"\(Version.text)\"}\n"
    return try answer(arguments.has("json") ? json : "recount \(Version.text)\n")
  }

  private func answerKeys() throws(Failure) -> ExitCode {
    let page: String
    do throws(ConfigurationFailure) { page = try ConfigurationPage.text() } catch { throw Failure(error) }
    return try answer(page)
  }

  private func answerCompletions(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
    let shell = arguments.operand ?? ""
    guard let script = Completions.script(for: shell) else {
      let detail = "'\(shell)' is not one of \(Completions.shells.joined(separator: ", "))"
      throw CommandSpec.completions.failure("the shell is not known", detail, "for example recount completions bash")
    }
    return try answer(script)
  }

  private func topics(_ arguments: ParsedArguments) throws(Failure) -> TopicsCommand {
    TopicsCommand(configuration: try configuration(arguments), arguments: arguments, terminal: terminal)
  }

  private func configuration(
    _ arguments: ParsedArguments, file: String? = nil
  ) throws(Failure) -> LoadedConfiguration {
    var source = ConfigurationSource(arguments, environment: environment)
    source.file = file ?? source.file
    switch source.load() {
    case .success(let loaded): return loaded
    case .failure(let trouble): throw trouble.failure
    }
  }

  private func checkConfiguration(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
    let isJSON = arguments.has("json")
    switch ConfigurationSource(arguments, environment: environment).load() {
    case .success(let loaded):
      return try answer(isJSON ? EffectiveConfiguration.json(loaded) : EffectiveConfiguration.yaml(loaded.settings))
    case .failure(.content(let problems)) where isJSON:
      _ = try answer(EffectiveConfiguration.json(problems))
      return .configuration
    case .failure(let trouble): throw trouble.failure
    }
  }
}
