/// The bytes of a file in blocks as they lie on the disk, with a look at the first of them.
@safe struct ByteSource: ~Copyable {
  let path: String
  let totalBytes: Int64?
  private(set) var consumedBytes: Int64 = 0
  private let descriptor: FileDescriptor
  private let block: ByteBlock
  /// What was read into the block and is not yet used.
  private(set) var start = 0
  private(set) var end = 0

  init(path: String, descriptor: consuming FileDescriptor, blockSize: Int) {
    self.path = path
    totalBytes = descriptor.size
    self.descriptor = descriptor
    block = ByteBlock(count: max(16, blockSize))
  }

  /// The bytes at hand.
  var available: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(rebasing: block.bytes[start..<end]) }

  mutating func use(_ count: Int) { start += count }

  /// Reads the next block where nothing is left; false at the end of the file.
  mutating func refill() throws(FileFailure) -> Bool {
    guard start == end else { return true }
    (start, end) = (0, 0)
    return try readMore()
  }

  /// Gathers the first bytes, by which a format is known; a pipe gives them in pieces.
  mutating func gather(_ count: Int) throws(FileFailure) {
    while end - start < count, try readMore() {}
  }

  private mutating func readMore() throws(FileFailure) -> Bool {
    let room = unsafe UnsafeMutableRawBufferPointer(rebasing: block.bytes[end...])
    let count = try unsafe descriptor.read(into: room, path: path)
    end += count
    consumedBytes += Int64(count)
    return count > 0
  }

  /// Moves plain bytes to `target` without a stop in the block where the block is empty.
  mutating func copy(into target: UnsafeMutableRawBufferPointer) throws(FileFailure) -> Int {
    guard start == end else {
      let count = min(target.count, end - start)
      unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: available[..<count]))
      start += count
      return count
    }
    let count = try unsafe descriptor.read(into: target, path: path)
    consumedBytes += Int64(count)
    return count
  }
}
