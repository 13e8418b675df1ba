import Core

/// A book that contradicts itself, or loses what nobody accounts for.
package enum BookForms {
  package static let all = [loss, negative, unlikeItsMovements, gap]

  static let loss = FaultForm("D39", "gone, and no event says where") { plan, time in
    let units = Quantity(plan.unlikely(from: 5))
    plan.book("wms", at: time, Buckets(.sellable, -units))
    let visible = plan.show("wms", after: time)
    return PlantedFault("D39", "gone, and no event says where", in: ["wms"], happened: time, visible: visible)
      .of(.onHand, -units).or("D41")
  }

  static let negative = FaultForm("D40", "a book below zero") { plan, time in
    plan.clear(from: time - .hours(1), until: time + .hours(12))
    let value = plan.life.value(BookName("erp", Houses.main), .onHand, at: time)
    plan.book("erp", at: time, Buckets(.sellable, -(value + Quantity(4))))
    let visible = plan.show("erp", after: time)
    return PlantedFault("D40", "a book below zero", in: ["erp"], happened: time, visible: visible)
      .of(.onHand, nil).beside("negative_inventory")
  }

  static let unlikeItsMovements = FaultForm("D41", "a level unlike its movements") { plan, time in
    plan.clear(from: time - .hours(1), until: time + .hours(10))
    let deed = plan.adjustment(at: time, units: 3)
    plan.announce(deed, in: "erp", writer: "wms")
    guard let index = plan.life.entry(of: deed, in: "erp") else { return nil }
    let units = Quantity(plan.unlikely(from: 12))
    let at = plan.life.entries[index].at + .minutes(1)
    plan.book("erp", at: at, Buckets(.sellable, units))
    let visible = plan.show("erp", after: at)
    return PlantedFault("D41", "a level unlike its movements", in: ["erp"], happened: at, visible: visible)
      .of(.onHand, units)
  }

  static let gap = FaultForm("D41", "movements that do not join") { plan, time in
    plan.clear(from: time - .hours(1), until: time + .hours(10))
    let first = plan.adjustment(at: time, units: 3)
    let second = plan.adjustment(at: time + .hours(3), units: -2)
    for deed in [first, second] { plan.announce(deed, in: "erp", writer: "wms") }
    guard let index = plan.life.entry(of: second, in: "erp") else { return nil }
    let units = Quantity(plan.unlikely(from: 12))
    let at = plan.life.entries[index].at - .minutes(1)
    plan.life.muted.append(("erp", time, at + .minutes(10)))
    plan.book("erp", at: at, Buckets(.sellable, units))
    let visible = plan.show("erp", after: second.time)
    return PlantedFault("D41", "movements that do not join", in: ["erp"], happened: at, visible: visible)
      .of(.onHand, units)
  }
}
