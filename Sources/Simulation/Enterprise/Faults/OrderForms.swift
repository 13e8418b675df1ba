import Core
import SeededRandom

/// What systems say of orders, returns and picks cannot hold together.
package enum OrderForms {
  package static let all = [
    notInspected, soldFromQuarantine, notConfirmed, phantomStatus, phantomPosted, emptyBin, oversold, heldAndReady,
    cancelledAndPicked,
  ]

  private static func returned(_ plan: inout LifePlan, at time: Instant) -> Deed {
    let placed = plan.order(at: time - .hours(11), in: Houses.main, quantity: 8, isPlain: true)[0]
    let gone = plan.ship(placed, placed.quantity, from: time - .hours(8), inParts: false)
    return plan.giveBack(gone[0], at: time, isInspected: false)
  }

  static let notInspected = FaultForm("D33", "a return that nobody inspects") { plan, time in
    guard time + .hours(52) < plan.life.end else { return nil }
    let back = returned(&plan, at: time)
    let visible = back.time + .hours(48) + .minutes(1)
    return PlantedFault("D33", "a return that nobody inspects", in: [], happened: time, visible: visible).of(nil, nil)
  }

  static let soldFromQuarantine = FaultForm("D33", "a return offered before it is inspected") { plan, time in
    let back = returned(&plan, at: time)
    let at = time + .minutes(3)
    let telling =
      plan.random.chance(percent: 50)
      ? Telling(.return, writer: "wms", refs: back.refs.filter { $0.name == "return" }) : nil
    plan.book("storefront", at: at, Buckets(.sellable, back.quantity), telling)
    // It is inspected in the end, and nothing more happens in the shop.
    let visible = plan.show("storefront", after: at)
    return PlantedFault(
      "D33", "a return offered before it is inspected", in: ["storefront"], happened: at, visible: visible
    )
    .of(.available, back.quantity).or("D41").beside("return_without_disposition")
  }

  static let notConfirmed = FaultForm("D34", "shipped, and the shop is never told") { plan, time in
    guard plan.life.houses.has("carrier") else { return nil }
    let placed = plan.order(at: time - .hours(3), in: Houses.main, isPlain: true)[0]
    let gone = plan.ship(placed, placed.quantity, from: time, inParts: false)[0]
    plan.life.dispatches.removeAll { $0.type == "order.status" && $0.data.text.contains("\"\(placed.order)\"") }
    plan.life.dispatches.removeAll { $0.type == "tracking.updated" && $0.data.text.contains("\"\(placed.order)\"") }
    var data = JSONObject()
    data.add("tracking", "T\(gone.refs[0].text)")
    data.add("order", placed.order)
    data.add("status", "in_transit")
    plan.say("carrier", "tracking.updated", at: gone.time + .hours(4), data)
    data = JSONObject()
    data.add("tracking", "T\(gone.refs[0].text)")
    data.add("order", placed.order)
    data.add("status", "delivered")
    plan.say("carrier", "tracking.updated", at: gone.time + .hours(24), data)
    var fault = PlantedFault(
      "D34", "shipped, and the shop is never told", in: [], happened: time, visible: gone.time + .hours(4))
    fault.order = placed.order
    return fault
  }

  static let phantomStatus = FaultForm("D35", "called shipped, and never touched") { plan, time in
    let placed = plan.order(at: time - .hours(2), in: Houses.main, isPlain: true)[0]
    var data = JSONObject()
    data.add("order", placed.order)
    data.add("status", "shipped")
    plan.say("storefront", "order.status", at: time, data)
    var fault = PlantedFault(
      "D35", "called shipped, and never touched", in: [], happened: time, visible: time + .minutes(5))
    fault.order = placed.order
    return fault.beside("order_stalled_or_aging")
  }

  static let phantomPosted = FaultForm("D35", "posted as shipped, and never left") { plan, time in
    let placed = plan.order(at: time - .hours(2), in: Houses.main, quantity: plan.unlikely(from: 3), isPlain: true)[0]
    plan.say("erp", "shipment.confirmed", at: time, [("1", placed.quantity)], Houses.main, placed.key) { data in
      data.add("order", placed.order)
      data.add("shipment", "X\(placed.order)")
    }
    plan.book("erp", at: time, Buckets(.sellable, -placed.quantity))
    let visible = plan.show("erp", after: time)
    return PlantedFault("D35", "posted as shipped, and never left", in: ["erp"], happened: time, visible: visible)
      .of(.onHand, -placed.quantity).beside("order_stalled_or_aging")
  }

  static let emptyBin = FaultForm("D38", "a picker finds less than the book shows") { plan, time in
    let placed = plan.order(at: time - .hours(2), in: Houses.main, quantity: 6, isPlain: true)[0]
    plan.life.extraReports.append((BookName("wms", Houses.main), time - .hours(1)))
    var line = plan.lineObject("1", placed.quantity, Houses.main)
    line.add("found", Quantity(2))
    var data = JSONObject()
    data.add("order", placed.order)
    data.add("lines", json: "[\(line.text)]")
    data.add("refs", json: referencesObject([("bin", "A-12")]))
    plan.say("wms", "pick.short", at: time, data)
    plan.ship(placed, placed.quantity, from: time + .hours(20), inParts: false)
    return PlantedFault("D38", "a picker finds less than the book shows", in: ["wms"], happened: time, visible: time)
      .of(nil, nil).beside("short_or_missing_pick")
  }

  static let oversold = FaultForm("D40", "more sold than there is") { plan, time in
    plan.clear(from: time - .hours(1), until: time + .hours(20))
    let left = plan.life.truth(Houses.main, at: time)
    let units = left.sellable - left.reserved
    guard units > .zero else { return nil }
    let placed = plan.order(at: time, in: Houses.main, quantity: units.millionths / 1_000_000 + 3, isPlain: true)[0]
    plan.receipt(at: time + .hours(10), units: 40)
    plan.ship(placed, placed.quantity, from: time + .hours(14), inParts: false)
    return PlantedFault(
      "D40", "more sold than there is", in: [], happened: time, visible: time + .minutes(1)
    ).of(nil, nil).beside("oversell", "negative_inventory")
  }

  private static func status(_ plan: inout LifePlan, _ source: String, _ order: String, _ word: String, _ at: Instant) {
    var data = JSONObject()
    data.add("order", order)
    data.add("status", word)
    plan.say(source, "order.status", at: at, data)
  }

  static let heldAndReady = FaultForm("D42", "held in the warehouse, ready elsewhere") { plan, time in
    let placed = plan.order(at: time - .hours(2), in: Houses.main, isPlain: true)[0]
    var data = JSONObject()
    data.add("order", placed.order)
    data.add("reason", "fraud")
    plan.say("wms", "order.held", at: time, data)
    let at = plan.known(to: "erp", after: time)
    status(&plan, "erp", placed.order, "ready", at)
    data = JSONObject()
    data.add("order", placed.order)
    plan.say("wms", "order.unheld", at: time + .hours(18), data)
    plan.ship(placed, placed.quantity, from: time + .hours(20), inParts: false)
    var fault = PlantedFault("D42", "held in the warehouse, ready elsewhere", in: [], happened: time, visible: at)
    fault.order = placed.order
    return fault.beside("hold")
  }

  static let cancelledAndPicked = FaultForm("D42", "cancelled here, picked there") { plan, time in
    let placed = plan.order(at: time - .hours(2), in: Houses.main, quantity: plan.unlikely(from: 3), isPlain: true)[0]
    plan.cancel(placed, placed.quantity, at: time)
    let at = time + .minutes(20)
    plan.say("wms", "pick.completed", at: at, [("1", placed.quantity)], Houses.main, placed.key) {
      $0.add("order", placed.order)
    }
    var fault = PlantedFault("D42", "cancelled here, picked there", in: [], happened: time, visible: at)
    fault.order = placed.order
    return fault.beside("cancelled_line_or_order")
  }
}
