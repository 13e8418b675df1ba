internal import Core

/// Appends JSON to one buffer; no tree, no allocation but the buffer's growth.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// Ends a line of a file.
  mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  // MARK: Structure

  mutating func object(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    braced("{", "}", body)
  }

  mutating func object(_ body: (inout JSONWriter) -> Void) {
    separate()
    braced("{", "}", body)
  }

  mutating func array(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    braced("[", "]", body)
  }

  private mutating func braced(_ start: Unicode.Scalar, _ end: Unicode.Scalar, _ body: (inout JSONWriter) -> Void) {
    bytes.append(UInt8(ascii: start))
    needsComma = false
    body(&self)
    bytes.append(UInt8(ascii: end))
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
  }

  // MARK: Members; nil is written as null

  mutating func member(_ name: String, _ text: String?) {
    key(name)
    if let text { quote(text) } else { raw("null") }
  }

  mutating func member(_ name: String, _ number: Int64) {
    key(name)
    bytes.append(number: number)
  }

  mutating func member(_ name: String, _ flag: Bool) {
    key(name)
    raw(flag ? "true" : "false")
  }

  mutating func member(_ name: String, _ quantity: Quantity?) {
    key(name)
    if let quantity { bytes.append(quantity) } else { raw("null") }
  }

  /// A time that was never set is null.
  mutating func member(_ name: String, _ time: Instant?) {
    key(name)
    guard let time, Instant.distantPast < time, time < .distantFuture else { return raw("null") }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(time)
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func member(_ name: String, hundredths: Int64) { member(name, Quantity(millionths: hundredths * 10_000)) }

  mutating func member(_ name: String, _ texts: some Sequence<String>) {
    array(name) { json in for text in texts { json.element(text) } }
  }

  // MARK: Members that are left out where there is nothing to say

  mutating func given(_ name: String, _ text: String?) { if let text { member(name, text) } }

  mutating func given(_ name: String, _ quantity: Quantity?) { if let quantity { member(name, quantity) } }

  mutating func given(_ name: String, _ time: Instant?) { if let time { member(name, time) } }

  mutating func given(_ name: String, _ number: Int64?) { if let number { member(name, number) } }

  mutating func given(_ name: String, _ texts: [String]) { if !texts.isEmpty { member(name, texts) } }

  // MARK: Texts

  mutating func element(_ text: String) {
    separate()
    quote(text)
  }

  private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if JSONWriter.isPlain(text) {
      bytes.append(contentsOf: text.utf8)
    } else {
      for byte in text.utf8 { if JSONWriter.needsEscape(byte) { escape(byte) } else { bytes.append(byte) } }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isPlain(_ text: String) -> Bool {
    let bytes = text.utf8.span
    for index in bytes.indices where needsEscape(bytes[index]) { return false }
    return true
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case 0x0a: raw("\\n")
    case 0x0d: raw("\\r")
    case 0x09: raw("\\t")
    default: raw("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
    }
  }
}
