import Core
import LoopTestKit
import SeededRandom
import SimulatedLog
import Testing
import Worker

@Suite struct DeterminismTests {
  /// Inputs of a run: in every third one reference data takes part.
  private static func inputs(_ seed: UInt64) -> (inputs: [Topology.Input], reference: Int?) {
    let two = [Topology.Input(topic: "inventory", partitions: 2), Topology.Input(topic: "orders", partitions: 1)]
    guard seed % 3 == 0 else { return (two, nil) }
    return (two + [Topology.Input(topic: "reference", partitions: 1)], 2)
  }

  private static var plain: PlainRun {
    PlainRun(
      machines: ToyMachine.set, configuration: Configuration(), decode: ToyEvents.decode, encoders: ToyEvents.encoders)
  }

  private static func deliveries(_ seed: UInt64, count: Int) -> [Delivery] {
    var random = RandomSource(seed: seed ^ 0x5eed)
    let (inputs, reference) = inputs(seed)
    return ToyEvents.stream(&random, count: count, inputs: inputs, reference: reference)
  }

  /// What is wrong with a run under this disturbance, nil where it equals the plain run; and the points it passed.
  private static func run(_ disturbance: Disturbance, count: Int = 60) throws -> (
    problem: String?, points: Set<LoopPoint>
  ) {
    let (inputs, reference) = inputs(disturbance.seed)
    let deliveries = deliveries(disturbance.seed, count: count)
    let expected = try plain.run(deliveries, inputs: inputs)
    let run = LogRun(
      disturbance, inputs: inputs, reference: reference, machines: ToyMachine.set, systemNames: ToyEvents.systems,
      decode: ToyEvents.decode, encoders: ToyEvents.encoders)
    guard let actual = try run.run(deliveries) else {
      return ("the run does not end:\n  \(run.standing)", run.pointsReached)
    }
    return (actual.difference(from: expected), run.pointsReached)
  }

  @Test func `random runs over the log give what one plain run gives`() throws {
    for seed in Replay.seeds {
      guard let problem = try DeterminismTests.run(Disturbance(seed: seed)).problem else { continue }
      Issue.record(
        """
        \(problem)
        \(Disturbance(seed: seed))
        replay: RECOUNT_SEED=\(seed) swift test --disable-xctest --filter DeterminismTests
        """)
      return
    }
  }

  @Test(arguments: LoopPoint.allCases)
  func `a worker may die at every point of the loop`(point: LoopPoint) throws {
    var hits = 0
    for seed in UInt64(1)...12 {
      var disturbance = Disturbance(seed: seed)
      disturbance.deathPoint = point
      // Without faults nothing is ever aborted or recycled, without a second member nothing is revoked.
      disturbance.faultsPerMille = 10
      disturbance.faultBudget = 40
      disturbance.rebalancesMax = 3
      let (problem, points) = try DeterminismTests.run(disturbance, count: 30)
      #expect(problem == nil, "seed \(seed), death at \(point)")
      if points.contains(point) { hits += 1 }
    }
    #expect(hits > 0)
  }

  @Test(arguments: [1, 7, 1000])
  func `the size of the batches of a plain run does not show`(batch: Int) throws {
    for seed in UInt64(1)...20 {
      let (inputs, _) = DeterminismTests.inputs(seed)
      let deliveries = DeterminismTests.deliveries(seed, count: 200)
      let expected = try DeterminismTests.plain.run(deliveries, inputs: inputs, batch: 13)
      let actual = try DeterminismTests.plain.run(deliveries, inputs: inputs, batch: batch)
      #expect(actual.difference(from: expected) == nil)
    }
  }

  @Test func `the same log read again from zero by other groups gives the same`() throws {
    for seed in UInt64(1)...10 {
      var again = Disturbance(seed: seed)
      again.partitions = again.partitions == 1 ? 4 : 1
      again.workers = again.workers == 1 ? 3 : 1
      let problem = try DeterminismTests.run(again).problem
      #expect(problem == nil)
    }
  }
}
