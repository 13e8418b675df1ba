import Core
package import RetailSimulation

/// Many seeds of the simulator, judged.
package enum Evaluation {
  /// Runs the seeds of `range` one after the other.
  package static func score(_ range: ClosedRange<UInt64>, _ scale: Enterprise.Scale) throws -> Scorecard {
    var card = Scorecard()
    for seed in range { try card.run(seed: seed, scale) }
    return card
  }
}

extension Scorecard {
  package mutating func run(seed: UInt64, _ scale: Enterprise.Scale) throws {
    let enterprise = Enterprise(seed: seed, scale)
    let lines = enterprise.traffic()
    let run = try EnterpriseRun(enterprise.houses.configuration, lines, until: enterprise.until)
    add(enterprise, seed: seed, run.raised, events: lines.count, healthy: lines.count { $0.isHealthy })
    for record in run.standing { add(record.draft, isAutomatic: record.isAutomatic, enterprise, seed: seed) }
  }
}
