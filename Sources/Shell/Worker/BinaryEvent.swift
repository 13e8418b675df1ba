/// CloudEvents in binary mode: attributes in headers `ce_…`, the data as the record's value.
enum BinaryEvent {
  /// The same event in structured mode. A record without `ce_` headers is what its value says.
  static func structured(_ record: LogRecord) -> [UInt8] {
    let attributes = record.headers.filter { $0.name.hasPrefix("ce_") }
    guard !attributes.isEmpty else { return record.value ?? [] }
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    for attribute in attributes {
      append(attribute.name.dropFirst(3), to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      append(attribute.text[...], to: &bytes)
      bytes.append(UInt8(ascii: ","))
    }
    bytes += Array("\"data\":".utf8) + (record.value ?? Array("null".utf8))
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  private static func append(_ text: Substring, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20: bytes += Array("\\u00".utf8) + [hex(byte >> 4), hex(byte & 15)]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func hex(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
