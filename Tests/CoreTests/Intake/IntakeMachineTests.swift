import Core
import Testing

@Suite struct `Intake` {
  private typealias Bed = IntakeTestbed

  @Test(arguments: [
    ("wms", "wms"), ("/wms/dock-3", "wms"), ("https://host.example/wms/1?x", "wms"), ("urn:wms:berlin", "wms"),
    ("3pl-east", "east"), ("3pl-east/b", "east"), ("//host/erp/x", "erp"),
  ])
  func `a source belongs to the system of its name or first path segment`(source: String, system: String) {
    var bed = Bed()
    var event = Bed.level("A", 1)
    event.source = source
    bed.take(event)
    #expect(bed.stock.map { IntakeTestbed.configuration().name($0.event.system) } == [system])
  }

  @Test(arguments: ["legacy-oms", "wms2", "https://wms", "", "x/wms"])
  func `a source of no system is unmapped and named to the hand-off machine`(source: String) {
    var bed = Bed()
    var event = Bed.level("A", 1)
    event.source = source
    bed.take(event)
    #expect(bed.count(.unmapped) == 1)
    #expect(bed.effects.rejections.map(\.outcome) == [.unmapped])
    #expect(bed.words.map(\.from) == [source])
    #expect(bed.words.map(\.reason) == ["unmapped"])
    #expect(bed.effects.toHandoff.map(\.key) == ["\(source)>"])
    #expect(bed.stock.isEmpty)
  }

  @Test func `an alias goes to its item and keeps the reported number`() {
    var bed = Bed()
    bed.take(Bed.level("A-OLD", 1))
    bed.take(Bed.item("A") { $0.aliases = ["A-OLD"] })
    bed.take(Bed.level("A-OLD", 2))
    #expect(bed.stock.map(\.key) == ["A-OLD", "A", "A"])
    #expect(bed.stock.map(\.event.alias) == [nil, nil, "A-OLD"])
    #expect(bed.stock.map(\.event.isCopy) == [false, true, false])
    #expect(bed.count(.applied) == 1)
  }

  @Test func `quantities are stated in base units, exactly or not at all`() {
    var bed = Bed()
    bed.take(
      Bed.item("A") {
        $0.baseUnit = "EA"
        $0.units = [UnitFactor("CA", Ratio(12)), UnitFactor("THIRD", Ratio(1, 3))]
      })
    for unit in ["CA", "EA", "THIRD", "PALLET"] {
      var event = Bed.level("A", 2)
      event.uom = unit
      event.delta = Quantity(3)
      bed.take(event)
    }
    let taken = bed.stock.dropFirst()
    #expect(taken.map { $0.event.levels[0].quantity } == [Quantity(24), Quantity(2)])
    #expect(taken.map { $0.event.delta } == [Quantity(36), Quantity(3)])
    #expect(taken.map { $0.event.levels[1].quantity } == [nil, nil])
    #expect(bed.count(.unmapped) == 2)
  }

  @Test func `an item without definition is known unless the catalogue lists all items`() {
    var bed = Bed()
    bed.take(Bed.item("K") { $0.components = [Component(sku: "A", quantity: Quantity(4))] })
    bed.take(Bed.level("Z", 1))
    #expect(bed.count(.unmapped) == 0)
    bed.take(Bed.item("B") { $0.baseUnit = "EA" })
    bed.take(Bed.level("Z", 1))
    bed.take(Bed.level("A", 1))
    #expect(bed.count(.unmapped) == 1)
    #expect(bed.stock.map(\.key) == ["K", "Z", "B", "A"])
  }

  @Test func `lines are converted and bundles become their components`() {
    var bed = Bed()
    bed.take(
      Bed.item("K") {
        $0.components = [Component(sku: "S", quantity: Quantity(2)), Component(sku: "A", quantity: Quantity(1))]
      })
    bed.take(
      Bed.item("S") {
        $0.components = [Component(sku: "A", quantity: Quantity(3)), Component(sku: "B", quantity: Quantity(1))]
      })
    bed.take(
      Bed.item("B") {
        $0.baseUnit = "EA"
        $0.units = [UnitFactor("CA", Ratio(12))]
      })
    var bundle = Bed.line("K", 5)
    bundle.found = Quantity(4)
    var event = Bed.document(.pickShort, [.order: "O1"], [bundle, Bed.line("B", 2, uom: "CA")])
    event.location = "EAST"
    bed.take(event)
    let lines = bed.orders[0].event.lines
    #expect(lines.map(\.sku) == ["A", "B", "B"])
    #expect(lines.map(\.quantity) == [Quantity(35), Quantity(10), Quantity(24)])
    #expect(lines.map(\.found) == [Quantity(28), Quantity(8), nil])
    #expect(lines.map(\.bundle) == ["K", "K", nil])
    #expect(lines.map(\.converted) == [false, false, true])
    #expect(lines.map(\.location) == ["EAST", "EAST", "EAST"])
    #expect(bed.orders[0].key == "order/O1")
  }

  @Test func `a bundle that contains itself is unmapped`() {
    var bed = Bed()
    bed.take(Bed.item("K") { $0.components = [Component(sku: "L", quantity: Quantity(1))] })
    bed.take(Bed.item("L") { $0.components = [Component(sku: "K", quantity: Quantity(1))] })
    bed.take(Bed.document(.orderPlaced, [.order: "O1"], [Bed.line("K", 1)]))
    #expect(bed.count(.unmapped) == 1)
    // The document that it names hears only that it was refused.
    #expect(bed.orders.map(\.event.kind) == [.writeRejected])
    #expect(bed.orders.allSatisfy { $0.event.isCopy && $0.event.lines.isEmpty })
  }

  @Test func `what may be a part of an order goes where the order goes`() {
    let names = ["O1", "O1-2", "O1/B", "O1-0001", "N-1"]
    #expect(names.map { Home.key(.order, $0) } == ["order/O1", "order/O1", "order/O1", "order/O1-0001", "order/N-1"])
  }

  @Test(arguments: [
    (EventKind.orderPlaced, [RefKind.order: "O1"], ["order/O1"]),
    (.returnReceived, [.return: "RT1", .order: "O1"], ["return/RT1", "order/O1"]),
    (.returnReceived, [.order: "O1"], ["order/O1"]),
    (.refundIssued, [.refund: "RF1", .order: "O1", .return: "RT1"], ["order/O1", "return/RT1"]),
    (.receiptPosted, [.receipt: "R1", .purchase: "po-0012", .asn: "AS1"], ["purchase/12"]),
    (.receiptPosted, [.receipt: "R1", .asn: "AS1"], ["receipt/R1"]),
    (.trackingUpdated, [.tracking: "T1", .order: "o1"], ["order/o1"]),
    (.trackingUpdated, [.tracking: "T1"], ["tracking/T1"]),
    (.vendorReturnPosted, [.document: "V1"], ["document/V1"]),
    (.transferShipped, [.transfer: "T9"], ["transfer/T9"]),
  ])
  func `a document goes home under its own name, copies to what else it concerns`(
    kind: EventKind, refs: [RefKind: String], keys: [String]
  ) {
    var bed = Bed()
    bed.take(Bed.document(kind, refs))
    #expect(bed.orders.map(\.key) == keys)
    #expect(bed.orders.map(\.event.isCopy) == keys.indices.map { $0 > 0 })
    #expect(bed.orders.map(\.event.origin.part) == keys.indices.map { Int32($0) })
    #expect(bed.orders[0].event.refs[.purchase] == refs[.purchase])
  }

  @Test(arguments: [("PO-0012", "12"), ("po12", "12"), ("45-000", "45000"), ("PO", "PO"), ("0", "0"), ("--", "--")])
  func `purchase numbers are one in upper case without prefix, separators and zeros`(text: String, key: String) {
    #expect(Reference.normalised(text) == key)
  }

  @Test func `a refused batch is told to each of its members`() {
    var bed = Bed()
    var event = Bed.event(.writeRejected)
    event.sku = "D"
    event.members = ["A", "B", "D"]
    bed.take(event)
    #expect(bed.stock.map(\.key) == ["D", "A", "B"])
    #expect(bed.stock.map(\.event.sku) == ["D", "D", "D"])
    #expect(bed.stock.map(\.event.isCopy) == [false, true, true])
  }

  @Test func `a system's own order words are mapped, others are unmapped`() {
    var bed = Bed()
    for word in ["on hold", "shipped", "frobnicated"] {
      var event = Bed.document(.orderStatus, [.order: "O1"])
      event.source = "erp"
      event.statusWord = word
      bed.take(event)
    }
    #expect(bed.orders.map(\.event.status) == [.held, .shipped])
    #expect(bed.count(.unmapped) == 1)
    #expect(bed.words.map(\.from) == ["erp"])
  }

  @Test func `touches and commands go to their hand-off, corrections to their item as well`() {
    var bed = Bed()
    var touch = Bed.event(.manualTouch)
    touch.handoffFrom = "3pl-east"
    touch.handoffTo = "erp"
    bed.take(touch)
    var approve = Bed.event(.correctionApprove, "console")
    approve.correction = "cor-x"
    approve.home = "wms>erp"
    approve.sku = "A"
    bed.take(approve)
    approve.home = nil
    bed.take(approve)
    #expect(bed.handoff.map(\.key) == ["east>erp", "wms>erp"])
    #expect(bed.stock.map(\.key) == ["A"])
    #expect(bed.stock.map(\.event.isCopy) == [true])
    #expect(bed.count(.invalid) == 1)
  }

  @Test func `what is older than the horizon is late, unless the newest time is absurd`() {
    var bed = Bed()
    var absurd = Bed.level("A", 1)
    absurd.time = absurd.arrival + .days(10)
    bed.take(absurd)
    bed.take(Bed.level("A", 1))
    var old = Bed.level("A", 1, at: -73 * 3600)
    old.arrival = Bed.start
    bed.take(old)
    old.source = "erp"
    bed.take(old)
    #expect(bed.stock.count == 3)
    #expect(bed.count(.late) == 1)
    #expect(bed.words.isEmpty)
  }

  @Test func `sources state different sides of an item, the stock machine hears all of them`() {
    var bed = Bed()
    bed.take(Bed.item("K") { $0.units = [UnitFactor("CA", Ratio(12))] })
    var bundle = Bed.item("K") { $0.components = [Component(sku: "A", quantity: Quantity(2))] }
    bundle.source = "storefront"
    bed.take(bundle)
    bed.take(Bed.item("K") { $0.units = [UnitFactor("CA", Ratio(6))] })
    let last = bed.stock.last?.event
    #expect(last?.units == [UnitFactor("CA", Ratio(6))])
    #expect(last?.components == [Component(sku: "A", quantity: Quantity(2))])
  }

  @Test func `reference data is told once, a repetition is a duplicate, other content a conflict`() {
    var bed = Bed()
    let item = Bed.item("A") {
      $0.id = "i1"
      $0.content = 1
    }
    bed.take(item)
    bed.take(item)
    var other = item
    other.content = 2
    bed.take(other)
    var copy = Bed.item("B")
    copy.isCopy = true
    bed.take(copy)
    #expect(bed.count(.applied) == 1)
    #expect(bed.count(.duplicate) == 1)
    #expect(bed.count(.conflict) == 1)
    #expect(bed.stock.map(\.key) == ["A"])
    #expect(bed.words.map(\.subject) == [.conflict])
  }
}
