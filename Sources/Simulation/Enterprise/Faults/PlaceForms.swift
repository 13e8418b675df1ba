import Core

/// Right by the sum, wrong by the number or the place.
package enum PlaceForms {
  package static let all = [alias, wrongPlace, adjustedElsewhere, neverArrives, arrivedUnposted]

  static let alias = FaultForm("D21", "a receipt booked on the old number") { plan, time in
    let old = "OLD-\(plan.life.sku)"
    plan.life.aliases = [old]
    plan.life.extraReports.append((BookName("erp", Houses.main, alias: old), plan.life.start + .minutes(15)))
    let deed = plan.receipt(at: time, units: plan.unlikely(), inERP: false)
    guard let index = plan.life.entry(of: deed, in: "erp") else { return nil }
    plan.life.entries[index].telling = nil
    plan.life.entries[index].book.alias = old
    plan.show("erp", alias: old, after: time)
    let visible = plan.show("erp", after: time)
    return PlantedFault("D21", "a receipt booked on the old number", in: ["erp"], happened: time, visible: visible)
      .of(.onHand, nil)
  }

  static let wrongPlace = FaultForm("D22", "a receipt booked at another place") { plan, time in
    guard let other = [Houses.east, Houses.store].first(where: { plan.life.openings[$0] != nil }) else { return nil }
    let deed = plan.receipt(at: time, units: plan.unlikely(), inERP: false)
    guard let index = plan.life.entry(of: deed, in: "erp") else { return nil }
    plan.life.entries[index].telling = nil
    plan.life.entries[index].book.place = other
    plan.show("erp", in: other, after: time)
    let visible = plan.show("erp", after: time)
    return PlantedFault("D22", "a receipt booked at another place", in: ["erp"], happened: time, visible: visible)
      .of(.onHand, nil)
  }

  static let adjustedElsewhere = FaultForm("D22", "an adjustment booked at another place") { plan, time in
    guard let other = [Houses.east, Houses.store].first(where: { plan.life.openings[$0] != nil }) else { return nil }
    let deed = plan.adjustment(at: time, units: -plan.unlikely(from: 4))
    guard let index = plan.life.entry(of: deed, in: "erp") else { return nil }
    plan.life.entries[index].telling = nil
    plan.life.entries[index].book.place = other
    plan.show("erp", in: other, after: time)
    let visible = plan.show("erp", after: time)
    return PlantedFault("D22", "an adjustment booked at another place", in: ["erp"], happened: time, visible: visible)
      .of(.onHand, nil)
  }

  static let neverArrives = FaultForm("D36", "a transfer that never arrives") { plan, time in
    guard plan.life.openings[Houses.east] != nil, time + .hours(52) < plan.life.end else { return nil }
    let deeds = plan.transfer(at: time, isReceived: false)
    plan.life.deeds.removeAll { $0.key == deeds[1].key }
    plan.life.entries.removeAll { $0.deed == deeds[1].key }
    return PlantedFault(
      "D36", "a transfer that never arrives", in: [], happened: time, visible: time + .hours(48) + .minutes(1)
    ).of(nil, nil)
  }

  /// The goods are on the other shelf, and counted there; the transfer is never received.
  static let arrivedUnposted = FaultForm("D36", "a transfer counted, never posted") { plan, time in
    guard plan.life.openings[Houses.east] != nil, time + .hours(30) < plan.life.end else { return nil }
    let deeds = plan.transfer(at: time)
    let (sent, arrived) = (deeds[0], deeds[1])
    plan.life.dispatches.removeAll { $0.deed == arrived.key }
    let counted = arrived.time + .hours(1)
    let document = plan.number("C")
    let place = plan.life.deeds.firstIndex { $0.key == arrived.key }
    guard let place else { return nil }
    // The count is what the ledger learns of it by.
    plan.life.deeds[place].time = counted
    plan.life.deeds[place].kind = .counted
    plan.life.deeds[place].refs = [("count", document)]
    for index in plan.life.entries.indices where plan.life.entries[index].deed == arrived.key {
      plan.life.entries[index].telling = nil
    }
    plan.life.entries.removeAll { $0.deed == arrived.key && $0.book.house == "erp" }
    let visible = plan.show("erp", in: Houses.east, after: counted)
    return PlantedFault("D36", "a transfer counted, never posted", in: [], happened: sent.time, visible: visible)
      .of(nil, nil)
  }
}
