import Glibc

/// Appends lines to a file that others may read while it grows.
///
/// What is written becomes visible at `flush`, in whole lines; `finish` forces it to the disk. Without `finish` the
/// lines since the last `flush` are lost.
@safe package struct LineWriter: ~Copyable {
  private static let bufferSize = 1 << 18

  package let path: String
  /// Bytes in the file and in the buffer.
  package private(set) var length: Int64
  private let descriptor: FileDescriptor
  private var pending: [UInt8] = []

  /// Opens the file, cut to its first `keeping` bytes: 0 begins anew, a committed length goes on after it.
  package init(path: String, keeping length: Int64 = 0) throws(FileFailure) {
    let descriptor = try FileDescriptor.openForWriting(path, flags: length == 0 ? O_TRUNC : 0)
    if length > 0 { try LineWriter.cut(descriptor, to: length, path: path) }
    self.init(descriptor, path: path, length: length)
  }

  private init(_ descriptor: consuming FileDescriptor, path: String, length: Int64) {
    self.descriptor = descriptor
    self.path = path
    self.length = length
    pending.reserveCapacity(LineWriter.bufferSize)
  }

  private static func cut(_ descriptor: borrowing FileDescriptor, to length: Int64, path: String) throws(FileFailure) {
    guard let size = descriptor.size, size >= length else {
      throw FileFailure(
        .truncated, fact: "'\(path)' is shorter than what was committed to it",
        detail: "\(descriptor.size ?? 0) bytes of \(length) are there", hint: "restore it or begin with an empty folder"
      )
    }
    guard ftruncate(descriptor.number, off_t(length)) == 0, lseek(descriptor.number, 0, SEEK_END) >= 0 else {
      throw FileFailure.writing(path, code: errno)
    }
  }

  /// Adds a line and its end.
  package mutating func append(_ line: some Sequence<UInt8>) throws(FileFailure) {
    let before = pending.count
    pending.append(contentsOf: line)
    pending.append(0x0a)
    length += Int64(pending.count - before)
    if pending.count >= LineWriter.bufferSize { try flush() }
  }

  /// Adds a line, written in place by `body`, and its end.
  package mutating func appendLine(_ body: (inout [UInt8]) -> Void) throws(FileFailure) {
    let before = pending.count
    body(&pending)
    pending.append(0x0a)
    length += Int64(pending.count - before)
    if pending.count >= LineWriter.bufferSize { try flush() }
  }

  /// Adds a line and its end.
  package mutating func append(_ line: String) throws(FileFailure) { try append(line.utf8) }

  /// Makes all lines so far visible in the file.
  package mutating func flush() throws(FileFailure) {
    guard !pending.isEmpty else { return }
    let bytes = pending
    pending.removeAll(keepingCapacity: true)
    let result = unsafe bytes.withUnsafeBytes { unsafe LineWriter.attempt($0, descriptor, path) }
    try result.get()
  }

  private static func attempt(
    _ bytes: UnsafeRawBufferPointer, _ descriptor: borrowing FileDescriptor, _ path: String
  ) -> Result<Void, FileFailure> {
    do throws(FileFailure) {
      return .success(try unsafe descriptor.write(bytes, path: path))
    } catch {
      return .failure(error)
    }
  }

  /// Flushes and forces the file to the disk; more may be appended afterwards.
  package mutating func synchronize() throws(FileFailure) {
    try flush()
    try descriptor.synchronize(path: path)
  }

  /// Writes all and closes the file.
  package consuming func finish() throws(FileFailure) { try synchronize() }
}
