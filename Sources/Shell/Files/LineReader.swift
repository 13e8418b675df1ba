import Glibc

/// The lines of a file, plain, gzip or zstd, or of standard input (`-`).
///
/// - Lines are slices of one buffer of fixed size: nothing is allocated per line.
/// - A line longer than `lineMax` is never held as a whole; its length, its hash and its first bytes are told.
/// - A line ends with `\n` or `\r\n`; the last one may lack it. A byte order mark at the front is skipped.
@safe package struct LineReader: ~Copyable {
  package static let defaultLineMax = 1 << 20
  private static let headSize = 256

  package let path: String
  package let lineMax: Int
  /// Of the current line, from 1; 0 before the first.
  package private(set) var number: Int64 = 0
  /// Set while the current line is longer than `lineMax`.
  package private(set) var oversize: OversizeLine?

  private var source: ByteSource
  private var decompressor: Decompressor
  private let buffer: ByteBlock
  /// Filled part of the buffer that no line has used.
  private var start = 0
  private var end = 0
  /// The current line.
  private var line = 0..<0
  private var isAtEnd = false

  /// Opens the file; `blockSize` is how much is read at once.
  package init(
    path: String, lineMax: Int = LineReader.defaultLineMax, blockSize: Int = 1 << 20
  ) throws(FileFailure) {
    let descriptor = path == "-" ? FileDescriptor.standardInput() : try FileDescriptor.openForReading(path)
    var source = ByteSource(path: path, descriptor: descriptor, blockSize: blockSize)
    try source.gather(4)
    let decompressor = try Decompressor.forSource(source)
    self.init(source, decompressor, lineMax: lineMax, blockSize: blockSize)
  }

  private init(
    _ source: consuming ByteSource, _ decompressor: consuming Decompressor, lineMax: Int, blockSize: Int
  ) {
    path = source.path
    self.lineMax = lineMax
    buffer = ByteBlock(count: lineMax + max(16, blockSize) + 2)
    self.source = source
    self.decompressor = decompressor
  }

  /// Size of the file on the disk; nil where it cannot be known.
  package var totalBytes: Int64? { source.totalBytes }
  /// How much of the file was read, compressed bytes where it is compressed.
  package var consumedBytes: Int64 { source.consumedBytes }

  /// Goes to the next line; false at the end.
  package mutating func advance() throws(FileFailure) -> Bool {
    if number == 0 { try skipByteOrderMark() }
    oversize = nil
    var scanned = start
    while true {
      if let newline = position(of: 0x0a, from: scanned) {
        finishLine(at: newline)
        return true
      }
      scanned = end
      if end - start > lineMax + 1 { return try readOversize() }
      scanned -= makeRoom()
      guard try fill() else { return finishLastLine() }
    }
  }

  /// The bytes of the current line without its end; valid inside `body` only. Of an oversize line the first ones.
  package borrowing func withLine<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    if let oversize { return try unsafe oversize.head.withUnsafeBytes(body) }
    return try unsafe body(UnsafeRawBufferPointer(rebasing: buffer.bytes[line]))
  }

  /// Hands the next line to `body`; nil at the end.
  package mutating func nextLine<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result? {
    guard try advance() else { return nil }
    return try unsafe withLine(body)
  }

  /// The bytes of the current line, copied.
  package borrowing func copyLine() -> [UInt8] { unsafe withLine { unsafe Array($0) } }

  private func position(of byte: UInt8, from offset: Int) -> Int? {
    guard offset < end, let base = unsafe buffer.bytes.baseAddress else { return nil }
    return unsafe memchr(base + offset, Int32(byte), end - offset).map { unsafe UnsafeMutableRawPointer($0) - base }
  }

  private mutating func finishLine(at newline: Int) {
    let hasReturn = unsafe newline > start && buffer.bytes[newline - 1] == 0x0d
    line = start..<(hasReturn ? newline - 1 : newline)
    markOversize(start..<newline)
    start = newline + 1
    number += 1
  }

  private mutating func finishLastLine() -> Bool {
    guard start < end else {
      line = 0..<0
      return false
    }
    line = start..<end
    markOversize(line)
    start = end
    number += 1
    return true
  }

  /// A line that fits the buffer may still be longer than it should be.
  private mutating func markOversize(_ whole: Range<Int>) {
    guard line.count > lineMax else { return }
    var long = OversizeLine()
    unsafe long.add(UnsafeRawBufferPointer(rebasing: buffer.bytes[whole]), headSize: LineReader.headSize)
    oversize = long
  }

  /// Reads on to the end of a line that does not fit, keeping only what tells it from others.
  private mutating func readOversize() throws(FileFailure) -> Bool {
    var long = OversizeLine()
    number += 1
    while true {
      let newline = position(of: 0x0a, from: start)
      unsafe long.add(
        UnsafeRawBufferPointer(rebasing: buffer.bytes[start..<(newline ?? end)]), headSize: LineReader.headSize)
      start = newline.map { $0 + 1 } ?? end
      if newline != nil { break }
      _ = makeRoom()
      guard try fill() else { break }
    }
    oversize = long
    return true
  }

  /// Moves what is unused to the front; how far it moved.
  private mutating func makeRoom() -> Int {
    guard start > 0 else { return 0 }
    let moved = start
    if start < end, let base = unsafe buffer.bytes.baseAddress { unsafe memmove(base, base + start, end - start) }
    (start, end) = (0, end - moved)
    return moved
  }

  private mutating func fill() throws(FileFailure) -> Bool {
    guard !isAtEnd else { return false }
    let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[end...])
    let count = try unsafe decompressor.read(into: room, from: &source)
    end += count
    isAtEnd = count == 0
    return !isAtEnd
  }

  private mutating func skipByteOrderMark() throws(FileFailure) {
    while end < 3, try fill() {}
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    if unsafe end >= 3 && buffer.bytes[..<3].elementsEqual(mark) { start = 3 }
  }
}

/// What is kept of a line that is too long to be kept.
package struct OversizeLine: Hashable, Sendable {
  /// Bytes in the line, without `\n`.
  package private(set) var length: Int64 = 0
  /// FNV-1a over all bytes: tells two such lines apart, proves nothing.
  package private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  /// The first bytes.
  package private(set) var head: [UInt8] = []

  mutating func add(_ bytes: UnsafeRawBufferPointer, headSize: Int) {
    if head.count < headSize { unsafe head.append(contentsOf: bytes.prefix(headSize - head.count)) }
    length += Int64(bytes.count)
    hash = unsafe bytes.reduce(hash) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
