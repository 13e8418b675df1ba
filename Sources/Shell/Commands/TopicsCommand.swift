import Files
import Glibc
import Operations
import Topics

/// `recount topics plan|apply|check`.
struct TopicsCommand {
  let configuration: LoadedConfiguration
  let arguments: ParsedArguments
  let terminal: Terminal

  /// What differs, whatever it is, is an answer.
  func plan() throws(Failure) -> ExitCode {
    try show(look(keeper()))
    return .fine
  }

  /// What differs is a finding.
  func check() throws(Failure) -> ExitCode {
    let plan = try look(keeper())
    try show(plan)
    return plan.isClean ? .fine : .findings
  }

  func apply() throws(Failure) -> ExitCode {
    let keeper = try keeper()
    let plan = try look(keeper)
    try show(plan)
    if !plan.steps.isEmpty {
      guard try isAgreed(plan) else {
        terminal.report("nothing was changed\n")
        return .fine
      }
      try apply(plan, by: keeper)
    }
    return plan.dangers.isEmpty ? .fine : .findings
  }

  private func apply(_ plan: TopicPlan, by keeper: TopicKeeper) throws(Failure) {
    do throws(AdminFailure) {
      try keeper.apply(plan) { step in
        if terminal.errorIsTerminal { terminal.report("done: \(TopicPlanText.line(step))\n") }
      }
    } catch {
      throw Failure(error)
    }
    if !arguments.has("json") {
      try terminal.print("\(plan.steps.count) of \(plan.steps.count) changes are made\n")
    }
  }

  private func isAgreed(_ plan: TopicPlan) throws(Failure) -> Bool {
    if arguments.has("yes") { return true }
    guard isatty(STDIN_FILENO) == 1 else {
      let detail = "\(plan.steps.count) changes are to be made, and nobody can be asked"
      throw Failure(.usage, fact: "standard input is no terminal", detail: detail, hint: "give --yes to apply the plan")
    }
    terminal.report("make these \(plan.steps.count) changes? [y/N] ")
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }

  private func show(_ plan: TopicPlan) throws(Failure) {
    try terminal.print(arguments.has("json") ? TopicPlanText.json(plan) : TopicPlanText.text(plan))
  }

  private func look(_ keeper: TopicKeeper) throws(Failure) -> TopicPlan {
    do throws(AdminFailure) { return try keeper.plan() } catch { throw Failure(error) }
  }

  private func keeper() throws(Failure) -> TopicKeeper {
    let file = try TopicsCommand.declarations(arguments)
    let kafka = configuration.service.kafka
    let secrets = try TopicsCommand.secrets(kafka)
    do throws(AdminFailure) {
      return TopicKeeper(file, configuration.service, try KafkaTopicAdmin(kafka, secrets: secrets))
    } catch {
      throw Failure(error)
    }
  }

  /// The declarations that were built in, or the file that is named.
  static func declarations(_ arguments: ParsedArguments) throws(Failure) -> DeclarationFile {
    guard let name = arguments.first("declarations") else {
      return try parsed { () throws(ConfigurationFailure) in try .bundled() }
    }
    let bytes: [UInt8]
    do throws(FileFailure) { bytes = try WholeFile.read(name) } catch { throw Failure(error) }
    return try parsed { () throws(ConfigurationFailure) in try DeclarationFile(bytes, name: name) }
  }

  private static func parsed(
    _ body: () throws(ConfigurationFailure) -> DeclarationFile
  ) throws(Failure) -> DeclarationFile {
    do throws(ConfigurationFailure) {
      return try body()
    } catch {
      throw Failure(
        .configuration, fact: "the declarations of topics do not hold", details: error.problems.map(\.text),
        hint: "topics/README.md tells what a declaration may say")
    }
  }

  /// Properties whose values lie in files; a last line end belongs to the file, not to the secret.
  private static func secrets(_ kafka: KafkaSettings) throws(Failure) -> [TopicSetting] {
    var secrets: [TopicSetting] = []
    for property in kafka.secretFiles {
      do throws(FileFailure) {
        var text = String(decoding: try WholeFile.read(property.value), as: UTF8.self)
        if text.hasSuffix("\n") { text.removeLast() }
        secrets.append(TopicSetting(property.key, text))
      } catch {
        throw Failure(.configuration, fact: error.fact, detail: error.detail, hint: error.hint)
      }
    }
    return secrets
  }
}

extension Failure {
  init(_ failure: AdminFailure) {
    let exit: ExitCode = failure.kind == .temporary ? .temporary : .configuration
    self.init(exit, fact: failure.fact, detail: failure.detail, hint: failure.hint)
  }
}
