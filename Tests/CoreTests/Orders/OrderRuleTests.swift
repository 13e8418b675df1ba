import Core
import Testing

struct OrderRuleTests {
  private func bench(
    _ script: String, _ systems: String = "carrier erp payment returns storefront wms", until: String,
    adjust: (inout Configuration) -> Void = { _ in }
  ) -> OrderBench {
    var bench = OrderBench(systems, adjust: adjust)
    bench.run(script, until: until)
    return bench
  }

  @Test func `a shipped status of the warehouse is as good as its shipment`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:1
      1h wms order.status order=O1 status=shipped
      2h storefront order.status order=O1 status=open
      """, until: "3h")
    let finding = bench.open(.fulfilmentStateMismatch).first
    #expect(finding?.draft.pattern == .shipmentNotConfirmed)
    #expect(finding?.home == "wms>storefront")
    #expect(finding?.draft.corrections.map(\.action) == [.confirmShipment])
  }

  @Test func `an owner that is told in time of a shipment opens nothing`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:1;2:B:1
      1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:1
      90m storefront order.status order=O1 status=open
      2h wms shipment.confirmed order=O1 shipment=SH2 lines=2:B:1
      2h1m storefront order.status order=O1 status=shipped
      119m storefront order.status arrives=2h2m order=O1 status=open
      """, until: "1d")
    #expect(bench.open.isEmpty)
  }

  @Test func `a mere status heals when the warehouse has its say`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:1
      1h storefront order.status order=O1 status=shipped
      62m wms shipment.confirmed arrives=2h order=O1 shipment=SH1 lines=1:A:1
      """, until: "1d")
    #expect(bench.findings.map(\.news) == [.open, .healed])
    #expect(bench.findings.first?.draft.pattern == .phantomShipment)
  }

  @Test func `picked after another system cancelled cannot hold together`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:1
      1h storefront order.cancelled order=O1
      2h wms pick.completed order=O1 lines=1:A:1
      """, until: "3h")
    #expect(bench.open(.fulfilmentStateMismatch).map(\.draft.pattern) == [.exceptionStateNotPropagated])
    #expect(bench.open(.cancelledLineOrOrder).isEmpty)
  }

  @Test func `a lower rank lags and does not contradict`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 promised=2d lines=1:A:1
      10m wms order.status order=O1 status=picked
      2h storefront order.status order=O1 status=open
      3h erp order.status order=O1 status=released
      """, until: "1d")
    #expect(bench.open.isEmpty)
  }

  @Test func `allocated, then not to be found, while the ERP calls it ready`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      5m erp order.status order=O1 status=ready
      10m wms pick.short order=O1 reason=unscannable lines=1:A:1!0
      """, until: "3h")
    #expect(bench.open(.allocatedNotAvailable).map(\.home) == ["wms>erp"])
    #expect(bench.open(.unscannableItem).map(\.draft.subject.sku) == ["A"])
  }

  @Test func `released without a required check`() {
    let script = """
      1m storefront order.placed order=O1 lines=1:A:1
      2m payment check.passed order=O1 check=payment
      5m wms order.status order=O1 status=released
      """
    let missing = bench(script, until: "1h") { $0.requiredChecks = ["payment", "fraud"] }
    #expect(missing.open(.releasedWithoutCheck).count == 1)
    let passed = bench(script, until: "1h") { $0.requiredChecks = ["payment"] }
    #expect(passed.open.isEmpty)
  }

  @Test func `another shipping method than ordered`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 method=express lines=1:A:1
      1h wms label.created order=O1 shipment=SH1 method=Standard
      """, until: "2h")
    #expect(bench.open(.shipMethodOverride).count == 1)
  }

  @Test func `a hold is ordinary for four hours`() {
    let script = """
      1m storefront order.placed order=O1 lines=1:A:1
      1h wms order.held order=O1 reason=fraud
      """
    #expect(bench(script, until: "4h59m").open(.hold).map(\.draft.severity) == [.info])
    #expect(bench(script, until: "5h").open(.hold).map(\.draft.severity) == [.warning])
  }

  @Test func `a return waits two days for its disposition`() {
    var bench = bench("1h wms return.received return=RT1 order=O1 lines=1:A:1", until: "3d")
    #expect(bench.open(.returnWithoutDisposition).map(\.draft.pattern) == [.returnNotDispositioned])
    bench.run("4d returns return.dispositioned return=RT1 lines=1:A:1=scrap")
    #expect(bench.open.isEmpty)
  }

  @Test func `a return that was paid for and never came`() {
    let script = """
      1m storefront order.placed order=O1 lines=1:A:1
      1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:1
      2h storefront order.status order=O1 status=shipped
      1d storefront refund.issued refund=RF1 order=O1 lines=1:A:1=return
      """
    #expect(bench(script, until: "14d").open(.refundReturnMismatch).isEmpty)
    #expect(bench(script, until: "16d").open(.refundReturnMismatch).count == 1)
    let back = script + "\n3d wms return.received return=RT1 order=O1 lines=1:A:1"
    #expect(bench(back, until: "16d").open(.refundReturnMismatch).isEmpty)
  }

  @Test func `fewer received than announced is said after the announced time`() {
    let script = """
      10m erp purchase.ordered purchase=1 due=9d lines=1:A:40
      1h wms asn.announced purchase=1 asn=AS1 eta=5h lines=1:A:40
      5h wms receipt.posted receipt=R1 purchase=1 asn=AS1 lines=1:A:30
      """
    #expect(bench(script, until: "5h1m").open.isEmpty)
    #expect(bench(script, until: "1d").open(.inboundQuantityMismatch).map(\.draft.subject.sku) == ["A"])
    let rest = script + "\n6h wms receipt.posted receipt=R2 purchase=1 asn=AS1 lines=1:A:10"
    #expect(bench(rest, until: "1d").open.isEmpty)
  }

  @Test func `parcels are told to the carrier's own hand-off`() {
    let bench = bench(
      """
      1m storefront order.placed order=O1 lines=1:A:1
      1h wms shipment.confirmed order=O1 shipment=SH1 tracking=TN1 lines=1:A:1
      2h carrier tracking.updated tracking=TN1 order=O1 status=exception
      3h carrier tracking.updated tracking=TN1 order=O1 status=delivered
      """, until: "4h")
    let words = bench.words.filter { $0.subject != .figure }
    #expect(words.map(\.subject) == [.parcelShipped, .parcelTrouble, .parcelDelivered])
    #expect(Set(words.map(\.from)) == ["carrier"])
    #expect(bench.open(.carrierExceptionOrDeliveredNotReceived).isEmpty)
  }

  @Test func `a transfer leak and a return not posted have the identity of the stock they concern`() {
    let bench = bench(
      """
      1h wms transfer.shipped id=t transfer=T1 from=L1 to=L2 lines=A:6
      1h returns return.received id=r return=RT1 order=O1 lines=1:B:1
      """, until: "4d")
    let fields = bench.open.map { $0.identity.split(separator: "\u{1f}", omittingEmptySubsequences: false) }
    #expect(fields.contains(["stock", "", "A", "", "wms", "t"]))
    #expect(fields.contains(["stock", "wms", "B", "default", "returns", "r"]))
  }
}
