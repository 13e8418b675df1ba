import Glibc

/// A file or folder that cannot be written or read: one line of fact, one of detail.
package struct FileProblem: Error, Hashable, Sendable {
  package var fact: String
  package var detail: String
  /// The same attempt may succeed later: the disk is full.
  package var isTemporary = false

  /// What the last call to the system said.
  static func last(_ fact: String) -> FileProblem {
    let code = errno
    let text = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    return FileProblem(fact: fact, detail: text, isTemporary: code == ENOSPC || code == EDQUOT)
  }
}

/// A file that is written from its beginning, in large portions.
final class FileWriter {
  private static let portion = 1 << 18
  private let path: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []

  init(path: String) throws(FileProblem) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .last("cannot write \(path)") }
    buffer.reserveCapacity(FileWriter.portion)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Lets `body` append to what is written next.
  func append(_ body: (inout [UInt8]) -> Void) throws(FileProblem) {
    body(&buffer)
    if buffer.count >= FileWriter.portion { try flush() }
  }

  func flush() throws(FileProblem) {
    var done = 0
    while done < buffer.count {
      let written = unsafe buffer.withUnsafeBytes { bytes in
        unsafe write(descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw .last("cannot write \(path)") }
      done += written
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Everything is on the disk when this returns.
  func finish(synchronized: Bool = false) throws(FileProblem) {
    try flush()
    if synchronized, fsync(descriptor) != 0 { throw .last("cannot write \(path) to the disk") }
    let code = close(descriptor)
    descriptor = -1
    guard code == 0 else { throw .last("cannot write \(path)") }
  }
}

/// Folders and whole files.
enum FileSystem {
  static func makeFolder(_ path: String) throws(FileProblem) {
    var made = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      made += made.isEmpty && part.isEmpty ? "/" : (made.isEmpty || made == "/" ? String(part) : "/" + part)
      guard !made.isEmpty, made != "/", unsafe mkdir(made, 0o755) != 0 else { continue }
      guard errno == EEXIST else { throw .last("cannot make the folder \(made)") }
    }
  }

  /// All bytes of a file; nil where there is none.
  static func read(_ path: String) throws(FileProblem) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0, errno == ENOENT { return nil }
    guard descriptor >= 0 else { throw .last("cannot read \(path)") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var portion = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe portion.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .last("cannot read \(path)") }
      if count == 0 { return bytes }
      bytes.append(contentsOf: portion[..<count])
    }
  }

  /// Puts a whole file in place of another, or leaves the other as it was.
  static func replace(_ path: String, with bytes: [UInt8]) throws(FileProblem) {
    let writer = try FileWriter(path: path + ".new")
    try writer.append { $0 = bytes }
    try writer.finish(synchronized: true)
    guard unsafe rename(path + ".new", path) == 0 else { throw .last("cannot put \(path) in its place") }
  }
}
