import Core
import Testing

/// Whatever comes in, what is kept of one place stays bounded, and somebody is told once.
@Suite struct BoundTests {
  private static let configuration: Configuration = {
    var configuration = Configuration()
    configuration.systems = [SystemProfile(id: "erp", kind: .erp), SystemProfile(id: "wms", kind: .wms)]
    configuration.trusted = configuration.system(named: "wms")
    return configuration
  }()
  private static let start = Instant(microseconds: 1_772_438_400_000_000)

  /// A stock machine that is committed after each event, and the largest cell that it wrote.
  private struct Flood {
    var machine = StockMachine(configuration: BoundTests.configuration) {
      [UInt8]($0.utf8.suffix(32)) + [UInt8](repeating: 7, count: 32)
    }
    var effects = Effects()
    var largest = 0
    private var number: Int64 = 0

    mutating func take(_ minutes: Int64, _ source: String, _ change: (inout Event) -> Void) {
      number += 1
      var event = Event()
      event.source = source
      event.system = BoundTests.configuration.system(named: source) ?? SystemID(0)
      event.sku = "A"
      event.location = "default"
      event.time = BoundTests.start + .minutes(minutes)
      event.arrival = event.time
      event.id = "\(source)-\(number)"
      event.key = event.id
      event.content = UInt64(number)
      event.origin = Origin(time: event.arrival, partition: 0, input: 0, offset: number)
      change(&event)
      machine.apply([Record(key: "A", origin: event.origin, .event(event))], into: &effects)
      for cell in machine.commit() where cell.key.hasPrefix("place/") { largest = max(largest, cell.bytes?.count ?? 0) }
    }

    var identities: Set<String> {
      Set(
        effects.toHandoff.compactMap {
          if case .finding(let finding) = $0.payload, finding.draft.severity != .info { finding.identity } else { nil }
        })
    }
  }

  private static func opened() -> Flood {
    var flood = Flood()
    for source in ["wms", "erp"] {
      flood.take(0, source) { event in
        event.kind = .stockLevel
        event.levels = [Level(.onHand, Quantity(1000))]
      }
    }
    return flood
  }

  @Test func `ten times as many facts in flight make no larger a place`() {
    func largest(_ count: Int64) -> Int {
      var flood = Self.opened()
      for number in 1...count {
        flood.take(number / 50 + 1, "wms") { event in
          event.kind = .stockChanged
          event.measure = .onHand
          event.delta = Quantity(number % 7 - 3)
          event.cause = .adjustment
          event.refs = Refs([.init(.document, "ADJ\(number % 10_000 + 10_000)")])
        }
      }
      return flood.largest
    }
    let few = largest(250)
    #expect(largest(2500) < few + few / 4)
  }

  @Test func `a system that reports random levels is one incident and a bounded place`() {
    var flood = Self.opened()
    var state: UInt64 = 9
    var early = 0
    for number in 1...3000 as ClosedRange<Int64> {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Quantity(Int64(state >> 54) + 2000)
      flood.take(number * 5, "erp") { event in
        event.kind = .stockLevel
        event.levels = [Level(.onHand, value)]
      }
      if number == 300 { early = flood.largest }
    }
    flood.machine.fire(through: Self.start + .days(30), into: &flood.effects)
    #expect(flood.identities.count == 1)
    #expect(flood.largest < early + early / 4)
  }

  @Test func `damage that never heals is forgotten by the place after a while`() {
    var flood = Self.opened()
    var early = 0
    for number in 1...600 as ClosedRange<Int64> {
      flood.take(number * 60, "wms") { event in
        event.kind = .stockChanged
        event.measure = .onHand
        event.delta = Quantity(-1)
        event.cause = .damage
        event.refs = Refs([.init(.document, "D\(number + 1000)")])
      }
      if number == 150 { early = flood.largest }
    }
    #expect(flood.identities.count == 600)
    #expect(flood.largest < early + early / 4)
  }
}
