/// JSON as a tree, for what people ask for: small, and read and written in one piece.
///
/// Numbers keep their text, so that quantities stay exact; members keep their order.
package indirect enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case text(String)
  case list([JSONValue])
  case object([Member])

  package struct Member: Hashable, Sendable {
    package var name: String
    package var value: JSONValue
    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  package static func number(_ whole: Int) -> JSONValue { .number("\(whole)") }
  package static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(members.map { Member($0.0, $0.1) })
  }

  /// The first member of this name; nil where there is none, or this is no object.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  package var text: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }
  /// The text of a string, number or flag.
  package var plain: String? {
    switch self {
    case .text(let text), .number(let text): text
    case .bool(let flag): "\(flag)"
    case .null, .list, .object: nil
    }
  }
  package var elements: [JSONValue] {
    guard case .list(let elements) = self else { return [] }
    return elements
  }
  package var members: [Member] {
    guard case .object(let members) = self else { return [] }
    return members
  }
}

// MARK: Writing

extension JSONValue {
  /// Appends the value on one line. `isForPage` also escapes `<`, so that the text can stand in a script element.
  package func append(to bytes: inout [UInt8], isForPage: Bool = false) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .number(let text): bytes += text.utf8
    case .text(let text): JSONValue.quote(text, isForPage, to: &bytes)
    case .list(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.append(to: &bytes, isForPage: isForPage)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        JSONValue.quote(member.name, isForPage, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.append(to: &bytes, isForPage: isForPage)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// A text as a JSON string.
  package static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    quote(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The value on one line.
  package var line: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends a text as a JSON string.
  package static func quote(_ text: String, _ isForPage: Bool = false, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x0a: bytes += "\\n".utf8
      case 0x0d: bytes += "\\r".utf8
      case 0x09: bytes += "\\t".utf8
      case ..<0x20, 0x7f: escape(byte, to: &bytes)
      case UInt8(ascii: "<") where isForPage: escape(byte, to: &bytes)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func escape(_ byte: UInt8, to bytes: inout [UInt8]) {
    bytes += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
  }
}
