/// Text that is no JSON, and where it stops to be.
package struct JSONProblem: Error, Hashable, Sendable {
  package var position: Int
}

extension JSONValue {
  /// Reads one value; nothing but white space may follow.
  package init(reading bytes: some Sequence<UInt8>) throws(JSONProblem) {
    var reader = JSONReader(bytes: Array(bytes))
    self = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.isAtEnd else { throw JSONProblem(position: reader.position) }
  }
}

/// Reads what our own encoders wrote; strict, and bounded in depth.
private struct JSONReader {
  private static let depthMax = 32
  let bytes: [UInt8]
  private(set) var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.count }
  private var head: UInt8 { position < bytes.count ? bytes[position] : 0 }
  private var problem: JSONProblem { JSONProblem(position: position) }

  mutating func skipBlanks() {
    while [0x20, 0x09, 0x0a, 0x0d].contains(head) { position += 1 }
  }

  mutating func value(depth: Int) throws(JSONProblem) -> JSONValue {
    guard depth < JSONReader.depthMax else { throw problem }
    skipBlanks()
    switch head {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try list(depth)
    case UInt8(ascii: "\""): return .text(try string())
    default: return try word()
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard head == byte, !isAtEnd else { return false }
    position += 1
    return true
  }

  private mutating func object(_ depth: Int) throws(JSONProblem) -> JSONValue {
    position += 1
    var members: [JSONValue.Member] = []
    if take(UInt8(ascii: "}")) { return .object(members) }
    repeat {
      skipBlanks()
      guard head == UInt8(ascii: "\"") else { throw problem }
      let name = try string()
      guard take(UInt8(ascii: ":")) else { throw problem }
      members.append(JSONValue.Member(name, try value(depth: depth + 1)))
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw problem }
    return .object(members)
  }

  private mutating func list(_ depth: Int) throws(JSONProblem) -> JSONValue {
    position += 1
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return .list([]) }
    repeat { elements.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw problem }
    return .list(elements)
  }

  private mutating func word() throws(JSONProblem) -> JSONValue {
    let start = position
    while !isAtEnd, !",]}: \t\r\n".utf8.contains(head) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    switch text {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default:
      guard let first = text.utf8.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first),
        Double(text) != nil
      else { throw JSONProblem(position: start) }
      return .number(text)
    }
  }

  private mutating func string() throws(JSONProblem) -> String {
    position += 1
    var content: [UInt8] = []
    while head != UInt8(ascii: "\"") {
      guard !isAtEnd, head >= 0x20 else { throw problem }
      if head == UInt8(ascii: "\\") {
        position += 1
        content += try escaped()
      } else {
        content.append(head)
        position += 1
      }
    }
    position += 1
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func escaped() throws(JSONProblem) -> [UInt8] {
    let letter = head
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0c]
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(try scalar()).utf8)
    default: throw problem
    }
  }

  private mutating func scalar() throws(JSONProblem) -> Unicode.Scalar {
    var code = try codeUnit()
    if code >> 10 == 0x36 {
      guard head == UInt8(ascii: "\\"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u") else {
        throw problem
      }
      position += 2
      let low = try codeUnit()
      guard low >> 10 == 0x37 else { throw problem }
      code = 0x10000 + (code & 0x3ff) << 10 + low & 0x3ff
    }
    guard let scalar = Unicode.Scalar(code) else { throw problem }
    return scalar
  }

  private mutating func codeUnit() throws(JSONProblem) -> UInt32 {
    guard position + 4 <= bytes.count,
      let code = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    else { throw problem }
    position += 4
    return code
  }
}
