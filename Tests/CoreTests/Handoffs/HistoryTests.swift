import Testing

@testable import Core

@Suite struct `What came over a hand-off before` {
  private static let start = Instant(microseconds: 1_772_438_400_000_000)

  private func history(_ openings: [(String, Int)]) -> HandoffState {
    var state = HandoffState()
    for (name, times) in openings {
      for _ in 0..<times { state.noteOpening(name, at: Self.start) }
    }
    return state
  }

  @Test func `moves nothing while nothing is known`() {
    #expect(HandoffState().confidenceShift(of: "D04") == 0)
  }

  @Test func `makes the usual surer and the unusual less sure, within bounds`() {
    #expect(history([("D04", 3)]).confidenceShift(of: "D04") > 0)
    #expect(history([("D04", 3)]).confidenceShift(of: "D23") < 0)
    #expect(history([("D04", 5), ("D23", 5)]).confidenceShift(of: "D04") == 0)
    for times in [1, 10, 1000, 100_000] {
      let state = history([("D04", times)])
      #expect((0...5).contains(state.confidenceShift(of: "D04")))
      #expect((-5...0).contains(state.confidenceShift(of: "D23")))
    }
  }

  /// Shift, confidence, what it becomes.
  @Test(arguments: [
    (Int64(4), Int64(95), Int64(95)), (4, 90, 94), (4, 93, 94), (-4, 90, 90), (4, 70, 74), (-4, 70, 66), (4, 88, 89),
    (-4, 53, 51), (4, 50, 50),
  ])
  func `never turns arithmetic into evidence, nor evidence into arithmetic`(
    shift: Int64, confidence: Int64, moved: Int64
  ) {
    var incident = Incident()
    incident.confidenceShift = shift
    #expect(incident.moved(confidence) == moved)
  }

  @Test func `is fixed when the exception opens, and told with its corrections`() {
    var bench = HandoffBench()
    for day in 0..<4 {
      var asked = erpFinding("A\(day)").correcting(-5)
      asked.draft.corrections[0].confidence = 90
      asked.draft.confidence = 90
      bench.take(Int64(day) * 1440, asked)
      bench.run(to: Int64(day) * 1440)
      let told = bench.last?.draft.confidence
      #expect(bench.lastCorrection?.draft.confidence == told)
      #expect(day < 2 ? told == 90 : (told ?? 0) > 90)
    }
  }
}

@Suite struct `Losses that are unusual` {
  private static let start = Instant(microseconds: 1_772_438_400_000_000)

  private func memory(_ rates: [Int64]) -> LossMemory {
    var memory = LossMemory()
    for rate in rates { memory.add(rate, at: "L1", Self.start) }
    return memory
  }

  @Test func `need something usual first`() {
    #expect(!memory([Int64](repeating: 0, count: 19)).isUnusual(500, at: "L1", sigmas: 3))
    #expect(memory([Int64](repeating: 0, count: 20)).isUnusual(500, at: "L1", sigmas: 3))
    #expect(!memory([Int64](repeating: 0, count: 20)).isUnusual(500, at: "L2", sigmas: 3))
  }

  @Test func `lie beyond three deviations of the location's own counts`() {
    // Mean 10, deviation 10.
    let usual = memory((0..<40).map { $0 % 2 == 0 ? 0 : 20 })
    #expect(!usual.isUnusual(40, at: "L1", sigmas: 3))
    #expect(usual.isUnusual(41, at: "L1", sigmas: 3))
    #expect(!usual.isUnusual(41, at: "L1", sigmas: 4))
    #expect(!usual.isUnusual(1000, at: "L1", sigmas: .max))
  }

  @Test func `are kept for a bounded number of locations and counts`() {
    var memory = LossMemory()
    for number in 0..<1000 { memory.add(1, at: "L\(number)", Self.start) }
    #expect(memory.locations.count == LossMemory.most)
    for _ in 0..<30_000 { memory.add(1000, at: "L999", Self.start) }
    #expect(memory.locations.last.map { $0.counts <= LossMemory.countsMax } ?? false)
    #expect(!memory.isUnusual(1000, at: "L999", sigmas: 3))
  }
}
