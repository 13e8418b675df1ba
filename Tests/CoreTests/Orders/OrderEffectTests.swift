import Core
import Testing

struct OrderEffectTests {
  private func bench(_ script: String, _ systems: String = "erp pos storefront wms", until: String? = nil) -> OrderBench
  {
    var bench = OrderBench(systems)
    bench.run(script, until: until)
    return bench
  }

  @Test func `a shipment from another location takes the reservation where the line is`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:3@L1
      1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:2@L2
      """)
    #expect(bench.describedLedger == "A@L1 reserved 1, A@L2 sellable -2 shipped 2")
    #expect(bench.line("O1", "1", "L1")?.open == Quantity(1))
  }

  @Test func `a voided shipment gives back what it took`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:3
      1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:3
      2h wms shipment.voided order=O1 shipment=SH1
      """)
    #expect(bench.describedLedger == "A@default reserved 3")
    #expect(bench.line("O1", "1")?.open == Quantity(3))
  }

  @Test func `a shipment confirmed by another system is no second shipment`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:3
      50m storefront shipment.confirmed order=O1 shipment=SH1 lines=1:A:2
      1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:3
      """)
    #expect(bench.describedLedger == "A@default sellable -3 shipped 3")
    let reports = bench.ledger["A@default shipment/SH1/1"]?.reports.map { bench.configuration.name($0.system) }
    #expect(reports == ["wms", "storefront"])
  }

  @Test func `a shipment without authority never becomes an effect by waiting`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:3
      1h erp shipment.confirmed order=O1 shipment=SH1 lines=1:A:3
      """, until: "9d")
    #expect(bench.describedLedger == "A@default reserved 3")
    #expect(bench.ledger["A@default shipment/SH1/1"]?.isEffective == false)
  }

  @Test func `a shipment whose order is unknown waits, then moves sellable alone`() {
    var bench = bench("1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:3")
    #expect(bench.describedLedger == "")
    bench.run("", until: "2h")
    #expect(bench.describedLedger == "A@default sellable -3 shipped 3")
    bench.run("50m storefront order.placed arrives=3h order=O1 lines=1:A:3")
    #expect(bench.describedLedger == "A@default sellable -3 shipped 3")
    #expect(bench.line("O1", "1")?.end == .shipped)
  }

  @Test func `goods that will not be put back leave with the cancellation`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:3
      1h storefront order.cancelled order=O1 lines=1:A:1 restock=false
      2h erp order.cancelled order=O1 lines=1:A:1
      """)
    #expect(bench.describedLedger == "A@default sellable -1 reserved 2")
    #expect(bench.line("O1", "1")?.givenBack == .zero)
  }

  @Test func `a cancellation without authority stays an expectation`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:3
      1h erp order.cancelled order=O1
      """, until: "9d")
    #expect(bench.buckets("A").reserved == Quantity(3))
  }

  @Test func `a positive edit opens a cancelled line again`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:3
      1h storefront order.cancelled order=O1
      2h storefront order.edited order=O1 lines=1:A+2
      """)
    #expect(bench.describedLedger == "A@default reserved 2")
    #expect(bench.line("O1", "1")?.end == LineEnd.none)
  }

  @Test func `an edit confirmed by a second system counts once`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:3
      1h storefront order.edited order=O1 lines=1:A+2
      61m erp order.edited order=O1 lines=1:A:5
      """, until: "1d")
    #expect(bench.describedLedger == "A@default reserved 5")
  }

  @Test func `a sale over the counter is gone at once`() {
    let bench = bench("1m pos order.placed order=S1 lines=1:A:2")
    #expect(bench.describedLedger == "A@default sellable -2 shipped 2")
    #expect(bench.line("S1", "1")?.end == .closed)
  }

  @Test func `a refund counts as the return until the return is reported`() {
    var bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:2
      1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:2
      2d storefront refund.issued refund=RF1 order=O1 lines=1:A:1=return
      """)
    #expect(bench.buckets("A").quarantined == Quantity(1))
    bench.run("3d wms return.received return=RT1 order=O1 lines=1:A:1")
    #expect(bench.buckets("A").quarantined == Quantity(1))
    #expect(bench.ledger["A@default refund/RF1/1"]?.delta.isZero == true)
    #expect(bench.line("O1", "1")?.givenBack == Quantity(1))
  }

  @Test func `an order placed by a system without authority counts when its allowance has passed`() {
    var bench = bench("1m erp order.placed order=O1 lines=1:A:2", "erp storefront wms")
    #expect(bench.describedLedger == "")
    bench.run("", until: "7m")
    #expect(bench.describedLedger == "A@default reserved 2")
  }

  @Test func `allocations and who was heard go with the line`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:2
      2m wms allocation.made id=a key=K order=O1 lines=1:A:2
      2m wms allocation.made id=b key=K order=O1 lines=1:A:2
      3m wms allocation.released order=O1 lines=1:A:1
      """)
    let line = bench.line("O1", "1")
    #expect(line?.allocations.map(\.quantity) == [Quantity(2), Quantity(-1)])
    #expect(line?.allocations.first?.retries.map(\.id) == ["b"])
    #expect(line?.heard.map { bench.configuration.name($0.system) } == ["storefront", "wms"])
  }

  @Test func `a short pick and a hold for lack of stock are passed on for each line`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:2;2:B:1
      2m wms pick.short order=O1 bin=B4 lines=1:A:2!1
      3m wms order.held order=O1 reason=stock
      4m wms order.unheld order=O1
      """)
    let copies = bench.effects.toStock.compactMap { record -> Event? in
      if case .event(let event) = record.payload { event.value } else { nil }
    }
    #expect(copies.map(\.sku) == ["A", "A", "B", "A", "B"])
    #expect(copies.allSatisfy { $0.isCopy && $0.refs[.order] == "O1" && $0.refs[.line] != nil })
  }

  @Test func `every output has a place of its own`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:2;2:B:1
      2m wms order.held order=O1 reason=stock
      """)
    let origins = (bench.effects.toStock + bench.effects.toHandoff).map(\.origin)
    #expect(Set(origins.map { "\($0)" }).count == origins.count)
  }
}
