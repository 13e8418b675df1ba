@testable import Core
import SeededRandom
import Testing

@Suite struct `Panes of arrival` {
  private typealias Bed = IntakeTestbed

  private func numbered(_ sequence: Int64, at seconds: Int64) -> Event {
    var event = Bed.level("A", 1, at: seconds)
    event.sequence = sequence
    return event
  }

  @Test func `what a source said is told when its minute is over`() {
    var bed = Bed()
    for (number, second) in [(3, 1), (1, 2), (2, 30), (7, 59), (8, 60)] as [(Int64, Int64)] {
      bed.take(numbered(number, at: second))
    }
    #expect(bed.words.isEmpty)
    bed.take(numbered(9, at: 61))
    #expect(bed.words.map(\.count) == [4])
    #expect(bed.words.map(\.numbers) == [[1, 2, 3, 7]])
    #expect(bed.words.map(\.pane) == [Bed.start])
    let origin = bed.effects.toHandoff[0].origin
    #expect(origin.byTimer)
    #expect(origin.time == Bed.start + .minutes(1))
    #expect(bed.machine.nextTimer == Bed.start + .minutes(2))
  }

  @Test func `the first refusal of a minute is told at once, the others when it is over`() {
    var bed = Bed()
    for number in 0..<Int64(5) {
      let origin = Origin(time: Bed.start, partition: 0, input: 0, offset: number)
      bed.machine.refuse(
        .invalid, detail: "no JSON", source: number == 4 ? "wms" : nil, reference: EventReference(), origin: origin,
        into: &bed.effects)
    }
    #expect(bed.words.map(\.from) == ["", "wms"])
    bed.machine.fire(through: Bed.start + .minutes(1), into: &bed.effects)
    let refused = bed.words.filter { $0.subject == .refused }
    #expect(refused.map(\.count) == [1, 1, 3])
    #expect(refused.map(\.from) == ["", "wms", ""])
    let figures = bed.words.filter { $0.subject == .figure }
    #expect(
      figures.map { "\($0.figureKey) \($0.reason) \($0.count)" } == ["> records/unheard 4", "wms> records/unheard 1"])
    #expect(bed.effects.toHandoff.map(\.key) == [">", "wms>", ">", ">", "wms>"])
    #expect(bed.count(.invalid) == 5)
    #expect(bed.effects.rejections.count == 5)
  }

  @Test func `who writes what into whom is told by hand-off when the pane is over`() {
    var bed = Bed()
    func change(_ writer: String?, _ mode: WriteMode, _ measure: Measure) -> Event {
      var event = Bed.event(.stockChanged, "erp")
      event.sku = "A"
      event.writer = writer
      event.mode = mode
      event.measure = measure
      return event
    }
    for _ in 0..<3 { bed.take(change("wms", .set, .onHand)) }
    bed.take(change("wms", .delta, .reserved))
    // Its own writes, a person's and those of nobody that is configured are no hand-off.
    for writer in ["erp", "user:ann", "sync", nil] { bed.take(change(writer, .set, .onHand)) }
    var notice = Bed.event(.writeSent, "wms")
    notice.sku = "A"
    notice.measure = .available
    notice.into = "storefront"
    bed.take(notice)
    notice.into = "nobody"
    bed.take(notice)
    bed.machine.fire(through: Bed.start + .minutes(1), into: &bed.effects)
    let told = bed.words.filter { $0.subject == .figure }.map { "\($0.figureKey) \($0.reason) \($0.count)" }
    #expect(
      Set(told) == [
        "wms>erp writes/set on_hand 3", "wms>erp writes/delta reserved 1", "wms>storefront writes/sent available 1",
      ])
    #expect(told.count == 3)
  }

  @Test func `a flood of unknown sources stays bounded`() {
    var bed = Bed()
    for number in 0..<3000 {
      var event = Bed.level("A", 1)
      event.source = "unknown-\(number)"
      bed.take(event)
    }
    #expect(bed.words.count <= 1025)
    #expect(bed.words.last?.from == "")
    bed.machine.fire(through: Bed.start + .minutes(1), into: &bed.effects)
    for subject in [Word.Subject.refused, .figure] {
      #expect(bed.words.reduce(0) { $0 + ($1.subject == subject ? $1.count : 0) } == 3000)
    }
  }

  @Test func `a busy minute needs several words`() {
    var bed = Bed()
    for number in 0..<Int64(10_001) { bed.take(numbered(number, at: 0)) }
    bed.machine.fire(through: Bed.start + .minutes(1), into: &bed.effects)
    #expect(bed.words.map(\.numbers.count) == [10_000, 1])
    #expect(bed.words.reduce(0) { $0 + $1.count } == 10_001)
    #expect(bed.effects.toHandoff.map(\.origin.part) == [0, 1])
  }

  @Test(arguments: [1, 2, 3])
  func `any batching, abort or restore leads to the same records`(seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    let events = (0..<1500).map { randomEvent($0, &random) }
    var plain = Bed()
    for event in events { plain.take(event) }
    var batched = Bed()
    var log = Changelog()
    var committed = batched
    var position = 0
    while position < events.count {
      let end = min(events.count, position + 1 + random.below(50))
      for event in events[position..<end] { batched.take(event) }
      if random.chance(percent: 20) {
        batched.machine.abort()
        let machine = batched.machine
        batched = committed
        batched.machine = machine
        continue
      }
      log.append(batched.machine.commit())
      if random.chance(percent: 20) {
        batched.machine = IntakeMachine(configuration: Bed.configuration())
        for cell in log.cells.shuffled(using: &random) { try batched.machine.restore(cell) }
      }
      committed = batched
      position = end
    }
    #expect(describe(batched.effects) == describe(plain.effects))
    #expect(batched.effects.outcomes == plain.effects.outcomes)
  }

  private func describe(_ effects: Effects) -> [String] {
    (effects.toOrder + effects.toStock + effects.toHandoff).map { "\($0)" }
  }

  private func randomEvent(_ number: Int, _ random: inout RandomSource) -> Event {
    var event: Event
    let skus = ["A", "A-OLD", "B", "K"]
    switch random.below(12) {
    case 0: event = Bed.item(skus[random.below(4)]) { $0.aliases = random.chance(percent: 50) ? ["A-OLD"] : [] }
    case 1: event = Bed.item("K") { $0.components = [Component(sku: "A", quantity: Quantity(2))] }
    case 2:
      event = Bed.item("A") {
        $0.baseUnit = "EA"
        $0.units = [UnitFactor("CA", Ratio(12))]
      }
    case 3:
      event = Bed.document(
        .orderPlaced, [.order: "O\(number)"],
        [Bed.line(skus[random.below(4)], 2, uom: random.chance(percent: 50) ? "CA" : nil)])
    case 4:
      event = Bed.event(.locationDefined, "erp")
      event.location = "L\(random.below(2))"
      event.aliases = ["L2"]
    case 5:
      event = Bed.level("A", 1)
      event.source = "nobody-\(random.below(3))"
    default:
      event = Bed.level(skus[random.below(4)], 1)
      event.location = "L\(random.below(3))"
      event.sequence = Int64(number)
      event.uom = random.chance(percent: 20) ? "CA" : nil
    }
    event.id = "e\(random.chance(percent: 95) ? number : random.below(number + 1))"
    event.arrival = Bed.start + .seconds(Int64(number * 7))
    event.time = event.arrival - .hours(Int64(random.below(random.chance(percent: 5) ? 200 : 2)))
    return event
  }
}
