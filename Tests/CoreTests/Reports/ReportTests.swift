import SeededRandom
import Testing

@testable import Core

extension HandoffBench {
  /// A figure of an hour, told when it is over. The bench starts at 08:00.
  mutating func figure(hour: Int64, _ group: Figure.Group, _ name: String, _ count: Int64, from: String, to: String) {
    let word = Word.figure(group, name, count, from: from, to: to, at: HandoffBench.minute(hour * 60))
    take(hour * 60 + 60, word.figureKey, .word(word))
  }

  mutating func touch(_ minutes: Int64, spent: Int64?) {
    var event = Event()
    event.kind = .manualTouch
    event.id = "touch-\(minutes)"
    event.key = event.id
    event.source = "wms"
    event.time = HandoffBench.minute(minutes)
    event.content = UInt64(minutes)
    event.minutes = spent
    event.handoffFrom = "wms"
    event.handoffTo = "erp"
    take(minutes, "wms>erp", .event(event))
  }

  func reports(_ size: ReportSize, of home: String) -> [ReportRecord] {
    effects.reports.filter { $0.home == home && $0.book.period.size == size }
  }
}

@Suite struct `A hand-off's report` {
  @Test func `the drag index is minutes of attention per hundred orders, with a switch of context for each touch`() {
    var bench = HandoffBench()
    bench.touch(5, spent: 30)
    bench.touch(20, spent: nil)
    bench.figure(hour: 0, .orders, "placed", 50, from: "wms", to: "erp")
    bench.run(to: 60)
    #expect(bench.effects.reports.isEmpty)
    bench.run(to: 61)
    let book = bench.reports(.hour, of: "wms>erp").first?.book
    // (30 + 8) + (15 + 8) = 61 minutes for 50 orders.
    #expect(book?.touches == 2 && book?.attention.minutes == 61 && book?.attention.isEstimated == false)
    #expect(book?.orders == 50 && book?.dragIndex == 12_200)
    #expect(book?.outcomes["applied"] == 2)
  }

  @Test func `where nobody reports touches, opened exceptions stand in`() {
    var bench = HandoffBench()
    bench.take(5, erpFinding("A"))
    bench.take(6, erpFinding("B"))
    bench.figure(hour: 0, .orders, "placed", 10, from: "wms", to: "erp")
    bench.run(to: 61)
    let book = bench.reports(.hour, of: "wms>erp").first?.book
    #expect(book?.attention.minutes == 46 && book?.attention.isEstimated == true && book?.dragIndex == 46_000)
  }

  @Test func `orders alone are no report`() {
    var bench = HandoffBench()
    for hour in 0..<30 as Range<Int64> { bench.figure(hour: hour, .orders, "placed", 5, from: "wms", to: "erp") }
    bench.run(to: 5000)
    #expect(bench.effects.reports.isEmpty)
    #expect(bench.machine.reports.isEmpty && bench.machine.nextTimer == nil)
  }

  @Test func `a day counts the orders of the hours before anything happened`() {
    var bench = HandoffBench()
    for hour in 0..<3 as Range<Int64> { bench.figure(hour: hour, .orders, "placed", 100, from: "wms", to: "erp") }
    bench.touch(200, spent: 22)
    bench.run(to: 961)
    #expect(bench.machine.dragIndices(at: HandoffBench.minute(1000)) == [Handoff(from: "wms", to: "erp"): 1000])
    bench.run(to: 5000)
    let days = bench.reports(.day, of: "wms>erp")
    #expect(days.map(\.book.orders) == [300] && days.map(\.book.dragIndex) == [1000])
    // 08:00 and 16 hours, and the minute in which the last figures come.
    #expect(days.first?.book.period.end == HandoffBench.minute(960))
    #expect(bench.machine.dragIndices(at: HandoffBench.minute(5000)).isEmpty)
  }

  @Test func `a period closes once, and every one has an id of its own`() {
    var bench = HandoffBench()
    for hour in 0..<40 as Range<Int64> { bench.hear(hour * 60 + 1, .lag, from: "wms", to: "erp", [1_000_000]) }
    bench.run(to: 6000)
    let hours = bench.reports(.hour, of: "wms>erp")
    #expect(hours.count == 40 && hours.allSatisfy { $0.book.lag.lags.count == 1 })
    #expect(bench.reports(.day, of: "wms>erp").map(\.book.lag.lags.count) == [16, 24])
    #expect(Set(bench.effects.reports.map(\.id)).count == bench.effects.reports.count)
    #expect(hours.allSatisfy { $0.id.hasPrefix("rep-") && $0.id.count == 30 })
  }

  @Test func `the map says who tells whom what, and how long it takes`() {
    var bench = HandoffBench()
    for (number, seconds) in [10, 20, 30, 40, 600].enumerated() {
      bench.hear(Int64(number), .lag, from: "wms", to: "erp", [Int64(seconds) * 1_000_000]) { word in
        word.reason = number == 4 ? "received" : "shipped"
        word.late = seconds > 300 ? 1 : 0
      }
    }
    bench.figure(hour: 0, .writes, "set on_hand", 7, from: "wms", to: "erp")
    bench.run(to: 61)
    let book = bench.reports(.hour, of: "wms>erp").first?.book
    #expect(book?.lags.map(\.fact) == ["received", "shipped"] && book?.lags.map(\.late) == [1, 0])
    #expect(book?.lag.lags.count == 5 && book?.lag.lags.longest == .seconds(600))
    #expect(book?.writes["set on_hand"] == 7)
  }

  @Test func `what stands open is told each day until it is closed`() {
    var bench = HandoffBench()
    bench.take(5, erpFinding("A"))
    bench.run(to: 4000)
    let days = bench.reports(.day, of: "wms>erp")
    #expect(days.map(\.standing.open) == [1, 1, 1])
    #expect(days.map { $0.standing.backlog.map(\.age) } == [[.underADay], [.underAWeek], [.underAWeek]])
    #expect(days.map { $0.book.opened.total } == [1, 0, 0])
    var healed = erpFinding("A")
    healed.news = .healed
    bench.take(4001, healed)
    bench.run(to: 9000)
    #expect(bench.reports(.day, of: "wms>erp").map(\.standing.open) == [1, 1, 1, 0])
    #expect(bench.reports(.day, of: "wms>erp").last?.book.ended["auto_resolved"] == 1)
  }

  @Test func `what a closed period should have held goes into the one that is open`() {
    var bench = HandoffBench()
    bench.touch(5, spent: 1)
    bench.run(to: 200)
    let late = Word.figure(.outcomes, "applied", 3, from: "wms", to: "erp", at: HandoffBench.minute(10))
    bench.take(201, "wms>erp", .word(late))
    bench.run(to: 300)
    let hours = bench.reports(.hour, of: "wms>erp")
    #expect(hours.map(\.book.period.start) == [HandoffBench.minute(0), HandoffBench.minute(180)])
    #expect(hours.map { $0.book.outcomes["applied"] } == [1, 3])
  }

  @Test func `a machine that is restored after every record says the same`() {
    func run(restoring: Bool) -> [ReportRecord] {
      var bench = HandoffBench()
      bench.restoresAfterEach = restoring
      for step in 0..<50 as Range<Int64> {
        bench.take(step * 30, erpFinding("S\(step % 7)"))
        bench.hear(step * 30 + 1, .lag, from: "wms", to: "erp", [step * 1_000_000]) { $0.reason = "shipped" }
        bench.figure(hour: step, .orders, "placed", step, from: "wms", to: "erp")
      }
      bench.run(to: 9000)
      return bench.effects.reports
    }
    let plain = run(restoring: false)
    #expect(plain.count > 50 && run(restoring: true) == plain)
  }

  @Test func `yesterday's drag index is forgotten when that day is over, whoever shares the partition`() {
    var bench = HandoffBench()
    bench.touch(5, spent: 30)
    bench.figure(hour: 0, .orders, "placed", 50, from: "wms", to: "erp")
    // The bench starts at 08:00: the second midnight comes 40 hours later.
    bench.run(to: 40 * 60 - 1)
    #expect(bench.machine.reports["wms>erp"] != nil)
    bench.run(to: 40 * 60)
    #expect(bench.machine.reports["wms>erp"] == nil)
  }

  @Test func `an aborted transaction leaves nothing`() {
    var bench = HandoffBench()
    bench.touch(5, spent: 1)
    _ = bench.machine.commit()
    let due = bench.machine.nextTimer
    bench.touch(70, spent: 1)
    bench.machine.abort()
    #expect(bench.machine.nextTimer == due)
    bench.effects = Effects()
    bench.run(to: 300)
    #expect(bench.reports(.hour, of: "wms>erp").map(\.book.touches) == [1])
  }
}

@Suite struct `Sums in bounded room` {
  @Test func `a percentile is at most an eighth above the true one, and the order of addition does not show`() {
    var random = RandomSource(seed: 7)
    for _ in 0..<200 {
      let lengths = (0...random.below(300)).map { _ in
        Span(microseconds: Int64(random.below(1 << (1 + random.below(40)))))
      }
      var (one, other, halves) = (SpanHistogram(), SpanHistogram(), SpanHistogram())
      for length in lengths { one.add(length) }
      for length in lengths.reversed() { other.add(length) }
      var rest = SpanHistogram()
      for (place, length) in lengths.enumerated() {
        if place % 2 == 0 { halves.add(length) } else { rest.add(length) }
      }
      halves.add(numbers: rest.numbers)
      #expect(one == other && one == halves && one.count == Int64(lengths.count))
      let sorted = lengths.sorted()
      for percent in [1, 50, 90, 99, 100] as [Int64] {
        let rank = max(1, (Int64(lengths.count) * percent + 99) / 100)
        let exact = sorted[Int(rank) - 1].microseconds
        let told = one.percentile(percent)?.microseconds ?? -1
        #expect(told >= exact && told <= exact + exact / 8 + 1000, "\(told) for \(exact)")
      }
    }
    #expect(SpanHistogram().percentile(50) == nil)
  }

  @Test func `the most frequent names are found though there is no room for all`() {
    var random = RandomSource(seed: 3)
    var top = TopNames()
    for _ in 0..<20_000 {
      top.add(random.chance(percent: 40) ? "big-\(random.below(5))" : "small-\(random.below(5000))")
    }
    #expect(Set(top.first(5).map(\.name)) == Set((0..<5).map { "big-\($0)" }))
    #expect(top.isApproximate && top.first(1000).count == TopNames.rooms)
    var few = TopNames()
    for name in ["b", "a", "b"] { few.add(name) }
    #expect(few.first(10).map { "\($0.name) \($0.count)" } == ["b 2", "a 1"] && !few.isApproximate)
  }
}
