import Core
import LoopTestKit
import SeededRandom
import Testing
import Worker

/// Each of the program's machines alone: what an abort undoes, what its cells bring back, what damage does.
@Suite struct MachineStateTests {
  private static let seeds = UInt64(1)...12

  /// A machine, what it has committed, and what it said since the last look.
  private struct Subject {
    var machine: any Machine
    var cells: [String: [UInt8]] = [:]
    let configuration: Configuration
    let isStock: Bool
    var names: [String] { configuration.systemNames }

    init(_ role: Role, _ configuration: Configuration) {
      machine = MachineRig.machine(role, configuration)
      self.configuration = configuration
      isStock = role == .stock
    }

    mutating func take(_ steps: ArraySlice<MachineRig.Step>, until horizon: Instant? = nil) -> [String] {
      var effects = Effects()
      for step in steps { step.take(by: &machine, into: &effects) }
      if let horizon { machine.fire(before: horizon, into: &effects) }
      return EffectTrace.lines(of: effects, systemNames: names)
    }

    mutating func commit() { for cell in machine.commit() { cells[cell.key] = cell.bytes } }

    /// Cells but those of delivery keys, which are packed by transaction.
    func comparable() throws -> [String: [UInt8]] {
      let cells = cells.filter { !$0.key.hasPrefix("keys/") }
      return isStock ? try WholePlaces.cells(cells, configuration) : cells
    }

    func difference(from other: Subject) throws -> [String] {
      let (one, two) = (try comparable(), try other.comparable())
      return Set(one.keys).union(two.keys).filter { one[$0] != two[$0] }.sorted()
    }

    /// A new machine with these cells.
    func restored(_ role: Role, _ configuration: Configuration) throws -> Subject {
      var copy = Subject(role, configuration)
      for (key, bytes) in cells.sorted(by: { $0.key < $1.key }) {
        try copy.machine.restore(StateCell(key: key, bytes: bytes))
      }
      copy.cells = cells
      return copy
    }
  }

  /// Cuts the steps into portions of random size.
  private static func portions(
    _ steps: [MachineRig.Step], _ random: inout RandomSource
  ) -> [ArraySlice<MachineRig.Step>] {
    var portions: [ArraySlice<MachineRig.Step>] = []
    var start = 0
    while start < steps.count {
      let end = min(steps.count, start + 1 + random.below(9))
      portions.append(steps[start..<end])
      start = end
    }
    return portions
  }

  @Test(arguments: Role.allCases)
  func `an abort leaves no trace, in what a machine says or in what it keeps`(role: Role) throws {
    for seed in MachineStateTests.seeds {
      let rig = MachineRig(seed: seed, count: 150)
      var random = RandomSource(seed: seed)
      var straight = Subject(role, rig.traffic.configuration)
      var tried = straight
      let steps = rig.steps[role] ?? []
      for portion in MachineStateTests.portions(steps, &random) {
        for _ in 0..<random.below(3) {
          let ahead = min(steps.count, portion.startIndex + random.below(30))
          let horizon =
            random.chance(percent: 40) ? portion.last.map { $0.time + .hours(Int64(random.below(60))) } : nil
          _ = tried.take(steps[portion.startIndex..<ahead], until: ahead == steps.count ? horizon : nil)
          tried.machine.abort()
        }
        let (said, saidAgain) = (straight.take(portion), tried.take(portion))
        #expect(said == saidAgain, "\(role), seed \(seed), from \(portion.startIndex)")
        straight.commit()
        tried.commit()
        #expect(try straight.difference(from: tried) == [], "\(role), seed \(seed), from \(portion.startIndex)")
        guard said == saidAgain else { return }
      }
    }
  }

  @Test(arguments: Role.allCases)
  func `a machine made from cells goes on as the one that wrote them`(role: Role) throws {
    for seed in MachineStateTests.seeds {
      let rig = MachineRig(seed: seed, count: 150)
      let configuration = rig.traffic.configuration
      var random = RandomSource(seed: seed)
      var straight = Subject(role, configuration)
      var restored = straight
      for portion in MachineStateTests.portions(rig.steps[role] ?? [], &random) {
        let (said, saidAgain) = (straight.take(portion), restored.take(portion))
        #expect(said == saidAgain, "\(role), seed \(seed), from \(portion.startIndex)")
        straight.commit()
        restored.commit()
        #expect(try straight.difference(from: restored) == [], "\(role), seed \(seed), from \(portion.startIndex)")
        guard said == saidAgain else { return }
        if random.chance(percent: 40) { restored = try restored.restored(role, configuration) }
      }
      let end = (rig.steps[role]?.last?.time ?? .distantPast) + .days(40)
      #expect(straight.take([], until: end) == restored.take([], until: end), "\(role), seed \(seed), at the end")
    }
  }

  @Test(arguments: Role.allCases)
  func `every truncation and every damaged byte of a cell is named`(role: Role) {
    let rig = MachineRig(seed: 3, count: 200)
    var subject = Subject(role, rig.traffic.configuration)
    var random = RandomSource(seed: 9)
    for portion in MachineStateTests.portions(rig.steps[role] ?? [], &random) {
      _ = subject.take(portion)
      subject.commit()
    }
    let kinds = Dictionary(grouping: subject.cells.sorted { $0.key < $1.key }) { $0.key.prefix { $0 != "/" } }
    #expect(!kinds.isEmpty)
    for (_, cells) in kinds {
      for (key, bytes) in cells.prefix(4) {
        for count in bytes.indices { expectDamage(role, rig, key, Array(bytes[..<count])) }
        for place in bytes.indices {
          var flipped = bytes
          flipped[place] ^= 1 << UInt8(random.below(8))
          expectDamage(role, rig, key, flipped)
        }
        expectDamage(role, rig, key, bytes + [0])
      }
    }
    expectDamage(role, rig, "nonsense/1", [1, 2, 3])
  }

  private func expectDamage(_ role: Role, _ rig: MachineRig, _ key: String, _ bytes: [UInt8]) {
    var machine = MachineRig.machine(role, rig.traffic.configuration)
    #expect(throws: StateDamage.self, "\(role), \(key)") { try machine.restore(StateCell(key: key, bytes: bytes)) }
  }

  /// Bytes that pass the seal by chance, or by the hand of somebody who knows it, are read without a crash.
  @Test(arguments: Role.allCases)
  func `random bytes are a named damage or a cell`(role: Role) {
    var random = RandomSource(seed: 5)
    let rig = MachineRig(seed: 2, count: 60)
    var machine = MachineRig.machine(role, rig.traffic.configuration)
    let prefixes = [
      "doc/order/O1", "place/A\u{1f}default", "exc/a>b/exc-1", "keys/0000000001", "item/A", "pane/1/0/0/wms",
    ]
    for _ in 0..<2000 {
      let bytes = (0..<random.below(80)).map { _ in UInt8(random.below(256)) }
      try? machine.restore(StateCell(key: prefixes[random.below(prefixes.count)], bytes: bytes))
    }
  }
}
