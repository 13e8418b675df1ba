import Core
import SeededRandom

/// Random book events of three systems at a few places: mostly agreeing, with everything that may go wrong.
struct SteadyTraffic {
  static let start = Instant(microseconds: 1_772_438_400_000_000)
  private static let storefront = SystemID(1)
  private static let warehouse = SystemID(2)

  private var random: RandomSource
  private var clock = SteadyTraffic.start
  private var next: Int64 = 0
  private var stock: [String: Int64] = [:]
  private var sent: [Event] = []
  /// How often something is wrong, in hundredths.
  private let trouble: Int

  init(seed: UInt64, trouble: Int) {
    random = RandomSource(seed: seed)
    self.trouble = trouble
  }

  static var configuration: Configuration {
    var configuration = Configuration()
    configuration.systems = [
      SystemProfile(id: "erp", kind: .erp), SystemProfile(id: "storefront", kind: .storefront),
      SystemProfile(id: "wms", kind: .wms),
    ]
    configuration.trusted = warehouse
    return configuration
  }

  mutating func batch(_ count: Int) -> [Record] {
    var records: [Record] = []
    while records.count < count { records += step() }
    return records
  }

  private mutating func isWrong() -> Bool { random.below(100) < trouble }

  /// What happens at one place: one or several records.
  private mutating func step() -> [Record] {
    clock = clock + Span(microseconds: Int64(random.below(isWrong() ? 600_000_000 : 2_000_000)))
    let sku = "S\(random.below(3))"
    let location = ["L1", "L1", "L2", trouble > 5 ? "default" : "L1"][random.below(4)]
    switch random.below(20) {
    case 0..<7: return [level(sku, location)]
    case 7..<16: return adjustment(sku, location)
    case 16: return isWrong() ? [count(sku, location)] : [level(sku, location)]
    case 17: return isWrong() ? [order(sku, location)] : [level(sku, location)]
    case 18: return repeated()
    default: return isWrong() ? [erpLevel(sku, location)] : adjustment(sku, location)
    }
  }

  private func key(_ sku: String, _ location: String) -> String { "\(sku)/\(location)" }

  private mutating func level(_ sku: String, _ location: String) -> Record {
    var value = stock[key(sku, location), default: 100]
    if isWrong() { value += Int64(random.below(5)) - 2 }
    let isShop = random.below(3) == 0
    var event = event(.stockLevel, sku, location, isShop ? SteadyTraffic.storefront : SteadyTraffic.warehouse)
    let isNull = isWrong() && random.below(4) == 0
    event.levels =
      isShop
      ? [Level(.available, isNull ? nil : Quantity(value))]
      : [Level(.onHand, Quantity(value)), Level(.reserved, .zero)]
    if isWrong() { event.asof = event.time - .seconds(Int64(random.below(400))) }
    if isWrong() { event.sequence = Int64(random.below(50)) }
    return record(event)
  }

  private mutating func erpLevel(_ sku: String, _ location: String) -> Record {
    var event = event(.stockLevel, sku, location, SystemID(0))
    event.levels = [Level(.onHand, Quantity(stock[key(sku, location), default: 100]))]
    return record(event)
  }

  private mutating func adjustment(_ sku: String, _ location: String) -> [Record] {
    let before = stock[key(sku, location), default: 100]
    let after = before + Int64(random.below(5)) - 2
    stock[key(sku, location)] = after
    var records = [change(sku, location, SteadyTraffic.warehouse, before, after)]
    if !isWrong() {
      if isWrong() { clock = clock + .minutes(7) }
      records.append(change(sku, location, SteadyTraffic.storefront, before, after))
    }
    return records
  }

  private mutating func change(
    _ sku: String, _ location: String, _ system: SystemID, _ before: Int64, _ after: Int64
  ) -> Record {
    let isShop = system == SteadyTraffic.storefront
    var event = event(.stockChanged, sku, location, system)
    event.measure = isShop ? .available : .onHand
    event.delta = Quantity(after - before)
    if random.below(3) > 0 { event.before = Quantity(before) }
    if random.below(4) > 0 { event.after = Quantity(after) }
    event.cause = isShop ? .sync : isWrong() ? .damage : .adjustment
    event.writer = isShop ? "wms" : isWrong() ? "storefront" : nil
    if isWrong() { event.observed = event.time + .seconds(3) }
    if isWrong() { event.refs[.order] = "O1" }
    return record(event)
  }

  private mutating func count(_ sku: String, _ location: String) -> Record {
    var event = event(.stockCounted, sku, location, SteadyTraffic.warehouse)
    event.quantity = Quantity(stock[key(sku, location), default: 100])
    return record(event)
  }

  private mutating func order(_ sku: String, _ location: String) -> Record {
    let placed = event(.orderPlaced, sku, location, SteadyTraffic.storefront)
    var effect = Effect()
    effect.key = "order/O\(next)/1"
    effect.kind = .placed
    effect.refs[.order] = "O\(next)"
    effect.time = placed.time
    effect.delta.reserved = Quantity(1)
    effect.reports = [Report(placed, quantity: Quantity(1))]
    var fact = LineFact()
    fact.sku = sku
    fact.location = location
    fact.changes = [EffectChange(effect)]
    return Record(key: sku, origin: placed.origin, .line(fact))
  }

  /// An earlier delivery again: as it was, under another id, or with other content.
  private mutating func repeated() -> [Record] {
    guard !sent.isEmpty else { return [] }
    var event = sent[random.below(sent.count)]
    if random.below(2) == 0 { event.id = "again-\(next)" }
    if isWrong() { event.content &+= 1 }
    if isWrong() { event.key = "other-\(next)" }
    event.arrival = clock
    event.origin = Origin(time: clock, partition: 0, input: 0, offset: next)
    next += 1
    return [Record(key: event.sku, origin: event.origin, .event(event))]
  }

  private mutating func record(_ event: Event) -> Record {
    if sent.count < 200 { sent.append(event) } else { sent[random.below(200)] = event }
    return Record(key: event.sku, origin: event.origin, .event(event))
  }

  private mutating func event(_ kind: EventKind, _ sku: String, _ location: String, _ system: SystemID) -> Event {
    var event = Event()
    event.kind = kind
    event.system = system
    event.source = SteadyTraffic.configuration.name(system)
    event.id = "\(event.source)-\(next)"
    event.key = event.id
    event.sku = sku
    event.location = location
    event.arrival = clock
    event.time = isWrong() ? clock - .seconds(Int64(random.below(900))) : clock
    event.origin = Origin(time: clock, partition: 0, input: 0, offset: next)
    event.content = UInt64(bitPattern: next &* 2)
    next += 1
    clock = clock + Span(microseconds: 1_000)
    return event
  }
}
