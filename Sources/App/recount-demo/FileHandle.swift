import Glibc

/// A file being read whole or written in large pieces.
struct FileHandle: ~Copyable {
  private let descriptor: Int32
  private let path: String
  private var buffer: [UInt8] = []

  private init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// A new, empty file.
  init(creating path: String) throws(DemoError) {
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    self.path = path
    guard descriptor >= 0 else { throw .file(path, FileHandle.problem()) }
  }

  deinit { if descriptor > 2 { close(descriptor) } }

  static var standardError: FileHandle { FileHandle(descriptor: 2, path: "standard error") }

  /// Writes at once.
  consuming func write(_ text: String) { try? FileHandle.writeAll(Array(text.utf8), descriptor, path) }

  /// Adds a line; it reaches the file with many others.
  mutating func append(line: String) throws(DemoError) {
    buffer.append(contentsOf: line.utf8)
    buffer.append(10)
    if buffer.count > 1 << 20 { try flush() }
  }

  /// Writes what has been added.
  mutating func flush() throws(DemoError) {
    try FileHandle.writeAll(buffer, descriptor, path)
    buffer.removeAll(keepingCapacity: true)
  }

  private static func writeAll(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws(DemoError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
      }
      guard count > 0 else { throw .file(path, problem()) }
      written += count
    }
  }

  /// The bytes of a file.
  static func contents(of path: String) throws(DemoError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(path, problem()) }
    defer { close(descriptor) }
    var result: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 else { throw .file(path, problem()) }
      if count == 0 { return result }
      result.append(contentsOf: piece[0..<count])
    }
  }

  /// Makes a folder that may be there already.
  static func makeFolder(_ path: String) throws(DemoError) {
    guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .file(path, problem()) }
  }

  private static func problem() -> String { unsafe String(cString: strerror(errno)) }
}
