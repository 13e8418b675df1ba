import Commands
import Core
import Engine
import Files
import Operations
import Reconcile
import Report
import StateFormat
import Worker

/// The body of `recount reconcile`: the engine over files.
func reconcile(
  _ options: ReconcileOptions, _ configuration: LoadedConfiguration, _ terminal: Terminal
) throws(Failure) -> ExitCode {
  do {
    try run(options, configuration.core, terminal)
    return .fine
  } catch {
    throw Failure(ofRun: error)
  }
}

/// A thread reads ahead; but where the events are noted for a report, they are read in turn with what becomes of them.
private func source(
  _ options: ReconcileOptions, _ image: StateImage?, _ notes: RunNotes?
) throws -> any BatchSource {
  let paths = options.inputs
  if let notes {
    let inputs = RunInputs(try paths.map { try LineInput(path: $0) }, decode: notes.counting(Decoding().decode))
    return try InputMerge(inputs, from: image, batchSize: options.batch)
  }
  return try ReadAhead(from: image, batchSize: options.batch) {
    RunInputs(try paths.map { try LineInput(path: $0) }, decode: Decoding().decode)
  }
}

private func run(_ options: ReconcileOptions, _ configuration: Configuration, _ terminal: Terminal) throws {
  let state = options.state.map { StateDirectory(path: $0) }
  let image = try state?.load()
  let notes = options.isReported ? RunNotes() : nil
  let source = try source(options, image, notes)
  let encoding = OutputEncoding(topics: options.inputs)
  let folder = try OutputFolder(path: options.output, encoders: encoding.encoders)
  var run = ReconcileRun(
    configuration: configuration, machines: .recount(configuration), until: options.until, batchSize: options.batch)
  var bar = ProgressBar(total: source.totalBytes, terminal: terminal)
  run.progress = { bar.update(done: $0) }
  let keep = state != nil || options.isReported
  let kept: StateImage?
  if let notes {
    var sink = NotedSink(folder, notes)
    kept = try run.run(source, from: image, keep: keep, into: &sink).image
  } else {
    var sink = folder
    kept = try run.run(source, from: image, keep: keep, into: &sink).image
  }
  bar.clear()
  guard let kept else { return }
  try state?.save(kept)
  if let notes {
    let report = try RunReport(notes, KeptState(kept), configuration, version: Version.text)
    try WholeFile.write(Array(report.html.utf8), to: options.output + "/report.html")
  }
}
