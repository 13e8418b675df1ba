internal import Glibc

/// Walks a record from one structural character to the next.
///
/// Stage 1 has checked UTF-8 and that strings end; the walker checks the grammar of all the rest, also of what it skips.
/// - A mark is the position of a brace, bracket, colon or comma, of a string's opening quote or of a scalar's first byte.
/// - Between the end of a string or scalar and the next mark there is white space only.
@safe struct JSONWalker {
  static let maximumDepth = 32

  private let bytes: UnsafePointer<UInt8>
  private let count: Int
  private let marks: UnsafePointer<UInt32>
  private let markCount: Int
  /// No backslash in the whole record: no string needs to be looked through for one.
  private let isFreeOfEscapes: Bool
  private var index = 0
  private var depth = 0

  @unsafe init(bytes: UnsafePointer<UInt8>, count: Int, marks: UnsafePointer<UInt32>, markCount: Int) {
    unsafe self.bytes = unsafe bytes
    self.count = count
    unsafe self.marks = unsafe marks
    self.markCount = markCount
    isFreeOfEscapes = unsafe memchr(bytes, Int32(UInt8(ascii: "\\")), count) == nil
  }

  /// Position of the mark where the walker stands; the end of the record behind the last.
  var position: Int {
    @inline(__always) get { mark(index) }
  }

  /// The byte there; 0 at the end.
  var head: UInt8 {
    @inline(__always) get {
      let place = position
      return place < count ? unsafe bytes[place] : 0
    }
  }

  /// True behind the last mark: nothing but white space follows.
  var isAtEnd: Bool { index >= markCount }

  @inline(__always)
  private func mark(_ number: Int) -> Int { number < markCount ? Int(unsafe marks[number]) : count }

  private func malformed() -> DecodeError { DecodeError(.malformed, at: position) }

  // MARK: Objects and arrays

  /// Enters an object; false where it has no members.
  mutating func enterObject() throws(DecodeError) -> Bool {
    guard head == UInt8(ascii: "{") else { throw DecodeError(.wrongType, at: position) }
    return try enter(closing: UInt8(ascii: "}"))
  }

  /// Enters an array; false where it has no elements.
  mutating func enterArray() throws(DecodeError) -> Bool {
    guard head == UInt8(ascii: "[") else { throw DecodeError(.wrongType, at: position) }
    return try enter(closing: UInt8(ascii: "]"))
  }

  private mutating func enter(closing: UInt8) throws(DecodeError) -> Bool {
    guard depth < Self.maximumDepth else { throw DecodeError(.tooDeep, at: position) }
    index += 1
    guard head != closing else {
      index += 1
      return false
    }
    depth += 1
    return true
  }

  /// A member's name, and the colon behind it.
  mutating func name() throws(DecodeError) -> JSONText {
    guard head == UInt8(ascii: "\"") else { throw malformed() }
    let text = try string()
    guard head == UInt8(ascii: ":") else { throw malformed() }
    index += 1
    return text
  }

  /// Goes on to the next member; false when the object ends here.
  mutating func nextMember() throws(DecodeError) -> Bool { try next(closing: UInt8(ascii: "}")) }

  /// Goes on to the next element; false when the array ends here.
  mutating func nextElement() throws(DecodeError) -> Bool { try next(closing: UInt8(ascii: "]")) }

  @inline(__always)
  private mutating func next(closing: UInt8) throws(DecodeError) -> Bool {
    let byte = head
    guard byte == UInt8(ascii: ",") || byte == closing else { throw malformed() }
    index += 1
    if byte == closing { depth -= 1 }
    return byte != closing
  }

  // MARK: Values

  /// A string's content.
  mutating func string() throws(DecodeError) -> JSONText {
    guard head == UInt8(ascii: "\"") else { throw DecodeError(.wrongType, at: position) }
    let start = position + 1
    let end = lastByte() - 1
    guard end >= start, unsafe bytes[end] == UInt8(ascii: "\"") else { throw DecodeError(.openString, at: position) }
    index += 1
    return text(from: start, to: end, isEscaped: !isFreeOfEscapes && holdsBackslash(from: start, to: end))
  }

  /// The text of a number or of a word such as `true`.
  mutating func scalar() throws(DecodeError) -> JSONText {
    switch head {
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "t"), UInt8(ascii: "f"),
      UInt8(ascii: "n"):
      let found = text(from: position, to: lastByte(), isEscaped: false)
      index += 1
      return found
    case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["): throw DecodeError(.wrongType, at: position)
    default: throw malformed()
    }
  }

  /// `true` or `false`.
  mutating func flag() throws(DecodeError) -> Bool {
    let text = try checkedScalar()
    if text.equals("true") { return true }
    if text.equals("false") { return false }
    throw DecodeError(.wrongType, at: text.position)
  }

  /// Takes `null` where it stands.
  mutating func takeNull() throws(DecodeError) -> Bool {
    guard head == UInt8(ascii: "n") else { return false }
    _ = try checkedScalar()
    return true
  }

  /// A number or one of the three words; anything else is no JSON.
  private mutating func checkedScalar() throws(DecodeError) -> JSONText {
    let text = try scalar()
    let isWord = text.equals("true") || text.equals("false") || text.equals("null")
    guard isWord || DecimalText(text) != nil else { throw DecodeError(.malformed, at: text.position) }
    return text
  }

  /// One past the last byte of the string or scalar where the walker stands.
  @inline(__always)
  private func lastByte() -> Int {
    var end = mark(index + 1)
    while end > position + 1, Self.isBlank(unsafe bytes[end - 1]) { end -= 1 }
    return end
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
  }

  @inline(__always)
  private func text(from start: Int, to end: Int, isEscaped: Bool) -> JSONText {
    unsafe JSONText(
      base: bytes + start, count: end - start, readable: count - start, position: start, isEscaped: isEscaped)
  }

  /// Eight bytes at a time; a byte of `word ^ \\…\\` is zero where there is a backslash.
  private func holdsBackslash(from start: Int, to end: Int) -> Bool {
    let content = text(from: start, to: end, isEscaped: false)
    var index = 0
    while index < content.count {
      let difference = content.word(at: index) ^ 0x5c5c_5c5c_5c5c_5c5c
      if (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080 != 0 { return true }
      index += 8
    }
    return false
  }

  // MARK: Skipping

  /// Passes over any value, which must be valid JSON all the same. Counts levels, does not recurse.
  mutating func skip() throws(DecodeError) {
    let floor = depth
    // A bit per open level, 1 = object; 32 levels fit.
    var objects: UInt64 = 0
    repeat {
      switch head {
      case UInt8(ascii: "{"):
        guard try enterObject() else { break }
        objects = objects << 1 | 1
        try skipName()
        continue
      case UInt8(ascii: "["):
        guard try enterArray() else { break }
        objects <<= 1
        continue
      case UInt8(ascii: "\""): try skipString()
      default: _ = try checkedScalar()
      }
      try leave(downTo: floor, &objects)
    } while depth > floor
  }

  /// Closes what ends here; stops in front of the next value.
  private mutating func leave(downTo floor: Int, _ objects: inout UInt64) throws(DecodeError) {
    while depth > floor {
      if objects & 1 == 1 {
        if try nextMember() { return try skipName() }
      } else if try nextElement() {
        return
      }
      objects >>= 1
    }
  }

  private mutating func skipString() throws(DecodeError) {
    let text = try string()
    if text.isEscaped { _ = try text.unescaped() }
  }

  private mutating func skipName() throws(DecodeError) {
    let text = try name()
    if text.isEscaped { _ = try text.unescaped() }
  }
}
