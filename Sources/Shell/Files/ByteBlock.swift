/// A fixed block of memory at a stable address.
@safe struct ByteBlock: ~Copyable {
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int) {
    unsafe bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
  }

  deinit { unsafe bytes.deallocate() }
}
