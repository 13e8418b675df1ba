import Core
import RetailSimulation
import SeededRandom

/// What the records of a turmoil say.
extension Turmoil {
  func sourceText(_ source: String) -> String { source }

  mutating func source(of kind: EventKind) -> String {
    if random.chance(percent: 2) { return "stranger" }
    if random.chance(percent: 30) { return sources[random.below(sources.count)] }
    switch kind {
    case .orderPlaced, .orderEdited, .refundIssued, .noticeSent: return "shop"
    case .purchaseOrdered, .purchaseCancelled, .vendorReturnPosted: return "erp"
    case .trackingUpdated: return configuration.system(named: "ups") == nil ? "wms" : "ups"
    case .asnAnnounced: return configuration.system(named: "mill") == nil ? "erp" : "mill"
    default: return random.chance(percent: 60) ? "wms" : sources[random.below(sources.count)]
    }
  }

  mutating func writer() -> String { ["sync", "erp", "wms", "user:ann", "app:7", "shop"][random.below(6)] }

  private mutating func one(of words: [String]) -> String { words[random.below(words.count)] }
  private mutating func sku() -> String { one(of: ["A", "A", "A", "B", "B", "C", "D", "a-1", "KIT"]) }
  private mutating func order() -> String { "O\(1 + random.below(7))" }
  private mutating func place() -> String { one(of: ["default", "default", "EAST", "WEST", "SHOP", "east"]) }
  private mutating func units() -> Quantity {
    random.chance(percent: 3) ? Quantity(millionths: 500_000) : Quantity(Int64(1 + random.below(5)))
  }

  mutating func data(of kind: EventKind, from source: String) -> String {
    var object = JSONObject()
    switch kind {
    case .stockLevel, .stockChanged, .stockCounted, .writeSent, .writeRejected: fillBook(kind, &object)
    case .purchaseOrdered, .purchaseCancelled, .asnAnnounced, .receiptPosted, .receiptReversed, .vendorReturnPosted:
      fillInbound(kind, &object)
    case .transferRequested, .transferShipped, .transferReceived, .transferCancelled: fillTransfer(kind, &object)
    case .itemDefined, .locationDefined: fillDefinition(kind, &object)
    case .returnAuthorized, .returnReceived, .returnDispositioned, .refundIssued: fillReturn(kind, &object)
    case .shipmentConfirmed, .shipmentVoided, .labelCreated, .labelFailed, .trackingUpdated:
      fillParcel(kind, &object)
    case .manualTouch:
      object.add("handoff", json: #"{"from":"\#(source)","to":"\#(one(of: ["erp", "wms", "shop"]))"}"#)
      object.add("minutes", Quantity(Int64(random.below(30))))
    default: fillOrder(kind, &object)
    }
    return object.text
  }

  private mutating func fillBook(_ kind: EventKind, _ object: inout JSONObject) {
    let (sku, place) = (self.sku(), self.place())
    if random.chance(percent: 90) || kind != .writeRejected { object.add("sku", sku) }
    if place != "default" { object.add("location", place) }
    if random.chance(percent: 5) { object.add("uom", one(of: ["CA", "CA", "XX"])) }
    switch kind {
    case .stockLevel: addLevels(sku, place, &object)
    case .stockChanged: addChange(sku, place, &object)
    case .stockCounted:
      object.add("quantity", Quantity(Int64(max(0, onHand(sku, place)))))
      if random.chance(percent: 20) { object.add("condition", one(of: ["damaged", "quarantined"])) }
      if random.chance(percent: 30) { object.add("countedat", time - .minutes(Int64(random.below(90)))) }
    case .writeSent:
      object.add("into", one(of: ["erp", "shop", "wms"]))
      object.add("measure", one(of: ["on_hand", "available"]))
      object.add("mode", one(of: ["set", "delta"]))
      object.add("quantity", units())
      addReferences(&object)
    default:
      object.add("writer", writer())
      object.add("measure", "available")
      object.add("quantity", units())
      object.add("error", "no parent")
      object.add("refs", json: #"{"batch":"B\#(random.below(2))"}"#)
      object.add("members", json: #"["A","B"]"#)
    }
  }

  /// What a system believes: mostly the truth.
  private mutating func onHand(_ sku: String, _ place: String) -> Int {
    let item = sku == "a-1" ? "A" : sku
    let key = "\(item)/\(place == "east" ? "EAST" : place)"
    if random.chance(percent: 15) { truth[key, default: 30] += random.below(7) - 3 }
    return truth[key, default: 30] + (random.chance(percent: 25) ? random.below(9) - 4 : 0)
  }

  private mutating func addLevels(_ sku: String, _ place: String, _ object: inout JSONObject) {
    let value = onHand(sku, place)
    var levels = JSONObject()
    let reserved = random.below(6)
    switch random.below(4) {
    case 0: levels.add("on_hand", Quantity(Int64(value)))
    case 1:
      levels.add("on_hand", Quantity(Int64(value)))
      levels.add("reserved", Quantity(Int64(reserved)))
    case 2: levels.add("available", Quantity(Int64(value - reserved)))
    default:
      levels.add("on_hand", Quantity(Int64(value)))
      levels.add(one(of: ["damaged", "quarantined", "incoming", "in_transit", "backordered"]), units())
      if random.chance(percent: 20) { levels.add("reserved", json: "null") }
    }
    object.add("levels", json: levels.text)
    if random.chance(percent: 15) { object.add("asof", time - .minutes(Int64(random.below(200)))) }
  }

  private mutating func addChange(_ sku: String, _ place: String, _ object: inout JSONObject) {
    let (before, change) = (onHand(sku, place), random.below(9) - 4)
    switch random.below(3) {
    case 0: object.add("delta", Quantity(Int64(change)))
    case 1:
      object.add("before", Quantity(Int64(before)))
      object.add("after", Quantity(Int64(before + change)))
    default:
      object.add("mode", "set")
      object.add("after", Quantity(Int64(before)))
    }
    if random.chance(percent: 30) { object.add("measure", one(of: ["available", "reserved", "damaged"])) }
    let cause = Cause.allCases[random.below(Cause.allCases.count)]
    object.add("cause", cause.word)
    if random.chance(percent: 60) { addReferences(&object) }
  }

  private mutating func addReferences(_ object: inout JSONObject) {
    let kind = one(of: ["order", "shipment", "receipt", "batch", "document", "count", "transfer", "return"])
    let names = [
      "order": order(), "shipment": "SH\(random.below(5))", "receipt": "R\(random.below(4))",
      "batch": "B\(random.below(2))", "transfer": "T\(random.below(3))", "return": "RT\(random.below(3))",
    ]
    object.add("refs", json: #"{"\#(kind)":"\#(names[kind] ?? "X1")","line":"\#(1 + random.below(2))"}"#)
  }
}
