/// A value of state between the number of its format and a checksum, so that any damage is named and none is believed.
enum SealedCell {
  private static let format: UInt8 = 1
  private static let checksumSize = 4

  static func bytes<Value: CellCodable>(of value: Value, with systemNames: [String]) -> [UInt8] {
    var cell = Cell(writingWith: systemNames)
    var format = format
    cell.transfer(&format)
    var value = value
    value.transfer(&cell)
    return seal(cell.bytes)
  }

  /// The bytes with their checksum behind them.
  static func seal(_ bytes: [UInt8]) -> [UInt8] {
    let sum = checksum(bytes[...])
    return bytes + (0..<checksumSize).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) }
  }

  /// What `seal` was given.
  static func unseal(_ bytes: [UInt8], key: String) throws(StateDamage) -> [UInt8] {
    guard bytes.count > checksumSize else { throw StateDamage(key: key, detail: "ends too early") }
    let content = bytes.dropLast(checksumSize)
    let sum = bytes.suffix(checksumSize).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard sum == checksum(content) else { throw StateDamage(key: key, detail: "the checksum does not fit") }
    return Array(content)
  }

  static func value<Value: CellCodable>(
    _ type: Value.Type, of bytes: [UInt8], key: String, with systemNames: [String]
  ) throws(StateDamage) -> Value {
    var cell = Cell(reading: try unseal(bytes, key: key), with: systemNames)
    var format: UInt8 = 0
    cell.transfer(&format)
    guard format == SealedCell.format else { throw StateDamage(key: key, detail: "format \(format) is unknown") }
    var value = Value()
    value.transfer(&cell)
    guard cell.isComplete else { throw StateDamage(key: key, detail: cell.failure ?? "goes on behind its end") }
    return value
  }

  /// FNV-1a: enough against damage; nobody forges state.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}
