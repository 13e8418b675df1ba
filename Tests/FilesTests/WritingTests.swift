import Testing

@testable import Files

@Suite struct WritingTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  @Test func `lines are visible after a flush and all of them after finishing`() throws {
    var writer = try LineWriter(path: folder.path("out.ndjson"))
    try writer.append("one")
    #expect(try folder.read("out.ndjson") == "")
    try writer.flush()
    #expect(try folder.read("out.ndjson") == "one\n")
    try writer.append([0x74, 0x77, 0x6f])
    let length = writer.length
    #expect(length == 8)
    try writer.finish()
    #expect(try folder.read("out.ndjson") == "one\ntwo\n")
  }

  @Test func `a later run goes on after what was committed`() throws {
    _ = try folder.write(Array("one\ntwo\nhalf a li".utf8), "out.ndjson")
    var writer = try LineWriter(path: folder.path("out.ndjson"), keeping: 8)
    try writer.append("three")
    try writer.finish()
    #expect(try folder.read("out.ndjson") == "one\ntwo\nthree\n")
  }

  @Test func `without a committed length the file begins anew`() throws {
    _ = try folder.write(Array("old\n".utf8), "out.ndjson")
    let writer = try LineWriter(path: folder.path("out.ndjson"))
    try writer.finish()
    #expect(try folder.read("out.ndjson") == "")
  }

  @Test func `a file shorter than its committed length is damage`() throws {
    _ = try folder.write(Array("one\n".utf8), "out.ndjson")
    let path = folder.path("out.ndjson")
    let error = #expect(throws: FileFailure.self) { _ = try LineWriter(path: path, keeping: 8) }
    #expect(error?.kind == .truncated)
  }

  @Test func `a full disk is told as one`() throws {
    let error = #expect(throws: FileFailure.self) {
      var writer = try LineWriter(path: "/dev/full")
      for _ in 0..<100_000 { try writer.append("0123456789") }
      try writer.finish()
    }
    #expect(error?.kind == .diskFull)
    #expect(error?.isTemporary == true)
  }

  @Test func `a missing folder is named`() {
    let path = folder.path("absent/out.ndjson")
    let error = #expect(throws: FileFailure.self) { _ = try LineWriter(path: path) }
    #expect(error?.kind == .notFound)
  }

  @Test func `a whole file is replaced in one step`() throws {
    let path = folder.path("summary.json")
    try WholeFile.write(Array("old".utf8), to: path)
    try WholeFile.write(Array("new".utf8), to: path)
    #expect(try WholeFile.read(path) == Array("new".utf8))
    #expect(!WholeFile.exists(path + ".part"))
  }

  @Test func `a file beyond the limit is not read`() throws {
    let path = try folder.write([1, 2, 3], "large")
    let error = #expect(throws: FileFailure.self) { try WholeFile.read(path, limit: 2) }
    #expect(error?.kind == .tooLarge)
  }

  @Test func `folders are made with those above them`() throws {
    try WholeFile.makeFolder(folder.path("a/b/c"))
    try WholeFile.makeFolder(folder.path("a/b/c"))
    #expect(WholeFile.exists(folder.path("a/b/c")))
    _ = try folder.write([], "plain")
    let path = folder.path("plain")
    #expect(throws: FileFailure.self) { try WholeFile.makeFolder(path) }
  }
}
