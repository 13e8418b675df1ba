import Core
import Files
package import JSONTree
import Operations

/// What was written about exceptions and corrections: every revision, as it was written.
package struct StoryOutputs {
  private let exceptions: [JSONValue]
  private let corrections: [JSONValue]

  /// The files of an output folder.
  package init(folder: String) throws {
    exceptions = try OutputLines.read(folder + "/exceptions.ndjson")
    corrections = try OutputLines.read(folder + "/corrections.ndjson")
  }

  /// Records as they lie in topics; throws `JSONProblem` where one is none of ours.
  package init(exceptions: [[UInt8]], corrections: [[UInt8]]) throws(JSONProblem) {
    var read: [[JSONValue]] = []
    for list in [exceptions, corrections] {
      var records: [JSONValue] = []
      for bytes in list { records.append(try OutputLines.record(bytes)) }
      read.append(records)
    }
    self.exceptions = read[0]
    self.corrections = read[1]
  }

  func exceptions(until limit: Instant?) -> [JSONValue] { exceptions.filter { !OutputLines.isLater($0, than: limit) } }
  func corrections(until limit: Instant?) -> [JSONValue] {
    corrections.filter { !OutputLines.isLater($0, than: limit) }
  }
}

/// Reads records of outputs.
enum OutputLines {
  /// The data of every record of a file, with its news (`opened`, `proposed`) and time before it.
  static func read(_ path: String) throws -> [JSONValue] {
    var reader = try LineReader(path: path)
    var records: [JSONValue] = []
    while try reader.advance() {
      var bytes: [UInt8] = []
      unsafe reader.withLine { unsafe bytes.append(contentsOf: $0) }
      guard let record = try? record(bytes) else {
        throw FileFailure(
          .corrupt, fact: "'\(path)' is damaged", detail: "line \(reader.number) is no JSON",
          hint: "name the --output folder of a run, or run again")
      }
      records.append(record)
    }
    return records
  }

  static func record(_ bytes: [UInt8]) throws(JSONProblem) -> JSONValue {
    let envelope = try JSONValue(reading: bytes)
    let news = envelope["type"]?.text?.split(separator: ".").last.map(String.init) ?? ""
    let members = (envelope["data"] ?? .null).members
    return .object([.init("news", .text(news)), .init("time", envelope["time"] ?? .null)] + members)
  }

  static func isLater(_ record: JSONValue, than limit: Instant?) -> Bool {
    guard let limit, let time = record["time"]?.text.flatMap({ Timestamp.parse($0) }) else { return false }
    return time > limit
  }
}
