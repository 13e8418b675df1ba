import Core
import SeededRandom

/// What happens to an item's stock beside its orders, and how messages are written.
extension LifePlan {
  /// Goods are bought, announced, received, and posted in the ERP.
  @discardableResult
  mutating func receipt(at time: Instant, units: Int64? = nil, inERP: Bool = true) -> Deed {
    let receipt = number("R")
    let purchase = purchaseNumber()
    let quantity = Quantity(units ?? Int64(random.number(in: 10...60)))
    let refs: [(name: String, text: String)] = [("receipt", receipt), ("purchase", purchase), ("line", "1")]
    let deed = Deed(.received, receipt, at: time, in: Houses.main, Buckets(.sellable, quantity), by: "wms", refs: refs)
    let header: (inout JSONObject) -> Void = { data in
      data.add("receipt", receipt)
      data.add("purchase", purchase)
    }
    say(
      "erp", "purchase.ordered", at: max(life.start + .minutes(20), time - .hours(20)), [("1", quantity)], Houses.main,
      deed.key
    ) {
      $0.add("purchase", purchase)
      $0.add("due", time + .hours(12))
    }
    if life.houses.has("supplier"), random.chance(percent: 50) {
      say(
        "supplier", "asn.announced", at: max(life.start + .minutes(30), time - .hours(10)), [("1", quantity)],
        Houses.main, deed.key
      ) {
        $0.add("asn", "ASN\(receipt)")
        $0.add("purchase", purchase)
        $0.add("eta", time + .hours(2))
      }
    }
    say("wms", "receipt.posted", at: time, [("1", quantity)], Houses.main, deed.key, header)
    life.happen(deed, &random)
    if inERP, let entry = life.entry(of: deed, in: "erp"), random.chance(percent: 70) {
      life.entries[entry].telling = nil
      say("erp", "receipt.posted", at: life.entries[entry].at, [("1", quantity)], Houses.main, deed.key, header)
    }
    return deed
  }

  /// The warehouse corrects its own book by a document.
  @discardableResult
  mutating func adjustment(at time: Instant, units: Int64? = nil) -> Deed {
    let document = number("ADJ")
    var size = units ?? Int64(random.number(in: -8...8))
    if size == 0 { size = 3 }
    let deed = Deed(
      .adjusted, document, at: time, in: Houses.main, Buckets(.sellable, Quantity(size)), by: "wms",
      refs: [("document", document)])
    life.happen(deed, &random)
    return deed
  }

  /// Somebody counts; mostly the book is right.
  @discardableResult
  mutating func count(at time: Instant, variance: Int64? = nil) -> Deed {
    let document = number("C")
    // Counts that differ again and again are a finding of their own.
    let isKnown = life.deeds.contains { $0.kind == .counted && !$0.delta.isZero }
    let off = variance ?? (isKnown || random.chance(percent: 70) ? 0 : Int64(random.number(in: -2...2)))
    let deed = Deed(
      .counted, document, at: time, in: Houses.main, Buckets(.sellable, Quantity(off)), by: "wms",
      refs: [("count", document)])
    life.happen(deed, &random)
    return deed
  }

  /// Goods go to the other warehouse.
  @discardableResult
  mutating func transfer(at time: Instant, isReceived: Bool = true) -> [Deed] {
    guard life.openings[Houses.east] != nil else { return [] }
    let transfer = number("TR")
    let units = Quantity(Int64(random.number(in: 2...10)))
    let refs: [(name: String, text: String)] = [("transfer", transfer)]
    let sent = Deed(.sent, transfer, at: time, in: Houses.main, Buckets(.sellable, -units), by: "wms", refs: refs)
    let arrival = time + .hours(Int64(random.number(in: 3...12)))
    let arrived = Deed(
      .arrived, transfer, at: arrival, in: Houses.east, Buckets(.sellable, units), by: "east", refs: refs)
    for (deed, type) in [(sent, "transfer.shipped"), (arrived, "transfer.received")] {
      guard isReceived || type == "transfer.shipped" else { continue }
      var data = JSONObject()
      data.add("transfer", transfer)
      data.add("from", Houses.main)
      data.add("to", Houses.east)
      var line = JSONObject()
      line.add("sku", life.sku)
      line.add("quantity", units)
      data.add("lines", json: "[\(line.text)]")
      say(deed.owner, type, at: deed.time, data, deed: deed.key)
      life.happen(deed, &random)
    }
    return [sent, arrived]
  }

  /// Sold over the counter.
  @discardableResult
  mutating func sale(at time: Instant) -> Deed? {
    guard life.openings[Houses.store] != nil else { return nil }
    let order = number("S")
    let units = Quantity(Int64(random.number(in: 1...3)))
    var deed = Deed(
      .sold, order, at: time, in: Houses.store, Buckets(.sellable, -units), by: "till",
      refs: [("order", order), ("line", "1")])
    deed.order = order
    say("till", "order.placed", at: time, [("1", units)], Houses.store, deed.key) { $0.add("order", order) }
    life.happen(deed, &random)
    return deed
  }

  // MARK: messages

  mutating func say(_ source: String, _ type: String, at time: Instant, _ data: JSONObject, deed: String = "") {
    life.dispatches.append(Dispatch(source, type, at: time, data, deed: deed))
  }

  mutating func say(
    _ source: String, _ type: String, at time: Instant, _ lines: [(line: String, quantity: Quantity)], _ place: String,
    _ deed: String, _ header: (inout JSONObject) -> Void
  ) {
    var data = JSONObject()
    header(&data)
    let texts = lines.map { lineObject($0.line, $0.quantity, place).text }
    data.add("lines", json: "[\(texts.joined(separator: ","))]")
    say(source, type, at: time, data, deed: deed)
  }

  func lineObject(_ line: String, _ quantity: Quantity, _ place: String, sku: String? = nil) -> JSONObject {
    var object = JSONObject()
    object.add("line", line)
    object.add("sku", sku ?? life.sku)
    object.add("quantity", quantity)
    object.add("location", place)
    return object
  }
}
