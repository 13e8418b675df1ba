import Core
import LoopTestKit
import SimulatedLog
import Testing
import Worker

/// The program's own machines over the simulated log: whatever happens there, outputs, state and outcomes are those of
/// one plain run over files.
@Suite struct RealMachineVolume {
  /// A run and what it has to give.
  private struct Bench {
    let traffic: Traffic
    let expected: RunResult
    private let plain: PlainRun

    init(seed: UInt64, count: Int) throws {
      let first = Traffic(seed: seed, count: count)
      plain = PlainRun(
        machines: RealMachines.set(first.configuration), configuration: first.configuration,
        decode: RealMachines.decoder(), encoders: RealMachines.encoders())
      traffic = first.answered(try plain.collect(first.deliveries, inputs: first.inputs).sink, seed: seed)
      expected = try plain.run(traffic.deliveries, inputs: traffic.inputs)
    }

    func plainly(batch: Int) throws -> RunResult {
      try plain.run(traffic.deliveries, inputs: traffic.inputs, batch: batch)
    }

    /// What is wrong with a run under this disturbance, nil where it equals the plain run; and the points it passed.
    func disturbed(_ disturbance: Disturbance) throws -> (problem: String?, points: Set<LoopPoint>) {
      let configuration = traffic.configuration
      let run = LogRun(
        disturbance, inputs: traffic.inputs, reference: traffic.reference, machines: RealMachines.set(configuration),
        systemNames: configuration.systemNames, decode: RealMachines.decoder(), encoders: RealMachines.encoders())
      guard let actual = try run.run(traffic.deliveries) else {
        return ("the run does not end:\n  \(run.standing)", run.pointsReached)
      }
      return (try difference(actual), run.pointsReached)
    }

    private func difference(_ actual: RunResult) throws -> String? {
      try comparable(actual).difference(from: comparable(expected))
    }

    /// Keys are packed by transaction, places written by what changed in one, coordinates of several partitions are
    /// others in a file, and each partition of a stage counts for itself.
    private func comparable(_ result: RunResult) throws -> RunResult {
      var result = try result.withoutTransactions(traffic.configuration)
      guard traffic.hasOnePartitionEach else {
        result.cells = [:]
        return result
      }
      result.cells = result.cells.mapValues { $0.filter { $0.key != "tally" } }.filter { !$0.value.isEmpty }
      return result
    }
  }

  private static func replay(_ seed: UInt64) -> String {
    "replay: RECOUNT_SEED=\(seed) swift test --disable-xctest --filter RealMachineVolume"
  }

  @Test func `real machines over the log give what one run over files gives`() throws {
    for seed in Replay.realSeeds {
      let bench = try Bench(seed: seed, count: 80)
      guard let problem = try bench.disturbed(Disturbance(seed: seed)).problem else { continue }
      Issue.record("\(problem)\n\(Disturbance(seed: seed))\n\(RealMachineVolume.replay(seed))")
      return
    }
  }

  @Test(arguments: LoopPoint.allCases)
  func `a worker with real machines may die at every point of the loop`(point: LoopPoint) throws {
    var hits = 0
    for seed in UInt64(1)...4 {
      var disturbance = Disturbance(seed: seed)
      disturbance.deathPoint = point
      disturbance.faultsPerMille = 10
      disturbance.faultBudget = 40
      disturbance.rebalancesMax = 3
      let (problem, points) = try Bench(seed: seed, count: 40).disturbed(disturbance)
      #expect(problem == nil, "seed \(seed), death at \(point)")
      if points.contains(point) { hits += 1 }
    }
    #expect(hits > 0)
  }

  @Test func `the size of the batches of a run over files does not show`() throws {
    for seed in Replay.few {
      let bench = try Bench(seed: seed, count: 120)
      for batch in [1, 7, 64] {
        let configuration = bench.traffic.configuration
        let problem = try bench.plainly(batch: batch).withoutTransactions(configuration)
          .difference(from: bench.expected.withoutTransactions(configuration))
        #expect(problem == nil, "batches of \(batch), \(RealMachineVolume.replay(seed))")
      }
    }
  }

  @Test func `the same log read again from zero by other groups gives the same`() throws {
    for seed in Replay.few {
      var again = Disturbance(seed: seed)
      again.partitions = again.partitions == 1 ? 4 : 1
      again.workers = again.workers == 1 ? 3 : 1
      let problem = try Bench(seed: seed, count: 60).disturbed(again).problem
      #expect(problem == nil, "\(RealMachineVolume.replay(seed))")
    }
  }

  /// What a harness of random runs is worth: everything that it is meant to cover occurs.
  @Test func `the turmoil reaches every outcome, every type and most patterns`() throws {
    var outcomes = [Int64](repeating: 0, count: Outcome.allCases.count)
    var types: Set<EventKind> = []
    var exceptions = 0
    var reports = 0
    for seed in UInt64(1)...40 {
      let bench = try Bench(seed: seed, count: 150)
      let decode = RealMachines.decoder()
      for case .event(let event) in bench.traffic.deliveries.map({ decode($0.bytes) }) {
        types.insert(event.value.kind)
      }
      for counts in bench.expected.outcomes.values { for index in counts.indices { outcomes[index] += counts[index] } }
      exceptions += bench.expected.outputs["exceptions"]?.count ?? 0
      reports += bench.expected.outputs["report"]?.count ?? 0
    }
    for outcome in Outcome.allCases where outcome != .ignored && outcome != .oversize {
      #expect(outcomes[Int(outcome.rawValue)] > 0, "\(outcome)")
    }
    #expect(types.count > 50, "\(EventKind.allCases.filter { !types.contains($0) })")
    #expect(exceptions > 200)
    #expect(reports > 2000)
  }
}

extension RunResult {
  fileprivate func withoutTransactions(_ configuration: Configuration) throws -> RunResult {
    var result = self
    result.cells = cells.mapValues { $0.filter { !$0.key.hasPrefix("keys/") } }
    if let stock = result.cells["stock"] { result.cells["stock"] = try WholePlaces.cells(stock, configuration) }
    return result
  }
}
