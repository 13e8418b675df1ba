import Core

/// Something is applied twice, or added where it should be set.
package enum RepeatForms {
  package static let all = [
    changeRetried, orderRetried, allocationRetried, secondWriter, allocatedAgain, receiptTwice, cumulative, levelAdded,
    movementWritten, echo, returnTwice, refundAndCancel,
  ]

  static let changeRetried = FaultForm("D01", "a change retried and applied twice") { plan, time in
    let deed = plan.adjustment(at: time, units: -plan.unlikely(from: 3))
    plan.announce(deed, in: "storefront", writer: "wms")
    guard let index = plan.life.entry(of: deed, in: "storefront") else { return nil }
    plan.life.entries[index].telling?.key = "retry-\(plan.life.sku)"
    plan.life.entries[index].telling?.isRetried = true
    plan.book("storefront", at: plan.life.entries[index].at + .seconds(20), deed.delta)
    let visible = plan.show("storefront", after: time)
    return PlantedFault(
      "D01", "a change retried and applied twice", in: ["storefront"], happened: time, visible: visible
    )
    .of(.available, deed.delta.sellable)
  }

  static let orderRetried = FaultForm("D01", "an order retried and reserved twice") { plan, time in
    let placed = plan.order(at: time, in: Houses.main, quantity: plan.unlikely(from: 3), isPlain: true)[0]
    let index = plan.life.dispatches.firstIndex { $0.deed == placed.key && $0.type == "order.placed" }
    guard let index else { return nil }
    plan.life.dispatches[index].key = "K-\(placed.order)"
    var again = plan.life.dispatches[index]
    again.delay = .seconds(35)
    plan.life.dispatches.append(again)
    plan.book("wms", at: time + .minutes(2), placed.delta)
    plan.ship(placed, placed.quantity, from: time + .hours(20), inParts: false)
    let visible = plan.show("wms", after: time)
    return PlantedFault("D01", "an order retried and reserved twice", in: ["wms"], happened: time, visible: visible)
      .of(.reserved, placed.quantity).or("D29")
  }

  static let allocationRetried = FaultForm("D01", "an allocation retried and made twice") { plan, time in
    let placed = plan.order(at: time, in: Houses.main, quantity: plan.unlikely(from: 3), isPlain: true)[0]
    let index = plan.life.dispatches.firstIndex { $0.deed == placed.key && $0.type == "allocation.made" }
    guard let index else { return nil }
    plan.life.dispatches[index].key = "A-\(placed.order)"
    var again = plan.life.dispatches[index]
    again.delay = .seconds(20)
    plan.life.dispatches.append(again)
    plan.book("wms", at: again.time + .seconds(1), placed.delta)
    plan.ship(placed, placed.quantity, from: time + .hours(20), inParts: false)
    let visible = plan.show("wms", after: time)
    return PlantedFault("D01", "an allocation retried and made twice", in: ["wms"], happened: time, visible: visible)
      .of(.reserved, placed.quantity).or("D29")
  }

  static let secondWriter = FaultForm("D02", "a second writer takes the order off again") { plan, time in
    let placed = plan.order(at: time, in: Houses.main, isPlain: true)[0]
    plan.announce(placed, in: "storefront")
    plan.book(
      "storefront", at: time + .seconds(40), placed.delta,
      Telling(.allocation, writer: "payment-webhook", refs: placed.refs))
    plan.ship(placed, placed.quantity, from: time + .hours(20), inParts: false)
    let visible = plan.show("storefront", after: time)
    return PlantedFault(
      "D02", "a second writer takes the order off again", in: ["storefront"], happened: time, visible: visible
    )
    .of(.available, -placed.quantity)
  }

  static let allocatedAgain = FaultForm("D02", "allocated again hours later") { plan, time in
    let placed = plan.order(at: time, in: Houses.main, isPlain: true)[0]
    let again = time + .hours(3)
    plan.say("wms", "allocation.made", at: again, [("1", placed.quantity)], Houses.main, placed.key) {
      $0.add("order", placed.order)
    }
    plan.book("wms", at: again, placed.delta)
    plan.ship(placed, placed.quantity, from: time + .hours(24), inParts: false)
    let visible = plan.show("wms", after: again)
    return PlantedFault("D02", "allocated again hours later", in: ["wms"], happened: again, visible: visible)
      .of(.reserved, placed.quantity).or("D29")
  }

  static let receiptTwice = FaultForm("D02", "a receipt posted under a second number") { plan, time in
    let deed = plan.receipt(at: time, inERP: false)
    guard let index = plan.life.entry(of: deed, in: "erp") else { return nil }
    plan.life.entries[index].telling = nil
    let (first, units) = (plan.life.entries[index].at, deed.quantity)
    for (suffix, at) in [("", first), ("-B", first + .hours(2))] {
      plan.say("erp", "receipt.posted", at: at, [("1", units)], Houses.main, deed.key) { data in
        data.add("receipt", deed.refs[0].text + suffix)
        data.add("purchase", deed.refs[1].text)
      }
    }
    plan.book("erp", at: first + .hours(2), deed.delta)
    let visible = plan.show("erp", after: first + .hours(2))
    return PlantedFault(
      "D02", "a receipt posted under a second number", in: ["erp"], happened: first + .hours(2), visible: visible
    )
    .of(.onHand, units).beside("inbound_quantity_mismatch")
  }

  static let cumulative = FaultForm("D03", "running totals of a receipt added up") { plan, time in
    let (one, two) = (Quantity(plan.unlikely(from: 5)), Quantity(7))
    let (receipt, purchase) = (plan.number("R"), plan.purchaseNumber())
    plan.say("erp", "purchase.ordered", at: time - .hours(5), [("1", one + two)], Houses.main, "") {
      $0.add("purchase", purchase)
      $0.add("due", time + .hours(30))
    }
    var last = time
    for (part, total, units) in [(1, one, one), (2, one + two, two)] {
      let at = time + .minutes(Int64(part * 40))
      let deed = Deed(
        .received, "\(receipt)/\(part)", at: at, in: Houses.main, Buckets(.sellable, units), by: "wms",
        refs: [("purchase", purchase), ("line", "1")])
      plan.say("wms", "receipt.posted", at: at, [("1", total)], Houses.main, deed.key) { data in
        data.add("receipt", receipt)
        data.add("purchase", purchase)
        data.add("cumulative", json: "true")
      }
      plan.life.happen(deed, &plan.random)
      if let index = plan.life.entry(of: deed, in: "erp") {
        plan.life.entries[index].telling = nil
        plan.life.entries[index].delta = Buckets(.sellable, total)
      }
      for house in plan.life.houses.all where house.id != "erp" {
        if let index = plan.life.entry(of: deed, in: house.id) { plan.life.entries[index].telling = nil }
      }
      last = at
    }
    let visible = plan.show("erp", after: last)
    return PlantedFault("D03", "running totals of a receipt added up", in: ["erp"], happened: last, visible: visible)
      .of(.onHand, one)
  }

  static let levelAdded = FaultForm("D15", "a level added to the old value") { plan, time in
    plan.clear(from: time - .hours(1), until: time + .hours(8))
    let deed = plan.adjustment(at: time, units: -plan.unlikely(from: 3))
    plan.lose(deed, in: "storefront")
    plan.life.extraReports.append((BookName("wms", Houses.main), time + .minutes(1)))
    let at = time + .minutes(2)
    let level = plan.life.value(BookName("wms", Houses.main), .onHand, at: at)
    plan.book("storefront", at: at, Buckets(.sellable, level), Telling(.sync, writer: "wms"))
    let visible = plan.show("storefront", after: at)
    return PlantedFault("D15", "a level added to the old value", in: ["storefront"], happened: at, visible: visible)
      .of(.available, level - deed.delta.sellable)
  }

  static let movementWritten = FaultForm("D15", "a movement written as the level") { plan, time in
    plan.clear(from: time - .hours(1), until: time + .hours(8))
    let deed = plan.adjustment(at: time, units: plan.unlikely(from: 20))
    plan.lose(deed, in: "storefront")
    let at = time + .minutes(2)
    let before = plan.life.value(BookName("storefront", Houses.main), .available, at: at)
    var telling = Telling(.sync, writer: "wms")
    telling.isSet = true
    plan.book("storefront", at: at, Buckets(.sellable, deed.delta.sellable - before), telling)
    let visible = plan.show("storefront", after: at)
    return PlantedFault("D15", "a movement written as the level", in: ["storefront"], happened: at, visible: visible)
      .of(.available, -before).or("D40")
  }

  static let echo = FaultForm("D25", "an own change comes back") { plan, time in
    guard plan.life.houses.has("marketplace") else { return nil }
    let placed = plan.order(at: time, in: Houses.main, isPlain: true)[0]
    plan.announce(placed, in: "storefront")
    plan.announce(placed, in: "marketplace", writer: "storefront")
    guard let index = plan.life.entry(of: placed, in: "marketplace") else { return nil }
    plan.life.entries[index].at = time + .seconds(20)
    plan.book("storefront", at: time + .seconds(45), placed.delta, Telling(.sync, writer: "marketplace"))
    plan.ship(placed, placed.quantity, from: time + .hours(20), inParts: false)
    let visible = plan.show("storefront", after: time)
    return PlantedFault("D25", "an own change comes back", in: ["storefront"], happened: time, visible: visible)
      .of(.available, -placed.quantity)
  }

  static let returnTwice = FaultForm("D32", "a return given back by two writers") { plan, time in
    let placed = plan.order(at: time - .hours(10), in: Houses.main, quantity: 8, isPlain: true)[0]
    let gone = plan.ship(placed, placed.quantity, from: time - .hours(8), inParts: false)
    guard let shipped = gone.last else { return nil }
    let back = plan.giveBack(shipped, at: time + .hours(3), isInspected: false)
    let (units, at) = (back.quantity, time + .hours(4))
    let inspector = plan.life.houses.has("returns") ? "returns" : "wms"
    var delta = Buckets(.quarantined, -units)
    delta.sellable = units
    let number = back.refs[0].text
    let deed = Deed(.dispositioned, number, at: at, in: Houses.main, delta, by: inspector, refs: back.refs)
    var line = plan.lineObject("1", units, Houses.main)
    line.add("disposition", "sellable")
    var data = JSONObject()
    data.add("return", number)
    data.add("lines", json: "[\(line.text)]")
    plan.say(inspector, "return.dispositioned", at: at, data, deed: deed.key)
    plan.life.happen(deed, &plan.random)
    guard let index = plan.life.entry(of: deed, in: "storefront") else { return nil }
    let named = back.refs.filter { $0.name != "order" }
    plan.life.entries[index].telling = Telling(.restock, writer: "returns-app", refs: named)
    let again = plan.life.entries[index].at + .minutes(3)
    plan.book("storefront", at: again, Buckets(.sellable, units), Telling(.return, writer: "refund-app", refs: named))
    let visible = plan.show("storefront", after: again)
    return PlantedFault(
      "D32", "a return given back by two writers", in: ["storefront"], happened: again, visible: visible
    )
    .of(.available, units).or("D02")
  }

  static let refundAndCancel = FaultForm("D32", "given back by refund and by cancellation") { plan, time in
    let placed = plan.order(at: time, in: Houses.main, isPlain: true)[0]
    plan.announce(placed, in: "storefront")
    let cancelled = plan.cancel(placed, placed.quantity, at: time + .hours(1))
    plan.announce(cancelled, in: "storefront")
    let refund = plan.number("RF")
    var line = plan.lineObject("1", placed.quantity, Houses.main)
    line.add("restock", "none")
    var data = JSONObject()
    data.add("refund", refund)
    data.add("order", placed.order)
    data.add("lines", json: "[\(line.text)]")
    let at = time + .hours(1) + .minutes(5)
    plan.say("storefront", "refund.issued", at: at, data)
    plan.book(
      "storefront", at: at, Buckets(.sellable, placed.quantity),
      Telling(.restock, writer: "refunds", refs: [("refund", refund), ("line", "1")]))
    let visible = plan.show("storefront", after: at)
    return PlantedFault(
      "D32", "given back by refund and by cancellation", in: ["storefront"], happened: at, visible: visible
    )
    .of(.available, placed.quantity).or("D02")
  }
}
