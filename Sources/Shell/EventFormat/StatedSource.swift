extension EventDecoder {
  /// The `source` that a record states although it may not decode, so that somebody can be told: best effort.
  ///
  /// Reads the first member `source` of the outermost object, as far as the bytes go; an escaped name is not found.
  package static func statedSource(in bytes: [UInt8]) -> String? {
    var depth = 0
    var last: Range<Int>?
    var isSource = false
    var index = 0
    while index < min(bytes.count, maximumBytes) {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ":"): isSource = depth == 1 && last.map { bytes[$0].elementsEqual("source".utf8) } ?? false
      case UInt8(ascii: ","): isSource = false
      case UInt8(ascii: "\""):
        guard let content = string(in: bytes, from: index + 1) else { return nil }
        if isSource { return source(bytes[content]) }
        last = content
        index = content.upperBound
      default: break
      }
      index += 1
    }
    return nil
  }

  /// From behind the opening quote to the closing one.
  private static func string(in bytes: [UInt8], from start: Int) -> Range<Int>? {
    var index = start
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index < bytes.count ? start..<index : nil
  }

  private static func source(_ bytes: ArraySlice<UInt8>) -> String? {
    guard !bytes.isEmpty, !bytes.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\\") }) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}
