import Core
import LoopTestKit
import Reconcile
import SeededRandom
import SimulatedLog
import StateFormat
import Testing
import Worker

@Suite struct ReconcileRunTests {
  private static let inputs = [Topology.Input(topic: "inventory", partitions: 1)]
  private let configuration = Configuration()

  private func lines(_ seed: UInt64, count: Int) -> [[UInt8]] {
    var random = RandomSource(seed: seed)
    return (0..<8).lazy
      .map { _ in ToyEvents.stream(&random, count: count, inputs: ReconcileRunTests.inputs, reference: nil).map(\.bytes)
      }
      .first { !$0.isEmpty } ?? []
  }

  private func run(
    _ lines: [[UInt8]], from image: StateImage? = nil, until: Instant? = nil, batch: Int = 10
  ) throws -> (sink: CollectingSink, image: StateImage?) {
    var sink = CollectingSink(encoders: ToyEvents.encoders)
    let run = ReconcileRun(configuration: configuration, machines: ToyMachine.set, until: until, batchSize: batch)
    let result = try run.run(
      [NamedInput(name: "in", lines: lines)], decode: ToyEvents.decode, from: image, keep: true, into: &sink)
    return (sink, result.image)
  }

  private static func joined(_ sinks: [CollectingSink]) -> [String: [String]] {
    var all: [String: [String]] = [:]
    for sink in sinks {
      for (topic, keys) in sink.outputs where topic != "rejected" {
        for (key, values) in keys { all[topic + key, default: []] += values }
      }
    }
    return all
  }

  @Test func `two runs with a kept state give what one run gives`() throws {
    for seed in UInt64(1)...10 {
      let lines = lines(seed, count: 80)
      let end = Instant(microseconds: 1_772_538_400_000_000)
      let whole = try run(lines, until: end)
      let again = try run(lines, until: end, batch: 1)
      #expect(ReconcileRunTests.joined([whole.sink]) == ReconcileRunTests.joined([again.sink]))
      let first = try run(Array(lines[..<(lines.count / 2)]))
      let kept = try StateFile.decode(StateFile.encode(first.image ?? StateImage()))
      let second = try run(Array(lines[(lines.count / 2)...]), from: kept, until: end)
      #expect(ReconcileRunTests.joined([whole.sink]) == ReconcileRunTests.joined([first.sink, second.sink]))
      let outcomes = [whole, first, second].map { $0.sink.summary.outcomes[0].counts }
      var sum = outcomes[1]
      sum += outcomes[2]
      #expect(outcomes[0] == sum)
      #expect(whole.sink.summary.gap == 0)
      #expect(whole.sink.summary.consumed == Int64(lines.count))
    }
  }

  @Test func `a record that cannot be read arrives with the one ahead of it and is rejected with its bytes`() throws {
    let lines = lines(3, count: 40).prefix(3)
    let broken = Array("no event".utf8)
    let (sink, _) = try run(lines + [broken] + lines.suffix(1))
    #expect(sink.rejected.count >= 1)
    #expect(
      sink.rejected.contains { $0.bytes == broken && $0.offset == 3 && $0.reason == .invalid && $0.input == "in" })
    #expect(sink.summary.gap == 0)
  }

  @Test func `nothing but broken records is a run, too`() throws {
    let (sink, _) = try run([Array("a".utf8), Array("b".utf8)])
    #expect(sink.summary.outcomes[0].counts[.invalid] == 2)
    #expect(sink.rejected.map(\.offset) == [0, 1])
  }

  @Test func `without until nothing fires after the last record`() throws {
    let lines = lines(5, count: 40)
    let open = try run(lines)
    let later = try run([], from: open.image, until: Instant(microseconds: 1_772_538_400_000_000))
    let fired = ReconcileRunTests.joined([later.sink]).keys.filter { $0.hasPrefix("aggregates") }
    #expect(!fired.isEmpty)
  }

  @Test func `a state of systems that are no longer configured is refused by name`() throws {
    #expect(throws: StateFileError.self) { try run([], from: StateImage(systems: ["wms:wms"])) }
    let foreign = StateImage(sections: ["stock": ["key/S1": [1, 2]]])
    #expect(throws: StateFileError.self) { try run([], from: foreign) }
    #expect(throws: StateFileError.self) { try run([], from: StateImage(sections: ["elsewhere": ["a": [1]]])) }
  }

  @Test func `inputs are merged by arrival, then as they are named`() throws {
    let lines = lines(7, count: 60)
    let halves = (
      lines.enumerated().filter { $0.offset % 2 == 0 }.map(\.element),
      lines.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    )
    var sinks: [CollectingSink] = []
    for batch in [1, 500] {
      var sink = CollectingSink(encoders: ToyEvents.encoders)
      let run = ReconcileRun(configuration: configuration, machines: ToyMachine.set, until: nil, batchSize: batch)
      _ = try run.run(
        [NamedInput(name: "even", lines: halves.0), NamedInput(name: "odd", lines: halves.1)],
        decode: ToyEvents.decode, into: &sink)
      sinks.append(sink)
    }
    #expect(sinks[0].outputs == sinks[1].outputs)
    #expect(sinks[0].summary == sinks[1].summary)
  }
}
