import Core
import SeededRandom
import Testing

struct OrderMachineTests {
  @Test func `every delivery has one outcome`() {
    var bench = OrderBench("storefront wms")
    bench.run(
      """
      1m storefront order.placed id=a key=K order=O1 lines=1:A:1
      1m storefront order.placed id=a key=K order=O1 lines=1:A:1
      1m storefront order.placed id=b key=K order=O1 lines=1:A:1
      1m storefront order.placed id=c key=K order=O1 lines=1:A:2
      1m storefront order.placed id=c key=K order=O1 lines=1:A:2
      -4d storefront order.placed arrives=2m order=O2 lines=1:A:2
      """)
    let counts = bench.effects.outcomes[0] ?? OutcomeCounts()
    #expect(counts[.applied] == 1)
    #expect(counts[.duplicate] == 3)
    #expect(counts[.conflict] == 1)
    #expect(counts[.late] == 1)
    #expect(counts.total == 6)
    #expect(bench.effects.rejections.map(\.outcome) == [.conflict, .late])
    let conflict = bench.words.first
    #expect(conflict?.subject == .conflict)
    #expect(conflict?.reference.id == "a" && conflict?.other.id == "c")
    #expect(bench.effects.toHandoff.map(\.key) == ["storefront>"])
    #expect(bench.ledger["A@default order/O1/1"]?.retries.map(\.id) == ["b"])
    #expect(bench.describedLedger == "A@default reserved 1")
  }

  @Test func `a copy has no outcome and moves nothing twice`() {
    var bench = OrderBench("storefront wms")
    bench.run("1h wms return.received return=RT1 order=O1 lines=1:A:1")
    #expect(bench.effects.outcomes[0]?.total == 1)
    #expect(bench.describedLedger == "A@default quarantined 1")
  }

  @Test func `an aborted batch leaves no trace`() {
    let later = "2h wms order.held order=O1"
    var plain = OrderBench("storefront wms")
    plain.run("1m storefront order.placed order=O1 promised=3h lines=1:A:1")
    plain.run(later, until: "1d")
    var aborted = OrderBench("storefront wms")
    aborted.run("1m storefront order.placed order=O1 promised=3h lines=1:A:1")
    let before = aborted.effects.toStock.count + aborted.effects.toHandoff.count
    aborted.take("1h storefront order.cancelled order=O1")
    aborted.abort()
    #expect(aborted.effects.toStock.count + aborted.effects.toHandoff.count > before)
    aborted.run(later.replacing("order=O1", with: "id=wms-1 order=O1"), until: "1d")
    #expect(aborted.open(.hold).map(\.draft.severity) == plain.open(.hold).map(\.draft.severity))
    #expect(aborted.open(.delayedShipment).count == 1)
  }

  @Test func `a finished document is forgotten after thirty days, an open one is not`() {
    var bench = OrderBench("storefront wms")
    bench.run(
      """
      1m storefront order.placed order=O1 lines=1:A:1
      1m storefront order.placed order=O2 lines=1:A:1
      1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:1
      """, until: "40d")
    #expect(bench.machine.documentCount == 1)
    #expect(bench.cells["doc/order/O1"] == .none)
    #expect(bench.describedLedger == "A@default sellable -1 reserved 1 shipped 1")
  }

  @Test func `every truncation of a cell is a named damage`() throws {
    var bench = OrderBench("storefront wms")
    bench.run(
      """
      1m storefront order.placed order=O1 lines=1:A:1@L1
      1h wms order.held order=O1 reason=payment
      """, until: "1d")
    let bytes = try #require(bench.cells["doc/order/O1"])
    for count in 0..<bytes.count {
      var machine = OrderMachine(bench.configuration)
      #expect(throws: StateDamage.self) {
        try machine.restore(StateCell(key: "doc/order/O1", bytes: Array(bytes[..<count])))
      }
    }
  }

  @Test func `an incident keeps its identity and home while what is known of it changes`() {
    var bench = OrderBench("storefront wms erp")
    bench.run(
      """
      1m storefront order.placed order=O1 promised=2d lines=1:A:1
      10m wms order.held order=O1 reason=payment
      2h erp order.status order=O1 status=ready
      3h wms order.unheld order=O1
      """, until: "1d")
    let messages = bench.findings.filter { $0.draft.category == .fulfilmentStateMismatch }
    #expect(messages.map(\.news) == [.open, .healed])
    #expect(Set(messages.map(\.identity)).count == 1)
    #expect(Set(messages.map(\.home)) == ["wms>erp"])
    #expect(bench.open(.hold).isEmpty)
  }

  @Test(arguments: 0..<40)
  func `any order of arrival ends in the same sums`(_ seed: Int) {
    let lines = OrderMachineTests.story.split(separator: "\n").enumerated().map { index, line in
      "\(line) id=e\(index) arrives=3d"
    }
    var straight = OrderBench("erp storefront wms returns")
    straight.run(lines.joined(separator: "\n"), until: "60d")
    var random = RandomSource(seed: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 &+ 1)
    var shuffled = OrderBench("erp storefront wms returns")
    shuffled.run(lines.shuffled(using: &random).joined(separator: "\n"), until: "60d")
    #expect(shuffled.describedLedger == straight.describedLedger)
  }

  private static let story = """
    1m storefront order.placed order=O1 lines=1:A:5@L1;2:B:2
    2m erp order.placed order=O1 lines=1:A:5@L1;2:B:2
    10m storefront order.edited order=O1 lines=1:A+2;3:C+1
    12m erp order.edited order=O1 lines=1:A:7@L1
    20m storefront order.cancelled order=O1 lines=2:B:1
    22m wms order.cancelled order=O1 lines=2:B:1
    30m storefront order.rerouted order=O1 from=L1 location=L2 lines=1:A:3
    40m wms line.substituted order=O1 line=3 sku=C newsku=D quantity=1
    1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:4@L1
    61m storefront shipment.confirmed order=O1 shipment=SH1 lines=1:A:4@L1
    2h wms shipment.confirmed order=O1 shipment=SH2 lines=1:A:2@L2;3:D:1
    3h wms shipment.voided order=O1 shipment=SH1
    4h storefront refund.issued refund=RF1 order=O1 lines=2:B:1=cancel
    5h storefront order.placed order=O2 lines=1:A:1
    6h storefront order.cancelled order=O2
    7h wms return.received return=RT1 order=O1 lines=1:A:1@L2
    8h returns return.dispositioned return=RT1 lines=1:A:1=sellable
    1h1m erp purchase.ordered purchase=1 lines=1:A:20
    2h1m wms receipt.posted receipt=R1 purchase=1 lines=1:A:8 cumulative=1
    3h1m wms receipt.posted receipt=R1 purchase=1 lines=1:A:12 cumulative=1
    4h1m erp receipt.posted receipt=R1 purchase=1 lines=1:A:12 cumulative=1
    5h1m wms receipt.posted receipt=R2 purchase=1 lines=1:A:3
    6h1m erp receipt.posted receipt=G2 purchase=1 lines=1:A:3
    7h1m wms transfer.shipped transfer=T1 from=L1 to=L2 lines=A:6
    8h1m wms transfer.received transfer=T1 to=L2 lines=A:4
    9h1m wms transfer.cancelled transfer=T1 from=L1 to=L2
    """
}
