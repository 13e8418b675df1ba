import Core
internal import JSONTree

/// What the lines that a run writes by itself have beside plain JSON.
enum RunText {
  /// `{"a": 1, "b": 2}` in the order given.
  static func append(_ counts: [(name: String, count: Int64)], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    for (index, entry) in counts.enumerated() {
      if index > 0 { bytes.append(contentsOf: ", ".utf8) }
      JSONValue.quote(entry.name, to: &bytes)
      bytes.append(contentsOf: ": \(entry.count)".utf8)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// RFC 4648 base64, for bytes that are no text.
  static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var characters: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      word <<= 8 * UInt32(3 - group.count)
      for place in 0..<4 {
        let digit = alphabet[Int(word >> UInt32(18 - 6 * place) & 63)]
        characters.append(place <= group.count ? digit : UInt8(ascii: "="))
      }
    }
    return String(decoding: characters, as: UTF8.self)
  }
}

extension RejectedRecord {
  /// One line of `rejected.ndjson`: `record` the original text, or `base64` where the bytes are no UTF-8.
  func appendJSON(to line: inout [UInt8]) {
    line.append(contentsOf: #"{"reason": "\#(reason)", "detail": "#.utf8)
    JSONValue.quote(detail, to: &line)
    line.append(contentsOf: #", "topic": "#.utf8)
    JSONValue.quote(input, to: &line)
    line.append(contentsOf: #", "partition": 0, "offset": \#(offset)"#.utf8)
    if let bytes {
      let text = String(validating: bytes, as: UTF8.self)
      line.append(contentsOf: (text == nil ? #", "base64": "# : #", "record": "#).utf8)
      JSONValue.quote(text ?? RunText.base64(bytes), to: &line)
    }
    line.append(UInt8(ascii: "}"))
  }
}

extension Summary {
  func appendJSON(to text: inout [UInt8]) {
    text.append(contentsOf: "{\n  \"outcomes\": {".utf8)
    for (index, input) in outcomes.enumerated() {
      text.append(contentsOf: (index > 0 ? ",\n    " : "\n    ").utf8)
      JSONValue.quote(input.name, to: &text)
      text.append(contentsOf: ": ".utf8)
      RunText.append(Outcome.allCases.map { ("\($0)", input.counts[$0]) }, to: &text)
    }
    text.append(contentsOf: "\n  },\n  \"exceptions\": {".utf8)
    let groups = [("open", openExceptions), ("resolved", resolvedExceptions), ("patterns", patterns)]
    for (index, group) in groups.enumerated() {
      text.append(contentsOf: (index > 0 ? ",\n    " : "\n    ").utf8)
      JSONValue.quote(group.0, to: &text)
      text.append(contentsOf: ": ".utf8)
      RunText.append(Summary.sorted(group.1), to: &text)
    }
    text.append(contentsOf: "\n  },\n  \"corrections\": ".utf8)
    RunText.append(Summary.sorted(corrections), to: &text)
    text.append(contentsOf: ",\n  \"consumed\": \(consumed),\n  \"gap\": \(gap)\n}\n".utf8)
  }

  private static func sorted(_ counts: [String: Int64]) -> [(name: String, count: Int64)] {
    counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
