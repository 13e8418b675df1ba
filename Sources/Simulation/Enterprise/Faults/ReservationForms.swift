import Core

/// What is kept for orders is more or less than they ask for.
package enum ReservationForms {
  package static let all = [cancelledKeeps, shippedKeeps, allocatedAfterCancel, releasesAnother]

  static let cancelledKeeps = FaultForm("D29", "a cancelled order keeps its reservation") { plan, time in
    let placed = plan.order(at: time - .hours(1), in: Houses.main, quantity: plan.unlikely(from: 3), isPlain: true)[0]
    let cancelled = plan.cancel(placed, placed.quantity, at: time)
    plan.lose(cancelled, in: "wms")
    let visible = plan.show("wms", after: time)
    return PlantedFault("D29", "a cancelled order keeps its reservation", in: ["wms"], happened: time, visible: visible)
      .of(.reserved, placed.quantity)
  }

  static let shippedKeeps = FaultForm("D29", "a shipped order keeps its reservation") { plan, time in
    let placed = plan.order(at: time - .hours(5), in: Houses.main, quantity: plan.unlikely(from: 3), isPlain: true)[0]
    let gone = plan.ship(placed, placed.quantity, from: time, inParts: false)[0]
    guard let index = plan.life.entry(of: gone, in: "wms") else { return nil }
    plan.life.entries[index].delta.reserved = .zero
    let visible = plan.show("wms", after: time)
    return PlantedFault("D29", "a shipped order keeps its reservation", in: ["wms"], happened: time, visible: visible)
      .of(.reserved, placed.quantity)
  }

  static let allocatedAfterCancel = FaultForm("D29", "allocated again after its cancellation") { plan, time in
    let placed = plan.order(at: time - .hours(1), in: Houses.main, quantity: plan.unlikely(from: 3), isPlain: true)[0]
    plan.cancel(placed, placed.quantity, at: time)
    let again = time + .minutes(30)
    plan.say("wms", "allocation.made", at: again, [("1", placed.quantity)], Houses.main, placed.key) {
      $0.add("order", placed.order)
    }
    plan.book("wms", at: again, placed.delta)
    let visible = plan.show("wms", after: again)
    return PlantedFault("D29", "allocated again after its cancellation", in: ["wms"], happened: again, visible: visible)
      .of(.reserved, placed.quantity)
  }

  static let releasesAnother = FaultForm("D30", "a cancellation releases another order") { plan, time in
    let kept = plan.order(at: time - .hours(2), in: Houses.main, quantity: plan.unlikely(from: 4), isPlain: true)[0]
    plan.say("wms", "allocation.released", at: time, [("1", kept.quantity)], Houses.main, kept.key) {
      $0.add("order", kept.order)
    }
    plan.book("wms", at: time, Buckets(.reserved, -kept.quantity))
    plan.ship(kept, kept.quantity, from: time + .hours(20), inParts: false)
    let visible = plan.show("wms", after: time)
    return PlantedFault("D30", "a cancellation releases another order", in: ["wms"], happened: time, visible: visible)
      .of(.reserved, -kept.quantity)
  }
}
