/// Incidents that a rule about one document has to find.
extension OrderScenario {
  static let speaking: [OrderScenario] = [
    OrderScenario(
      "shipped but storefront never told", systems: "storefront erp 3pl carrier", until: "34h",
      findings: "fulfilment_state_mismatch D34 O1",
      """
      10m storefront order.placed order=O1 promised=3d lines=1:A:1
      10m storefront order.status order=O1 status=open
      20m 3pl allocation.made order=O1 lines=1:A:1
      2h 3pl shipment.confirmed order=O1 shipment=SH1 tracking=TN1 lines=1:A:1
      2h5m erp order.status order=O1 status=shipped
      10h carrier tracking.updated tracking=TN1 order=O1 status=in_transit
      24h storefront order.status order=O1 status=open
      30h carrier tracking.updated tracking=TN1 order=O1 status=out_for_delivery
      """),
    OrderScenario(
      "cancelled item shown as shipped", systems: "storefront wms", until: "1h30m",
      findings: "fulfilment_state_mismatch D35 O1",
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      10m storefront order.cancelled order=O1 restock=true lines=1:A:1
      10m5s storefront order.status order=O1 status=shipped
      11m wms allocation.released order=O1 lines=1:A:1
      """),
    OrderScenario(
      "held ready and promised", systems: "storefront wms erp", until: "2h30m",
      findings: "fulfilment_state_mismatch D42 O1",
      """
      1m storefront order.placed order=O1 promised=2d lines=1:A:1
      1m storefront order.status order=O1 status=open
      2m wms allocation.made order=O1 lines=1:A:1
      10m wms order.status order=O1 status=held
      20m erp order.status order=O1 status=ready
      1h30m erp order.status order=O1 status=ready
      1h30m storefront order.status order=O1 status=open
      """),
    OrderScenario(
      "delivered without a shipment", systems: "storefront wms erp carrier", until: "23h",
      findings: "fulfilment_state_mismatch D35 O1",
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      3m wms order.status order=O1 status=open
      10m erp order.status order=O1 status=open
      20h storefront order.status order=O1 status=delivered
      21h erp order.status order=O1 status=open
      22h wms order.status order=O1 status=open
      """),
    OrderScenario(
      "address changed after release", systems: "storefront wms", until: "4h",
      findings: "address_changed_after_routing O1",
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      10m wms order.status order=O1 status=released
      20m storefront order.addressed order=O1
      2h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:1
      2h1m storefront order.status order=O1 status=shipped
      """),
    OrderScenario(
      "announced never arrived", systems: "wms erp supplier", until: "7d",
      findings: "asn_late_or_missing AS1 A, supplier_delay 1 A",
      """
      10m erp purchase.ordered purchase=1 due=2d lines=1:A:40
      1h supplier asn.announced asn=AS1 purchase=1 eta=1d lines=1:A:40
      """),
    OrderScenario(
      "cancelled after picking", systems: "storefront wms", until: "2h",
      findings: "cancelled_line_or_order O1 A",
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      20m wms pick.completed order=O1 lines=1:A:1!1
      30m storefront order.cancelled order=O1
      33m wms allocation.released order=O1 lines=1:A:1
      """),
    OrderScenario(
      "chargeback", systems: "storefront wms payment", until: "12h",
      findings: "financial_mismatch_or_chargeback O1",
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      5m payment payment.captured order=O1
      1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:1
      1h1m storefront order.status order=O1 status=shipped
      6h payment payment.disputed order=O1
      """),
    OrderScenario(
      "customer not told", systems: "storefront wms", until: "4d",
      findings:
        "delayed_shipment O1, fulfilment_state_mismatch D42 O1, "
        + "hold O1, order_stalled_or_aging O1, promise_stale_or_customer_not_told O1",
      """
      1m storefront order.placed order=O1 promised=1d lines=1:A:1
      2m storefront notice.sent order=O1
      2m wms allocation.made order=O1 lines=1:A:1
      1h wms order.held order=O1 reason=operator
      2d storefront order.status order=O1 status=open
      """),
    OrderScenario(
      "hold never lifted", systems: "storefront wms", until: "5d",
      findings: "hold O1, order_stalled_or_aging O1",
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      1h wms order.held order=O1 reason=payment
      """),
    OrderScenario(
      "label fails then succeeds", systems: "storefront wms carrier", until: "2d3h",
      findings: "",
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      30m wms label.failed order=O1 shipment=SH1 reason=service_not_available_for_this_address
      2d wms label.created order=O1 shipment=SH1 tracking=TN1
      2d1h wms shipment.confirmed order=O1 shipment=SH1 tracking=TN1 lines=1:A:1
      2d1h1m storefront order.status order=O1 status=shipped
      2d2h carrier tracking.updated tracking=TN1 order=O1 status=in_transit
      """),
    OrderScenario(
      "line substituted", systems: "storefront wms", until: "2h",
      findings: "substitution O1 A (info)",
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      30m wms line.substituted order=O1 line=1 sku=A newsku=B quantity=1
      """),
    OrderScenario(
      "more received than announced", systems: "wms erp supplier", until: "12h",
      findings: "inbound_quantity_mismatch D37 1 A",
      """
      10m erp purchase.ordered purchase=1 due=2d lines=1:A:40
      1h supplier asn.announced asn=AS1 purchase=1 eta=5h lines=1:A:40
      5h wms receipt.posted receipt=R1 purchase=1 asn=AS1 lines=1:A:46
      5h20m erp receipt.posted receipt=R1 purchase=1 asn=AS1 lines=1:A:46
      """),
    OrderScenario(
      "one node never confirms", systems: "storefront east=3pl,1h,EAST west=3pl,1h,WEST", until: "12h",
      findings: "node_failed_to_confirm O1 B",
      """
      1m storefront order.placed order=O1 lines=1:A:1@EAST;2:B:1@WEST
      5m storefront order.status order=O1 status=released
      20m east allocation.made order=O1 lines=1:A:1@EAST
      2h east shipment.confirmed order=O1 shipment=SH1 lines=1:A:1@EAST
      """),
    OrderScenario(
      "order without progress", systems: "storefront wms", until: "10d",
      findings: "order_stalled_or_aging O1",
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      """),
    OrderScenario(
      "parcel falls silent", systems: "storefront wms carrier", until: "12d",
      findings: "carrier_scan_lost O1",
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      30m wms label.created order=O1 shipment=SH1 tracking=TN1
      1h wms shipment.confirmed order=O1 shipment=SH1 tracking=TN1 lines=1:A:1
      1h1m storefront order.status order=O1 status=shipped
      5h carrier tracking.updated tracking=TN1 order=O1 status=in_transit
      """),
    OrderScenario(
      "parcel in trouble", systems: "storefront wms carrier", until: "24h",
      findings: "carrier_exception_or_delivered_not_received O1",
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      30m wms label.created order=O1 shipment=SH1 tracking=TN1
      1h wms shipment.confirmed order=O1 shipment=SH1 tracking=TN1 lines=1:A:1
      1h1m storefront order.status order=O1 status=shipped
      5h carrier tracking.updated tracking=TN1 order=O1 status=in_transit
      20h carrier tracking.updated tracking=TN1 order=O1 status=exception
      """),
    OrderScenario(
      "promised time passes", systems: "storefront wms", until: "3d",
      findings: "delayed_shipment O1, order_stalled_or_aging O1",
      """
      1m storefront order.placed order=O1 promised=1d lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      1h wms order.status order=O1 status=picked
      20h wms order.status order=O1 status=packed
      """),
    OrderScenario(
      "refunded more than ordered", systems: "storefront wms payment", until: "1d6h",
      findings: "refund_return_mismatch O1",
      """
      1m storefront order.placed order=O1 lines=1:A:2
      2m wms allocation.made order=O1 lines=1:A:2
      1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:2
      1h1m storefront order.status order=O1 status=shipped
      1d storefront refund.issued refund=RF1 order=O1 lines=1:A:2=none
      1d1h storefront refund.issued refund=RF2 order=O1 lines=1:A:1=none
      """),
    OrderScenario(
      "return received but not posted", systems: "storefront wms returns", until: "6d",
      findings: "return_not_posted O1 RT1 A, return_without_disposition D33 O1 RT1 A",
      """
      1m storefront order.placed order=O1 lines=1:A:1
      2m wms allocation.made order=O1 lines=1:A:1
      1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:1
      1h1m storefront order.status order=O1 status=shipped
      1d returns return.authorized return=RT1 order=O1 lines=1:A:1
      3d returns return.received return=RT1 order=O1 lines=1:A:1
      """),
    OrderScenario(
      "short pick", systems: "storefront wms", until: "2h",
      findings: "short_or_missing_pick O1 A",
      """
      1m storefront order.placed order=O1 lines=1:A:3
      2m wms allocation.made order=O1 lines=1:A:3
      30m wms pick.short order=O1 reason=missing bin=B4 lines=1:A:3!2
      """),
    OrderScenario(
      "split shipment", systems: "storefront wms", until: "5h",
      findings: "split_shipment O1 (info)",
      """
      1m storefront order.placed order=O1 lines=1:A:1@L1;2:B:1@L2
      2m wms allocation.made order=O1 lines=1:A:1@L1;2:B:1@L2
      1h wms shipment.confirmed order=O1 shipment=SH1 lines=1:A:1@L1
      3h wms shipment.confirmed order=O1 shipment=SH2 lines=2:B:1@L2
      3h1m storefront order.status order=O1 status=shipped
      """),
    OrderScenario(
      "supplier announces too late", systems: "wms erp supplier", until: "4d",
      findings: "supplier_delay 1 A",
      """
      10m erp purchase.ordered purchase=1 due=2d lines=1:A:40
      1d supplier asn.announced asn=AS1 purchase=1 eta=6d lines=1:A:40
      """),
    OrderScenario(
      "supplier sends something else", systems: "wms erp supplier", until: "8h",
      findings: "supplier_wrong_item 1 B",
      """
      10m erp purchase.ordered purchase=1 due=2d lines=1:A:10
      5h wms receipt.posted receipt=R1 purchase=1 lines=1:B:10
      5h20m erp receipt.posted receipt=R1 purchase=1 lines=1:B:10
      """),
    OrderScenario(
      "transfer never arrives", systems: "wms", until: "14d",
      findings: "transfer_not_received D36 T1 A",
      """
      1h wms transfer.shipped transfer=T1 from=L1 to=L2 lines=A:6
      """),
    OrderScenario(
      "transfer request ignored", systems: "wms", until: "7d",
      findings: "transfer_request_exception T1 A",
      """
      1h wms transfer.requested transfer=T1 from=L1 to=STORE1 lines=A:4
      """),
    OrderScenario(
      "vendor return partly shipped", systems: "wms erp", until: "1d",
      findings: "vendor_return_partial V1 A",
      """
      1h erp vendorreturn.posted document=V1 lines=1:A:10
      3h wms vendorreturn.posted document=V1 lines=1:A:6
      """),
  ]
}
