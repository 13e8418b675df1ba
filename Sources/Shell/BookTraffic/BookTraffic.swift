package import Core

/// Seeded book events of a warehouse and a storefront that agree: what a steady day mostly consists of.
///
/// First both systems state every place's level; then levels are repeated and adjustments of the warehouse arrive in
/// the storefront, places chosen with a preference for the first ones. The warehouse's clock moves a millisecond an
/// event.
package struct BookTraffic {
  package static let start = Instant(microseconds: 1_772_438_400_000_000)
  private static let storefront = SystemID(0)
  private static let warehouse = SystemID(1)

  private var stock: [Int64]
  private var opened = 0
  private var next: Int64 = 0
  private var state: UInt64
  private var waiting: Event?

  package init(places: Int, seed: UInt64) {
    stock = Array(repeating: 1_000, count: places)
    state = seed
  }

  /// The two systems that speak.
  package static var configuration: Configuration {
    var configuration = Configuration()
    configuration.systems = [
      SystemProfile(id: "storefront", kind: .storefront), SystemProfile(id: "wms", kind: .wms),
    ]
    configuration.trusted = warehouse
    return configuration
  }

  /// Events until every place has been opened.
  package var openingCount: Int { (stock.count - opened) * 2 }

  /// The next event, as intake would send it to its home.
  package mutating func nextEvent() -> Event {
    if let event = waiting {
      waiting = nil
      return event
    }
    guard opened == stock.count else { return openingEvent() }
    let place = chosenPlace()
    guard random() % 100 < 45 else { return warehouseLevel(place) }
    let before = stock[place]
    stock[place] += [-2, -1, 1, 2][Int(random() % 4)]
    let event = change(place, from: before, of: BookTraffic.warehouse)
    waiting = change(place, from: before, of: BookTraffic.storefront)
    return event
  }

  package mutating func events(_ count: Int) -> [Event] { (0..<count).map { _ in nextEvent() } }

  private mutating func random() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  /// Beginning with many, ending with few: the square of an even choice.
  private mutating func chosenPlace() -> Int {
    let share = random() % 65_536 * (random() % 65_536) / 65_536
    return Int(share) * stock.count / 65_536
  }

  private mutating func openingEvent() -> Event {
    let place = opened
    opened += 1
    var storefront = event(.stockLevel, place, of: BookTraffic.storefront)
    storefront.levels = [Level(.available, Quantity(stock[place]))]
    waiting = storefront
    return warehouseLevel(place)
  }

  private mutating func warehouseLevel(_ place: Int) -> Event {
    var event = event(.stockLevel, place, of: BookTraffic.warehouse)
    event.levels = [Level(.onHand, Quantity(stock[place])), Level(.reserved, .zero)]
    return event
  }

  private mutating func change(_ place: Int, from before: Int64, of system: SystemID) -> Event {
    let isWarehouse = system == BookTraffic.warehouse
    var event = event(.stockChanged, place, of: system)
    event.measure = isWarehouse ? .onHand : .available
    event.before = Quantity(before)
    event.after = Quantity(stock[place])
    event.delta = Quantity(stock[place] - before)
    event.cause = isWarehouse ? .adjustment : .sync
    event.writer = isWarehouse ? nil : "wms"
    return event
  }

  private mutating func event(_ kind: EventKind, _ place: Int, of system: SystemID) -> Event {
    var event = Event()
    event.kind = kind
    event.system = system
    event.source = system == BookTraffic.warehouse ? "wms" : "storefront"
    event.id = "\(event.source)-\(next)"
    event.key = event.id
    event.sku = "SKU-\(10_000_000 + place)"
    event.location = "L1"
    event.time = BookTraffic.start + Span(microseconds: next * 1_000)
    event.arrival = event.time
    event.origin = Origin(time: event.time, partition: 0, input: 0, offset: next)
    event.content = UInt64(truncatingIfNeeded: next) &* 0x9e37_79b9_7f4a_7c15
    next += 1
    return event
  }
}
