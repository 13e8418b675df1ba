import Core
import Testing

struct InboundEffectTests {
  private func bench(_ script: String, until: String? = nil) -> OrderBench {
    var bench = OrderBench("erp wms returns")
    bench.run(script, until: until)
    return bench
  }

  @Test func `running totals move the difference, and an echo of one confirms`() {
    let bench = bench(
      """
      1m erp purchase.ordered purchase=1 lines=1:A:10
      1h wms receipt.posted receipt=R1 purchase=1 lines=1:A:4 cumulative=1
      2h wms receipt.posted receipt=R1 purchase=1 lines=1:A:7 cumulative=1
      3h erp receipt.posted receipt=R1 purchase=1 lines=1:A:7 cumulative=1
      """)
    #expect(bench.describedLedger == "A@default sellable 7 incoming 3")
    let second = bench.ledger["A@default receipt/R1/1/total/7"]
    #expect(second?.reports.count == 2)
    #expect(second?.cumulative == [Quantity(4), Quantity(7), Quantity(7)])
  }

  @Test func `the same goods under another number are the same receipt, once per receipt`() {
    let bench = bench(
      """
      1m erp purchase.ordered purchase=1 lines=1:A:10
      1h wms receipt.posted receipt=R1 purchase=1 lines=1:A:4
      2h wms receipt.posted receipt=R2 purchase=1 lines=1:A:4
      3h erp receipt.posted receipt=G1 purchase=1 lines=1:A:4
      4h erp receipt.posted receipt=G2 purchase=1 lines=1:A:4
      """, until: "2d")
    #expect(bench.describedLedger == "A@default sellable 8 incoming 2")
  }

  @Test func `a receipt without authority counts in time, but not beyond the purchase`() {
    let bench = bench(
      """
      1m erp purchase.ordered purchase=1 lines=1:A:10
      1h erp receipt.posted receipt=G1 purchase=1 lines=1:A:8
      2h erp receipt.posted receipt=G2 purchase=1 lines=1:A:8
      """, until: "1d")
    #expect(bench.describedLedger == "A@default sellable 8 incoming 2")
  }

  @Test func `a reversed receipt is expected again`() {
    let bench = bench(
      """
      1m erp purchase.ordered purchase=1 lines=1:A:10
      1h wms receipt.posted receipt=R1 purchase=1 lines=1:A:4
      2h wms receipt.reversed receipt=R1 purchase=1 lines=1:A:4
      """)
    #expect(bench.describedLedger == "A@default incoming 10")
  }

  @Test func `what is left of a cancelled purchase is expected no more`() {
    let bench = bench(
      """
      1m erp purchase.ordered purchase=1 lines=1:A:10
      1h wms receipt.posted receipt=R1 purchase=1 lines=1:A:4
      2h erp purchase.cancelled purchase=1
      """)
    #expect(bench.describedLedger == "A@default sellable 4")
  }

  @Test func `a receipt before its purchase settles when the purchase is known`() {
    let bench = bench(
      """
      1h wms receipt.posted receipt=R1 purchase=1 lines=1:A:4
      2h erp purchase.ordered purchase=1 lines=1:A:4
      """)
    #expect(bench.describedLedger == "A@default sellable 4")
  }

  @Test func `a transfer arrives in parts, and the rest goes back`() {
    let bench = bench(
      """
      1h wms transfer.shipped transfer=T1 from=L1 to=L2 lines=A:10
      2h wms transfer.received transfer=T1 to=L2 lines=A:4
      3h erp transfer.received transfer=T1 to=L2 lines=A:4
      4h wms transfer.received transfer=T1 to=L2 lines=A:3
      5h wms transfer.cancelled transfer=T1 from=L1 to=L2
      """)
    #expect(bench.describedLedger == "A@L1 sellable -7, A@L2 sellable 7")
  }

  @Test func `returned goods go where the disposition says, no more than came back`() {
    let bench = bench(
      """
      1h wms return.received return=RT1 order=O1 lines=1:A:3
      2h returns return.dispositioned return=RT1 lines=1:A:1=sellable;1:A:1=damaged
      3h wms return.dispositioned return=RT1 lines=1:A:1=sellable
      4h returns return.dispositioned return=RT1 lines=1:A:5=scrap
      """)
    #expect(bench.describedLedger == "A@default sellable 1 damaged 1")
  }
}
