import Core
import SeededRandom

/// Something never arrives.
package enum MissingForms {
  package static let all = [
    shipmentMissing, adjustmentMissing, orderMissing, saleMissing, returnMissing, unmappedReference, writeSwallowed,
    receiptNotPosted, notAllocated, cancelNotRestocked, lostAllocation, lostWrite,
  ]

  private static func missing(
    _ plan: inout LifePlan, _ deed: Deed, in house: String, _ pattern: String, _ form: String
  ) -> PlantedFault {
    let effect = plan.life.effect(of: deed, in: house)
    plan.lose(deed, in: house)
    let visible = plan.show(house, in: deed.place, after: deed.time)
    return PlantedFault(pattern, form, in: [house], happened: deed.time, visible: visible)
      .of(plan.life.stated(by: house).first, -effect)
  }

  static let shipmentMissing = FaultForm("D04", "a shipment never reaches the ERP") { plan, time in
    let placed = plan.order(at: time - .hours(3), in: Houses.main, quantity: plan.unlikely(from: 3), isPlain: true)[0]
    let gone = plan.ship(placed, placed.quantity, from: time, inParts: false)
    return missing(&plan, gone[0], in: "erp", "D04", "a shipment never reaches the ERP")
  }

  static let adjustmentMissing = FaultForm("D04", "an adjustment never reaches a channel") { plan, time in
    let deed = plan.adjustment(at: time, units: -plan.unlikely(from: 3))
    let house = plan.life.houses.has("marketplace") && plan.random.chance(percent: 50) ? "marketplace" : "storefront"
    return missing(&plan, deed, in: house, "D04", "an adjustment never reaches a channel")
  }

  static let orderMissing = FaultForm("D04", "an order never reaches the marketplace") { plan, time in
    guard plan.life.houses.has("marketplace") else { return nil }
    let placed = plan.order(at: time, in: Houses.main, quantity: plan.unlikely(from: 3), isPlain: true)[0]
    plan.ship(placed, placed.quantity, from: time + .hours(20), inParts: false)
    return missing(&plan, placed, in: "marketplace", "D04", "an order never reaches the marketplace")
  }

  static let saleMissing = FaultForm("D04", "a sale of the till never reaches the ERP") { plan, time in
    guard let deed = plan.sale(at: time) else { return nil }
    return missing(&plan, deed, in: "erp", "D04", "a sale of the till never reaches the ERP")
  }

  static let returnMissing = FaultForm("D04", "a return never reaches the ERP") { plan, time in
    let placed = plan.order(at: time - .hours(12), in: Houses.main, quantity: 8, isPlain: true)[0]
    let gone = plan.ship(placed, placed.quantity, from: time - .hours(9), inParts: false)
    let back = plan.giveBack(gone[0], at: time + .hours(5), isInspected: false)
    plan.inspect(back, back.quantity, at: time + .hours(30))
    return missing(&plan, back, in: "erp", "D04", "a return never reaches the ERP")
  }

  static let unmappedReference = FaultForm("D06", "a receipt refused for how its purchase is written") { plan, time in
    let digits = plan.purchaseNumber().dropFirst(3)
    let (receipt, purchase) = (plan.number("R"), "PO-0\(digits)")
    let units = Quantity(plan.unlikely())
    plan.say("erp", "purchase.ordered", at: time - .hours(5), [("1", units)], Houses.main, "") {
      $0.add("purchase", purchase)
      $0.add("due", time + .hours(30))
    }
    let deed = Deed(
      .received, receipt, at: time, in: Houses.main, Buckets(.sellable, units), by: "wms",
      refs: [("receipt", receipt), ("purchase", purchase), ("line", "1")])
    plan.say("wms", "receipt.posted", at: time, [("1", units)], Houses.main, deed.key) { data in
      data.add("receipt", receipt)
      data.add("purchase", purchase)
    }
    plan.life.happen(deed, &plan.random)
    var data = JSONObject()
    data.add("sku", plan.life.sku)
    data.add("location", Houses.main)
    data.add("measure", "on_hand")
    data.add("quantity", units)
    data.add("error", "unknown purchase")
    data.add("refs", json: referencesObject([("purchase", "\(digits)")]))
    var refusal = Dispatch("erp", "write.rejected", at: time + .minutes(15), data)
    refusal.writer = "wms"
    plan.life.dispatches.append(refusal)
    return missing(&plan, deed, in: "erp", "D06", "a receipt refused for how its purchase is written").or("D37")
  }

  static let writeSwallowed = FaultForm("D08", "a write sent and swallowed") { plan, time in
    let deed = plan.adjustment(at: time, units: -plan.unlikely(from: 3))
    let later = plan.adjustment(at: time + .hours(1), units: 2)
    plan.announce(later, in: "storefront", writer: "wms")
    var data = JSONObject()
    data.add("into", "storefront")
    data.add("sku", plan.life.sku)
    data.add("location", Houses.main)
    data.add("measure", "available")
    data.add("mode", "delta")
    data.add("quantity", deed.delta.sellable)
    data.add("refs", json: referencesObject(deed.refs))
    plan.say("wms", "write.sent", at: time + .seconds(20), data)
    var fault = missing(&plan, deed, in: "storefront", "D08", "a write sent and swallowed")
    fault.alternatives = ["D04"]
    plan.show("storefront", after: later.time)
    return fault
  }

  static let receiptNotPosted = FaultForm("D37", "a receipt never posted in the ERP") { plan, time in
    let deed = plan.receipt(at: time, units: plan.unlikely(), inERP: false)
    return missing(&plan, deed, in: "erp", "D37", "a receipt never posted in the ERP").or("D04")
  }

  static let notAllocated = FaultForm("D05", "an open order never allocated") { plan, time in
    let earlier = plan.order(at: time - .hours(3), in: Houses.main, isPlain: true)[0]
    plan.ship(earlier, earlier.quantity, from: time + .hours(20), inParts: false)
    let placed = plan.order(at: time, in: Houses.main, quantity: plan.unlikely(from: 3), isPlain: true)[0]
    plan.ship(placed, placed.quantity, from: time + .hours(22), inParts: false)
    plan.lose(placed, in: "wms")
    let visible = plan.show("wms", after: time)
    return PlantedFault("D05", "an open order never allocated", in: ["wms"], happened: time, visible: visible)
      .of(.reserved, -placed.quantity)
  }

  static let cancelNotRestocked = FaultForm("D31", "a cancelled order not given back") { plan, time in
    let placed = plan.order(at: time - .hours(1), in: Houses.main, quantity: plan.unlikely(from: 3), isPlain: true)[0]
    let cancelled = plan.cancel(placed, placed.quantity, at: time)
    plan.life.entries.removeAll { $0.deed == cancelled.key && $0.book.house == "storefront" }
    let visible = plan.show("storefront", after: time)
    return PlantedFault("D31", "a cancelled order not given back", in: ["storefront"], happened: time, visible: visible)
      .of(.available, -placed.quantity)
  }

  static let lostAllocation = FaultForm("D14", "one of two allocations of one second lost") { plan, time in
    let first = plan.order(at: time, in: Houses.main, quantity: plan.unlikely(from: 4), isPlain: true)[0]
    let second = plan.order(at: time + .seconds(1), in: Houses.main, quantity: 3, isPlain: true)[0]
    for deed in [first, second] {
      if let index = plan.life.entry(of: deed, in: "wms") { plan.life.entries[index].at = time + .seconds(70) }
      for index in plan.life.dispatches.indices
      where plan.life.dispatches[index].deed == deed.key && plan.life.dispatches[index].type == "allocation.made" {
        plan.life.dispatches[index].time = time + .seconds(70)
      }
      plan.ship(deed, deed.quantity, from: time + .hours(20), inParts: false)
    }
    plan.life.entries.removeAll { $0.deed == first.key && $0.book.house == "wms" }
    let visible = plan.show("wms", after: time)
    return PlantedFault(
      "D14", "one of two allocations of one second lost", in: ["wms"], happened: time, visible: visible
    )
    .of(.reserved, -first.quantity)
  }

  static let lostWrite = FaultForm("D14", "two writes made from one value") { plan, time in
    let first = plan.adjustment(at: time, units: plan.unlikely(from: 4))
    let second = plan.adjustment(at: time + .seconds(1), units: -3)
    for deed in [first, second] {
      guard let index = plan.life.entry(of: deed, in: "storefront") else { return nil }
      plan.life.entries[index].at = time + .seconds(deed.key == first.key ? 60 : 61)
      plan.life.entries[index].telling = Telling(.adjustment, writer: "wms", refs: deed.refs)
    }
    let before = plan.life.value(BookName("storefront", Houses.main), .available, at: time + .seconds(59))
    if let index = plan.life.entry(of: second, in: "storefront") {
      plan.life.entries[index].telling?.before = before
      plan.life.entries[index].telling?.after = before + second.delta.sellable
      plan.life.entries[index].delta = Buckets(.sellable, second.delta.sellable - first.delta.sellable)
    }
    let visible = plan.show("storefront", after: time)
    return PlantedFault("D14", "two writes made from one value", in: ["storefront"], happened: time, visible: visible)
      .of(.available, -first.delta.sellable)
  }
}
