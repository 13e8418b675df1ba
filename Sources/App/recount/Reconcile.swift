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

private func run(_ options: ReconcileOptions, _ configuration: Configuration, _ terminal: Terminal) throws {
  let state = options.state.map { StateDirectory(path: $0) }
  let image = try state?.load()
  let readers = try options.inputs.map { try LineInput(path: $0) }
  let encoding = OutputEncoding(topics: options.inputs)
  let folder = try OutputFolder(path: options.output, encoders: encoding.encoders)
  var run = ReconcileRun(
    configuration: configuration, machines: .recount(configuration), until: options.until, batchSize: options.batch)
  let total = readers.reduce(Int64?(0)) { sum, reader in sum.flatMap { sum in reader.totalBytes.map { sum + $0 } } }
  var bar = ProgressBar(total: total, terminal: terminal)
  run.progress = { _ in bar.update(done: readers.reduce(0) { $0 + $1.consumedBytes }) }
  let notes = options.isReported ? RunNotes() : nil
  let decode = notes?.counting(Decoding().decode) ?? Decoding().decode
  let keep = state != nil || options.isReported
  let kept: StateImage?
  if let notes {
    var sink = NotedSink(folder, notes)
    kept = try run.run(readers.map(\.input), decode: decode, from: image, keep: keep, into: &sink).image
  } else {
    var sink = folder
    kept = try run.run(readers.map(\.input), decode: decode, from: image, keep: keep, into: &sink).image
  }
  bar.clear()
  guard let kept else { return }
  try state?.save(kept)
  if let notes {
    let report = try RunReport(notes, KeptState(kept), configuration, version: Version.text)
    try WholeFile.write(Array(report.html.utf8), to: options.output + "/report.html")
  }
}
