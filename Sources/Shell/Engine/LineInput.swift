package import Files
package import Reconcile

/// A file's lines as an input of a run.
package final class LineInput {
  private var reader: LineReader
  private let name: String

  package init(path: String) throws(FileFailure) {
    reader = try LineReader(path: path)
    name = path
  }

  package var totalBytes: Int64? { reader.totalBytes }
  /// Bytes of the file that have been read.
  package var consumedBytes: Int64 { reader.consumedBytes }

  package var input: NamedInput {
    var input = NamedInput(name: name) { [self] buffer in try next(&buffer) }
    input.consumedBytes = { [self] in consumedBytes }
    return input
  }

  private func next(_ buffer: inout [UInt8]) throws -> InputStep {
    guard try reader.advance() else { return .end }
    if let oversize = reader.oversize { return .oversize(byteCount: Int(oversize.length)) }
    unsafe reader.withLine { unsafe buffer.append(contentsOf: $0) }
    return .record
  }
}

extension RunInputs {
  package init(_ files: [LineInput], decode: @escaping Decoder) {
    let total = files.reduce(Int64?(0)) { sum, file in sum.flatMap { sum in file.totalBytes.map { sum + $0 } } }
    self.init(files.map(\.input), decode: decode, totalBytes: total)
  }
}
