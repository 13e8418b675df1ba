import Core

/// Feeds small streams through an order machine and a stock machine and keeps what was found.
///
/// Lines as in `OrderBench`, and books: `10m erp level A on_hand=5`, `1m shop changed A available delta=-1 before=5`,
/// `1h wms counted A quantity=4 count=C1`, `1m erp rejected A quantity=5 receipt=1`, `0s erp item A uom=CA:12`.
struct StockBench {
  private var orders: OrderBench
  private var machine: StockMachine
  private var effects = Effects()
  private var position: Int64 = 0
  private var taken = 0

  init(_ systems: String, trust: String) {
    orders = OrderBench(systems) { $0.trusted = $0.system(named: trust) }
    machine = StockMachine(configuration: orders.configuration) { [UInt8]($0.utf8) + [UInt8](repeating: 7, count: 32) }
  }

  mutating func run(_ script: String, until: String) {
    for line in script.split(separator: "\n") where !line.allSatisfy(\.isWhitespace) { take(String(line)) }
    orders.run("", until: until)
    forward()
    machine.fire(through: OrderBench.time(until), into: &effects)
  }

  private mutating func take(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard let kind = StockBench.kinds[words[2]] else {
      orders.take(text)
      return forward()
    }
    var event = Event()
    event.kind = kind
    event.source = words[1]
    event.system = orders.configuration.system(named: words[1]) ?? SystemID(0)
    event.sku = words[3]
    event.time = OrderBench.time(words[0])
    event.arrival = event.time
    event.id = "\(words[1])-book-\(position)"
    for word in words.dropFirst(4) { StockBench.set(&event, word) }
    if event.key.isEmpty { event.key = event.id }
    event.content = words.dropFirst(3).filter { !$0.hasPrefix("id=") && !$0.hasPrefix("arrives=") }.joined().utf8
      .reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    event.origin = Origin(time: event.arrival, partition: 0, input: 1, offset: position)
    position += 1
    event.isCopy = kind == .itemDefined
    machine.apply([Record(key: event.sku, origin: event.origin, .event(event))], into: &effects)
  }

  private static let kinds: [String: EventKind] = [
    "level": .stockLevel, "changed": .stockChanged, "counted": .stockCounted, "rejected": .writeRejected,
    "item": .itemDefined,
  ]

  /// What the documents have come to since goes on to the stock machine.
  private mutating func forward() {
    let records = orders.effects.toStock.dropFirst(taken)
    taken = orders.effects.toStock.count
    machine.apply(Array(records), into: &effects)
  }
}

extension StockBench {
  private static func set(_ event: inout Event, _ word: String) {
    let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
    let (name, value) = (parts[0], parts.count > 1 ? parts[1] : "")
    switch name {
    case "id": event.id = value
    case "key": event.key = value
    case "writer": event.writer = value
    case "arrives": event.arrival = OrderBench.time(value)
    case "observed": event.observed = OrderBench.time(value)
    case "location": event.location = value
    case "alias": event.alias = value
    case "delta": event.delta = OrderBench.quantity(value)
    case "before": event.before = OrderBench.quantity(value)
    case "after": event.after = OrderBench.quantity(value)
    case "quantity": event.quantity = OrderBench.quantity(value)
    case "set": event.mode = .set
    case "cause": event.cause = Cause.allCases.first { $0.word == value } ?? .other
    case "members": event.members = value.split(separator: ",").map(String.init)
    case "uom":
      let unit = value.split(separator: ":").map(String.init)
      event.units = [UnitFactor(unit[0], Ratio(Int64(unit[1]) ?? 1, 1))]
    default:
      if let kind = RefKind.allCases.first(where: { $0.word == name }) {
        event.refs[kind] = value
      } else if let measure = Measure.allCases.first(where: { $0.word == name }) {
        if parts.count == 1 { return event.measure = measure }
        event.levels.append(Level(measure, value == "null" ? nil : OrderBench.quantity(value)))
      }
    }
  }
}

extension StockBench {
  /// What stands in the end, above statistics.
  var open: [Finding] {
    var last: [String: Finding] = [:]
    for record in effects.toHandoff {
      if case .finding(let finding) = record.payload { last[finding.identity] = finding }
    }
    return last.values.filter { $0.news == .open && $0.draft.severity != .info }.sorted { $0.identity < $1.identity }
  }
}
