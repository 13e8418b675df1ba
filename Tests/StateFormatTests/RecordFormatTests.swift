import Core
import LoopTestKit
import SeededRandom
import SimulatedLog
import StateFormat
import Testing

@Suite struct RecordFormatTests {
  private let format = RecordFormat(systemNames: ToyEvents.systems)

  /// A message of each kind, with every field of an event set.
  static let samples: [Message] = [
    .record(
      Record(key: "S1", origin: .timer(Instant(microseconds: 7), key: "k"), .event(Samples.event)),
      from: "intake/in/0"),
    .record(
      Record(
        key: "S1", origin: Origin(time: Instant(microseconds: 9), partition: 1, input: 2, offset: 3),
        .line(Samples.line)), from: "order/1"),
    .record(Record(key: "wms>erp", origin: Origin(), .finding(Samples.finding)), from: "stock/3"),
    .record(Record(key: "wms>", origin: Origin(), .word(Samples.word)), from: "intake/in/1"),
    .tick(Tick(task: "order/2", promise: Instant(microseconds: 1_772_438_400_000_000), kind: .end)),
  ]

  @Test(arguments: samples.indices)
  func `a message read again is the message`(index: Int) throws {
    let bytes = format.encode(RecordFormatTests.samples[index])
    let again = try format.decode(bytes)
    #expect(format.encode(again) == bytes)
    #expect("\(again)" == "\(RecordFormatTests.samples[index])")
  }

  @Test(arguments: samples.indices)
  func `every truncation is a named damage`(index: Int) throws {
    let bytes = format.encode(RecordFormatTests.samples[index])
    for count in bytes.indices {
      #expect(throws: MessageDamage.self) { try format.decode(Array(bytes[..<count])) }
    }
  }

  @Test(arguments: samples.indices)
  func `every flipped byte is a named damage or another message`(index: Int) {
    let bytes = format.encode(RecordFormatTests.samples[index])
    for place in bytes.indices {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[place] ^= 1 << UInt8(bit)
        guard let other = try? format.decode(flipped) else { continue }
        // Read without a crash; what is written again is a message, too.
        _ = format.encode(other)
      }
    }
  }

  @Test func `random bytes are no message, or one`() {
    var random = RandomSource(seed: 4)
    for _ in 0..<20_000 {
      let bytes = (0..<random.below(60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      _ = try? format.decode([RecordFormat.version] + bytes)
    }
  }
}
