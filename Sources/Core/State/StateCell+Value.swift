extension Cell {
  /// The format of all cells that are written by `bytes(of:)`; a new number for every change of a field list.
  private static let format: UInt8 = 1

  /// One value as the bytes of a cell, behind the number of its format.
  package static func bytes<Value: CellCodable>(of value: Value, with systemNames: [String] = []) -> [UInt8] {
    var cell = Cell(writingWith: systemNames)
    var format = format
    cell.transfer(&format)
    var value = value
    value.transfer(&cell)
    return cell.bytes
  }
}

extension StateCell {
  /// The value that `Cell.bytes(of:)` wrote; nil where the cell is gone.
  package func value<Value: CellCodable>(
    _ type: Value.Type, with systemNames: [String] = []
  ) throws(StateDamage) -> Value? {
    guard let bytes else { return nil }
    var cell = Cell(reading: bytes, with: systemNames)
    var format: UInt8 = 0
    cell.transfer(&format)
    if cell.failure == nil, format != 1 { cell.fail("format \(format) is unknown") }
    var value = Value()
    if cell.failure == nil { value.transfer(&cell) }
    if let failure = cell.failure { throw StateDamage(key: key, detail: failure) }
    guard cell.isComplete else { throw StateDamage(key: key, detail: "goes on behind its end") }
    return value
  }

  /// What follows `prefix` in the key; nil where the key starts otherwise.
  package func name(after prefix: String) -> String? {
    // By bytes: an id may start with a combining character, which would grow together with the prefix.
    key.utf8.starts(with: prefix.utf8) ? String(Substring(key.utf8.dropFirst(prefix.utf8.count))) : nil
  }
}
