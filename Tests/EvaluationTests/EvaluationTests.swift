import Core
import Evaluation
import RetailSimulation
import Testing

/// A few seeds of the simulator; `scripts/evaluate` runs a thousand.
@Suite struct EvaluationTests {
  private static var small: Enterprise.Scale {
    var scale = Enterprise.Scale()
    scale.items = 10
    scale.faults = 7
    scale.eventsPerItem = 8
    return scale
  }

  @Test(arguments: [2, 15, 31] as [UInt64])
  func `faults are found, healthy items raise nothing, and no automatic correction is wrong`(seed: UInt64) throws {
    let card = try Evaluation.score(seed...seed, Self.small)
    #expect(card.rows.values.reduce(0) { $0 + $1.planted } >= 8)
    #expect(card.rows.values.allSatisfy { $0.found == $0.planted }, "\(card.misses)")
    #expect(card.falseAlarms.isEmpty, "\(card.falseAlarms)")
    #expect(card.wrongAutomatic.isEmpty, "\(card.wrongAutomatic)")
  }

  @Test func `an enterprise without faults is silent`() throws {
    var scale = Self.small
    scale.faults = 0
    let card = try Evaluation.score(101...101, scale)
    #expect(card.healthyEvents == card.events && card.events > 500)
    #expect(card.falseAlarms.isEmpty, "\(card.falseAlarms)")
  }

  @Test func `every pattern that a book can show has a form of fault`() {
    let planted = Set(FaultForms.all.map(\.pattern))
    // A batch, a silent source and a lagging hand-off concern more than one item.
    #expect(planted.union(["D07", "D09", "D13"]) == Set(Pattern.allCases.map(\.code)))
  }

  @Test func `the same seed gives the same traffic`() {
    let lines = { Enterprise(seed: 5, Self.small).traffic().map(\.text) }
    #expect(lines() == lines())
  }
}
