/// Rows of comma-separated values (RFC 4180): quoted fields, doubled quotes, line ends of either kind.
package struct CSVReader {
  private let bytes: [UInt8]
  private var position = 0

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The fields of the next row that is not empty; nil at the end.
  package mutating func nextRow() -> [String]? {
    while position < bytes.count, bytes[position] == 10 || bytes[position] == 13 { position += 1 }
    guard position < bytes.count else { return nil }
    var fields: [String] = []
    while true {
      fields.append(nextField())
      guard position < bytes.count, bytes[position] == 44 else { break }
      position += 1
    }
    return fields
  }

  private mutating func nextField() -> String {
    guard position < bytes.count, bytes[position] == 34 else { return plainField() }
    position += 1
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == 34 {
        guard position < bytes.count, bytes[position] == 34 else { break }
        position += 1
      }
      content.append(byte)
    }
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func plainField() -> String {
    let start = position
    while position < bytes.count, bytes[position] != 44, bytes[position] != 10, bytes[position] != 13 { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }
}
