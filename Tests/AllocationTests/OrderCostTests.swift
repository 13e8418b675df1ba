import BookTraffic
import CHeapCount
import Core
import Testing

/// A gate on time, so a wide one: what an order's event costs may grow as its lines do, not as their square.
@Suite(.serialized) struct `Cost of an order's event` {
  private static let events = 40

  @Test func `ten times the lines cost far less than a hundred times as much`() {
    let few = nanoseconds(lines: 20)
    let many = nanoseconds(lines: 200)
    #expect(many < few * 30, "\(few) ns for 20 lines, \(many) ns for 200")
  }

  /// Of one event of an order with so many lines; the least of some tries.
  private func nanoseconds(lines: Int) -> UInt64 {
    (0..<5).map { _ in attempt(lines: lines) }.min() ?? 0
  }

  private func attempt(lines: Int) -> UInt64 {
    var machine = OrderMachine(BookTraffic.configuration)
    var effects = Effects()
    machine.apply([record(.orderPlaced, 0, lines: 0..<lines)], into: &effects)
    machine.commitWithoutCells()
    let words = (0..<Self.events).map { number in
      record(number % 2 == 0 ? .allocationMade : .shipmentConfirmed, number + 1, lines: number / 2..<number / 2 + 1)
    }
    let start = cheapcount_thread_nanoseconds()
    machine.apply(words, into: &effects)
    let spent = cheapcount_thread_nanoseconds() - start
    machine.commitWithoutCells()
    #expect(effects.outcomes.values.reduce(0) { $0 + $1[.applied] } == Int64(Self.events) + 1)
    return spent / UInt64(Self.events)
  }

  private func record(_ kind: EventKind, _ number: Int, lines: Range<Int>) -> Record {
    let names = BookTraffic.configuration.systemNames
    let source = kind == .orderPlaced ? "storefront" : "wms"
    var event = Event()
    event.kind = kind
    event.id = "e\(number)"
    event.key = event.id
    event.source = source
    event.system = SystemID(UInt8(names.firstIndex(of: source) ?? 0))
    event.time = BookTraffic.start + .seconds(Int64(number))
    event.arrival = event.time
    event.origin = Origin(time: event.time, partition: 0, input: 0, offset: Int64(number))
    event.refs = Refs([.init(.order, "O1")])
    if kind == .shipmentConfirmed { event.refs[.shipment] = "S\(number)" }
    event.lines = lines.map { index in
      var line = Line()
      line.line = "\(index + 1)"
      line.sku = "SKU-\(index)"
      line.quantity = Quantity(2)
      return line
    }
    return Record(key: "order/O1", origin: event.origin, .event(event))
  }
}
