import Core
import StateFormat
import Worker

/// What a replay into files needs to go on: after each transaction the changed cells, how far the inputs were taken, and
/// how long the output files are. Written at the end of one file, read once as a whole; the last complete entry counts.
struct JournalEntry: CellCodable {
  var checkpoint = Checkpoint()
  var lengths: [Int64] = []
  var cells: [JournalCell] = []

  struct JournalCell: CellCodable {
    var section = ""
    var key = ""
    var isGone = false
    var bytes: [UInt8] = []
    init() {}
    mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&section)
      cell.transfer(&key)
      cell.transfer(&isGone)
      cell.transferBytes(&bytes)
    }
  }

  init() {}

  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&checkpoint)
    cell.transfer(&lengths)
    cell.transfer(&cells)
  }

  mutating func add(_ sections: [SectionCells]) {
    for part in sections {
      for cell in part.cells {
        var kept = JournalCell()
        kept.section = part.section.rawValue
        kept.key = cell.key
        kept.isGone = cell.bytes == nil
        kept.bytes = cell.bytes ?? []
        cells.append(kept)
      }
    }
  }
}

enum Journal {
  /// Length and checksum before each entry.
  private static let headSize = 8

  static func bytes(of entry: JournalEntry) -> [UInt8] {
    let body = LoopCell.bytes(of: entry)
    var bytes: [UInt8] = []
    for word in [UInt32(body.count), Checksum.of(body)] {
      for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
    return bytes + body
  }

  /// The state that the complete entries make, and where the last of them ends. What follows was being written when the
  /// process was killed.
  static func read(_ bytes: [UInt8]) -> (kept: ReplayState, lengths: [Int64], end: Int)? {
    var kept: ReplayState?
    var (lengths, place) = ([Int64](), 0)
    while place + headSize <= bytes.count {
      let (size, sum) = (Int(word(bytes, place)), word(bytes, place + 4))
      guard place + headSize + size <= bytes.count else { break }
      let body = Array(bytes[(place + headSize)..<(place + headSize + size)])
      guard Checksum.of(body) == sum, let entry = LoopCell.value(JournalEntry(), of: body) else { break }
      var state = kept ?? ReplayState(checkpoint: entry.checkpoint)
      state.checkpoint = entry.checkpoint
      for cell in entry.cells {
        guard let section = Section(rawValue: cell.section) else { continue }
        state.cells[section, default: [:]][cell.key] = cell.isGone ? nil : cell.bytes
      }
      (kept, lengths, place) = (state, entry.lengths, place + headSize + size)
    }
    return kept.map { ($0, lengths, place) }
  }

  private static func word(_ bytes: [UInt8], _ place: Int) -> UInt32 {
    (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
  }
}
