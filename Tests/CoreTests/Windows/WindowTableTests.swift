import SeededRandom
import Testing

@testable import Core

@Suite struct `Windows` {
  private func at(_ seconds: Int64) -> Instant { Stream.at(seconds) }

  private func note(_ seconds: Int64, arrival: Int64? = nil, _ moved: Int64 = 0, _ cause: Cause = .other) -> WindowNote
  {
    var note = WindowNote(time: at(seconds), arrival: at(arrival ?? seconds))
    note.moved = Quantity(moved)
    note.cause = cause
    return note
  }

  @Test func `a pane closes when the grace after its end is over`() {
    var stream = Stream()
    stream.note(note(10, 5, .receipt))
    stream.note(note(50, -2, .sale))
    #expect(stream.nextClose == at(180))
    #expect(stream.close(179) == [])
    let closed = stream.close(180)
    #expect(closed.count == 1)
    #expect(closed[0].start == at(0))
    #expect(closed[0].size == .minutes(1))
    #expect(closed[0].revision == 1)
    #expect(closed[0].events == 2)
    #expect(closed[0].inflow.map(\.quantity) == [Quantity(5)])
    #expect(closed[0].outflow.map(\.cause) == [.sale])
    #expect(stream.nextClose == at(3600 + 120))
  }

  @Test func `late data opens the pane and its rollups again`() {
    var stream = Stream()
    stream.note(note(10, 1))
    #expect(stream.close(86_400 + 120).map(\.size) == [.minutes(1), .hours(1), .days(1)])
    stream.note(note(20, arrival: 90_000, 2))
    let again = stream.close(90_120)
    #expect(again.map(\.revision) == [2, 2, 2])
    #expect(again.map(\.late) == [1, 1, 1])
    #expect(again.map(\.events) == [2, 2, 2])
    #expect(stream.nextClose == nil)
  }

  @Test func `data of a pane that is forgotten counts as late where it arrives`() {
    var stream = Stream()
    var refused = note(0, arrival: 400_000)
    refused.kind = .late
    stream.note(refused)
    let closed = stream.close(400_300)
    #expect(closed.map(\.late) == [1])
    #expect(closed.map(\.events) == [0])
    #expect(closed[0].start == at(400_000).floored(to: .minutes(1)))
  }

  @Test func `rollups hold the sum of their panes and the last level`() {
    var stream = Stream()
    for minute in 0..<Int64(120) {
      var each = note(minute * 60, 1, .receipt)
      each.levels = [Level(.onHand, Quantity(minute))]
      each.residual = Quantity(minute - 60)
      stream.note(each)
    }
    let hours = stream.close(7320).filter { $0.size == .hours(1) }
    #expect(hours.map { $0.inflow[.receipt] } == [Quantity(60), Quantity(60)])
    #expect(hours.map { $0.last[.onHand] } == [Quantity(59), Quantity(119)])
    #expect(hours.map { $0.residual?.min } == [Quantity(-60), Quantity(0)])
    #expect(hours.map { $0.residual?.last } == [Quantity(-1), Quantity(59)])
  }

  @Test func `an older level does not replace a newer one`() {
    var stream = Stream()
    for (second, quantity) in [(30, 3), (10, 1), (20, 2)] as [(Int64, Int64)] {
      var each = note(second, arrival: 40)
      each.levels = [Level(.available, Quantity(quantity))]
      stream.note(each)
    }
    #expect(Array(stream.close(200)[0].last) == [Level(.available, Quantity(3))])
  }

  @Test func `a place keeps no more than the horizon and a day`() {
    var stream = Stream()
    for minute in 0..<Int64(8 * 1440) {
      stream.note(note(minute * 60))
      _ = stream.close(minute * 60)
      stream.table.commitWithoutCells()
    }
    #expect(stream.table.contents.count <= 4 * 1440 + 60)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6])
  func `what closes is what plain lists say, whatever is aborted or restored`(seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    var plain = PlainWindows()
    var stream = Stream()
    var cells: [String: StateCell] = [:]
    var second: Int64 = 0
    for _ in 0..<2000 {
      second += Int64(random.below(random.chance(percent: 3) ? 9_000 : 200))
      let fate = random.below(12)
      if fate == 0 {
        // A transaction that comes to nothing.
        var aborted = stream
        for _ in 0..<5 { aborted.note(randomNote(second, &random)) }
        _ = aborted.close(second - 1)
        aborted.table.abort()
        stream = aborted
      }
      // Timers fire before a record that arrives later.
      #expect(stream.close(second - 1) == plain.close(through: at(second - 1), as: Stream.template, Stream.schedule))
      let each = randomNote(second, &random)
      stream.note(each)
      plain.note(each, Stream.schedule)
      let counted = stream.table.eventCount(0, from: at(second) - .days(1), to: at(second), most: .max)
      #expect(counted == plain.eventCount(from: at(second) - .days(1), to: at(second)))
      for cell in stream.commit() { cells[cell.key] = cell.bytes.map { StateCell(key: cell.key, bytes: $0) } }
      guard fate == 1 else { continue }
      stream = Stream()
      for cell in cells.values { try stream.table.restore(cell, place: 0) }
    }
    let end = second + 300_000
    #expect(stream.close(end) == plain.close(through: at(end), as: Stream.template, Stream.schedule))
  }

  private func randomNote(_ second: Int64, _ random: inout RandomSource) -> WindowNote {
    let delay = Int64(random.chance(percent: 10) ? random.below(400_000) : random.below(100))
    var each = note(second - delay, arrival: second, Int64(random.below(9)) - 4, Cause.allCases[random.below(14)])
    each.kind = random.chance(percent: 80) ? .event : random.chance(percent: 50) ? .duplicate : .late
    for measure in Measure.allCases where random.chance(percent: 25) {
      each.levels.append(Level(measure, random.chance(percent: 90) ? Quantity(Int64(random.below(50))) : nil))
    }
    if random.chance(percent: 50) { each.residual = Quantity(Int64(random.below(9)) - 4) }
    return each
  }

  @Test func `windows of one instant close in the order of their places and systems`() {
    var configuration = Configuration()
    configuration.systems = ["b", "a"].map { SystemProfile(id: $0, kind: .wms) }
    let places = ["SKU-LONG-ENOUGH-10", "SKU-LONG-ENOUGH-9", "Ä", "A", "A B", "a"].map {
      PlaceKey(sku: $0, location: "L")
    }
    var table = WindowTable(configuration)
    for place in places.indices {
      for system in [UInt8(0), 1] { table.note(note(5), place: place, system: SystemID(system)) }
    }
    var closed: [Aggregate] = []
    table.closeNext({ places[$0] }, into: &closed) { _, _, _, _ in }
    let expected = places.sorted { $0.text < $1.text }.flatMap { [$0.sku + " a", $0.sku + " b"] }
    #expect(closed.map { $0.sku + " " + $0.system } == expected)
  }
}

/// The windows of one place and system.
private struct Stream {
  static let schedule = WindowSchedule(Configuration())
  static let key = PlaceKey(sku: "A", location: "L")
  static func at(_ seconds: Int64) -> Instant { Instant(microseconds: 0) + .days(20_000) + .seconds(seconds) }
  static var template: Aggregate {
    var aggregate = Aggregate()
    (aggregate.sku, aggregate.location, aggregate.system) = (key.sku, key.location, "wms")
    return aggregate
  }

  var table: WindowTable

  init() {
    var configuration = Configuration()
    configuration.systems = [SystemProfile(id: "wms", kind: .wms)]
    table = WindowTable(configuration)
  }

  var nextClose: Instant? { table.nextClose }

  mutating func note(_ note: WindowNote) { table.note(note, place: 0, system: SystemID(0)) }

  /// All that closes until a time; what is no window's any more is passed over.
  mutating func close(_ seconds: Int64) -> [Aggregate] {
    var closed: [Aggregate] = []
    while let next = table.nextClose, next <= Stream.at(seconds) {
      table.closeNext({ _ in Stream.key }, into: &closed) { _, _, _, _ in }
    }
    return closed
  }

  mutating func commit() -> [StateCell] { table.commit { _ in Stream.key } }
}
