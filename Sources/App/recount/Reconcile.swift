import Commands
import Core
import Engine
import Files
import Operations
import Reconcile
import StateFormat
import Worker

/// The body of `recount reconcile`: the engine over files.
func reconcile(
  _ options: ReconcileOptions, _ configuration: LoadedConfiguration, _ terminal: Terminal
) throws(Failure) -> ExitCode {
  do {
    try run(options, configuration.core, terminal)
    return .fine
  } catch let failure as FileFailure {
    throw Failure(failure)
  } catch let damage as StateFileError {
    throw Failure(.badData, fact: damage.fact, detail: damage.detail, hint: damage.hint)
  } catch {
    throw Failure(.bug, fact: "the run ended by an error nobody named", detail: "\(error)", hint: "please report it")
  }
}

private func run(_ options: ReconcileOptions, _ configuration: Configuration, _ terminal: Terminal) throws {
  let state = options.state.map { StateDirectory(path: $0) }
  let image = try state?.load()
  let readers = try options.inputs.map { try LineInput(path: $0) }
  let encoding = OutputEncoding(topics: options.inputs)
  var sink = try OutputFolder(path: options.output, encoders: encoding.encoders)
  var run = ReconcileRun(
    configuration: configuration, machines: .recount(configuration), until: options.until, batchSize: options.batch)
  let total = readers.reduce(Int64?(0)) { sum, reader in sum.flatMap { sum in reader.totalBytes.map { sum + $0 } } }
  var bar = ProgressBar(total: total, terminal: terminal)
  run.progress = { _ in bar.update(done: readers.reduce(0) { $0 + $1.consumedBytes }) }
  let (_, kept) = try run.run(
    readers.map(\.input), decode: Decoding().decode, from: image, keep: state != nil, into: &sink)
  bar.clear()
  if let kept { try state?.save(kept) }
}
