import Glibc

/// A file that is written at its end, in large portions, and can be cut back.
final class AppendFile {
  private static let portion = 1 << 18
  let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  /// Bytes written, those in the buffer too.
  private(set) var length: Int64

  /// Goes on at `length`; what lies behind it is cut off. A file that is shorter has lost something.
  init(_ path: String, at length: Int64) throws(ReplayFailure) {
    self.path = path
    self.length = length
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw ReplayFailure.file("cannot write \(path)") }
    guard lseek(descriptor, 0, SEEK_END) >= length else {
      throw ReplayFailure(
        .badData, fact: "\(path) is shorter than the replay left it", detail: "it should have \(length) bytes or more",
        hint: "remove the folder and start the replay again")
    }
    guard ftruncate(descriptor, Int(length)) == 0, lseek(descriptor, Int(length), SEEK_SET) == length else {
      throw ReplayFailure.file("cannot cut back \(path)")
    }
  }

  deinit { close(descriptor) }

  func append(_ bytes: some Collection<UInt8>) throws(ReplayFailure) {
    buffer.append(contentsOf: bytes)
    length += Int64(bytes.count)
    if buffer.count >= AppendFile.portion { try flush() }
  }

  func flush() throws(ReplayFailure) {
    var done = 0
    while done < buffer.count {
      let written = unsafe buffer.withUnsafeBytes { bytes in
        unsafe write(descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw ReplayFailure.file("cannot write \(path)") }
      done += written
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// All bytes of a file; nil where there is none.
  static func read(_ path: String) throws(ReplayFailure) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0, errno == ENOENT { return nil }
    guard descriptor >= 0 else { throw ReplayFailure.file("cannot read \(path)") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var portion = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe portion.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ReplayFailure.file("cannot read \(path)") }
      if count == 0 { return bytes }
      bytes.append(contentsOf: portion[..<count])
    }
  }

  static func makeFolder(_ path: String) throws(ReplayFailure) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made == "/" ? String(part) : "/" + part
      guard unsafe mkdir(made, 0o755) != 0, errno != EEXIST else { continue }
      throw ReplayFailure.file("cannot make the folder \(made)")
    }
  }
}

extension ReplayFailure {
  /// What the last call to the system said.
  static func file(_ fact: String) -> ReplayFailure {
    let code = errno
    let text = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    return ReplayFailure(
      code == ENOSPC ? .temporary : .badData, fact: fact, detail: text, hint: "check the folder of --output")
  }
}
