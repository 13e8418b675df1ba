import Commands
import Core
import Engine
import Files
import JSONTree
import Operations
import Reconcile
import Report
import StateFormat
import Worker

/// The body of `recount explain`.
func explain(
  _ options: ExplainOptions, _ configuration: LoadedConfiguration, _ terminal: Terminal
) throws(Failure) -> ExitCode {
  let told: ItemStory?
  do {
    told = try story(options, configuration)
  } catch {
    throw Failure(ofRun: error)
  }
  guard let told else {
    let detail = "nothing that was read names '\(options.sku)'"
    throw Failure(.badData, fact: "the SKU is not known", detail: detail, hint: "check its spelling and the folders")
  }
  switch options.form {
  case .text: try terminal.print(told.text(isColoured: terminal.isColoured))
  case .json: try terminal.print(told.json.line + "\n")
  case .html: try terminal.print(Pages.story(told))
  }
  return .fine
}

private func story(_ options: ExplainOptions, _ loaded: LoadedConfiguration) throws -> ItemStory? {
  let configuration = loaded.core
  let question = ItemStory.Question(number: options.sku, location: options.location, at: options.time)
  let teller = StoryTeller(question, configuration)
  switch options.source {
  case .state(let folder, let output):
    guard let state = try KeptState.load(folder, configuration) else {
      throw StateFileError(
        fact: "there is no state in '\(folder)'", detail: "a run with --state keeps one there",
        hint: "run 'recount reconcile --state \(folder)' first, or name the inputs by --input")
    }
    return try teller.story(from: state, outputs: try output.map { try StoryOutputs(folder: $0) })
  case .kafka:
    let cluster = try ClusterReading(loaded)
    guard let state = try cluster.state(of: options.sku) else { return nil }
    return try teller.story(from: state, outputs: try cluster.outputs(of: options.sku))
  case .inputs(let names):
    let readers = try names.map { try LineInput(path: $0) }
    return try teller.story(
      from: readers.map(\.input), decode: Decoding().decode, machines: .recount(configuration))
  }
}

extension Failure {
  /// What ended a run over files.
  init(ofRun error: any Error) {
    switch error {
    case let failure as FileFailure: self.init(failure)
    case let failure as LogFailure: self.init(failure)
    case let damage as StateFileError:
      self.init(.badData, fact: damage.fact, detail: damage.detail, hint: damage.hint)
    default:
      self.init(.bug, fact: "the run ended by an error nobody named", detail: "\(error)", hint: "please report it")
    }
  }
}
