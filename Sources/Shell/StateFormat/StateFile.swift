import Core

/// Why a kept state cannot be used: one line of fact, one of detail, one of hint.
package struct StateFileError: Error, Hashable, Sendable {
  package var fact: String
  package var detail: String
  package var hint: String
  package init(fact: String, detail: String, hint: String) {
    self.fact = fact
    self.detail = detail
    self.hint = hint
  }

  static func damaged(_ detail: String) -> StateFileError {
    StateFileError(
      fact: "the state file is damaged", detail: detail,
      hint: "restore the folder from a backup, or name an empty folder and run over all events again")
  }
}

/// The state of a whole run: cells by section, and the systems that it was made with.
package struct StateImage: Hashable, Sendable {
  /// `id:kind` of each configured system.
  package var systems: [String]
  /// Section (a machine, or `run`) → key → bytes.
  package var sections: [String: [String: [UInt8]]]
  package init(systems: [String] = [], sections: [String: [String: [UInt8]]] = [:]) {
    self.systems = systems
    self.sections = sections
  }
}

/// The kept state of a file run as bytes.
///
/// Layout: `RECOUNT` 0x1a, format version (1 byte), then blocks: kind (1 byte), length (4 bytes, little-endian),
/// payload, CRC-32C of kind, length and payload. First the manifest (systems, sections), then blocks of cells (section,
/// key, bytes) in the order of section and key, last an end block with the number of cells.
/// Every truncation, flip or foreign byte is a `StateFileError`.
package enum StateFile {
  package static let version: UInt8 = 1
  private static let magic: [UInt8] = Array("RECOUNT".utf8) + [0x1a]
  private static let blockSize = 1 << 16

  private enum Kind: UInt8 { case manifest = 1, cells, end }

  package static func encode(_ image: StateImage) -> [UInt8] {
    var file = magic + [version]
    append(.manifest, manifest(of: image), to: &file)
    var cells = Cell(writingWith: [])
    var total: Int64 = 0
    for (section, entries) in image.sections.sorted(by: { $0.key < $1.key }) {
      for (key, bytes) in entries.sorted(by: { $0.key < $1.key }) {
        var entry = Entry(section: section, key: key, bytes: bytes)
        cells.transfer(&entry)
        total += 1
        guard cells.bytes.count >= blockSize else { continue }
        append(.cells, cells.bytes, to: &file)
        cells = Cell(writingWith: [])
      }
    }
    if !cells.bytes.isEmpty { append(.cells, cells.bytes, to: &file) }
    var end = Cell(writingWith: [])
    end.transfer(&total)
    append(.end, end.bytes, to: &file)
    return file
  }

  private static func manifest(of image: StateImage) -> [UInt8] {
    var cell = Cell(writingWith: [])
    var manifest = Manifest()
    manifest.systems = image.systems.sorted()
    manifest.sections = image.sections.keys.sorted()
    cell.transfer(&manifest)
    return cell.bytes
  }

  private static func append(_ kind: Kind, _ payload: [UInt8], to file: inout [UInt8]) {
    let start = file.count
    file.append(kind.rawValue)
    file.append(contentsOf: littleEndian(UInt32(payload.count)))
    file.append(contentsOf: payload)
    file.append(contentsOf: littleEndian(Checksum.of(file[start...])))
  }

  private static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
  }

  package static func decode(_ file: [UInt8]) throws(StateFileError) -> StateImage {
    try checkHead(file)
    var position = magic.count + 1
    let (first, manifestBytes) = try block(of: file, at: &position)
    guard first == .manifest else { throw .damaged("the file does not begin with its manifest") }
    var manifest = Manifest()
    try read(&manifest, manifestBytes)
    var image = StateImage(systems: manifest.systems)
    for section in manifest.sections { image.sections[section] = [:] }
    var total: Int64 = 0
    while true {
      let (kind, payload) = try block(of: file, at: &position)
      switch kind {
      case .manifest: throw .damaged("a second manifest at byte \(position)")
      case .cells: total += try readCells(payload, into: &image)
      case .end:
        try checkEnd(payload, total: total, left: file.count - position)
        return image
      }
    }
  }

  private static func checkHead(_ file: [UInt8]) throws(StateFileError) {
    guard file.starts(with: magic) else {
      throw StateFileError(
        fact: "this is no state file of recount", detail: "it does not begin with the eight bytes of one",
        hint: "name the folder that an earlier run with --state wrote")
    }
    guard file.count > magic.count else { throw .damaged("the file ends in its head") }
    let found = file[magic.count]
    guard found == version else {
      throw StateFileError(
        fact: "the state file has format version \(found), this program reads version \(version)",
        detail: "it was written by another version of recount, or is damaged",
        hint: "use that version, or name an empty folder and run over all events again")
    }
  }

  private static func checkEnd(_ payload: ArraySlice<UInt8>, total: Int64, left: Int) throws(StateFileError) {
    var written: Int64 = 0
    try read(&written, payload)
    guard written == total else { throw .damaged("\(written) cells were written, \(total) are there") }
    guard left == 0 else { throw .damaged("\(left) bytes follow the end") }
  }

  private static func block(
    of file: [UInt8], at position: inout Int
  ) throws(StateFileError) -> (Kind, ArraySlice<UInt8>) {
    let start = position
    guard file.count - start >= 9 else { throw .damaged("the file ends at byte \(file.count), in the middle") }
    let length = Int(number(file, at: start + 1))
    guard file.count - start - 9 >= length else { throw .damaged("the block at byte \(start) is longer than the file") }
    let end = start + 5 + length
    guard Checksum.of(file[start..<end]) == number(file, at: end) else {
      throw .damaged("the checksum of the block at byte \(start) does not match")
    }
    guard let kind = Kind(rawValue: file[start]) else {
      throw .damaged("the block at byte \(start) is of no known kind")
    }
    position = end + 4
    return (kind, file[(start + 5)..<end])
  }

  private static func number(_ file: [UInt8], at position: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(file[position + $1]) << (8 * UInt32($1)) }
  }

  private static func readCells(_ payload: ArraySlice<UInt8>, into image: inout StateImage) throws(StateFileError)
    -> Int64
  {
    var cell = Cell(reading: Array(payload), with: [])
    var count: Int64 = 0
    while !cell.isComplete {
      var entry = Entry()
      cell.transfer(&entry)
      if let failure = cell.failure { throw .damaged("a cell cannot be read: \(failure)") }
      guard image.sections[entry.section]?.updateValue(entry.bytes, forKey: entry.key) == nil,
        image.sections[entry.section] != nil
      else { throw .damaged("cell '\(entry.key)' stands twice, or in no section of the manifest") }
      count += 1
    }
    return count
  }

  private static func read<Value: CellCodable>(_ value: inout Value, _ payload: ArraySlice<UInt8>)
    throws(StateFileError)
  {
    var cell = Cell(reading: Array(payload), with: [])
    cell.transfer(&value)
    guard cell.isComplete else { throw .damaged(cell.failure ?? "bytes are left over in a block") }
  }
}

private struct Manifest: CellCodable {
  var systems: [String] = []
  var sections: [String] = []
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&systems)
    cell.transfer(&sections)
  }
}

private struct Entry: CellCodable {
  var section = ""
  var key = ""
  var bytes: [UInt8] = []

  init() {}
  init(section: String, key: String, bytes: [UInt8]) {
    self.section = section
    self.key = key
    self.bytes = bytes
  }

  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&section)
    cell.transfer(&key)
    cell.transferBytes(&bytes)
  }
}
