import Testing

@testable import Files

@Suite struct LineReaderTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  @Test(arguments: [
    ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("a\n\nb\n", ["a", "", "b"]), ("\n", [""]),
    ("a\r\nb\r\n", ["a", "b"]), ("\u{feff}a\nb\n", ["a", "b"]), ("\u{feff}", []), ("ab", ["ab"]),
    ("é\nñ\n", ["é", "ñ"]),
  ])
  func `lines end at newlines and the last one may lack it`(text: String, expected: [String]) throws {
    for blockSize in [1, 16, 1 << 20] {
      let path = try folder.write(Array(text.utf8), "lines.ndjson")
      #expect(try lines(path, blockSize: blockSize) == expected)
    }
  }

  @Test(arguments: Packing.allCases, [16, 17, 100, 4096, 1 << 20])
  func `a file of thousands of lines is read whole in every packing and block size`(packing: Packing, blockSize: Int)
    throws
  {
    let expected = (0..<5000).map { "{\"number\":\($0),\"text\":\"\(String(repeating: "x", count: $0 % 97))\"}" }
    let bytes = Array((expected.joined(separator: "\n") + "\n").utf8)
    let path = try folder.write(packing.pack(bytes), "many")
    #expect(try lines(path, blockSize: blockSize) == expected)
  }

  @Test(arguments: [Packing.gzip, .zstd], [16, 1 << 20])
  func `members of a packed file follow each other, also in the middle of a line`(packing: Packing, blockSize: Int)
    throws
  {
    let packed = packing.pack(Array("a\nb".utf8)) + packing.pack([]) + packing.pack(Array("c\nd\n".utf8))
    let path = try folder.write(packed, "members")
    #expect(try lines(path, blockSize: blockSize) == ["a", "bc", "d"])
  }

  @Test func `zeros after the last gzip member are padding`() throws {
    let path = try folder.write(Packing.gzip.pack(Array("a\n".utf8)) + [UInt8](repeating: 0, count: 700), "padded.gz")
    #expect(try lines(path) == ["a"])
    #expect(try lines(path, blockSize: 16) == ["a"])
  }

  @Test(arguments: [Packing.gzip, .zstd])
  func `every truncation is told as one`(packing: Packing) throws {
    let packed = packing.pack(Array("one line\nanother line\n".utf8))
    for count in 4..<packed.count {
      let path = try folder.write(Array(packed[..<count]), "short")
      #expect(failure(path)?.kind == .truncated, "after \(count) bytes")
    }
  }

  @Test(arguments: [Packing.gzip, .zstd])
  func `no flipped byte of the data goes unnoticed`(packing: Packing) throws {
    let text = (0..<300).map { "line \($0 * 7919 % 1000)\n" }.joined()
    let packed = packing.pack(Array(text.utf8))
    for index in stride(from: 20, to: packed.count, by: 3) {
      var damaged = packed
      damaged[index] ^= 0x55
      let path = try folder.write(damaged, "damaged")
      let kind = failure(path)?.kind
      #expect(kind == .corrupt || kind == .truncated, "at byte \(index)")
    }
  }

  @Test func `a name that promises compression keeps its promise`() throws {
    #expect(failure(try folder.write(Array("plain\n".utf8), "a.gz"))?.kind == .corrupt)
    #expect(failure(try folder.write(Array("plain\n".utf8), "a.zst"))?.kind == .corrupt)
    #expect(failure(try folder.write([], "b.gz"))?.kind == .truncated)
    #expect(try lines(try folder.write(Packing.gzip.pack(Array("x\n".utf8)), "no-suffix")) == ["x"])
  }

  @Test func `rubbish after a member is damage`() throws {
    let gzip = try folder.write(Packing.gzip.pack(Array("a\n".utf8)) + Array("rubbish".utf8), "a.gz")
    #expect(failure(gzip)?.kind == .corrupt)
    let zstd = try folder.write(Packing.zstd.pack(Array("a\n".utf8)) + Array("rubbish".utf8), "a.zst")
    #expect(failure(zstd)?.kind == .corrupt)
  }

  @Test(arguments: [16, 100, 1 << 20])
  func `a line that is too long is told by length and head and the next line is whole`(blockSize: Int) throws {
    let long = String(repeating: "abcdefgh", count: 500)
    let fits = String(repeating: "y", count: 1000)
    let path = try folder.write(Array("first\n\(long)\r\n\(fits)\r\nlast".utf8), "long")
    let expected = ["first", "oversize 4001", fits, "last"]
    #expect(try lines(path, lineMax: 1000, blockSize: blockSize) == expected)
  }

  @Test func `what is told of a long line does not depend on blocks`() throws {
    let path = try folder.write(Array(String(repeating: "0123456789", count: 400).utf8), "long")
    var told: Set<OversizeLine> = []
    for blockSize in [16, 333, 4096, 1 << 20] {
      var reader = try LineReader(path: path, lineMax: 1000, blockSize: blockSize)
      #expect(try reader.advance())
      if let oversize = reader.oversize { told.insert(oversize) }
      let head = reader.copyLine()
      #expect(head.count == 256)
      #expect(try !reader.advance())
    }
    #expect(told.count == 1)
    #expect(told.first?.length == 4000)
  }

  @Test func `lines are numbered from one and bytes are counted`() throws {
    let path = try folder.write(Array("a\nb\n".utf8), "two")
    var reader = try LineReader(path: path)
    _ = try unsafe reader.nextLine { _ in }
    let text = try unsafe reader.nextLine { unsafe String(decoding: $0, as: UTF8.self) }
    #expect(text == "b")
    let (number, consumed, total) = (reader.number, reader.consumedBytes, reader.totalBytes)
    #expect(number == 2 && consumed == 4 && total == 4)
    let after = try unsafe reader.nextLine { _ in true }
    #expect(after == nil)
  }

  @Test func `what cannot be opened says why`() throws {
    #expect(failure(folder.path("absent"))?.kind == .notFound)
    #expect(failure(folder.path("."))?.kind == .isFolder)
  }
}
