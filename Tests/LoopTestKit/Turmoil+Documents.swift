import Core
import RetailSimulation
import SeededRandom

/// The documents of a turmoil.
extension Turmoil {
  private mutating func one(of words: [String]) -> String { words[random.below(words.count)] }

  private mutating func lines(_ extra: (inout RandomSource, inout JSONObject) -> Void = { _, _ in }) -> String {
    let count = 1 + random.below(2)
    let lines = (1...count).map { number -> String in
      var line = JSONObject()
      line.add("line", "\(number)")
      // A line keeps its item, mostly.
      let sku = random.chance(percent: 85) ? ["A", "B"][number - 1] : one(of: ["C", "KIT", "a-1", "Z9"])
      line.add("sku", sku)
      line.add("quantity", Quantity(Int64(1 + random.below(4))))
      if random.chance(percent: 20) { line.add("location", one(of: ["EAST", "WEST", "SHOP"])) }
      if random.chance(percent: 6) { line.add("uom", one(of: ["CA", "CA", "XX"])) }
      extra(&random, &line)
      return line.text
    }
    return "[\(lines.joined(separator: ","))]"
  }

  mutating func fillOrder(_ kind: EventKind, _ object: inout JSONObject) {
    let suffix = random.chance(percent: 3) ? "-1" : ""
    object.add("order", "O\(1 + random.below(7))\(suffix)")
    switch kind {
    case .orderPlaced:
      object.add("lines", json: lines())
      if random.chance(percent: 40) { object.add("promised", time + .hours(Int64(random.below(72)))) }
      if random.chance(percent: 30) { object.add("method", one(of: ["ground", "air"])) }
      if random.chance(percent: 30) { object.add("channel", one(of: ["web", "market"])) }
    case .orderCancelled:
      if random.chance(percent: 50) { object.add("lines", json: lines()) }
      if random.chance(percent: 30) { object.add("restock", json: "false") }
    case .orderStatus:
      object.add("status", one(of: OrderStatus.allCases.map { "\($0)" } + ["nonsense"]))
    case .orderHeld, .orderUnheld: object.add("reason", one(of: ["payment", "stock", "fraud", "address"]))
    case .orderRerouted:
      object.add("location", one(of: ["EAST", "WEST"]))
      object.add("lines", json: lines())
    case .lineSubstituted:
      object.add("line", "1")
      object.add("sku", "A")
      object.add("newsku", "C")
      object.add("quantity", Quantity(1))
    case .pickShort, .pickCompleted:
      object.add("lines", json: lines { random, line in line.add("found", Quantity(Int64(random.below(3)))) })
      if random.chance(percent: 30) { object.add("reason", "unscannable") }
    case .noticeSent: object.add("kind", "delay")
    case .paymentCaptured, .paymentDisputed: object.add("amount", Quantity(20))
    case .checkPassed: object.add("check", one(of: ["fraud", "payment", "stock"]))
    case .orderAddressed: break
    default: object.add("lines", json: lines())
    }
  }

  mutating func fillParcel(_ kind: EventKind, _ object: inout JSONObject) {
    if kind != .trackingUpdated || random.chance(percent: 70) { object.add("order", "O\(1 + random.below(7))") }
    if kind == .trackingUpdated {
      object.add("tracking", "TR\(random.below(5))")
      object.add("status", TrackingStatus.allCases[random.below(TrackingStatus.allCases.count)].word)
    } else {
      object.add("shipment", "SH\(random.below(5))")
      object.add("refs", json: #"{"tracking":"TR\#(random.below(5))"}"#)
      if kind == .shipmentConfirmed || kind == .shipmentVoided { object.add("lines", json: lines()) }
    }
    if random.chance(percent: 50) { object.add("carrier", "ups") }
    if random.chance(percent: 30) { object.add("method", one(of: ["ground", "air"])) }
    if kind == .labelFailed { object.add("reason", "address") }
  }

  mutating func fillInbound(_ kind: EventKind, _ object: inout JSONObject) {
    let purchase = one(of: ["PO-1", "po0001", "1", "PO-2", "PO-3"])
    if kind == .vendorReturnPosted { object.add("document", "V\(random.below(3))") }
    if kind == .receiptPosted || kind == .receiptReversed { object.add("receipt", "R\(random.below(4))") }
    if kind == .asnAnnounced { object.add("asn", "N\(random.below(3))") }
    if kind == .purchaseOrdered || kind == .purchaseCancelled || random.chance(percent: 80) {
      object.add("purchase", purchase)
    }
    if kind == .purchaseOrdered { object.add("due", time + .hours(Int64(random.below(48)))) }
    if kind == .asnAnnounced { object.add("eta", time + .hours(Int64(random.below(48)))) }
    if kind == .purchaseCancelled, random.chance(percent: 50) { return }
    let isCumulative = kind == .receiptPosted && random.chance(percent: 20)
    object.add(
      "lines",
      json: lines { random, line in
        if random.chance(percent: 10) { line.add("condition", "damaged") }
        if isCumulative { line.add("cumulative", json: "true") }
      })
  }

  mutating func fillTransfer(_ kind: EventKind, _ object: inout JSONObject) {
    object.add("transfer", "T\(random.below(3))")
    if kind == .transferCancelled { return }
    object.add("from", one(of: ["EAST", "EAST", "default"]))
    object.add("to", "WEST")
    object.add("lines", json: lines())
  }

  mutating func fillReturn(_ kind: EventKind, _ object: inout JSONObject) {
    if kind == .refundIssued {
      object.add("refund", "RF\(random.below(3))")
      if random.chance(percent: 30) { object.add("refs", json: #"{"return":"RT\#(random.below(3))"}"#) }
    } else {
      object.add("return", "RT\(random.below(3))")
    }
    if kind == .refundIssued || random.chance(percent: 70) { object.add("order", "O\(1 + random.below(7))") }
    object.add(
      "lines",
      json: lines { random, line in
        let dispositions = Disposition.allCases
        if kind == .returnDispositioned { line.add("disposition", "\(dispositions[random.below(dispositions.count)])") }
        let restocks = ["none", "cancel", "return"]
        if kind == .refundIssued { line.add("restock", restocks[random.below(3)]) }
      })
  }

  mutating func fillDefinition(_ kind: EventKind, _ object: inout JSONObject) {
    if kind == .locationDefined {
      object.add("location", "EAST")
      object.add("aliases", json: random.chance(percent: 70) ? #"["east"]"# : "[]")
      return object.add("kind", "warehouse")
    }
    switch random.below(4) {
    case 0:
      object.add("sku", "KIT")
      let count = 1 + random.below(3)
      object.add("components", json: #"[{"sku":"A","quantity":\#(count)},{"sku":"B","quantity":1}]"#)
    case 1:
      object.add("sku", "A")
      object.add("aliases", json: #"["a-1"]"#)
      object.add("baseuom", "EA")
      object.add("uoms", json: #"{"CA":\#(6 * (1 + random.below(2)))}"#)
    default:
      object.add("sku", one(of: ["B", "C", "D"]))
      object.add("baseuom", "EA")
      object.add("uoms", json: #"{"CA":12}"#)
    }
  }
}
