import Glibc

/// Small files that are read and written in one piece.
package enum WholeFile {
  /// Reads a file of at most `limit` bytes.
  package static func read(_ path: String, limit: Int = 16 << 20) throws(FileFailure) -> [UInt8] {
    let descriptor = try FileDescriptor.openForReading(path)
    let block = ByteBlock(count: 1 << 16)
    var bytes: [UInt8] = []
    while true {
      let count = try unsafe descriptor.read(into: block.bytes, path: path)
      if count == 0 { return bytes }
      unsafe bytes.append(contentsOf: block.bytes[..<count])
      guard bytes.count <= limit else {
        throw FileFailure(
          .tooLarge, fact: "cannot read '\(path)'", detail: "it is larger than \(limit) bytes",
          hint: "is this the right file?")
      }
    }
  }

  /// Replaces a file as a whole: readers see the old content or the new, never a part.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileFailure) {
    let temporary = path + ".part"
    let descriptor = try FileDescriptor.openForWriting(temporary, flags: O_TRUNC)
    let result = unsafe bytes.withUnsafeBytes { bytes -> Result<Void, FileFailure> in
      do throws(FileFailure) {
        return .success(try unsafe descriptor.write(bytes, path: path))
      } catch {
        return .failure(error)
      }
    }
    do throws(FileFailure) {
      try result.get()
      try descriptor.synchronize(path: path)
    } catch {
      unsafe unlink(temporary)
      throw error
    }
    guard unsafe rename(temporary, path) == 0 else { throw FileFailure.writing(path, code: errno) }
  }

  package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Makes a folder and those above it where they are missing.
  package static func makeFolder(_ path: String) throws(FileFailure) {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      prefix += (prefix.isEmpty || prefix.hasSuffix("/") ? "" : "/") + part
      if unsafe mkdir(prefix, mode_t(0o755)) != 0, errno != EEXIST { throw FileFailure.writing(prefix, code: errno) }
    }
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      let fact = "cannot use the folder '\(path)'"
      throw FileFailure(.unwritable, fact: fact, detail: "it is no folder", hint: "name another one")
    }
  }
}
