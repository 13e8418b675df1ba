/// JSON as a value: numbers keep their text, members their order.
indirect enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case text(String)
  case list([JSONValue])
  case members([Member])

  struct Member: Hashable, Sendable {
    var name: String
    var value: JSONValue
  }

  static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    .members(members.map { Member(name: $0.0, value: $0.1) })
  }

  subscript(name: String) -> JSONValue? {
    guard case .members(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  var string: String? {
    switch self {
    case .text(let text), .number(let text): text
    default: nil
    }
  }

  var items: [JSONValue] {
    guard case .list(let items) = self else { return [] }
    return items
  }

  /// nil where the bytes are no JSON.
  init?(_ bytes: [UInt8]) {
    var reader = JSONReader(bytes)
    guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
    self = value
  }
}

extension JSONValue {
  var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += number
    case .text(let string): JSONValue.quote(string, to: &text)
    case .list(let items):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        item.write(to: &text)
      }
      text += "]"
    case .members(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        JSONValue.quote(member.name, to: &text)
        text += ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  private static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        if scalar.value < 0x20 {
          text += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }
}

/// Reads what this program writes; other JSON as well, up to a depth.
private struct JSONReader {
  private let bytes: [UInt8]
  private var place = 0
  private static let depthMax = 64

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { mutating get { peek() == nil } }

  private mutating func peek() -> UInt8? {
    while place < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[place]) { place += 1 }
    return place < bytes.count ? bytes[place] : nil
  }

  private mutating func skip(_ byte: Character) -> Bool {
    guard peek() == byte.asciiValue else { return false }
    place += 1
    return true
  }

  mutating func value(depth: Int) -> JSONValue? {
    guard depth < JSONReader.depthMax, let first = peek() else { return nil }
    switch first {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return list(depth)
    case UInt8(ascii: "\""): return string().map { .text($0) }
    case UInt8(ascii: "t"): return word("true", .bool(true))
    case UInt8(ascii: "f"): return word("false", .bool(false))
    case UInt8(ascii: "n"): return word("null", .null)
    default: return number()
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) -> JSONValue? {
    guard bytes[place...].starts(with: word.utf8) else { return nil }
    place += word.utf8.count
    return value
  }

  private mutating func number() -> JSONValue? {
    let start = place
    while place < bytes.count, "+-.eE0123456789".utf8.contains(bytes[place]) { place += 1 }
    return place > start ? .number(String(decoding: bytes[start..<place], as: UTF8.self)) : nil
  }

  private mutating func list(_ depth: Int) -> JSONValue? {
    place += 1
    var items: [JSONValue] = []
    if skip("]") { return .list(items) }
    while let item = value(depth: depth + 1) {
      items.append(item)
      if skip("]") { return .list(items) }
      guard skip(",") else { return nil }
    }
    return nil
  }

  private mutating func object(_ depth: Int) -> JSONValue? {
    place += 1
    var members: [JSONValue.Member] = []
    if skip("}") { return .members(members) }
    while peek() == UInt8(ascii: "\""), let name = string(), skip(":"), let value = value(depth: depth + 1) {
      members.append(JSONValue.Member(name: name, value: value))
      if skip("}") { return .members(members) }
      guard skip(",") else { return nil }
    }
    return nil
  }

  private mutating func string() -> String? {
    place += 1
    var text: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      guard let escaped = escape() else { return nil }
      text.append(contentsOf: String(escaped).utf8)
    }
    return nil
  }

  private mutating func escape() -> Character? {
    guard place < bytes.count else { return nil }
    place += 1
    switch bytes[place - 1] {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "u"): return unicode()
    case let byte: return Character(Unicode.Scalar(byte))
    }
  }

  /// `uXXXX`, and its second half where the first is one of a pair.
  private mutating func unicode() -> Character? {
    guard let first = hexadecimal() else { return nil }
    guard (0xd800...0xdbff).contains(first) else { return Unicode.Scalar(first).map { Character($0) } ?? "\u{fffd}" }
    guard bytes[place...].starts(with: [0x5c, 0x75]) else { return "\u{fffd}" }
    place += 2
    guard let second = hexadecimal(), (0xdc00...0xdfff).contains(second) else { return "\u{fffd}" }
    return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)).map { Character($0) }
  }

  private mutating func hexadecimal() -> UInt32? {
    guard place + 4 <= bytes.count else { return nil }
    defer { place += 4 }
    return UInt32(String(decoding: bytes[place..<(place + 4)], as: UTF8.self), radix: 16)
  }
}
