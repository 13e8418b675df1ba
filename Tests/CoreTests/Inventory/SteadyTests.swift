import SeededRandom
import Testing

@testable import Core

@Suite struct `The short way of the stock machine` {
  /// A machine, the cells it has given, and how to see what it said.
  private struct Bench {
    var machine = StockMachine(configuration: SteadyTraffic.configuration) { text in
      let hash = KeyHash.of(text)
      return (0..<32).map { UInt8(truncatingIfNeeded: hash >> UInt64($0 % 8 * 8)) }
    }
    var cells: [String: [UInt8]] = [:]

    mutating func take(_ batch: [Record]) -> Effects {
      var effects = Effects()
      machine.apply(batch, into: &effects)
      return effects
    }

    mutating func commit() {
      for cell in machine.commit() { cells[cell.key] = cell.bytes }
    }

    /// All cells, a place's as one: when it is written as a whole depends on the way and on restores.
    func whole() throws -> [String: [UInt8]] {
      let copy = try restored()
      var whole = cells.filter { !$0.key.hasPrefix("place/") }
      for key in cells.keys where key.hasPrefix("place/") {
        let parts = key.dropFirst(6).split(separator: "\u{1f}").map(String.init)
        let place = PlaceKey(sku: parts[0], location: parts[1])
        let names = SteadyTraffic.configuration.systemNames
        let bytes = copy.machine.places[place].map { Cell.bytes(of: $0, with: names) }
        // What the cells say is what the machine holds.
        #expect(bytes == machine.places[place].map { Cell.bytes(of: $0, with: names) })
        whole["place/" + place.text] = bytes
      }
      return whole
    }

    func restored() throws -> Bench {
      var copy = Bench()
      for (key, bytes) in cells.sorted(by: { $0.key < $1.key }) {
        try copy.machine.restore(StateCell(key: key, bytes: bytes))
      }
      copy.cells = cells
      return copy
    }
  }

  /// What was sent on, as bytes.
  private static func told(_ effects: Effects) -> [[UInt8]] {
    effects.toHandoff.map { record in
      switch record.payload {
      case .finding(let finding): Cell.bytes(of: finding, with: SteadyTraffic.configuration.systemNames)
      case .word(let word): Cell.bytes(of: word)
      case .event, .line: []
      }
    } + effects.rejections.map { Array("\($0.outcome) \($0.origin.offset)".utf8) }
  }

  @Test(arguments: 1...5)
  func `comes to what the long way comes to`(seed: Int) throws {
    var traffic = SteadyTraffic(seed: UInt64(seed), trouble: [0, 1, 3, 10, 30][seed % 5])
    var random = RandomSource(seed: UInt64(seed) &+ 1_000)
    var short = Bench()
    var long = Bench()
    long.machine.takesShortWay = false
    for _ in 0..<12 {
      let batch = traffic.batch(1 + random.below(40))
      if random.below(4) == 0 {
        _ = short.take(batch)
        _ = long.take(batch)
        short.machine.abort()
        long.machine.abort()
        if random.below(2) == 0 { continue }
      }
      let (one, other) = (short.take(batch), long.take(batch))
      #expect(Self.told(one) == Self.told(other))
      #expect(one.outcomes == other.outcomes)
      #expect(short.machine.nextTimer == long.machine.nextTimer)
      short.commit()
      long.commit()
      try #require(try short.whole() == long.whole())
    }
    #expect(long.machine.shortWays == 0)
    if seed % 5 == 0 { #expect(short.machine.shortWays > 50) }
  }

  @Test func `goes on after a restore`() throws {
    var traffic = SteadyTraffic(seed: 7, trouble: 2)
    var kept = Bench()
    for _ in 0..<10 {
      _ = kept.take(traffic.batch(50))
      kept.commit()
    }
    var restored = try kept.restored()
    for _ in 0..<10 {
      let batch = traffic.batch(50)
      #expect(Self.told(kept.take(batch)) == Self.told(restored.take(batch)))
      kept.commit()
      restored.commit()
      #expect(try kept.whole() == restored.whole())
    }
  }

  @Test func `steady statements write little, again and again`() throws {
    var traffic = SteadyTraffic(seed: 11, trouble: 0)
    var bench = Bench()
    var sizes: [Bool: [Int]] = [:]
    for _ in 0..<120 {
      _ = bench.take(traffic.batch(20))
      for cell in bench.machine.commit() {
        bench.cells[cell.key] = cell.bytes
        guard cell.key.hasPrefix("place/") else { continue }
        let isWhole = cell.key.filter { $0 == "\u{1f}" }.count == 1
        sizes[isWhole, default: []].append(cell.bytes?.count ?? 0)
      }
    }
    _ = try bench.whole()
    let (whole, steps) = (sizes[true] ?? [], sizes[false] ?? [])
    #expect(steps.count > 100, "\(steps.count) steps, \(whole.count) whole cells")
    #expect((whole.max() ?? 0) > 4 * (steps.reduce(0, +) / max(1, steps.count)))
  }

  @Test func `a cell that follows another place's state is named`() throws {
    var traffic = SteadyTraffic(seed: 12, trouble: 0)
    var bench = Bench()
    for _ in 0..<40 {
      _ = bench.take(traffic.batch(30))
      bench.commit()
    }
    let last = try #require(bench.cells.keys.filter { $0.hasPrefix("place/") && $0.hasSuffix("\u{1f}02") }.min())
    var machine = Bench().machine
    let before = String(last.dropLast(2))
    for key in [String(before.dropLast()), before + "00"] {
      try machine.restore(StateCell(key: key, bytes: bench.cells[key]))
    }
    #expect(throws: StateDamage.self) { try machine.restore(StateCell(key: last, bytes: bench.cells[last])) }
  }

  @Test(arguments: 1...3)
  func `a turned ring is taken back`(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var ring = Ring<Int>()
    var plain: [Int] = []
    for number in 0..<500 {
      let before = plain
      let oldest = ring.turn(number, limit: 7)
      plain.append(number)
      if plain.count > 7 { plain.removeFirst() }
      #expect(Array(ring) == plain)
      guard random.below(3) == 0 else { continue }
      ring.turnBack(oldest)
      plain = before
      #expect(Array(ring) == plain)
    }
  }
}
