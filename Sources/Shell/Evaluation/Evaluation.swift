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

  /// Shares the seeds out among workers.
  package static func score(
    _ range: ClosedRange<UInt64>, _ scale: Enterprise.Scale, workers: UInt64
  ) async throws -> Scorecard {
    try await withThrowingTaskGroup(of: Scorecard.self) { group in
      for worker in 0..<max(1, workers) {
        group.addTask {
          var card = Scorecard()
          for seed in range where seed % max(1, workers) == worker { try card.run(seed: seed, scale) }
          return card
        }
      }
      var all = Scorecard()
      for try await card in group { all.merge(card) }
      return all
    }
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
