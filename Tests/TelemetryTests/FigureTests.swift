import Core
import Engine
import Reconcile
import Testing

@testable import Telemetry
@testable import Worker

/// Figures that are read off the machines' state: open orders, oversells, the drag index.
@Suite struct FigureTests {
  private static let morning = Instant(microseconds: 1_772_438_400_000_000)  // 2026-03-02T08:00:00Z

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.systems = [
      SystemProfile(id: "erp", kind: .erp), SystemProfile(id: "storefront", kind: .storefront),
      SystemProfile(id: "wms", kind: .wms),
    ]
    configuration.trusted = configuration.system(named: "wms")
    return configuration
  }

  private static func line(_ minutes: Int64, _ source: String, _ type: String, _ data: String) -> [UInt8] {
    let time = morning + .minutes(minutes)
    return Array(
      (#"{"specversion":"1.0","id":"\#(source)-\#(minutes)-\#(type)","source":"\#(source)","type":"\#(type)","#
        + #""time":"\#(time)","data":\#(data)}"#).utf8)
  }

  private static func order(_ name: String, _ quantity: Int) -> String {
    #"{"order":"\#(name)","lines":[{"line":"1","sku":"A","quantity":\#(quantity)}]}"#
  }

  /// Five pieces, two orders for eight of them, one order that is held, one that is shipped, two touches.
  private static var events: [(minutes: Int64, bytes: [UInt8])] {
    let shipment = #"{"order":"O0","shipment":"S1","lines":[{"line":"1","sku":"A","quantity":2}]}"#
    let touch = #"{"handoff":{"from":"wms","to":"erp"},"minutes":12}"#
    return [
      (0, "wms", "stock.level", #"{"sku":"A","levels":{"on_hand":7,"reserved":0}}"#),
      (1, "storefront", "order.placed", order("O0", 2)), (30, "wms", "shipment.confirmed", shipment),
      (60, "storefront", "order.placed", order("O1", 4)), (61, "storefront", "order.placed", order("O2", 4)),
      (62, "wms", "order.held", #"{"order":"O2","reason":"payment"}"#), (90, "wms", "manual.touch", touch),
      (95, "wms", "manual.touch", touch),
    ].map { ($0.0, line($0.0, $0.1, $0.2, $0.3)) }
  }

  /// The board after everything up to `minutes` was taken and measured.
  private func board(after minutes: Int64) -> (MetricsBoard, Pipeline) {
    let bench = Bench()
    var pipeline = Pipeline(.recount(Self.configuration))
    let decoding = Decoding()
    let arrivals = Self.events.enumerated().map { number, event in
      let time = Self.morning + .minutes(event.minutes)
      return Arrival(
        decoding.decode(event.bytes), at: Origin(time: time, partition: 0, input: 0, offset: Int64(number)))
    }
    let end = Self.morning + .minutes(minutes)
    _ = pipeline.round(arrivals, horizon: .through(end))
    bench.pass(.minutes(minutes))
    let telemetry = bench.telemetry()
    for (role, machine) in [(Role.order, pipeline.order), (.handoff, pipeline.handoff)] as [(Role, any Machine)] {
      let standing = TaskStanding(
        name: "\(role)/0", partition: 0, committed: [:], oldestArrival: nil, gap: 0, bumped: 0, clock: end, heard: [],
        holdings: [], machine: machine)
      LoopTelemetry(role: role, telemetry: telemetry, topics: []).measure([standing], leftOut: [])
    }
    return (telemetry.snapshot(), pipeline)
  }

  @Test func `orders that are not done are told by state and age, and one that is shipped is not`() {
    let (young, _) = board(after: 100)
    #expect(young.number(of: .ordersOpen, ["open", "under_1h"]) == 1)
    #expect(young.number(of: .ordersOpen, ["held", "under_1h"]) == 1)
    let (old, _) = board(after: 60 + 25 * 60)
    #expect(old.number(of: .ordersOpen, ["open", "under_1h"]) == 0)
    #expect(old.number(of: .ordersOpen, ["open", "under_2d"]) == 1)
    #expect(old.series(of: .ordersOpen).count == OpenOrder.states.count * OpenOrder.Age.allCases.count)
    let all = old.series(of: .ordersOpen).compactMap { old.number(of: .ordersOpen, $0.labels) }
    #expect(all.reduce(0, +) == 2)
  }

  @Test func `an oversell is told in orders and in units`() {
    // Eight are ordered, five are there.
    let (board, _) = board(after: 100)
    #expect(board.number(of: .oversold, []) == 1)
    #expect(board.number(of: .oversoldUnits, []) == 3)
  }

  @Test func `the drag index is told when the day is over, and is what the report says`() {
    #expect(board(after: 100).0.series(of: .dragIndex).isEmpty)
    // Two touches of (12 + 8) minutes, three orders: 1333.33 minutes per hundred orders.
    let (next, _) = board(after: 16 * 60 + 2)
    #expect(next.number(of: .dragIndex, ["wms", "erp"]) == 1333.33)
    // A day later nobody has touched anything.
    let (quiet, _) = board(after: 40 * 60 + 2)
    #expect(quiet.number(of: .dragIndex, ["wms", "erp"]) == nil)
  }

  @Test func `a restored machine tells the same`() throws {
    let (_, pipeline) = board(after: 100)
    var ran = pipeline
    var again = Pipeline(.recount(Self.configuration))
    for (section, cells) in ran.commit() {
      for cell in cells { #expect(try again.restore(cell, of: section)) }
    }
    let end = Self.morning + .minutes(200)
    let (one, other) = (ran.order as? OrderMachine, again.order as? OrderMachine)
    #expect(one?.openOrders(at: end) == other?.openOrders(at: end) && one?.openOrders(at: end).total == 2)
    let next = [ran.round([], horizon: .through(end)), again.round([], horizon: .through(end))]
    #expect(next[0].reports == next[1].reports && !next[0].reports.isEmpty)
  }
}
