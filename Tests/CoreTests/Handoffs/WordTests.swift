import Testing

@testable import Core
import SeededRandom

extension HandoffBench {
  /// A word of a source, told at the end of its pane.
  mutating func hear(
    _ minutes: Int64, _ subject: Word.Subject = .heard, from: String = "erp", to: String = "", _ numbers: [Int64] = [],
    _ adjust: (inout Word) -> Void = { _ in }
  ) {
    var word = Word()
    word.subject = subject
    word.from = from
    word.to = to
    word.pane = HandoffBench.minute(minutes)
    word.count = 1
    word.numbers = numbers
    adjust(&word)
    take(minutes + 1, HandoffKey(from: from, to: to).text, .word(word))
  }
}

@Suite struct `Sources fall silent` {
  @Test func `three times the cadence after the last pane`() {
    var bench = HandoffBench()
    for minute in [0, 60, 120] as [Int64] { bench.hear(minute) }
    bench.run(to: 300)
    #expect(bench.story.isEmpty)
    bench.run(to: 301)
    #expect(bench.story == ["opened/open D09 erp"])
    #expect(bench.last?.home == "erp>")
    #expect(bench.last?.draft.category == .feedSilentOrLagging)
    #expect(bench.last?.draft.handoff == Handoff(from: "erp", to: nil))
    #expect(bench.last?.updated == HandoffBench.minute(301))
  }

  @Test func `the next word heals, another silence is another incident`() {
    var bench = HandoffBench()
    bench.hear(0)
    bench.run(to: 200)
    bench.hear(300)
    #expect(bench.last?.state == .autoResolved)
    bench.run(to: 300 + 181)
    #expect(bench.effects.exceptions.map(\.news) == [.opened, .escalated, .resolved, .opened])
    #expect(Set(bench.effects.exceptions.map(\.id)).count == 2)
  }

  @Test func `who has no cadence is never silent`() {
    var bench = HandoffBench()
    bench.hear(0, from: "wms")
    bench.hear(0, from: "legacy")
    bench.run(to: 100_000)
    #expect(bench.story.isEmpty)
  }

  @Test func `an old pane told late does not turn back the clock`() {
    var bench = HandoffBench()
    bench.hear(100)
    bench.hear(10)
    bench.run(to: 280)
    #expect(bench.story.isEmpty)
    bench.run(to: 281)
    #expect(bench.story.count == 1)
  }
}

@Suite struct `Sequence numbers are missing` {
  @Test func `a gap that outlives the allowance is told, and healed when it is filled`() {
    var bench = HandoffBench()
    bench.hear(0, from: "storefront", [1, 2])
    bench.hear(60, from: "storefront", [3, 4, 5, 6])
    bench.hear(90, from: "storefront", [8]) {
      $0.reference = EventReference(source: "storefront", id: "e8", time: .distantPast)
    }
    bench.run(to: 95)
    #expect(bench.story.isEmpty)
    bench.run(to: 96)
    #expect(bench.story == ["opened/open D09 storefront"])
    #expect(bench.last?.draft.firstDivergent.id == "e8")
    #expect(bench.last?.draft.summary.contains("left out sequence number 7;") ?? false)
    #expect(bench.last?.draft.subject.sku == nil)
    bench.hear(120, from: "storefront", [7, 9])
    #expect(bench.last?.state == .autoResolved)
  }

  @Test func `what comes within the allowance was no gap, by whatever input it comes`() {
    var bench = HandoffBench()
    bench.hear(0, from: "storefront", [1, 4, 7])
    bench.hear(0, from: "storefront", [2, 5])
    bench.hear(1, from: "storefront", [3, 6, 8])
    bench.run(to: 1000)
    #expect(bench.story.isEmpty)
  }

  @Test func `further gaps update the one incident`() {
    var bench = HandoffBench()
    bench.hear(0, from: "storefront", [1, 3])
    bench.run(to: 20)
    bench.hear(30, from: "storefront", [5])
    bench.run(to: 50)
    #expect(bench.effects.exceptions.map(\.news) == [.opened, .escalated, .updated])
    bench.hear(51, from: "storefront", [2])
    #expect(bench.last?.state == .open)
    bench.hear(52, from: "storefront", [4])
    #expect(bench.last?.state == .autoResolved)
  }

  @Test func `counting anew is no gap`() {
    var bench = HandoffBench()
    bench.hear(0, from: "storefront", Array(1...1000))
    bench.hear(60, from: "storefront", [1, 2, 3, 4])
    bench.hear(120, from: "storefront", [5, 6])
    bench.run(to: 1000)
    #expect(bench.story.isEmpty)
  }

  @Test func `a gap after counting anew is one`() {
    var bench = HandoffBench()
    bench.hear(0, from: "storefront", Array(1...1000))
    bench.hear(60, from: "storefront", [1, 2, 3, 4])
    bench.hear(120, from: "storefront", [6])
    bench.run(to: 126)
    #expect(bench.story.count == 1)
  }

  @Test func `old messages sent again are neither`() {
    var bench = HandoffBench()
    bench.hear(0, from: "storefront", Array(1...8))
    bench.hear(60, from: "storefront", [1, 2, 3, 5])
    bench.hear(61, from: "storefront", [9, 10])
    bench.run(to: 1000)
    #expect(bench.story.isEmpty)
  }

  @Test func `each message heard twice changes nothing`() {
    var bench = HandoffBench()
    for number in 1...20 as ClosedRange<Int64> {
      bench.hear(number, from: "storefront", [number])
      bench.hear(number, from: "storefront", [number])
    }
    bench.run(to: 1000)
    #expect(bench.story.isEmpty)
  }

  @Test func `the first number heard may be any, and gaps are bounded`() {
    var bench = HandoffBench()
    bench.hear(0, from: "storefront", (1...500).map { $0 * 2 + 7000 })
    bench.run(to: 10)
    #expect(bench.story.count == 1)
    #expect(bench.machine.handoffs["storefront>"]?.feed?.sequence.missing.count == SequenceMemory.gapsMax)
  }

  @Test(arguments: 0..<200) func `any numbers in any order never trap and stay bounded`(seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    var memory = SequenceMemory()
    let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
    for _ in 0..<100 {
      let numbers = (0..<5).map { _ in
        Bool.random(using: &random)
          ? Int64.random(in: 0...30, using: &random) : extremes.randomElement(using: &random) ?? 0
      }
      memory.hear(numbers.sorted(), in: EventReference(), due: HandoffBench.start)
      _ = memory.tellGaps(at: HandoffBench.start)
    }
    #expect(memory.missing.count <= SequenceMemory.gapsMax)
  }

  @Test func `silence and gaps of one source are one incident`() {
    var bench = HandoffBench()
    bench.hear(0, .heard, [1, 3])
    bench.run(to: 200)
    #expect(Set(bench.effects.exceptions.map(\.id)).count == 1)
    #expect(bench.last?.draft.summary.contains("silent") ?? false)
    bench.hear(201, .heard, [4])
    #expect(bench.last?.state == .open)
    #expect(!(bench.last?.draft.summary.contains("silent") ?? true))
    bench.hear(202, .heard, [2])
    #expect(bench.last?.state == .autoResolved)
  }
}

@Suite struct `Hand-offs lag` {
  private func lag(_ bench: inout HandoffBench, _ hour: Int64, minutes: Int64) {
    bench.hear(hour * 60, .lag, from: "wms", to: "storefront", [minutes * 60_000_000]) { word in
      word.late = minutes > 5 ? 1 : 0
      word.reference = EventReference(source: "storefront", id: "j\(hour)", time: .distantPast)
    }
  }

  @Test func `three late panes of five with rising medians`() {
    var bench = HandoffBench()
    for (hour, minutes) in [2, 4, 9, 16].enumerated() { lag(&bench, Int64(hour), minutes: Int64(minutes)) }
    #expect(bench.story.isEmpty)
    lag(&bench, 4, minutes: 25)
    #expect(bench.effects.exceptions.map(\.draft.pattern) == [.propagationLag])
    #expect(bench.last?.draft.handoff == Handoff(from: "wms", to: "storefront"))
    #expect(bench.last?.draft.subject.handoff == Handoff(from: "wms", to: "storefront"))
    #expect(bench.last?.draft.firstDivergent.id == "j2")
    #expect(bench.effects.corrections.isEmpty)
  }

  @Test(arguments: [[10, 10, 10, 10, 10], [6, 10, 7, 11, 8], [25, 16, 9, 8, 7], [1, 9, 2, 10, 3]])
  func `late without getting later is no lag`(lags: [Int64]) {
    var bench = HandoffBench()
    for (hour, minutes) in lags.enumerated() { lag(&bench, Int64(hour), minutes: minutes) }
    #expect(bench.story.isEmpty)
  }

  @Test func `it heals when the newest pane and three of five are on time`() {
    var bench = HandoffBench()
    for (hour, minutes) in [6, 7, 8, 1, 1].enumerated() { lag(&bench, Int64(hour), minutes: Int64(minutes)) }
    #expect(bench.last?.state != .autoResolved)
    lag(&bench, 5, minutes: 1)
    #expect(bench.last?.state == .autoResolved)
  }

  @Test func `what the lag explains is no finding of its own while it lasts`() {
    var bench = HandoffBench()
    for (hour, minutes) in [6, 7, 8].enumerated() { lag(&bench, Int64(hour), minutes: Int64(minutes)) }
    let home = "wms>storefront"
    bench.take(200, erpFinding("A", home: home).correcting(-5))
    bench.take(201, erpFinding("B", home: home).correcting(-5))
    bench.take(202, erpFinding("C", pattern: .uomConversion, home: home).correcting(-5))
    bench.run(to: 203)
    #expect(bench.effects.corrections.map(\.draft.sku) == ["C"])
    #expect(bench.last?.draft.kindName == "D19")
    bench.take(204, erpFinding("A", home: home).healed())
    for hour in 4...6 as ClosedRange<Int64> { lag(&bench, hour, minutes: 1) }
    bench.run(to: 363)
    #expect(bench.effects.corrections.map(\.draft.sku) == ["C", "B"])
    #expect(bench.effects.exceptions.filter { $0.news == .opened }.map { $0.draft.subject.sku } == [nil, "C", "B"])
    #expect(bench.effects.exceptions.contains { $0.draft.pattern == .propagationLag && $0.state == .autoResolved })
  }
}

@Suite struct `Messages are refused or contradict each other` {
  private func refuse(_ bench: inout HandoffBench, _ minutes: Int64, _ reason: String = "invalid", part: Int = 0) {
    bench.hear(minutes, .refused, from: "wms") { word in
      word.reason = reason
      word.reference = EventReference(source: "wms", id: "bad-\(minutes)-\(part)", time: HandoffBench.minute(minutes))
    }
  }

  @Test func `the first of a source and reason opens, then at most one revision a pane`() {
    var bench = HandoffBench()
    refuse(&bench, 0)
    refuse(&bench, 0, part: 1)
    refuse(&bench, 1)
    refuse(&bench, 2, "unmapped")
    #expect(bench.effects.exceptions.map(\.news) == [.opened, .updated, .opened])
    #expect(bench.last?.draft.category == .unmappedOrInvalidMessage)
    #expect(Set(bench.effects.exceptions.map(\.id)).count == 2)
  }

  @Test func `quiet for a day heals, and the next one is another incident`() {
    var bench = HandoffBench()
    refuse(&bench, 0)
    refuse(&bench, 100)
    bench.run(to: 1440 + 100)
    #expect(bench.last?.state == .open)
    bench.run(to: 1440 + 101)
    #expect(bench.last?.state == .autoResolved)
    refuse(&bench, 2000)
    #expect(bench.last?.news == .opened)
    #expect(Set(bench.effects.exceptions.map(\.id)).count == 2)
  }

  @Test func `a conflict shows both messages and stays open`() {
    var bench = HandoffBench()
    for second in ["b", "c"] {
      bench.hear(0, .conflict, from: "storefront") { word in
        word.reason = "K9"
        word.other = EventReference(source: "storefront", id: "a", time: HandoffBench.start)
        word.reference = EventReference(source: "storefront", id: second, time: HandoffBench.start)
      }
    }
    bench.run(to: 20)
    #expect(bench.effects.exceptions.map(\.news) == [.opened, .updated])
    #expect(bench.last?.draft.category == .duplicateOrReplayedMessage)
    #expect(bench.last?.draft.evidence.map(\.id) == ["a", "b", "c"])
    #expect(bench.last?.draft.firstDivergent.id == "b")
    bench.run(to: 100_000)
    #expect(bench.last?.state == .open)
  }
}

@Suite struct `Carriers get into trouble` {
  private func parcel(_ bench: inout HandoffBench, _ minutes: Int64, _ subject: Word.Subject, _ number: Int) {
    bench.hear(minutes, subject, from: "carrier") { word in
      word.reason = "O\(number)"
      word.reference = EventReference(source: "carrier", id: "scan-\(minutes)", time: HandoffBench.minute(minutes))
    }
  }

  @Test func `ten in six hours and a fifth of what is under way`() {
    var bench = HandoffBench()
    for number in 0..<50 { parcel(&bench, 0, .parcelShipped, number) }
    for number in 0..<9 { parcel(&bench, 100 + Int64(number), .parcelTrouble, number) }
    parcel(&bench, 110, .parcelTrouble, 0)
    #expect(bench.story.isEmpty)
    parcel(&bench, 120, .parcelTrouble, 9)
    #expect(bench.last?.draft.category == .carrierDisruption)
    #expect(bench.last?.draft.affectedTotal == 10)
    #expect(bench.last?.draft.firstDivergent.id == "scan-120")
    bench.run(to: 100 + 361)
    #expect(bench.last?.state == .autoResolved)
  }

  @Test func `few among many are none`() {
    var bench = HandoffBench()
    for number in 0..<51 { parcel(&bench, 0, .parcelShipped, number) }
    for number in 0..<10 { parcel(&bench, 100, .parcelTrouble, number) }
    #expect(bench.story.isEmpty)
    parcel(&bench, 101, .parcelDelivered, 50)
    parcel(&bench, 102, .parcelTrouble, 9)
    #expect(bench.last?.news == .opened)
  }

  @Test func `parcels that arrive leave, and those nobody speaks of are forgotten`() {
    var bench = HandoffBench()
    for number in 0..<12 { parcel(&bench, 0, .parcelTrouble, number) }
    #expect(bench.last?.state == .open)
    for number in 0..<3 { parcel(&bench, 10, .parcelDelivered, number) }
    #expect(bench.last?.state == .autoResolved)
    bench.run(to: 31 * 1440)
    #expect(bench.machine.parcels.count == 0)
    #expect(bench.machine.handoffs["carrier>"]?.carrier?.open == 0)
  }
}

@Suite struct `People carry things by hand` {
  private func touch(_ bench: inout HandoffBench, _ minutes: Int64, id: String? = nil, minutesSpent: Int64? = 15) {
    var event = Event()
    event.kind = .manualTouch
    event.id = id ?? "touch-\(minutes)"
    event.key = event.id
    event.content = 1
    event.source = "erp"
    event.time = HandoffBench.minute(minutes)
    event.minutes = minutesSpent
    bench.take(minutes, "wms>erp", .event(event))
  }

  @Test func `five in a week are a way of work`() {
    var bench = HandoffBench()
    for hour in 1...4 as ClosedRange<Int64> { touch(&bench, hour * 180) }
    touch(&bench, 721, id: "touch-720")
    #expect(bench.story.isEmpty)
    #expect(bench.outcomes[.duplicate] == 1)
    touch(&bench, 900)
    #expect(bench.last?.draft.category == .manualWorkaroundDetected)
    #expect(bench.last?.draft.subject.handoff == Handoff(from: "wms", to: "erp"))
    touch(&bench, 1000)
    #expect(bench.last?.news == .updated)
    #expect(bench.last?.touches == 1)
    #expect(bench.outcomes[.applied] == 6)
  }

  @Test func `few touches spread over weeks are none`() {
    var bench = HandoffBench()
    for day in stride(from: Int64(0), to: 40, by: 2) { touch(&bench, day * 1440) }
    #expect(bench.story.isEmpty)
  }

  @Test func `minutes of attention make the drag index`() {
    var bench = HandoffBench()
    touch(&bench, 0)
    touch(&bench, 10, minutesSpent: nil)
    touch(&bench, 20, minutesSpent: 4)
    let summary = bench.machine.summaries.first
    let day = HandoffBench.start.day
    #expect(summary?.key.text == "wms>erp")
    #expect(summary?.days.map(\.minutes) == [15 + 15 + 4 + 3 * 8])
    let index = summary?.dragIndex(from: day, through: day, orders: 29)
    #expect(index?.index == 200_00)
    #expect(index?.isEstimated == false)
    let none = summary?.dragIndex(from: day + 1, through: day + 1, orders: 29)
    #expect(none?.index == 0 && none?.isEstimated == true)
  }

  @Test func `a touch under the same key with other content is a conflict`() {
    var bench = HandoffBench()
    touch(&bench, 0, id: "same")
    var event = Event()
    event.kind = .manualTouch
    event.id = "other"
    event.key = "same"
    event.content = 2
    event.source = "erp"
    event.time = HandoffBench.minute(1)
    bench.take(1, "wms>erp", .event(event))
    bench.run(to: 1)
    #expect(bench.outcomes[.conflict] == 1)
    #expect(bench.effects.rejections.map(\.outcome) == [.conflict])
    #expect(bench.last?.draft.category == .duplicateOrReplayedMessage)
  }
}
