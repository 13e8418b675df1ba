package import Core
package import SeededRandom
package import Worker

/// A record of an input: where it lies, when it arrives, its bytes.
package struct Delivery: Sendable {
  package var input: Int
  package var partition: Int32
  package var time: Instant
  package var bytes: [UInt8]
  package init(input: Int, partition: Int32, time: Instant, bytes: [UInt8]) {
    self.input = input
    self.partition = partition
    self.time = time
    self.bytes = bytes
  }
}

/// Random events as the bytes of their cells; "broken" bytes in between.
package enum ToyEvents {
  package static let systems = ["erp", "shop", "wms"]
  private static let start = Instant(microseconds: 1_772_438_400_000_000)

  package static func decode(_ bytes: [UInt8]) -> Decoded {
    var cell = Cell(reading: bytes, with: systems)
    var event = Event()
    event.transfer(&cell)
    guard cell.isComplete else { return .refused(Refusal(.invalid, detail: cell.failure ?? "too long")) }
    return .event(event)
  }

  package static var encoders: OutputEncoders {
    OutputEncoders(
      exception: { $1.append(contentsOf: "\($0.revision) \($0.draft.summary)".utf8) },
      correction: { $1.append(contentsOf: "\($0.id) \($0.draft.identity)".utf8) },
      aggregate: { $1.append(contentsOf: "\($0.sku) \($0.start) \($0.events)".utf8) },
      report: { $1.append(contentsOf: $0.id.utf8) })
  }

  /// Events over the partitions of the inputs, each partition in order of arrival; some partitions stay empty, some
  /// stop hours before the others.
  package static func stream(
    _ random: inout RandomSource, count: Int, inputs: [Topology.Input], reference: Int?
  ) -> [Delivery] {
    var deliveries: [Delivery] = []
    let silent = random.below(4)
    let early = random.below(4)
    var time = start
    for number in 0..<count {
      time = time + Span(microseconds: Int64(random.below(3) == 0 ? 0 : random.below(60_000_000)))
      let input = random.below(inputs.count)
      let partition = Int32(random.below(Int(inputs[input].partitions)))
      let lane = (input * 7 + Int(partition)) % 4
      if input != reference, lane == silent || (lane == early && number > count / 3) { continue }
      // What cannot be read at the very start of a file has no arrival of its own, in a log it has.
      let isFirst = !deliveries.contains { $0.input == input && $0.partition == partition }
      let isBroken = random.chance(percent: 3) && !isFirst
      let bytes = isBroken ? Array("broken".utf8) : bytes(of: event(&random, number, time, input == reference))
      deliveries.append(Delivery(input: input, partition: partition, time: time, bytes: bytes))
    }
    return deliveries
  }

  private static func bytes(of event: Event) -> [UInt8] {
    var cell = Cell(writingWith: systems)
    var event = event
    event.transfer(&cell)
    return cell.bytes
  }

  private static func event(
    _ random: inout RandomSource, _ number: Int, _ time: Instant, _ isReference: Bool
  ) -> Event {
    var event = Event()
    event.source = systems[random.below(3)]
    event.id = "e\(number)"
    event.key = random.chance(percent: 10) ? "k\(random.below(20))" : event.id
    event.time = time
    event.arrival = time
    event.sku = "S\(random.below(9))"
    event.kind = random.chance(percent: 50) ? .stockLevel : .orderPlaced
    event.refs[.order] = "O\(random.below(12))"
    if isReference { event.kind = .itemDefined }
    return event
  }
}
