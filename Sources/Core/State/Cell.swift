/// One value of state as bytes, written and read by the same description.
///
/// A type describes its fields once, in `transfer(_:)`; a cell that writes appends them, a cell that reads fills them.
/// Reading is total: bytes that no writer made set `failure` and leave defaults, so that a damaged cell becomes a named
/// error of the caller, never a crash and never a wrong value that looks right.
package struct Cell {
  package private(set) var bytes: [UInt8]
  package private(set) var failure: String?
  package let isReading: Bool
  private var position = 0
  /// Names of the configured systems by index; a cell carries the name, so that it outlives a new order of systems.
  private let systemNames: [String]

  package init(writingWith systemNames: [String]) {
    bytes = []
    isReading = false
    self.systemNames = systemNames
  }

  package init(reading bytes: [UInt8], with systemNames: [String]) {
    self.bytes = bytes
    isReading = true
    self.systemNames = systemNames
  }

  /// Reads from `offset` on, so that one of many values in a cell can be read alone.
  package init(reading bytes: [UInt8], from offset: Int, with systemNames: [String]) {
    self.init(reading: bytes, with: systemNames)
    position = offset
  }

  /// Ends what was written; the room stays.
  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  /// Writes a count, as a list does before its elements.
  mutating func write(count: Int) { _ = transferCount(count, unit: 1) }

  /// Writes a text's bytes without their count.
  mutating func write(bytesOf text: String) { bytes.append(contentsOf: text.utf8) }

  /// The place of the next byte.
  package var offset: Int { isReading ? position : bytes.count }

  /// True when everything was read and nothing is left.
  package var isComplete: Bool { failure == nil && position == bytes.count }

  package mutating func fail(_ reason: String) { if failure == nil { failure = reason } }

  private mutating func readByte() -> UInt8 {
    guard failure == nil, position < bytes.count else {
      fail("ends too early")
      return 0
    }
    position += 1
    return bytes[position - 1]
  }

  package mutating func transfer(_ value: inout UInt64) {
    if isReading {
      var result: UInt64 = 0
      var shift: UInt64 = 0
      while true {
        let byte = readByte()
        guard shift < 63 || shift == 63 && byte < 2 else { return fail("a number is too long") }
        result |= UInt64(byte & 0x7f) << shift
        if byte & 0x80 == 0 { break }
        shift += 7
      }
      value = failure == nil ? result : 0
    } else {
      guard value >= 0x80 else { return bytes.append(UInt8(truncatingIfNeeded: value)) }
      var rest = value
      bytes.append(addingCapacity: 10) { output in
        while rest >= 0x80 {
          output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
          rest >>= 7
        }
        output.append(UInt8(rest))
      }
    }
  }

  package mutating func transfer(_ value: inout Int64) {
    var zigzag = UInt64(bitPattern: (value << 1) ^ (value >> 63))
    transfer(&zigzag)
    guard isReading else { return }
    value = Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
  }

  package mutating func transfer(_ value: inout Int32) {
    var wide = Int64(value)
    transfer(&wide)
    guard isReading else { return }
    if let narrow = Int32(exactly: wide) { value = narrow } else { fail("a number is out of range") }
  }

  package mutating func transfer(_ value: inout Int) {
    var wide = Int64(value)
    transfer(&wide)
    value = Int(wide)
  }

  package mutating func transfer(_ value: inout UInt8) {
    if isReading { value = readByte() } else { bytes.append(value) }
  }

  /// Eight bytes, for hashes: a number of any size would take ten.
  package mutating func transferFixed(_ value: inout UInt64) {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      var byte = UInt8(truncatingIfNeeded: value >> shift)
      transfer(&byte)
      result |= UInt64(byte) << shift
    }
    value = result
  }

  package mutating func transfer(_ value: inout Bool) {
    var byte: UInt8 = value ? 1 : 0
    transfer(&byte)
    if byte > 1 { fail("a flag is neither 0 nor 1") }
    value = byte == 1
  }

  package mutating func transfer(_ value: inout String) {
    if isReading {
      let count = transferCount(0, unit: 1)
      guard failure == nil else { return }
      guard let text = String(validating: bytes[position..<position + count], as: UTF8.self) else {
        return fail("a text is not UTF-8")
      }
      value = text
      position += count
    } else {
      _ = transferCount(value.utf8.count, unit: 1)
      bytes.append(contentsOf: value.utf8)
    }
  }

  /// Bytes as they are, with their count before them.
  package mutating func transferBytes(_ value: inout [UInt8]) {
    let count = transferCount(value.count, unit: 1)
    guard isReading else { return bytes.append(contentsOf: value) }
    guard failure == nil else { return }
    value = Array(bytes[position..<position + count])
    position += count
  }

  package mutating func transfer<Word: RawRepresentable>(_ value: inout Word) where Word.RawValue == UInt8 {
    var raw = value.rawValue
    transfer(&raw)
    guard isReading else { return }
    if let word = Word(rawValue: raw) { value = word } else { fail("\(Word.self) has no value \(raw)") }
  }

  package mutating func transfer<Value: CellCodable>(_ value: inout Value) { value.transfer(&self) }

  package mutating func transfer<Value: CellCodable>(_ value: inout Value?) {
    var present = value != nil
    transfer(&present)
    guard isReading else {
      value?.transfer(&self)
      return
    }
    guard present else {
      value = nil
      return
    }
    var inner = Value()
    inner.transfer(&self)
    value = inner
  }

  package mutating func transfer<Word: RawRepresentable & CaseIterable>(_ value: inout Word?)
  where Word.RawValue == UInt8 {
    // 0 = absent; raw values are small, so + 1 fits a byte.
    var raw = value.map { $0.rawValue + 1 } ?? 0
    transfer(&raw)
    guard isReading else { return }
    guard raw > 0 else {
      value = nil
      return
    }
    if let word = Word(rawValue: raw - 1) { value = word } else { fail("\(Word.self) has no value \(raw - 1)") }
  }

  package mutating func transfer<Value: CellCodable>(_ values: inout [Value]) {
    let count = transferCount(values.count, unit: 1)
    if isReading {
      values = []
      for _ in 0..<count where failure == nil {
        var value = Value()
        value.transfer(&self)
        values.append(value)
      }
    } else {
      for index in values.indices { values[index].transfer(&self) }
    }
  }

  package mutating func transfer(_ system: inout SystemID) {
    var name = isReading ? "" : systemNames[Int(system.index)]
    transfer(&name)
    guard isReading, failure == nil else { return }
    guard let index = systemNames.firstIndex(of: name) else { return fail("no system '\(name)' is configured") }
    system = SystemID(UInt8(index))
  }

  /// A count of things that take at least `unit` bytes each; on reading bounded by what is left.
  private mutating func transferCount(_ count: Int, unit: Int) -> Int {
    var wide = UInt64(count)
    transfer(&wide)
    guard isReading else { return count }
    guard failure == nil, wide <= UInt64((bytes.count - position) / unit) else {
      fail("a count is beyond the end")
      return 0
    }
    return Int(wide)
  }
}

/// A value that describes its fields to a cell.
///
/// A value that is written keeps every field as it is, so that it may be written where it lies.
package protocol CellCodable {
  init()
  /// Names every field once, in an order that is part of the format: append only, with a new format version.
  mutating func transfer(_ cell: inout Cell)
}

extension String: CellCodable {
  package mutating func transfer(_ cell: inout Cell) { cell.transfer(&self) }
}
extension Int64: CellCodable {
  package mutating func transfer(_ cell: inout Cell) { cell.transfer(&self) }
}
extension Quantity: CellCodable {
  package init() { self = .zero }
  package mutating func transfer(_ cell: inout Cell) { cell.transfer(&millionths) }
}
extension Instant: CellCodable {
  package init() { self = .distantPast }
  package mutating func transfer(_ cell: inout Cell) { cell.transfer(&microseconds) }
}
extension Span: CellCodable {
  package init() { self = .zero }
  package mutating func transfer(_ cell: inout Cell) { cell.transfer(&microseconds) }
}
extension SystemID: CellCodable {
  package init() { self = SystemID(0) }
  package mutating func transfer(_ cell: inout Cell) { cell.transfer(&self) }
}
extension Refs.Item: CellCodable {
  package init() { self.init(.order, "") }
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&kind)
    cell.transfer(&text)
  }
}
extension Refs: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    guard cell.isReading else { return cell.transfer(&items) }
    var list: [Item] = []
    cell.transfer(&list)
    self = Refs(list)
  }
}
extension EventReference: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&source)
    cell.transfer(&id)
    cell.transfer(&time)
    cell.transfer(&input)
    cell.transfer(&partition)
    cell.transfer(&offset)
  }
}
extension Origin: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&time)
    cell.transfer(&byTimer)
    cell.transfer(&partition)
    cell.transfer(&input)
    cell.transfer(&offset)
    cell.transfer(&part)
    cell.transfer(&key)
  }
}
