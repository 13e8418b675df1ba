import BookTraffic
import CHeapCount
import Core
import EventFormat
import Testing

/// Gates, each a little above what was measured in release (the tests are run there): what a transaction as a whole asks
/// for (the list of its effects, the packed keys) is spread over its thousand events, and lists and tables still grow.
@Suite struct `Requests for memory` {
  @Test func `requests are counted`() {
    let before = cheapcount_requests()
    var lists: [[Int]] = []
    for number in 0..<1_000 { lists.append([number]) }
    #expect(cheapcount_requests() - before >= lists.count)
  }

  @Test func `steady book events ask next to never, windows and their aggregates included`() {
    var traffic = BookTraffic(places: 2_000, seed: 1)
    var machine = StockMachine(configuration: BookTraffic.configuration) { _ in [] }
    // Most lists are full then, and the first windows have closed; what is left is their growth.
    _ = run(&machine, traffic.events(240_000))
    let shortBefore = machine.shortWays
    let steady = run(&machine, traffic.events(60_000))
    #expect(machine.shortWays - shortBefore > 59_000)
    #expect(steady.aggregates > 300)
    #expect(Double(steady.requests) / 60_000 < 0.25, "\(steady.requests) requests in 60,000 events")
  }

  @Test func `the long way asks for memory, so the gate can fail`() {
    var traffic = BookTraffic(places: 200, seed: 1)
    var machine = StockMachine(configuration: BookTraffic.configuration) { _ in [] }
    machine.takesShortWay = false
    _ = run(&machine, traffic.events(4_000))
    let events = traffic.events(4_000)
    #expect(Double(run(&machine, events).requests) / 4_000 > 1)
  }

  @Test func `remembering a delivery asks for none`() {
    var traffic = BookTraffic(places: 1_000, seed: 2)
    var memory = DeliveryMemory(horizon: .hours(72))
    var requests: UInt64 = 0
    for round in 0..<60 {
      let batch = traffic.events(1_000)
      let before = cheapcount_requests()
      for event in batch { _ = memory.judge(event, at: event.sku) }
      memory.commitWithoutCells()
      if round >= 20 { requests += cheapcount_requests() - before }
    }
    #expect(Double(requests) / 40_000 < 0.05, "\(requests) requests in 40,000 deliveries")
  }

  /// Texts beyond fifteen bytes, the list of levels and a box are an event's own; more is too much.
  @Test func `decoding asks fewer than twice an event`() throws {
    var traffic = BookTraffic(places: 100, seed: 3)
    let records = traffic.events(2_000).dropFirst(1_000).map { event in
      var encoder = EventEncoder()
      encoder.append(event)
      return encoder.bytes
    }
    var decoder = EventDecoder()
    var event = Event()
    for record in records { try unsafe decoder.decode(record.span.bytes, into: &event) }
    let before = cheapcount_requests()
    for record in records { try unsafe decoder.decode(record.span.bytes, into: &event) }
    let asked = Int(cheapcount_requests() - before)
    #expect(asked < 2 * records.count, "\(asked) requests for \(records.count) events")
  }

  /// Takes the events in transactions of a thousand; the requests made meanwhile.
  private func run(
    _ machine: inout StockMachine, _ events: [Event]
  ) -> (requests: UInt64, aggregates: Int) {
    let records = events.map { Record(key: $0.sku, origin: $0.origin, .event($0)) }
    var requests: UInt64 = 0
    var aggregates = 0
    for start in stride(from: 0, to: records.count, by: 1_000) {
      let batch = Array(records[start..<min(start + 1_000, records.count)])
      var effects = Effects()
      let before = cheapcount_requests()
      machine.apply(batch, into: &effects)
      machine.commitWithoutCells()
      requests += cheapcount_requests() - before
      aggregates += effects.aggregates.count
    }
    return (requests, aggregates)
  }
}
