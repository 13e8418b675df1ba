import Core

/// A value that is older, nobody's, or another system's replaces the right one.
package enum OverwriteForms {
  package static let all = [
    staleWrite, staleLevels, countUndone, replayedAfterCount, backdated, nullAsZero, netted, ungated, byHand, orphaned,
  ]

  /// A set write that leaves a book at `value`.
  private static func set(
    _ plan: inout LifePlan, _ house: String, at time: Instant, to value: Quantity, writer: String?
  ) -> Quantity {
    let name = BookName(house, Houses.main)
    let before = plan.life.value(name, plan.life.stated(by: house)[0], at: time)
    var telling = Telling(.sync, writer: writer)
    telling.isSet = true
    plan.book(house, at: time, Buckets(.sellable, value - before), telling)
    return value - before
  }

  static let staleWrite = FaultForm("D10", "an older extract over a newer value") { plan, time in
    plan.clear(from: time - .hours(4), until: time + .hours(10))
    let deed = plan.adjustment(at: time - .hours(2), units: plan.unlikely(from: 9))
    let old = plan.life.value(BookName("storefront", Houses.main), .available, at: time - .hours(3))
    plan.life.extraReports.append((BookName("storefront", Houses.main), time - .hours(1)))
    let moved = set(&plan, "storefront", at: time, to: old, writer: "erp")
    let visible = plan.show("storefront", after: time)
    return PlantedFault(
      "D10", "an older extract over a newer value", in: ["storefront"], happened: time, visible: visible
    )
    .of(.available, moved == -deed.delta.sellable ? moved : nil)
  }

  static let staleLevels = FaultForm("D10", "levels fall back") { plan, time in
    plan.clear(from: time - .hours(6), until: time + .hours(14))
    let deed = plan.adjustment(at: time - .hours(4), units: plan.unlikely(from: 9))
    plan.life.extraReports.append((BookName("erp", Houses.main), time - .hours(1)))
    plan.book("erp", at: time, Buckets(.sellable, -deed.delta.sellable))
    let visible = plan.show("erp", after: time)
    return PlantedFault("D10", "levels fall back", in: ["erp"], happened: time, visible: visible)
      .of(.onHand, -deed.delta.sellable)
  }

  static let countUndone = FaultForm("D27", "a count overwritten by what was before it") { plan, time in
    plan.clear(from: time - .hours(6), until: time + .hours(10))
    let deed = plan.count(at: time - .hours(4), variance: -plan.unlikely(from: 3))
    plan.life.extraReports.append((BookName("erp", Houses.main), time - .hours(1)))
    let old = plan.life.value(BookName("erp", Houses.main), .onHand, at: time - .hours(5))
    _ = set(&plan, "erp", at: time, to: old, writer: "storefront")
    let visible = plan.show("erp", after: time)
    return PlantedFault(
      "D27", "a count overwritten by what was before it", in: ["erp"], happened: time, visible: visible
    )
    .of(.onHand, -deed.delta.sellable)
  }

  static let replayedAfterCount = FaultForm("D11", "a shipment replayed after a count") { plan, time in
    plan.clear(from: time - .hours(6), until: time + .hours(10))
    let placed = plan.order(at: time - .hours(8), in: Houses.main, quantity: plan.unlikely(from: 4), isPlain: true)[0]
    let gone = plan.ship(placed, placed.quantity, from: time - .hours(5), inParts: false)[0]
    guard let index = plan.life.entry(of: gone, in: "erp") else { return nil }
    plan.life.entries[index].telling = nil
    let deed = plan.count(at: time - .hours(2), variance: 1)
    guard let counted = plan.life.entry(of: deed, in: "erp") else { return nil }
    plan.life.entries[counted].telling = Telling(.count, writer: "wms", refs: deed.refs)
    plan.life.entries[counted].telling?.isSet = true
    plan.book("erp", at: time, Buckets(.sellable, -gone.quantity), Telling(.shipment, writer: "wms", refs: gone.refs))
    let visible = plan.show("erp", after: time)
    return PlantedFault("D11", "a shipment replayed after a count", in: ["erp"], happened: time, visible: visible)
      .of(.onHand, -gone.quantity)
  }

  static let backdated = FaultForm("D12", "a back-dated posting undoes what came since") { plan, time in
    plan.clear(from: time - .hours(5), until: time + .hours(10))
    let deed = plan.adjustment(at: time - .hours(3), units: -plan.unlikely(from: 5))
    let dated = time - .hours(4)
    let book = BookName("erp", Houses.main)
    plan.life.extraReports.append((book, time - .hours(1)))
    var data = JSONObject()
    data.add("sku", plan.life.sku)
    data.add("location", Houses.main)
    data.add("measure", "on_hand")
    data.add("mode", "set")
    data.add("after", plan.life.value(book, .onHand, at: dated))
    data.add("cause", "count")
    data.add("refs", json: referencesObject([("document", plan.number("INV"))]))
    var posting = Dispatch("erp", "stock.changed", at: dated, data)
    posting.observed = time
    posting.delay = time - dated + .seconds(5)
    plan.life.dispatches.append(posting)
    plan.book("erp", at: time, Buckets(.sellable, -deed.delta.sellable))
    let visible = plan.show("erp", after: time)
    return PlantedFault(
      "D12", "a back-dated posting undoes what came since", in: ["erp"], happened: time, visible: visible
    )
    .of(.onHand, -deed.delta.sellable)
  }

  static let nullAsZero = FaultForm("D16", "nothing tracked, written as zero") { plan, time in
    guard plan.life.houses.has("marketplace") else { return nil }
    plan.life.untracked.insert("marketplace")
    plan.life.entries.removeAll { $0.book.house == "marketplace" }
    plan.clear(from: time - .hours(1), until: time + .hours(9))
    let moved = set(&plan, "storefront", at: time, to: .zero, writer: "marketplace")
    let visible = plan.show("storefront", after: time)
    return PlantedFault("D16", "nothing tracked, written as zero", in: ["storefront"], happened: time, visible: visible)
      .of(.available, moved)
  }

  static let netted = FaultForm("D18", "a netted number written as on hand") { plan, time in
    plan.clear(from: time - .hours(3), until: time + .hours(9))
    let placed = plan.order(at: time - .hours(2), in: Houses.main, quantity: plan.unlikely(from: 6), isPlain: true)[0]
    let book = BookName("erp", Houses.main)
    let open = plan.life.truth(Houses.main, at: time).reserved
    plan.life.extraReports.append((book, time - .minutes(30)))
    let value = plan.life.value(book, .onHand, at: time)
    let moved = set(&plan, "erp", at: time, to: value - open, writer: "storefront")
    plan.ship(placed, placed.quantity, from: time + .hours(20), inParts: false)
    let visible = plan.show("erp", after: time)
    return PlantedFault("D18", "a netted number written as on hand", in: ["erp"], happened: time, visible: visible)
      .of(.onHand, moved)
  }

  static let ungated = FaultForm("D24", "a planner's figure written into the warehouse") { plan, time in
    guard plan.life.houses.has("planner") else { return nil }
    plan.clear(from: time - .hours(5), until: time + .hours(12))
    let size = Quantity(plan.unlikely(from: 40))
    plan.book("planner", at: time - .minutes(10), Buckets(.sellable, size))
    plan.life.extraReports.append((BookName("planner", Houses.main), time - .minutes(8)))
    let value = plan.life.value(BookName("planner", Houses.main), .onHand, at: time)
    let moved = set(&plan, "wms", at: time, to: value, writer: "planner")
    let visible = plan.show("wms", after: time)
    return PlantedFault(
      "D24", "a planner's figure written into the warehouse", in: ["wms", "planner"], happened: time, visible: visible
    ).of(.onHand, moved)
  }

  static let byHand = FaultForm("D28", "changed by hand in one system") { plan, time in
    let units = Quantity(plan.unlikely(from: 5))
    plan.book("erp", at: time, Buckets(.sellable, units), Telling(.adjustment, writer: "user:17"))
    let visible = plan.show("erp", after: time)
    return PlantedFault("D28", "changed by hand in one system", in: ["erp"], happened: time, visible: visible)
      .of(.onHand, units)
  }

  static let orphaned = FaultForm("D26", "what an app added stays when it is gone") { plan, time in
    let (one, two) = (Quantity(plan.unlikely(from: 5)), Quantity(2))
    for (number, units) in [one, two].enumerated() {
      plan.book(
        "storefront", at: time + .minutes(Int64(number * 3)), Buckets(.sellable, units),
        Telling(.other, writer: "preorder-app", refs: [("document", plan.number("PRE"))]))
    }
    let visible = plan.show("storefront", after: time + .minutes(3))
    return PlantedFault(
      "D26", "what an app added stays when it is gone", in: ["storefront"], happened: time, visible: visible
    )
    .of(.available, one + two)
  }
}
