package import Core
package import Worker

/// The folder of `--output` with its five files.
package struct OutputFolder: OutputSink {
  private let path: String
  private let encoders: OutputEncoders
  private let exceptions: FileWriter
  private let corrections: FileWriter
  private let aggregates: FileWriter
  private let rejected: FileWriter

  package init(path: String, encoders: OutputEncoders) throws {
    self.path = path
    self.encoders = encoders
    try FileSystem.makeFolder(path)
    exceptions = try FileWriter(path: path + "/exceptions.ndjson")
    corrections = try FileWriter(path: path + "/corrections.ndjson")
    aggregates = try FileWriter(path: path + "/aggregates.ndjson")
    rejected = try FileWriter(path: path + "/rejected.ndjson")
  }

  package mutating func write(_ exception: ExceptionRecord) throws {
    try OutputFolder.line(of: exceptions) { encoders.exception(exception, &$0) }
  }

  package mutating func write(_ correction: CorrectionRecord) throws {
    try OutputFolder.line(of: corrections) { encoders.correction(correction, &$0) }
  }

  package mutating func write(_ aggregate: Aggregate) throws {
    try OutputFolder.line(of: aggregates) { encoders.aggregate(aggregate, &$0) }
  }

  package mutating func write(_ rejected: RejectedRecord) throws {
    try OutputFolder.line(of: self.rejected) { rejected.appendJSON(to: &$0) }
  }

  /// The last of a run's outputs; the files are complete then.
  package mutating func write(_ summary: Summary) throws {
    for writer in [exceptions, corrections, aggregates, rejected] { try writer.finish() }
    let writer = try FileWriter(path: path + "/summary.json")
    try writer.append { summary.appendJSON(to: &$0) }
    try writer.finish()
  }

  private static func line(of writer: FileWriter, _ body: (inout [UInt8]) -> Void) throws {
    try writer.append { buffer in
      body(&buffer)
      buffer.append(UInt8(ascii: "\n"))
    }
  }
}
