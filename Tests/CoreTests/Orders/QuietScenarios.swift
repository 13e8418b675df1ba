/// Incidents and ordinary business whose documents raise nothing above info; the ledger worked by hand.
extension OrderScenario {
  static let quiet: [OrderScenario] = [
    OrderScenario(
      "nothing before the allowance", systems: "storefront wms erp", until: "1h5m",
      ledger: "A@default sellable -5 shipped 5",
      """
      1m storefront order.placed order=O1 lines=1:A:5
      2m wms allocation.made order=O1 lines=1:A:5
      10m wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:5
      11m storefront order.status order=O1 status=shipped
      """),
    OrderScenario(
      "back to the same level", systems: "storefront wms", until: "7d",
      ledger: "A@default sellable -1 shipped 1",
      """
      2d storefront order.placed order=O1 lines=1:A:1
      2d1m wms allocation.made order=O1 lines=1:A:1
      2d1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:1
      2d1h1m storefront order.status order=O1 status=shipped
      """),
    OrderScenario(
      "edit before creation", systems: "storefront wms", until: "1h",
      ledger: "A@default reserved 3",
      """
      60.8s storefront order.edited arrives=61s order=O1 lines=1:A:3
      60s storefront order.placed arrives=62s order=O1 lines=1:A:2
      2m wms allocation.made order=O1 lines=1:A:3
      """),
    OrderScenario(
      "carrier scans out of order", systems: "storefront wms carrier", until: "22h",
      ledger: "A@default sellable -1 shipped 1",
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      30m wms label.created order=O1 shipment=SH1 tracking=TN1
      1h wms shipment.confirmed order=O1 shipment=SH1 tracking=TN1 lines=1:A:1
      1h1m storefront order.status order=O1 status=shipped
      3h carrier tracking.updated tracking=TN1 order=O1 status=in_transit
      45m carrier tracking.updated arrives=3h10m tracking=TN1 order=O1 status=pre_transit
      20h carrier tracking.updated tracking=TN1 order=O1 status=delivered
      12h carrier tracking.updated arrives=20h5m tracking=TN1 order=O1 status=in_transit
      20h1m storefront order.status arrives=20h6m order=O1 status=delivered
      """),
    OrderScenario(
      "less than what is in flight", systems: "storefront wms erp", until: "1h",
      ledger: "A@default sellable -10 shipped 10",
      """
      1m storefront order.placed order=O1 lines=1:A:5
      1m storefront order.placed order=O2 lines=1:A:3
      1m storefront order.placed order=O3 lines=1:A:2
      2m wms allocation.made order=O1 lines=1:A:5
      2m wms allocation.made order=O2 lines=1:A:3
      2m wms allocation.made order=O3 lines=1:A:2
      10m wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:5
      11m storefront order.status order=O1 status=shipped
      20m wms shipment.confirmed order=O2 shipment=SH2 lines=1:A:3
      21m storefront order.status order=O2 status=shipped
      30m wms shipment.confirmed order=O3 shipment=SH3 lines=1:A:2
      31m storefront order.status order=O3 status=shipped
      """),
    OrderScenario(
      "order edited by deltas", systems: "storefront wms", until: "1h30m",
      ledger: "A@default reserved 3, B@default reserved 3",
      """
      1m storefront order.placed order=O1 lines=1:A:2;2:B:4
      2m wms allocation.made order=O1 lines=1:A:2;2:B:4
      10m storefront order.edited order=O1 lines=1:A+1;2:B+-3
      11m wms allocation.made order=O1 lines=1:A:1
      11m wms allocation.released order=O1 lines=2:B:3
      20m storefront order.edited order=O1 lines=3:B+2
      21m wms allocation.made order=O1 lines=3:B:2
      """),
    OrderScenario(
      "duplicate reservation after timeout", systems: "storefront wms erp=erp,2h", until: "1h30m",
      ledger: "A@default reserved 1",
      """
      1m storefront order.placed id=sf-order-1 key=K1 order=O1 lines=1:A:1
      61s wms allocation.made arrives=62s order=O1 lines=1:A:1
      1m storefront order.placed id=sf-order-1-retry key=K1 arrives=91s order=O1 lines=1:A:1
      """),
    OrderScenario(
      "copies that differ in milliseconds", systems: "storefront wms", until: "1h",
      ledger: "A@default reserved 1",
      """
      60s storefront order.placed id=hook-1 order=O1 lines=1:A:1
      60.004s storefront order.placed id=hook-2 order=O1 lines=1:A:1
      60.011s storefront order.placed id=hook-3 order=O1 lines=1:A:1
      90s wms allocation.made order=O1 lines=1:A:1
      """),
    OrderScenario(
      "cumulative receipt added each time", systems: "wms erp", until: "3h",
      ledger: "A@default sellable 5 incoming 5",
      """
      1m erp purchase.ordered purchase=31 due=3d lines=FUXT4B:A:10
      10m wms receipt.posted id=po-update-1 receipt=R31 purchase=31 lines=FUXT4B:A:5 cumulative=1
      11m wms receipt.posted id=po-update-2 receipt=R31 purchase=31 lines=FUXT4B:A:5 cumulative=1
      12m wms receipt.posted id=po-update-3 receipt=R31 purchase=31 lines=FUXT4B:A:5 cumulative=1
      13m wms receipt.posted id=po-update-4 receipt=R31 purchase=31 lines=FUXT4B:A:5 cumulative=1
      """),
    OrderScenario(
      "receipt with unreadable purchase number", systems: "wms erp", until: "6h",
      ledger: "A@default sellable 8",
      """
      1h erp purchase.ordered purchase=123 due=2d lines=1:A:8
      2h erp receipt.posted receipt=R77 purchase=123 lines=1:A:8
      """),
    OrderScenario(
      "transfer arrived never posted", systems: "wms erp", until: "12h",
      ledger: "A@L1 sellable -12, A@L2 inTransit 12",
      """
      10m wms transfer.shipped transfer=TO9 from=L1 to=L2 lines=A:12
      15m erp transfer.shipped transfer=TO9 from=L1 to=L2 lines=A:12
      """),
    OrderScenario(
      "refund without return restocked", systems: "storefront wms", until: "3h30m",
      ledger: "A@default sellable -1 shipped 1, B@default shipped 1",
      """
      1m storefront order.placed order=O1 lines=1:A:1;2:B:1
      2m wms allocation.made order=O1 lines=1:A:1;2:B:1
      10m wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:1;2:B:1
      11m storefront order.status order=O1 status=shipped
      2h wms return.received return=RT1 order=O1 lines=2:B:1
      2h5m wms return.dispositioned return=RT1 lines=2:B:1=sellable
      2h6m storefront refund.issued refund=RF1 order=O1 lines=1:A:1=none;2:B:1=return
      """),
    OrderScenario(
      "order moved half way", systems: "storefront wms", until: "2h",
      ledger: "A@L2 reserved 15",
      """
      1m storefront order.placed order=O1 lines=1:A:15@L1
      2m wms allocation.made order=O1 lines=1:A:15@L1
      10m storefront order.rerouted order=O1 from=L1 location=L2 lines=1:A:15
      """),
    OrderScenario(
      "store stock every thirty minutes", systems: "storefront store=pos,30m,STORE1", until: "1h20m",
      ledger: "A@STORE1 sellable -1 reserved 1 shipped 1",
      """
      29m storefront order.placed order=O1 lines=1:A:1@STORE1
      3m store order.placed arrives=30m order=S77 lines=1:A:1@STORE1
      """),
    OrderScenario(
      "quarantined return sold again", systems: "storefront wms", until: "2h",
      ledger: "A@default sellable -2 quarantined 2 shipped 2",
      """
      1m storefront order.placed order=O1 lines=1:A:2
      2m wms allocation.made order=O1 lines=1:A:2
      5m wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:2
      6m storefront order.status order=O1 status=shipped
      1h wms return.received return=RT1 order=O1 lines=1:A:2
      """),
    OrderScenario(
      "received but not posted", systems: "wms erp supplier", until: "10h",
      ledger: "A@default sellable 24",
      """
      10m erp purchase.ordered purchase=5 due=2d lines=1:A:24
      30m supplier asn.announced asn=AS5 purchase=5 eta=5h lines=1:A:24
      5h wms receipt.posted receipt=R5 purchase=5 asn=AS5 lines=1:A:24
      """),
  ]
}
