internal import CSimdJSON

/// Owner of stage 1: finds the structural characters of a record. One per thread.
@safe struct StructuralParser: ~Copyable {
  private let parser: OpaquePointer

  init() {
    guard let made = unsafe csimdjson_create(4096) else { preconditionFailure("no memory for a JSON parser") }
    unsafe parser = made
  }

  deinit { unsafe csimdjson_free(parser) }

  /// A walker over `bytes`; it must not outlive them, nor the next call.
  borrowing func walker(over bytes: UnsafeRawBufferPointer) throws(DecodeError) -> JSONWalker {
    let buffer = unsafe bytes.assumingMemoryBound(to: UInt8.self)
    guard let start = buffer.baseAddress, !buffer.isEmpty else { throw DecodeError(.empty, at: 0) }
    let code = unsafe csimdjson_scan(parser, start, buffer.count)
    guard Int(code) == CSIMDJSON_SUCCESS else { throw unsafe Self.error(code, buffer) }
    guard let marks = unsafe csimdjson_indexes(parser) else { throw DecodeError(.malformed, at: 0) }
    return unsafe JSONWalker(
      bytes: start, count: buffer.count, marks: marks, markCount: Int(csimdjson_index_count(parser)))
  }

  private static func error(_ code: Int32, _ bytes: UnsafeBufferPointer<UInt8>) -> DecodeError {
    switch Int(code) {
    case CSIMDJSON_EMPTY: DecodeError(.empty, at: 0)
    case CSIMDJSON_NOT_UTF8: unsafe DecodeError(.notUTF8, at: firstInvalidByte(bytes))
    case CSIMDJSON_OPEN_STRING: DecodeError(.openString, at: bytes.count)
    case CSIMDJSON_CONTROL_CHARACTER: unsafe DecodeError(.controlCharacter, at: firstControlInString(bytes))
    case CSIMDJSON_NO_MEMORY: preconditionFailure("no memory for a JSON parser")
    default: DecodeError(.malformed, at: 0)
    }
  }

  /// Cold: stage 1 does not say where.
  private static func firstInvalidByte(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    do {
      _ = try UTF8Span(validating: unsafe bytes.span)
      return 0
    } catch {
      return error.byteOffsets.lowerBound
    }
  }

  private static func firstControlInString(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var isInside = false
    var isEscaped = false
    for position in 0..<bytes.count {
      let byte = unsafe bytes[position]
      if isInside, byte < 0x20 { return position }
      if byte == UInt8(ascii: "\""), !isEscaped { isInside.toggle() }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    return 0
  }
}
