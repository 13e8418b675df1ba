import Core
import LoopTestKit
import SimulatedLog
import Testing
import Worker

@Suite struct DeterminismTests {
  /// Inputs of a run: the second seed bit decides whether reference data takes part.
  static func inputs(_ seed: UInt64) -> (inputs: [Topology.Input], reference: Int?) {
    let two = [Topology.Input(topic: "inventory", partitions: 2), Topology.Input(topic: "orders", partitions: 1)]
    guard seed % 3 == 0 else { return (two, nil) }
    return (two + [Topology.Input(topic: "reference", partitions: 1)], 2)
  }

  /// What is wrong with a run under this seed; nil where it equals the plain run.
  static func problem(_ disturbance: Disturbance, count: Int = 60) throws -> String? {
    var random = RandomSource(seed: disturbance.seed ^ 0x5eed)
    let (inputs, reference) = inputs(disturbance.seed)
    let deliveries = ToyEvents.stream(&random, count: count, inputs: inputs, reference: reference)
    let plain = PlainRun(
      machines: ToyMachine.set, configuration: Configuration(), decode: ToyEvents.decode, encoders: ToyEvents.encoders)
    let expected = try plain.run(deliveries, inputs: inputs)
    let run = LogRun(
      disturbance, inputs: inputs, reference: reference, machines: ToyMachine.set, systemNames: ToyEvents.systems,
      decode: ToyEvents.decode, encoders: ToyEvents.encoders)
    guard let actual = try run.run(deliveries) else { return "the run does not end" }
    return actual.difference(from: expected)
  }

  @Test func `a thousand random runs over the log give what one plain run gives`() throws {
    for seed in Replay.seeds {
      guard let problem = try DeterminismTests.problem(Disturbance(seed: seed)) else { continue }
      Issue.record("\(problem)\nreplay: RECOUNT_SEED=\(seed) swift test --disable-xctest --filter DeterminismTests")
      return
    }
  }
}
