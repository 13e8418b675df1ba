import Core
import SeededRandom
import Testing

@Suite struct `Windows` {
  private static let schedule = WindowSchedule(Configuration())

  private func at(_ seconds: Int64) -> Instant { Instant(microseconds: 0) + .days(20_000) + .seconds(seconds) }

  private func note(_ seconds: Int64, arrival: Int64? = nil, _ moved: Int64 = 0, _ cause: Cause = .other) -> WindowNote
  {
    var note = WindowNote(time: at(seconds), arrival: at(arrival ?? seconds))
    note.moved = Quantity(moved)
    note.cause = cause
    return note
  }

  private func close(_ book: inout WindowBook, _ seconds: Int64) -> [Aggregate] {
    book.close(through: at(seconds), as: Aggregate(), Windows.schedule)
  }

  @Test func `a pane closes when the grace after its end is over`() {
    var book = WindowBook()
    book.note(note(10, 5, .receipt), Windows.schedule)
    book.note(note(50, -2, .sale), Windows.schedule)
    #expect(book.nextClose == at(180))
    #expect(close(&book, 179) == [])
    let closed = close(&book, 180)
    #expect(closed.count == 1)
    #expect(closed[0].start == at(0))
    #expect(closed[0].size == .minutes(1))
    #expect(closed[0].revision == 1)
    #expect(closed[0].events == 2)
    #expect(closed[0].inflow.map(\.quantity) == [Quantity(5)])
    #expect(closed[0].outflow.map(\.cause) == [.sale])
    #expect(book.nextClose == at(3600 + 120))
  }

  @Test func `late data opens the pane and its rollups again`() {
    var book = WindowBook()
    book.note(note(10, 1), Windows.schedule)
    #expect(close(&book, 86_400 + 120).map(\.size) == [.minutes(1), .hours(1), .days(1)])
    book.note(note(20, arrival: 90_000, 2), Windows.schedule)
    let again = close(&book, 90_120)
    #expect(again.map(\.revision) == [2, 2, 2])
    #expect(again.map(\.late) == [1, 1, 1])
    #expect(again.map(\.events) == [2, 2, 2])
    #expect(book.nextClose == nil)
  }

  @Test func `data of a pane that is forgotten counts as late where it arrives`() {
    var book = WindowBook()
    var refused = note(0, arrival: 400_000)
    refused.kind = .late
    book.note(refused, Windows.schedule)
    let closed = close(&book, 401_000)
    #expect(closed.map(\.late) == [1])
    #expect(closed.map(\.events) == [0])
    #expect(closed[0].start == at(400_000).floored(to: .minutes(1)))
  }

  @Test func `rollups hold the sum of their panes and the last level`() {
    var book = WindowBook()
    for minute in 0..<Int64(120) {
      var each = note(minute * 60, 1, .receipt)
      each.levels = [Level(.onHand, Quantity(minute))]
      each.residual = Quantity(minute - 60)
      book.note(each, Windows.schedule)
    }
    let hours = close(&book, 7320).filter { $0.size == .hours(1) }
    #expect(hours.map { $0.inflow[0].quantity } == [Quantity(60), Quantity(60)])
    #expect(hours.map { $0.last[0].quantity } == [Quantity(59), Quantity(119)])
    #expect(hours.map { $0.residual?.min } == [Quantity(-60), Quantity(0)])
    #expect(hours.map { $0.residual?.last } == [Quantity(-1), Quantity(59)])
  }

  @Test func `an older level does not replace a newer one`() {
    var book = WindowBook()
    for (second, quantity) in [(30, 3), (10, 1), (20, 2)] as [(Int64, Int64)] {
      var each = note(second, arrival: 40)
      each.levels = [Level(.available, Quantity(quantity))]
      book.note(each, Windows.schedule)
    }
    #expect(close(&book, 200)[0].last == [Level(.available, Quantity(3))])
  }

  @Test func `a book keeps no more than the horizon and a day`() {
    var book = WindowBook()
    for minute in 0..<Int64(8 * 1440) {
      book.note(note(minute * 60), Windows.schedule)
      _ = close(&book, minute * 60)
    }
    #expect(book.paneCount <= 4 * 1440)
  }

  @Test(arguments: [1, 2, 3])
  func `what closes depends on the records, not on batches or restores`(seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    var steady = WindowBook()
    var moved = WindowBook()
    var log: [Instant: [UInt8]] = [:]
    var second: Int64 = 0
    for _ in 0..<3000 {
      second += Int64(random.below(200))
      let delay = Int64(random.chance(percent: 10) ? random.below(200_000) : random.below(100))
      let each = note(second - delay, arrival: second, Int64(random.below(9)) - 4, Cause.allCases[random.below(14)])
      // Timers fire before a record that arrives later.
      #expect(close(&steady, second - 1) == close(&moved, second - 1))
      steady.note(each, Windows.schedule)
      moved.note(each, Windows.schedule)
      guard random.chance(percent: 5) else { continue }
      for (start, bytes) in moved.takeChanges() { log[start] = bytes }
      moved = WindowBook()
      for (start, bytes) in log { try moved.restore(start, StateCell(key: "block", bytes: bytes)) }
    }
    #expect(close(&steady, second + 200_000) == close(&moved, second + 200_000))
  }
}

@Suite struct `Confidence` {
  @Test func `a record nobody has counted is right in 35 of 100 cases`() {
    #expect(InventoryConfidence().hundredths == 35)
  }

  @Test func `counts that found the record right raise it, others lower it`() {
    var confidence = InventoryConfidence()
    confidence.right = 8
    #expect(confidence.hundredths == 87)
    confidence.wrong = 8
    #expect(confidence.hundredths == 48)
  }

  @Test func `it halves in twice the cadence, sooner where the item is fast`() {
    var confidence = InventoryConfidence()
    confidence.right = 98
    confidence.cadence = .hours(24)
    confidence.age = .hours(48)
    #expect(confidence.hundredths == 49)
    confidence.velocity = .fast
    #expect(confidence.hundredths == 0)
  }

  @Test func `a difference beyond the tolerance takes its share`() {
    var confidence = InventoryConfidence()
    confidence.right = 998
    confidence.expected = Quantity(100)
    confidence.residual = Quantity(-25)
    #expect(confidence.hundredths == 75)
    confidence.residual = Quantity(900)
    #expect(confidence.hundredths == 0)
    confidence.tolerance.units = Quantity(900)
    #expect(confidence.hundredths == 100)
  }

  @Test func `an item with a movement an hour is fast`() {
    #expect(Velocity(eventsPerDay: 23) == .slow)
    #expect(Velocity(eventsPerDay: 24).word == "fast")
  }
}
