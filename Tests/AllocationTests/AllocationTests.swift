import BookTraffic
import CHeapCount
import Core
import Testing

@Suite struct `Requests for memory` {
  @Test func `steady book events take the short way`() {
    var traffic = BookTraffic(places: 200, seed: 1)
    var machine = StockMachine(configuration: BookTraffic.configuration) { _ in [] }
    run(&machine, traffic.events(60_000))
    let shortBefore = machine.shortWays
    let events = traffic.events(20_000)
    run(&machine, events)
    #expect(machine.shortWays - shortBefore > 19_000)
  }

  @Test func `requests are counted`() {
    let before = cheapcount_requests()
    var lists: [[Int]] = []
    for number in 0..<1_000 { lists.append([number]) }
    #expect(cheapcount_requests() - before >= lists.count)
  }

  /// Takes the events in transactions of a thousand; the requests made meanwhile.
  @discardableResult
  private func run(_ machine: inout StockMachine, _ events: [Event]) -> UInt64 {
    let records = events.map { Record(key: $0.sku, origin: $0.origin, .event($0)) }
    var requests: UInt64 = 0
    for start in stride(from: 0, to: records.count, by: 1_000) {
      let batch = Array(records[start..<min(start + 1_000, records.count)])
      var effects = Effects()
      let before = cheapcount_requests()
      machine.apply(batch, into: &effects)
      machine.commitWithoutCells()
      requests += cheapcount_requests() - before
    }
    return requests
  }
}
