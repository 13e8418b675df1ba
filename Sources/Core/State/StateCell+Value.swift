extension Cell {
  /// One value as the bytes of a cell, sealed.
  package static func bytes<Value: CellCodable>(of value: Value, with systemNames: [String] = []) -> [UInt8] {
    SealedCell.bytes(of: value, with: systemNames)
  }
}

extension StateCell {
  /// The value that `Cell.bytes(of:)` wrote; nil where the cell is gone.
  package func value<Value: CellCodable>(
    _ type: Value.Type, with systemNames: [String] = []
  ) throws(StateDamage) -> Value? {
    guard let bytes else { return nil }
    return try SealedCell.value(type, of: bytes, key: key, with: systemNames)
  }

  /// What follows `prefix` in the key; nil where the key starts otherwise.
  package func name(after prefix: String) -> String? {
    // By bytes: an id may start with a combining character, which would grow together with the prefix.
    key.utf8.starts(with: prefix.utf8) ? String(Substring(key.utf8.dropFirst(prefix.utf8.count))) : nil
  }
}
