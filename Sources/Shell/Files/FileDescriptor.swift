import Glibc

/// An open file, closed when its owner goes. Standard input is not closed.
@safe struct FileDescriptor: ~Copyable {
  let number: Int32
  private let isOwned: Bool

  init(owning number: Int32) {
    self.number = number
    isOwned = true
  }

  private init(borrowing number: Int32) {
    self.number = number
    isOwned = false
  }

  static func standardInput() -> FileDescriptor { FileDescriptor(borrowing: STDIN_FILENO) }

  deinit { if isOwned { close(number) } }

  static func openForReading(_ path: String) throws(FileFailure) -> FileDescriptor {
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { throw FileFailure.reading(path, code: errno) }
    return FileDescriptor(owning: number)
  }

  static func openForWriting(_ path: String, flags: Int32) throws(FileFailure) -> FileDescriptor {
    let number = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode_t(0o644))
    guard number >= 0 else { throw FileFailure.writing(path, code: errno) }
    return FileDescriptor(owning: number)
  }

  /// The size of a regular file; nil for pipes, devices and standard input.
  var size: Int64? {
    var status = stat()
    guard unsafe fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int64(status.st_size)
  }

  /// Reads at most `buffer.count` bytes; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer, path: String) throws(FileFailure) -> Int {
    while true {
      let count = unsafe Glibc.read(number, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw FileFailure.reading(path, code: errno) }
    }
  }

  /// Writes all of `bytes`.
  func write(_ bytes: UnsafeRawBufferPointer, path: String) throws(FileFailure) {
    var rest = unsafe bytes
    while unsafe !rest.isEmpty {
      let count = unsafe Glibc.write(number, rest.baseAddress, rest.count)
      if count < 0 {
        guard errno == EINTR else { throw FileFailure.writing(path, code: errno) }
        continue
      }
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Forces what was written to the disk; pipes and devices have nothing to force.
  func synchronize(path: String) throws(FileFailure) {
    guard fsync(number) != 0, errno != EINVAL, errno != EROFS else { return }
    throw FileFailure.writing(path, code: errno)
  }
}
