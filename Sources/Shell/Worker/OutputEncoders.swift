package import Core

/// How outputs become bytes: each appends one JSON object without line end.
package struct OutputEncoders {
  package var exception: (ExceptionRecord, inout [UInt8]) -> Void
  package var correction: (CorrectionRecord, inout [UInt8]) -> Void
  package var aggregate: (Aggregate, inout [UInt8]) -> Void
  package var report: (ReportRecord, inout [UInt8]) -> Void
  /// SHA-256 of bytes that are too large to be written again.
  package var digest: ([UInt8]) -> [UInt8] = { _ in [] }
  package init(
    exception: @escaping (ExceptionRecord, inout [UInt8]) -> Void,
    correction: @escaping (CorrectionRecord, inout [UInt8]) -> Void,
    aggregate: @escaping (Aggregate, inout [UInt8]) -> Void,
    report: @escaping (ReportRecord, inout [UInt8]) -> Void
  ) {
    self.exception = exception
    self.correction = correction
    self.aggregate = aggregate
    self.report = report
  }
}
