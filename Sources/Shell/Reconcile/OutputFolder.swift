package import Core
package import Files
package import Worker

/// The folder of `--output` with its six files.
package final class OutputFolder: OutputSink {
  private let path: String
  private let encoders: OutputEncoders
  private var exceptions: LineWriter
  private var corrections: LineWriter
  private var aggregates: LineWriter
  private var report: LineWriter
  private var rejected: LineWriter

  package init(path: String, encoders: OutputEncoders) throws(FileFailure) {
    self.path = path
    self.encoders = encoders
    try WholeFile.makeFolder(path)
    exceptions = try LineWriter(path: path + "/exceptions.ndjson")
    corrections = try LineWriter(path: path + "/corrections.ndjson")
    aggregates = try LineWriter(path: path + "/aggregates.ndjson")
    report = try LineWriter(path: path + "/report.ndjson")
    rejected = try LineWriter(path: path + "/rejected.ndjson")
  }

  package func write(_ exception: ExceptionRecord) throws {
    try exceptions.appendLine { encoders.exception(exception, &$0) }
  }

  package func write(_ correction: CorrectionRecord) throws {
    try corrections.appendLine { encoders.correction(correction, &$0) }
  }

  package func write(_ aggregate: Aggregate) throws {
    try aggregates.appendLine { encoders.aggregate(aggregate, &$0) }
  }

  package func write(_ report: ReportRecord) throws {
    try self.report.appendLine { encoders.report(report, &$0) }
  }

  package func write(_ rejected: RejectedRecord) throws {
    try self.rejected.appendLine { rejected.appendJSON(to: &$0) }
  }

  /// The last of a run's outputs; the files are complete then.
  package func write(_ summary: Summary) throws {
    try exceptions.flush()
    try corrections.flush()
    try aggregates.flush()
    try report.flush()
    try rejected.flush()
    var bytes: [UInt8] = []
    summary.appendJSON(to: &bytes)
    try WholeFile.write(bytes, to: path + "/summary.json")
  }
}
