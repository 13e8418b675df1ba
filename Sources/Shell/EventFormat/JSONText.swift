/// A string's content or a scalar's text where it stands in the record; valid as long as the record.
///
/// Reading is total: beyond the end there are zeros.
@safe struct JSONText {
  private let base: UnsafePointer<UInt8>
  let count: Int
  /// How many bytes from the start on belong to the record; at least `count`.
  private let readable: Int
  /// Byte of the record where the text starts.
  let position: Int
  let isEscaped: Bool

  @unsafe init(base: UnsafePointer<UInt8>, count: Int, readable: Int, position: Int, isEscaped: Bool) {
    unsafe self.base = unsafe base
    self.count = count
    self.readable = readable
    self.position = position
    self.isEscaped = isEscaped
  }

  var isEmpty: Bool { count == 0 }

  subscript(index: Int) -> UInt8 { index < count ? unsafe base[index] : 0 }

  /// Eight bytes from `index` on as a little-endian word, zero beyond the end.
  @inline(__always)
  func word(at index: Int) -> UInt64 {
    let left = count - index
    guard left > 0 else { return 0 }
    guard index + 8 <= readable else { return gatheredWord(at: index, min(left, 8)) }
    let word = unsafe UInt64(
      littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: index, as: UInt64.self))
    return left >= 8 ? word : word & (1 << UInt64(8 * left) &- 1)
  }

  private func gatheredWord(at index: Int, _ count: Int) -> UInt64 {
    var word: UInt64 = 0
    for offset in 0..<count { word |= UInt64(self[index + offset]) << UInt64(8 * offset) }
    return word
  }

  func equals(_ text: StaticString) -> Bool {
    guard text.utf8CodeUnitCount == count else { return false }
    for index in 0..<count where unsafe text.utf8Start[index] != self[index] { return false }
    return true
  }

  /// The content as a string, escapes resolved.
  func string() throws(DecodeError) -> String {
    guard isEscaped else {
      return unsafe String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self)
    }
    return String(decoding: try unescaped(), as: UTF8.self)
  }

  /// An id: no control characters; nil where it is empty.
  func identifier() throws(DecodeError) -> String? {
    guard !isEmpty else { return nil }
    guard isEscaped else { return try string() }
    let bytes = try unescaped()
    if bytes.contains(where: { $0 < 0x20 }) { throw DecodeError(.controlCharacter, at: position) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Gives `body` the text without escapes.
  func plain<Result>(_ body: (JSONText) throws(DecodeError) -> Result) throws(DecodeError) -> Result {
    guard isEscaped else { return try body(self) }
    return try Self.reading(try unescaped(), at: position, body)
  }

  /// Gives `body` a text of its own bytes, which are in no record.
  static func reading<Result>(
    _ bytes: [UInt8], at position: Int, _ body: (JSONText) throws(DecodeError) -> Result
  ) throws(DecodeError) -> Result {
    // One byte more, so that there is a base address for the empty text.
    try unsafe (bytes + [0]).withUnsafeBufferPointer { buffer throws(DecodeError) in
      guard let start = buffer.baseAddress else { throw DecodeError(.empty, at: position) }
      return try body(
        unsafe JSONText(base: start, count: bytes.count, readable: bytes.count, position: position, isEscaped: false))
    }
  }
}

// MARK: Escapes

extension JSONText {
  /// The content's bytes, escapes resolved; throws where one is wrong.
  func unescaped() throws(DecodeError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    var index = 0
    while index < count {
      if self[index] == UInt8(ascii: "\\") {
        try appendEscape(&index, to: &bytes)
      } else {
        bytes.append(self[index])
        index += 1
      }
    }
    return bytes
  }

  private func appendEscape(_ index: inout Int, to bytes: inout [UInt8]) throws(DecodeError) {
    let letter = self[index + 1]
    guard letter != UInt8(ascii: "u") else { return try appendCodePoint(&index, to: &bytes) }
    guard let byte = Self.shortEscape(letter) else { throw DecodeError(.badEscape, at: position + index) }
    bytes.append(byte)
    index += 2
  }

  private static func shortEscape(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0c
    case UInt8(ascii: "n"): 0x0a
    case UInt8(ascii: "r"): 0x0d
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  private func appendCodePoint(_ index: inout Int, to bytes: inout [UInt8]) throws(DecodeError) {
    let start = index
    guard var code = codeUnit(at: index) else { throw DecodeError(.badEscape, at: position + start) }
    index += 6
    if code >> 10 == 0x36 {
      guard let low = codeUnit(at: index), low >> 10 == 0x37 else {
        throw DecodeError(.badEscape, at: position + start)
      }
      code = 0x10000 + (code & 0x3ff) << 10 + low & 0x3ff
      index += 6
    }
    guard let scalar = Unicode.Scalar(code) else { throw DecodeError(.badEscape, at: position + start) }
    bytes.append(contentsOf: String(scalar).utf8)
  }

  /// The value of `\u` escape at `index`.
  private func codeUnit(at index: Int) -> UInt32? {
    guard self[index] == UInt8(ascii: "\\"), self[index + 1] == UInt8(ascii: "u") else { return nil }
    var code: UInt32 = 0
    for offset in 2..<6 {
      guard let digit = Self.hexadecimal(self[index + offset]) else { return nil }
      code = code << 4 | digit
    }
    return code
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
