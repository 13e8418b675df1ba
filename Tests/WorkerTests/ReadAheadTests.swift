import Core
import LoopTestKit
import SeededRandom
import Testing
import Worker

@testable import Reconcile

/// What is read on a thread of its own must come as if it were read in turn.
@Suite struct ReadAheadTests {
  private struct Broken: Error, Equatable {}

  private static func lines(_ seed: UInt64) -> [[UInt8]] {
    var random = RandomSource(seed: seed)
    return ToyEvents.stream(&random, count: 120, inputs: [Topology.Input(topic: "in", partitions: 1)], reference: nil)
      .map(\.bytes)
  }

  private static func inputs(_ seed: UInt64) -> RunInputs {
    let lines = lines(seed)
    let even = lines.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    let odd = lines.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    return RunInputs(
      [NamedInput(name: "even", lines: even), NamedInput(name: "odd", lines: odd)], decode: ToyEvents.decode)
  }

  private static func batches(_ source: some BatchSource) throws -> [[String]] {
    var source = source
    var all: [[String]] = []
    while let batch = try source.next() {
      all.append(batch.heads.map { "\($0.time) \($0.bytes)" } + ["\(String(describing: batch.nextTime))"])
    }
    return all
  }

  @Test(arguments: [1, 7, 1000]) func `batches are those of reading in turn`(size: Int) throws {
    for seed in UInt64(1)...5 {
      let inTurn = try Self.batches(InputMerge(Self.inputs(seed), batchSize: size))
      let ahead = try ReadAhead(batchSize: size) { Self.inputs(seed) }
      #expect(ahead.names == ["even", "odd"])
      #expect(try Self.batches(ahead) == inTurn)
      #expect(try ahead.next() == nil)
      #expect(inTurn.count > (size == 1 ? 20 : 0))
    }
  }

  @Test func `an input that cannot be opened is told at once`() {
    #expect(throws: Broken.self) { try ReadAhead(batchSize: 10) { throw Broken() } }
  }

  @Test func `an input that breaks is told where the batch would have come`() throws {
    let ahead = try ReadAhead(batchSize: 2) {
      var rest = Self.lines(3).prefix(7)
      let input = NamedInput(name: "in") { buffer in
        guard let line = rest.popFirst() else { throw Broken() }
        buffer.append(contentsOf: line)
        return .record
      }
      return RunInputs([input], decode: ToyEvents.decode)
    }
    var taken = 0
    #expect(throws: Broken.self) { while let batch = try ahead.next() { taken += batch.heads.count } }
    #expect(taken >= 4 && taken < 7)
  }

  /// Were the thread not told, this would wait for ever.
  @Test(.timeLimit(.minutes(1))) func `who stops early ends the reading`() throws {
    let ahead = try ReadAhead(batchSize: 1) {
      let line = Self.lines(4)[0]
      let endless = NamedInput(name: "in") { buffer in
        buffer.append(contentsOf: line)
        return .record
      }
      return RunInputs([endless], decode: ToyEvents.decode)
    }
    #expect(try ahead.next() != nil)
  }
}
