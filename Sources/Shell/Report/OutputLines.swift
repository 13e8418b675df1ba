import Core
import Files
import Operations

/// Reads the files of an output folder.
enum OutputLines {
  /// The data of every record, with its news (`opened`, `proposed`) and time before it; later ones are left out.
  static func read(_ path: String, until limit: Instant? = nil) throws -> [JSONValue] {
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
      if !isLater(record, than: limit) { records.append(record) }
    }
    return records
  }

  static func record(_ bytes: [UInt8]) throws(JSONProblem) -> JSONValue {
    let envelope = try JSONValue(reading: bytes)
    let news = envelope["type"]?.text?.split(separator: ".").last.map(String.init) ?? ""
    let members = (envelope["data"] ?? .null).members
    return .object([.init("news", .text(news)), .init("time", envelope["time"] ?? .null)] + members)
  }

  private static func isLater(_ record: JSONValue, than limit: Instant?) -> Bool {
    guard let limit, let time = record["time"]?.text.flatMap({ Timestamp.parse($0) }) else { return false }
    return time > limit
  }
}
