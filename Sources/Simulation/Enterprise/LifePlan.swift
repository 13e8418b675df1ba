package import Core
package import SeededRandom

/// The healthy life of an item: orders with allocations, picks and shipments in parts, edits, cancellations, sales at
/// the till, purchases with announcements, transfers, returns with dispositions, counts and adjustments.
package struct LifePlan {
  package var life: ItemLife
  package var random: RandomSource
  private var documents = 0

  package init(sku: String, houses: Houses, start: Instant, end: Instant, random: RandomSource) {
    self.random = random
    var openings: [String: Quantity] = [Houses.main: Quantity(Int64(self.random.number(in: 150...400)))]
    if houses.has("east"), self.random.chance(percent: 50) {
      openings[Houses.east] = Quantity(Int64(self.random.number(in: 80...200)))
    }
    if houses.has("till"), self.random.chance(percent: 50) {
      openings[Houses.store] = Quantity(Int64(self.random.number(in: 40...120)))
    }
    life = ItemLife(sku: sku, houses: houses, start: start, end: end, openings: openings)
  }

  /// Everything that happens between a little after the start and before the end.
  package mutating func live(events: Int) -> ItemLife {
    if random.chance(percent: 15) { life.units = [("CA", Int64(random.number(in: 3...24)))] }
    let hours = Int((life.end - life.start).microseconds / 3_600_000_000)
    for _ in 0..<events {
      let time = life.start + .hours(2) + .seconds(Int64(random.below((hours - 20) * 3600)))
      happenOnce(at: time)
    }
    return life
  }

  private mutating func happenOnce(at time: Instant) {
    switch random.below(100) {
    case 0..<55: order(at: time, in: orderPlace())
    case 55..<67: receipt(at: time)
    case 67..<77: adjustment(at: time)
    case 77..<83: count(at: time)
    case 83..<90: transfer(at: time)
    default: sale(at: time)
    }
  }

  private mutating func orderPlace() -> String {
    life.openings[Houses.east] != nil && random.chance(percent: 25) ? Houses.east : Houses.main
  }

  mutating func number(_ prefix: String) -> String {
    documents += 1
    return "\(prefix)-\(life.sku)-\(documents)"
  }

  /// Purchases compare by their digits, whatever is written before them.
  mutating func purchaseNumber() -> String {
    documents += 1
    let item = life.sku.drop { !$0.isNumber }
    return "PO-\(item)\(String(1000 + documents).dropFirst())"
  }

  // MARK: orders

  /// An order of one or two lines of the item; it is edited, cancelled or shipped, whole or in parts, perhaps returned.
  @discardableResult
  mutating func order(at time: Instant, in place: String, quantity: Int64? = nil, isPlain: Bool = false) -> [Deed] {
    let order = number("O")
    let lines = !isPlain && random.chance(percent: 15) ? 2 : 1
    var deeds: [Deed] = []
    for line in 1...lines {
      let quantity = Quantity(quantity ?? Int64(random.number(in: 1...9)))
      deeds.append(orderDeed(.placed, order, "\(line)", at: time, place, Buckets(.reserved, quantity), "storefront"))
    }
    say("storefront", "order.placed", at: time, deeds.map { ($0.line, $0.delta.reserved) }, place, deeds[0].key) {
      $0.add("order", order)
    }
    for deed in deeds { life.happen(deed, &random) }
    let warden = life.houses.warden(of: place)
    if let entry = life.entry(of: deeds[0], in: warden) {
      say(
        warden, "allocation.made", at: life.entries[entry].at, deeds.map { ($0.line, $0.delta.reserved) }, place,
        deeds[0].key
      ) {
        $0.add("order", order)
      }
    }
    guard !isPlain else { return deeds }
    for deed in deeds { goOn(deed, order, place, warden) }
    return deeds
  }

  private mutating func goOn(_ placed: Deed, _ order: String, _ place: String, _ warden: String) {
    var quantity = placed.delta.reserved
    let later = placed.time + .minutes(Int64(random.number(in: 15...90)))
    if random.chance(percent: 8) {
      // A second change of the line's own size would look like the first one come again.
      var change = Quantity(Int64(random.number(in: 1...3)))
      if change == quantity { change += Quantity(1) }
      let edited = orderDeed(.edited, order, placed.line, at: later, place, Buckets(.reserved, change), "storefront")
      quantity += change
      say("storefront", "order.edited", at: later, [(placed.line, quantity)], place, edited.key) {
        $0.add("order", order)
      }
      life.happen(edited, &random)
      allocate(edited, change, warden, "allocation.made")
    } else if random.chance(percent: 8) {
      cancel(placed, quantity, at: later)
      return
    }
    ship(placed, quantity, from: later + .hours(Int64(random.number(in: 1...8))))
  }

  /// The order's owner cancels the open quantity of a line before it is picked.
  @discardableResult
  mutating func cancel(_ placed: Deed, _ quantity: Quantity, at time: Instant) -> Deed {
    let cancelled = orderDeed(
      .cancelled, placed.order, placed.line, at: time, placed.place, Buckets(.reserved, -quantity), "storefront")
    say("storefront", "order.cancelled", at: time, [(placed.line, quantity)], placed.place, cancelled.key) {
      $0.add("order", placed.order)
    }
    life.happen(cancelled, &random)
    allocate(cancelled, quantity, life.houses.warden(of: placed.place), "allocation.released")
    return cancelled
  }

  private mutating func allocate(_ deed: Deed, _ quantity: Quantity, _ warden: String, _ type: String) {
    guard let entry = life.entry(of: deed, in: warden) else { return }
    say(warden, type, at: life.entries[entry].at, [(deed.line, quantity)], deed.place, deed.key) {
      $0.add("order", deed.order)
    }
  }

  /// The warehouse picks and ships a line, in one or two parts, and the storefront hears of it.
  @discardableResult
  mutating func ship(_ placed: Deed, _ quantity: Quantity, from time: Instant, inParts: Bool? = nil) -> [Deed] {
    let warden = life.houses.warden(of: placed.place)
    let isSplit = (inParts ?? random.chance(percent: 20)) && quantity > Quantity(1)
    let first = isSplit ? Quantity(max(1, quantity.millionths / 2_000_000)) : quantity
    var shipped: [Deed] = []
    for (part, units) in [first, quantity - first].enumerated() where units > .zero {
      let at = time + .minutes(Int64(part * 70 + random.below(30)))
      shipped.append(leave(placed, units, at: at, warden))
    }
    if let last = shipped.last {
      var data = JSONObject()
      data.add("order", placed.order)
      data.add("status", "shipped")
      let lag = life.houses["storefront"]?.allowance ?? .minutes(5)
      say(
        "storefront", "order.status",
        at: last.time + Span(microseconds: lag.microseconds / 100 * Int64(random.number(in: 5...60))), data)
    }
    if inParts == nil, placed.place == Houses.main, random.chance(percent: 12), let last = shipped.last {
      giveBack(last, at: last.time + .hours(Int64(random.number(in: 3...8))))
    }
    return shipped
  }

  private mutating func leave(_ placed: Deed, _ units: Quantity, at time: Instant, _ warden: String) -> Deed {
    let shipment = number("SH")
    var gone = Buckets(.sellable, -units)
    gone.reserved = -units
    gone.shipped = units
    var deed = Deed(
      .shipped, shipment, at: time, in: placed.place, gone, by: warden,
      refs: [("shipment", shipment), ("order", placed.order), ("line", placed.line)])
    (deed.order, deed.line) = (placed.order, placed.line)
    say(warden, "pick.completed", at: time - .minutes(20), [(placed.line, units)], placed.place, deed.key) {
      $0.add("order", placed.order)
    }
    let tracking = life.houses.has("carrier") && random.chance(percent: 30) ? "T\(shipment)" : nil
    say(warden, "shipment.confirmed", at: time, [(placed.line, units)], placed.place, deed.key) { data in
      data.add("order", placed.order)
      data.add("shipment", shipment)
      if let tracking { data.add("refs", json: referencesObject([("tracking", tracking)])) }
    }
    if let tracking { scan(tracking, placed.order, after: time) }
    life.happen(deed, &random)
    return deed
  }

  private mutating func scan(_ tracking: String, _ order: String, after time: Instant) {
    for (status, hours) in [("in_transit", 5), ("out_for_delivery", 20), ("delivered", 26)] {
      var data = JSONObject()
      data.add("tracking", tracking)
      data.add("order", order)
      data.add("carrier", "carrier")
      data.add("status", status)
      say("carrier", "tracking.updated", at: time + .hours(Int64(hours)), data)
    }
  }

  /// What was shipped comes back, is inspected, and is sold again or written off.
  @discardableResult
  mutating func giveBack(_ shipped: Deed, at time: Instant, isInspected: Bool = true) -> Deed {
    let document = number("RT")
    let units = Quantity(max(1, shipped.quantity.millionths / 2_000_000))
    let refs: [(name: String, text: String)] = [("return", document), ("order", shipped.order), ("line", shipped.line)]
    var deed = Deed(
      .returned, document, at: time, in: shipped.place, Buckets(.quarantined, units), by: "wms", refs: refs)
    (deed.order, deed.line) = (shipped.order, shipped.line)
    let body: (inout JSONObject) -> Void = { data in
      data.add("return", document)
      data.add("order", shipped.order)
    }
    if life.houses.has("returns"), random.chance(percent: 50) {
      say("returns", "return.received", at: time - .seconds(90), [(shipped.line, units)], shipped.place, deed.key, body)
    }
    say("wms", "return.received", at: time, [(shipped.line, units)], shipped.place, deed.key, body)
    life.happen(deed, &random)
    if isInspected { inspect(deed, units, at: time + .hours(Int64(random.number(in: 1...5)))) }
    return deed
  }

  mutating func inspect(_ returned: Deed, _ units: Quantity, at time: Instant) {
    let inspector = life.houses.has("returns") ? "returns" : "wms"
    let verdict = ["sellable", "sellable", "damaged", "scrap"][random.below(4)]
    var delta = Buckets(.quarantined, -units)
    if verdict == "sellable" { delta.sellable = units }
    if verdict == "damaged" { delta.damaged = units }
    let number = returned.refs.first?.text ?? ""
    var deed = Deed(.dispositioned, number, at: time, in: returned.place, delta, by: inspector, refs: returned.refs)
    (deed.order, deed.line) = (returned.order, returned.line)
    var line = lineObject(returned.line, units, returned.place)
    line.add("disposition", verdict)
    var data = JSONObject()
    data.add("return", number)
    data.add("lines", json: "[\(line.text)]")
    say(inspector, "return.dispositioned", at: time, data, deed: deed.key)
    life.happen(deed, &random)
  }

  private func orderDeed(
    _ kind: Deed.Kind, _ order: String, _ line: String, at time: Instant, _ place: String, _ delta: Buckets,
    _ owner: String
  ) -> Deed {
    var deed = Deed(
      kind, "\(order)/\(line)", at: time, in: place, delta, by: owner, refs: [("order", order), ("line", line)])
    (deed.order, deed.line) = (order, line)
    return deed
  }
}
