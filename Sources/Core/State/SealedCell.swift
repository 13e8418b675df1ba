/// A value of state between the number of its format and a checksum, so that any damage is named and none is believed.
enum SealedCell {
  static let format: UInt8 = 3
  private static let checksumSize = 4

  /// Writes one cell after the other into the same room.
  struct Writer {
    private var cell: Cell

    init(_ systemNames: [String]) { cell = Cell(writingWith: systemNames) }

    /// The value is read where it lies: nothing of it changes, and nothing is copied.
    mutating func bytes<Value: CellCodable>(of value: inout Value) -> [UInt8] { bytes { value.transfer(&$0) } }

    mutating func bytes(_ write: (inout Cell) -> Void) -> [UInt8] {
      cell.clear()
      var format = SealedCell.format
      cell.transfer(&format)
      write(&cell)
      var sum = checksum(cell.bytes.span)
      for _ in 0..<checksumSize {
        var byte = UInt8(truncatingIfNeeded: sum)
        cell.transfer(&byte)
        sum >>= 8
      }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(cell.bytes.count)
      bytes.append(contentsOf: cell.bytes)
      return bytes
    }
  }

  static func bytes<Value: CellCodable>(of value: Value, with systemNames: [String]) -> [UInt8] {
    var value = value
    var writer = Writer(systemNames)
    return writer.bytes(of: &value)
  }

  /// The bytes with their checksum behind them.
  static func seal(_ bytes: [UInt8]) -> [UInt8] {
    let sum = checksum(bytes.span)
    return bytes + (0..<checksumSize).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) }
  }

  /// What `seal` was given.
  static func unseal(_ bytes: [UInt8], key: String) throws(StateDamage) -> [UInt8] {
    guard bytes.count > checksumSize else { throw StateDamage(key: key, detail: "ends too early") }
    guard bytes[0] == format else { throw StateDamage(key: key, detail: "format \(bytes[0]) is unknown") }
    let content = bytes.count - checksumSize
    let sum = bytes.suffix(checksumSize).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard sum == checksum(bytes.span.extracting(0..<content)) else {
      throw StateDamage(key: key, detail: "the checksum does not fit")
    }
    return Array(bytes[..<content])
  }

  static func value<Value: CellCodable>(
    _ type: Value.Type, of bytes: [UInt8], key: String, with systemNames: [String]
  ) throws(StateDamage) -> Value {
    var cell = Cell(reading: try unseal(bytes, key: key), from: 1, with: systemNames)
    var value = Value()
    value.transfer(&cell)
    guard cell.isComplete else { throw StateDamage(key: key, detail: cell.failure ?? "goes on behind its end") }
    return value
  }

  /// Words of eight bytes, each mixed in so that no two states become one: enough against damage; nobody forges state.
  private static func checksum(_ bytes: borrowing Swift.Span<UInt8>) -> UInt32 {
    var state = UInt64(bytes.count) &+ 0x9e37_79b9_7f4a_7c15
    var position = 0
    while position + 8 <= bytes.count {
      mix(KeyHash.word(bytes.extracting(position..<position + 8)), into: &state)
      position += 8
    }
    var rest: UInt64 = 0
    for index in position..<bytes.count { rest = rest << 8 | UInt64(bytes[index]) }
    mix(rest, into: &state)
    return UInt32(truncatingIfNeeded: state ^ state >> 32)
  }

  private static func mix(_ word: UInt64, into state: inout UInt64) {
    state = (state ^ word) &* 0xff51_afd7_ed55_8ccd
    state ^= state >> 29
  }
}
