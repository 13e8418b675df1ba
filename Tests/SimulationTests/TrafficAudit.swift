import Foundation
import Core
import RetailSimulation

/// Reads the lines that the simulator wrote, and nothing else, and asks what a reader could hold against them.
///
/// It knows nothing of the simulator's postings: the ledger is derived again from the events, and every level or change
/// must be what the ledger says, less facts of others that are younger than the reader's allowance.
struct TrafficAudit {
  struct Effect {
    var time: Date
    var owner: String
    var key: String
    var sellable = Decimal.zero
    var reserved = Decimal.zero
    var held = Decimal.zero
    var counted: Decimal?

    func of(_ measure: String) -> Decimal {
      switch measure {
      case "on_hand": sellable + held
      case "reserved": reserved
      case "available": sellable - reserved
      default: .zero
      }
    }
  }

  struct Complaint: CustomStringConvertible {
    var system: String
    var place: String
    var measure: String
    var time: Date
    var unexplained: Decimal
    var description: String { "\(system) \(place) \(measure) at \(time): \(unexplained) unexplained" }
  }

  private(set) var complaints: [Complaint] = []
  private(set) var observations = 0
  private var effects: [String: [Effect]] = [:]
  private var openings: [String: Decimal] = [:]
  private var components: [String: (sku: String, units: Decimal)] = [:]
  private var seen: Set<String> = []
  private var observed: Set<String> = []
  /// What a book said last of a measure at a moment, by arrival: that stands.
  private var lastWords: [String: Observation] = [:]
  private var cumulative: [String: Decimal] = [:]
  private var open: [String: Decimal] = [:]
  private let allowances: [String: TimeInterval] = ["wms": 300, "storefront": 300, "erp": 3600, "marketplace": 1800]

  init(_ feed: Feed) throws {
    var events: [Incoming] = []
    try feed.write { events.append(try Incoming($0)) }
    for event in events where seen.insert("\(event.source)|\(event.key)").inserted { take(event) }
    for place in effects.keys { settleCounts(place) }
    for event in events where observed.insert("\(event.source)|\(event.key)").inserted { collect(event) }
    for word in lastWords.keys.sorted() { if let last = lastWords[word] { compare(last) } }
  }

  // MARK: the ledger

  private mutating func take(_ event: Incoming) {
    switch event.type {
    case "item.defined": define(event)
    case "stock.level" where event.source == "wms":
      let place = event.place(event.data)
      if openings[place] == nil { openings[place] = event.levels["on_hand"] }
    case "stock.changed" where event.source == "wms" && event.writer == nil:
      add(event, event.data, "adjusted/\(event.id)", sellable: event.number("delta"))
    case "stock.counted":
      var effect = Effect(time: event.time("countedat"), owner: "wms", key: event.id)
      effect.counted = event.number("quantity")
      effects[event.place(event.data), default: []].append(effect)
    default: for line in event.lines { take(line, of: event) }
    }
  }

  private mutating func define(_ event: Incoming) {
    guard let parts = event.data["components"] as? [[String: Any]], let part = parts.first,
      let sku = part["sku"] as? String
    else { return }
    components[event.text("sku")] = (sku, Incoming.decimal(part["quantity"]))
  }

  private mutating func take(_ line: [String: Any], of event: Incoming) {
    var quantity = Incoming.decimal(line["quantity"])
    if line["uom"] as? String == "DZ" { quantity *= 12 }
    let key = "\(event.text("order"))/\(line["line"] as? String ?? "")"
    switch (event.source, event.type) {
    case ("storefront", "order.placed"):
      open[key] = quantity
      add(event, line, key, reserved: quantity)
    case ("storefront", "order.cancelled"), ("storefront", "refund.issued"):
      let given = min(quantity, open[key] ?? 0)
      open[key, default: 0] -= given
      add(event, line, key, reserved: -given)
    case ("wms", "shipment.confirmed"): add(event, line, key, sellable: -quantity, reserved: -quantity)
    case ("wms", "receipt.posted"):
      let receipt = event.text("receipt")
      if event.data["cumulative"] as? Bool == true {
        (quantity, cumulative[receipt]) = (quantity - (cumulative[receipt] ?? 0), quantity)
      }
      add(event, line, event.id, sellable: quantity)
    case ("wms", "return.received"): add(event, line, event.id, held: quantity)
    case ("wms", "return.dispositioned") where line["disposition"] as? String == "sellable":
      add(event, line, event.id, sellable: quantity, held: -quantity)
    case ("wms", "transfer.shipped"): add(event, line, event.id, at: event.text("from"), sellable: -quantity)
    case ("wms", "transfer.received"): add(event, line, event.id, at: event.text("to"), sellable: quantity)
    default: break
    }
  }

  private mutating func add(
    _ event: Incoming, _ line: [String: Any], _ key: String, at location: String? = nil, sellable: Decimal = 0,
    reserved: Decimal = 0, held: Decimal = 0
  ) {
    let sku = line["sku"] as? String ?? ""
    let content = components[sku] ?? (sku, 1)
    var effect = Effect(time: event.time, owner: event.source, key: key)
    effect.sellable = sellable * content.units
    effect.reserved = reserved * content.units
    effect.held = held * content.units
    let place = "\(content.sku)@\(location ?? line["location"] as? String ?? "")"
    effects[place, default: []].append(effect)
  }

  /// What a count changed: the number found less what the ledger had until then.
  private mutating func settleCounts(_ place: String) {
    var sorted = (effects[place] ?? []).sorted { $0.time < $1.time }
    var onHand = openings[place] ?? 0
    for index in sorted.indices {
      if let counted = sorted[index].counted { sorted[index].sellable = counted - onHand }
      onHand += sorted[index].of("on_hand")
    }
    effects[place] = sorted
  }

  // MARK: what the systems say

  private struct Observation {
    var system: String
    var place: String
    var measure: String
    var reported: Decimal
    var time: Date
  }

  private mutating func collect(_ event: Incoming) {
    let asof = event.data["asof"] == nil ? event.time : event.time("asof")
    var values = event.type == "stock.level" ? event.levels : [:]
    if event.type == "stock.changed" { values = [event.text("measure"): event.number("after")] }
    for (measure, value) in values {
      let place = event.place(event.data)
      lastWords["\(event.source)|\(place)|\(measure)|\(asof.timeIntervalSince1970)"] = Observation(
        system: event.source, place: place, measure: measure, reported: value, time: asof)
    }
  }

  private mutating func compare(_ word: Observation) {
    observations += 1
    let known = (effects[word.place] ?? []).filter { $0.time <= word.time }
    let opening = word.measure == "reserved" ? 0 : openings[word.place] ?? 0
    let residual = word.reported - known.reduce(opening) { $0 + $1.of(word.measure) }
    guard residual != 0 else { return }
    let allowance = allowances[word.system] ?? 0
    let pending = known.filter {
      $0.owner != word.system && word.time.timeIntervalSince($0.time) < allowance && $0.of(word.measure) != 0
    }.map { $0.of(word.measure) }
    if !Self.adds(pending, to: -residual) {
      complaints.append(
        Complaint(
          system: word.system, place: word.place, measure: word.measure, time: word.time, unexplained: residual))
    }
  }

  /// True where a suffix, or with few effects any subset, adds up to `sum`.
  private static func adds(_ effects: [Decimal], to sum: Decimal) -> Bool {
    var suffix = Decimal.zero
    for effect in effects.reversed() {
      suffix += effect
      if suffix == sum { return true }
    }
    var sums: Set<Decimal> = [0]
    for effect in effects.suffix(12) { sums.formUnion(sums.map { $0 + effect }) }
    return sums.contains(sum)
  }
}

/// A line as a reader sees it.
struct Incoming {
  let source: String
  let type: String
  let id: String
  let key: String
  let writer: String?
  let time: Date
  let data: [String: Any]

  struct Unreadable: Error {}

  init(_ line: String) throws {
    guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
      let source = object["source"] as? String, let type = object["type"] as? String, let id = object["id"] as? String,
      let time = object["time"] as? String, let data = object["data"] as? [String: Any], object["recordtime"] is String
    else { throw Unreadable() }
    self.source = source
    self.type = type
    self.id = id
    key = object["idempotencykey"] as? String ?? id
    writer = object["writer"] as? String
    self.time = Self.date(time)
    self.data = data
  }

  var lines: [[String: Any]] { data["lines"] as? [[String: Any]] ?? [] }
  var levels: [String: Decimal] {
    (data["levels"] as? [String: Any] ?? [:]).filter { !($0.value is NSNull) }.mapValues { Self.decimal($0) }
  }

  func text(_ name: String) -> String { data[name] as? String ?? "" }
  func number(_ name: String) -> Decimal { Self.decimal(data[name]) }
  func time(_ name: String) -> Date { Self.date(text(name)) }
  func place(_ object: [String: Any]) -> String {
    "\(object["sku"] as? String ?? "")@\(object["location"] as? String ?? "")"
  }

  static func decimal(_ value: Any?) -> Decimal {
    guard let number = value as? NSNumber else { return .zero }
    return Decimal(string: number.stringValue) ?? .zero
  }

  private static func date(_ text: String) -> Date {
    let parts = text.dropLast().split(separator: ".")
    let whole = try? Date(String(parts[0]) + "Z", strategy: .iso8601)
    let fraction = parts.count > 1 ? TimeInterval("0.\(parts[1])") ?? 0 : 0
    return (whole ?? .distantPast).addingTimeInterval(fraction)
  }
}
