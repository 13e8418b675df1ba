import Core
import SeededRandom
import Testing

@Suite struct `Cells` {
  @Test func `numbers of any size come back`() {
    var cell = Cell(writingWith: [])
    let numbers: [Int64] = [0, 1, -1, 63, -64, 64, .max, .min, 1_700_000_000_000_000]
    for var number in numbers { cell.transfer(&number) }
    var reading = Cell(reading: cell.bytes, with: [])
    for number in numbers {
      var read: Int64 = 5
      reading.transfer(&read)
      #expect(read == number)
    }
    #expect(reading.isComplete)
  }

  @Test func `a system is kept by its name, not by its number`() {
    var cell = Cell(writingWith: ["a", "b"])
    var system = SystemID(1)
    cell.transfer(&system)
    var reading = Cell(reading: cell.bytes, with: ["b", "c"])
    reading.transfer(&system)
    #expect(system == SystemID(0))
    var other = Cell(reading: cell.bytes, with: ["c"])
    other.transfer(&system)
    #expect(other.failure != nil)
  }

  @Test func `a value behind a wrong format, or with something behind it, is damage`() throws {
    let bytes = Cell.bytes(of: Quantity(7))
    #expect(throws: StateDamage.self) { try StateCell(key: "k", bytes: [9] + bytes).value(Quantity.self) }
    #expect(throws: StateDamage.self) { try StateCell(key: "k", bytes: bytes + [0]).value(Quantity.self) }
    #expect(try StateCell(key: "k", bytes: bytes).value(Quantity.self) == Quantity(7))
    #expect(try StateCell(key: "k", bytes: nil).value(Quantity.self) == nil)
  }

  @Test(arguments: Core.Category.allCases)
  func `a category comes back as its word`(category: Core.Category) throws {
    let cell = StateCell(key: "c", bytes: Cell.bytes(of: category))
    #expect(try cell.value(Core.Category.self) == category)
  }

  @Test func `every type comes back from its bytes, and no damage looks right`() {
    var walk = CellWalk(seed: 7)
    walk.check(String.self)
    walk.check(Int64.self)
    walk.check(Quantity.self)
    walk.check(Instant.self)
    walk.check(Span.self)
    walk.check(SystemID.self, least: 0)
    walk.check(Refs.Item.self)
    walk.check(Refs.self)
    walk.check(EventReference.self)
    walk.check(Origin.self)
    walk.check(Word.self)
    walk.check(Core.Category.self, least: 0)
    walk.check(Handoff.self)
    walk.check(Subject.self)
    walk.check(Quantities.self)
    walk.check(SystemWord.self)
    walk.check(Explanation.self)
    walk.check(CorrectionDraft.self)
    walk.check(ExceptionDraft.self)
    walk.check(Finding.self)
    walk.check(Buckets.self)
    walk.check(Report.self)
    walk.check(Effect.self)
    walk.check(Allocation.self)
    walk.check(OrderLine.self)
    walk.check(EffectChange.Moved.self)
    walk.check(EffectChange.self)
    walk.check(LineFact.self)
    walk.check(UnitFactor.self)
    walk.check(Component.self)
    walk.check(ItemStatement.self)
    walk.check(ItemDefinition.self)
    walk.check(LocationDefinition.self)
    walk.check(InputPosition.self)
    walk.check(WindowPane.self)
    walk.check(WindowBlock.self)
    #expect(walk.complaints == [])
  }
}

/// Finds values of any type by a random walk through bytes: what a changed cell still reads as is the next value.
private struct CellWalk {
  var random: RandomSource
  var complaints: [String] = []
  private let systems = ["wms", "erp", ""]

  init(seed: UInt64) { random = RandomSource(seed: seed) }

  mutating func check<Value: CellCodable & Equatable>(_ type: Value.Type, least: Int = 50) {
    var bytes = write(Value())
    var longest = bytes
    var different = 0
    for _ in 0..<1600 {
      guard let value = read(mutated(bytes), type) else { continue }
      if value != Value() { different += 1 }
      bytes = write(value)
      if read(bytes, type) != value { complaints.append("\(type) does not come back from \(bytes)") }
      if bytes.count > longest.count { longest = bytes }
      if bytes.count > 400 { bytes = write(Value()) }
    }
    if different < least { complaints.append("\(type) was hardly ever anything but empty") }
    damage(bytes, type)
    damage(longest, type)
  }

  private mutating func damage<Value: CellCodable & Equatable>(_ bytes: [UInt8], _ type: Value.Type) {
    for count in 0..<bytes.count where read(Array(bytes[..<count]), type) != nil {
      complaints.append("\(type) is read from \(count) of \(bytes)")
    }
    let value = read(bytes, type)
    for place in bytes.indices {
      var flipped = bytes
      flipped[place] ^= UInt8(1 << random.below(8))
      if let read = read(flipped, type), read == value {
        complaints.append("\(type) is the same with byte \(place) of \(bytes)")
      }
    }
  }

  private mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let place = random.below(bytes.count)
    switch random.below(6) {
    case 0: bytes[place] = UInt8(random.below(256))
    case 1: bytes[place] = UInt8(random.below(4))
    case 2:
      // One more of something whose empty form is a few zeros.
      bytes[place] &+= 1
      bytes.insert(contentsOf: [UInt8](repeating: 0, count: random.below(40)), at: place + 1)
    case 3: bytes.replaceSubrange(place...place, with: [UInt8(128 + random.below(128)), UInt8(1 + random.below(127))])
    case 4: bytes.insert(UInt8(random.below(256)), at: place)
    default:
      let text = Array("wms".utf8.prefix(random.below(4)))
      bytes.replaceSubrange(place...place, with: [UInt8(text.count)] + text)
    }
    return bytes
  }

  private func write<Value: CellCodable>(_ value: Value) -> [UInt8] {
    var cell = Cell(writingWith: systems)
    var value = value
    value.transfer(&cell)
    return cell.bytes
  }

  private func read<Value: CellCodable>(_ bytes: [UInt8], _ type: Value.Type) -> Value? {
    var cell = Cell(reading: bytes, with: systems)
    var value = Value()
    value.transfer(&cell)
    return cell.isComplete ? value : nil
  }
}
