import Core

/// An intake machine with a few systems, and the shortest ways to give it events and to read what it sent.
struct IntakeTestbed {
  var machine: IntakeMachine
  var effects = Effects()
  private var offset: Int64 = 0

  static let start = Instant(microseconds: 0) + .days(20_000)

  static func configuration() -> Configuration {
    var configuration = Configuration()
    var east = SystemProfile(id: "east", kind: .thirdParty)
    east.match = "3pl-east"
    var erp = SystemProfile(id: "erp", kind: .erp)
    erp.statuses = ["on hold": .held]
    configuration.systems = [
      east, erp, SystemProfile(id: "storefront", kind: .storefront), SystemProfile(id: "wms", kind: .wms),
    ]
    return configuration
  }

  init(_ configuration: Configuration = IntakeTestbed.configuration()) {
    machine = IntakeMachine(configuration: configuration)
  }

  static func event(_ kind: EventKind, _ source: String = "wms", at seconds: Int64 = 0) -> Event {
    var event = Event()
    event.kind = kind
    event.source = source
    event.time = start + .seconds(seconds)
    event.arrival = event.time
    return event
  }

  static func level(_ sku: String, _ quantity: Int64, at seconds: Int64 = 0) -> Event {
    var event = event(.stockLevel, at: seconds)
    event.sku = sku
    event.levels = [Level(.onHand, Quantity(quantity)), Level(.reserved, nil)]
    return event
  }

  static func item(_ sku: String, _ change: (inout Event) -> Void = { _ in }) -> Event {
    var event = event(.itemDefined, "erp")
    event.sku = sku
    change(&event)
    return event
  }

  static func document(_ kind: EventKind, _ refs: [RefKind: String], _ lines: [Line] = []) -> Event {
    var event = event(kind)
    for (name, text) in refs { event.refs[name] = text }
    event.lines = lines
    return event
  }

  static func line(_ sku: String, _ quantity: Int64, uom: String? = nil) -> Line {
    var line = Line()
    line.line = "1"
    line.sku = sku
    line.quantity = Quantity(quantity)
    line.uom = uom
    return line
  }

  mutating func take(_ event: Event) {
    var event = event
    offset += 1
    event.id = event.id.isEmpty ? "e\(offset)" : event.id
    event.key = event.key.isEmpty ? event.id : event.key
    event.origin = Origin(time: event.arrival, partition: 0, input: 0, offset: offset)
    machine.take(event, into: &effects)
  }

  /// The events of the records, with their keys.
  static func events(_ records: [Record]) -> [(key: String, event: Event)] {
    records.compactMap { record in
      guard case .event(let event) = record.payload else { return nil }
      return (record.key, event.value)
    }
  }

  var words: [Word] {
    effects.toHandoff.compactMap { record in
      guard case .word(let word) = record.payload else { return nil }
      return word
    }
  }

  var stock: [(key: String, event: Event)] { IntakeTestbed.events(effects.toStock) }
  var orders: [(key: String, event: Event)] { IntakeTestbed.events(effects.toOrder) }
  var handoff: [(key: String, event: Event)] { IntakeTestbed.events(effects.toHandoff) }

  func count(_ outcome: Outcome) -> Int64 { effects.outcomes[0]?[outcome] ?? 0 }
}
