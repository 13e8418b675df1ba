import CZlib
import CZstd

/// How a file's bytes become text.
enum Decompressor: ~Copyable {
  case none
  case gzip(GzipStream)
  case zstd(ZstdStream)

  /// Chosen by the first bytes; a name that promises compression must keep its promise.
  static func forSource(_ source: borrowing ByteSource) throws(FileFailure) -> Decompressor {
    let head = unsafe Array(source.available.prefix(4))
    if head.starts(with: [0x1f, 0x8b]) { return .gzip(GzipStream()) }
    if isZstd(head) { return .zstd(ZstdStream()) }
    for (suffix, format) in [(".gz", "gzip"), (".zst", "zstd")] where source.path.hasSuffix(suffix) {
      if head.isEmpty { throw FileFailure.truncated(source.path, format) }
      throw FileFailure.corrupt(source.path, format, "it does not begin as \(format) does")
    }
    return .none
  }

  /// A frame, or one of the frames that carry no data.
  private static func isZstd(_ head: [UInt8]) -> Bool {
    guard head.count == 4 else { return false }
    return head == [0x28, 0xb5, 0x2f, 0xfd] || head[0] & 0xf0 == 0x50 && head[1...] == [0x2a, 0x4d, 0x18]
  }

  /// Fills `target` from the front as far as it goes in one step; 0 only at the end.
  mutating func read(
    into target: UnsafeMutableRawBufferPointer, from source: inout ByteSource
  ) throws(FileFailure) -> Int {
    switch consume self {
    case .none:
      self = .none
      return try unsafe source.copy(into: target)
    case .gzip(var stream):
      let result = unsafe stream.attempt(into: target, from: &source)
      self = .gzip(stream)
      return try result.get()
    case .zstd(var stream):
      let result = unsafe stream.attempt(into: target, from: &source)
      self = .zstd(stream)
      return try result.get()
    }
  }
}

/// zlib's inflater over the members of a gzip file.
@safe struct GzipStream: ~Copyable {
  /// Stable address: zlib keeps a pointer back to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isBetweenMembers = false

  init() {
    unsafe stream = UnsafeMutablePointer.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let gzipOnly: Int32 = 15 + 16
    let code = unsafe inflateInit2_(stream, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib cannot start: \(code)")
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  mutating func attempt(
    into target: UnsafeMutableRawBufferPointer, from source: inout ByteSource
  ) -> Result<Int, FileFailure> {
    do throws(FileFailure) {
      return .success(try unsafe read(into: target, from: &source))
    } catch {
      return .failure(error)
    }
  }

  private mutating func read(
    into target: UnsafeMutableRawBufferPointer, from source: inout ByteSource
  ) throws(FileFailure) -> Int {
    unsafe stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = UInt32(target.count)
    while unsafe Int(stream.pointee.avail_out) == target.count {
      guard try source.refill() else {
        guard isBetweenMembers else { throw FileFailure.truncated(source.path, "gzip") }
        return 0
      }
      if isBetweenMembers, !beginNextMember(&source) { continue }
      try step(&source)
    }
    return unsafe target.count - Int(stream.pointee.avail_out)
  }

  /// Skips the zeros with which some tools fill up a file; false where nothing else is at hand.
  private mutating func beginNextMember(_ source: inout ByteSource) -> Bool {
    let padding = unsafe source.available.prefix { $0 == 0 }.count
    source.use(padding)
    guard unsafe !source.available.isEmpty else { return false }
    unsafe inflateReset(stream)
    isBetweenMembers = false
    return true
  }

  private mutating func step(_ source: inout ByteSource) throws(FileFailure) {
    let input = unsafe source.available
    unsafe stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    unsafe stream.pointee.avail_in = UInt32(input.count)
    let code = unsafe inflate(stream, Z_NO_FLUSH)
    unsafe source.use(input.count - Int(stream.pointee.avail_in))
    switch code {
    case Z_STREAM_END: isBetweenMembers = true
    case Z_OK, Z_BUF_ERROR: break
    default:
      let detail = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "code \(code)"
      throw FileFailure.corrupt(source.path, "gzip", detail)
    }
  }
}

/// libzstd's decompressor over the frames of a file.
@safe struct ZstdStream: ~Copyable {
  /// 128 MiB: a frame that wants a larger window is refused instead of filling the memory.
  private static let windowLogMax: Int32 = 27

  private let stream: OpaquePointer
  /// What the last call hinted; 0 = a frame is complete and nothing is held back.
  private var hint = 1
  /// The last call filled its target, so more may be held back.
  private var mayHoldOutput = false

  init() {
    guard let stream = unsafe ZSTD_createDStream() else { preconditionFailure("memory is exhausted") }
    unsafe self.stream = unsafe stream
    unsafe ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, ZstdStream.windowLogMax)
  }

  deinit { unsafe ZSTD_freeDStream(stream) }

  mutating func attempt(
    into target: UnsafeMutableRawBufferPointer, from source: inout ByteSource
  ) -> Result<Int, FileFailure> {
    do throws(FileFailure) {
      return .success(try unsafe read(into: target, from: &source))
    } catch {
      return .failure(error)
    }
  }

  private mutating func read(
    into target: UnsafeMutableRawBufferPointer, from source: inout ByteSource
  ) throws(FileFailure) -> Int {
    var output = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
    while unsafe output.pos == 0 {
      if !mayHoldOutput {
        guard try source.refill() else {
          guard hint == 0 else { throw FileFailure.truncated(source.path, "zstd") }
          return 0
        }
      }
      try unsafe step(&output, &source)
    }
    return unsafe output.pos
  }

  private mutating func step(_ output: inout ZSTD_outBuffer, _ source: inout ByteSource) throws(FileFailure) {
    let bytes = unsafe source.available
    var input = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
    let code = unsafe ZSTD_decompressStream(stream, &output, &input)
    unsafe source.use(input.pos)
    guard ZSTD_isError(code) == 0 else {
      throw FileFailure.corrupt(source.path, "zstd", unsafe String(cString: ZSTD_getErrorName(code)))
    }
    hint = code
    mayHoldOutput = unsafe output.pos == output.size && code != 0
  }
}
