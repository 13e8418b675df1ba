import Core
import SeededRandom

/// A number is read with another meaning, unit or sign.
package enum MisreadForms {
  package static let all = [
    anotherMeaning, casesAsPieces, piecesAsCases, rounded, bundle, wrongSign, wrongSignOfReceipt,
  ]

  static let anotherMeaning = FaultForm("D17", "on hand without what is reserved") { plan, time in
    plan.clear(from: plan.life.start, until: plan.life.end)
    plan.life.meanings["erp"] = [
      .onHand: Expression([.init(1, .bucket(.sellable)), .init(-1, .bucket(.reserved))])
    ]
    var happened = time
    for units in [4, 5, 6] as [Int64] {
      let placed = plan.order(at: happened, in: Houses.main, quantity: units, isPlain: true)[0]
      for house in ["erp"] {
        // What is reserved moves this number although its profile does not say so.
        plan.life.entries.append(Entry(BookName(house, Houses.main), at: happened, placed.delta, deed: placed.key))
      }
      plan.ship(placed, placed.quantity, from: time + .hours(24), inParts: false)
      plan.show("erp", after: happened)
      happened = happened + .hours(4)
    }
    let visible = plan.known(to: "erp", after: happened - .hours(4))
    return PlantedFault("D17", "on hand without what is reserved", in: ["erp"], happened: time, visible: visible)
      .of(.onHand, nil)
  }

  private static func factor(_ plan: inout LifePlan) -> Int64 {
    if plan.life.units.isEmpty { plan.life.units = [("CA", Int64(plan.random.number(in: 3...24)))] }
    return plan.life.units[0].factor
  }

  private static func misread(
    _ plan: inout LifePlan, _ deed: Deed, as delta: Buckets, _ form: String
  ) -> PlantedFault? {
    guard let index = plan.life.entry(of: deed, in: "erp") else { return nil }
    plan.life.entries[index].telling = nil
    plan.life.entries[index].delta = delta
    let visible = plan.show("erp", after: deed.time)
    return PlantedFault("D19", form, in: ["erp"], happened: deed.time, visible: visible)
      .of(.onHand, delta.sellable - deed.delta.sellable)
  }

  static let casesAsPieces = FaultForm("D19", "pieces taken as cases") { plan, time in
    let factor = factor(&plan)
    let deed = plan.adjustment(at: time, units: plan.unlikely(from: 3))
    return misread(&plan, deed, as: Buckets(.sellable, deed.delta.sellable * factor), "pieces taken as cases")
  }

  static let piecesAsCases = FaultForm("D19", "cases taken as pieces") { plan, time in
    let factor = factor(&plan)
    let deed = plan.receipt(at: time, units: factor * plan.unlikely(from: 3), inERP: false)
    let cases = Quantity(millionths: deed.quantity.millionths / factor)
    return misread(&plan, deed, as: Buckets(.sellable, cases), "cases taken as pieces")
  }

  static let rounded = FaultForm("D19", "kept in cases with two decimals") { plan, time in
    plan.life.units = [("CA", 12)]
    let units = [5, 7, 11][plan.random.below(3)] as Int64
    let deed = plan.adjustment(at: time, units: -units)
    let hundredths = (units * 100 + 6) / 12
    return misread(
      &plan, deed, as: Buckets(.sellable, Quantity(millionths: -hundredths * 10_000 * 12)),
      "kept in cases with two decimals")
  }

  static let bundle = FaultForm("D20", "a bundle leaves, its components stay") { plan, time in
    let units = Int64(plan.random.number(in: 2...5))
    let sku = "SET-\(plan.life.sku)"
    plan.life.bundle = (sku, units)
    let order = plan.number("O")
    let sets = Quantity(plan.unlikely(from: 2))
    let pieces = sets * units
    let line = plan.lineObject("1", sets, Houses.main, sku: sku)
    func message(_ source: String, _ type: String, _ at: Instant, _ shipment: String?) {
      var data = JSONObject()
      data.add("order", order)
      if let shipment { data.add("shipment", shipment) }
      data.add("lines", json: "[\(line.text)]")
      plan.say(source, type, at: at, data)
    }
    message("storefront", "order.placed", time, nil)
    message("wms", "allocation.made", time + .minutes(2), nil)
    message("wms", "shipment.confirmed", time + .hours(3), "SH\(order)")
    var status = JSONObject()
    status.add("order", order)
    status.add("status", "shipped")
    plan.say("storefront", "order.status", at: time + .hours(3) + .minutes(2), status)
    let refs: [(name: String, text: String)] = [("order", order), ("line", "1")]
    let placed = Deed(
      .placed, "\(order)/1", at: time, in: Houses.main, Buckets(.reserved, pieces), by: "storefront", refs: refs)
    var gone = Buckets(.sellable, -pieces)
    gone.reserved = -pieces
    gone.shipped = pieces
    let shipped = Deed(
      .shipped, "SH\(order)", at: time + .hours(3), in: Houses.main, gone, by: "wms",
      refs: [("shipment", "SH\(order)")] + refs)
    plan.life.happen(placed, &plan.random)
    plan.life.happen(shipped, &plan.random)
    guard let index = plan.life.entry(of: shipped, in: "wms") else { return nil }
    plan.life.entries[index].delta.sellable = .zero
    let visible = plan.show("wms", after: shipped.time)
    return PlantedFault(
      "D20", "a bundle leaves, its components stay", in: ["wms"], happened: shipped.time, visible: visible
    )
    .of(.onHand, pieces).or("D41")
  }

  static let wrongSign = FaultForm("D23", "a shipment with the wrong sign") { plan, time in
    let placed = plan.order(at: time - .hours(3), in: Houses.main, quantity: plan.unlikely(from: 4), isPlain: true)[0]
    let gone = plan.ship(placed, placed.quantity, from: time, inParts: false)[0]
    guard let index = plan.life.entry(of: gone, in: "erp") else { return nil }
    plan.life.entries[index].telling = nil
    plan.life.entries[index].delta = Buckets() - gone.delta
    let visible = plan.show("erp", after: time)
    return PlantedFault("D23", "a shipment with the wrong sign", in: ["erp"], happened: time, visible: visible)
      .of(.onHand, gone.quantity * 2)
  }

  static let wrongSignOfReceipt = FaultForm("D23", "a receipt with the wrong sign") { plan, time in
    let deed = plan.receipt(at: time, units: plan.unlikely(), inERP: false)
    guard let index = plan.life.entry(of: deed, in: "erp") else { return nil }
    plan.life.entries[index].telling = Telling(.receipt, refs: deed.refs)
    plan.life.entries[index].delta = Buckets() - deed.delta
    let visible = plan.show("erp", after: time)
    return PlantedFault("D23", "a receipt with the wrong sign", in: ["erp"], happened: time, visible: visible)
      .of(.onHand, deed.quantity * -2)
  }
}
