import Core
import SeededRandom
import Testing

@Suite struct `Facts` {
  @Test(
    arguments: [
      (0, "0"), (1, "0.000001"), (-1, "-0.000001"), (69_500_000, "69.5"), (-3_000_000, "-3"), (10_000_000, "10"),
      (123_456_789, "123.456789"), (100_000, "0.1"), (Int64.min, "-9223372036854.775808"),
    ] as [(Int64, String)])
  func `a quantity is written without trailing zeros`(millionths: Int64, text: String) {
    #expect("\(Quantity(millionths: millionths))" == text)
  }

  @Test func `a ratio multiplies exactly or not at all`() {
    #expect(Ratio(12).exactProduct(Quantity(5)) == Quantity(60))
    #expect(Ratio(1, 3).exactProduct(Quantity(6)) == Quantity(2))
    #expect(Ratio(1, 3).exactProduct(Quantity(1)) == nil)
    #expect(Ratio(Int64.max).exactProduct(Quantity(5)) == nil)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"),
      (1_772_438_400_004_000, "2026-03-02T08:00:00.004Z"),
      (951_782_400_000_000, "2000-02-29T00:00:00Z"), (4_107_542_399_000_000, "2100-02-28T23:59:59Z"),
      (4_107_542_400_000_000, "2100-03-01T00:00:00Z"), (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
    ] as [(Int64, String)])
  func `an instant is written as RFC 3339 in UTC`(microseconds: Int64, text: String) {
    #expect("\(Instant(microseconds: microseconds))" == text)
  }

  @Test func `panes and days start at or before the instant, before 1970 as well`() {
    let before = Instant(microseconds: -1)
    #expect(before.floored(to: .minutes(1)) == Instant(microseconds: -60_000_000))
    #expect(before.day == -1)
    #expect(Instant(microseconds: 0).floored(to: .days(1)) == Instant(microseconds: 0))
    #expect((Instant(microseconds: 0) + .hours(49)).day == 2)
  }

  @Test func `refs are kept in the order of their kinds, one of each`() {
    let refs = Refs([.init(.batch, "B"), .init(.order, "O1"), .init(.line, "1"), .init(.order, "O2")])
    #expect(refs.items.map(\.text) == ["O2", "1", "B"])
    #expect(refs[.order] == "O2")
    var changed = refs
    changed[.line] = nil
    #expect(changed.items.map(\.kind) == [.order, .batch])
    #expect(changed == Refs([.init(.order, "O2"), .init(.batch, "B")]))
  }

  @Test func `records are ordered by arrival, input, offset and part, what a timer made behind them`() {
    let time = Instant(microseconds: 5)
    var ordered = [Origin(time: Instant(microseconds: 4), partition: 9, input: 9, offset: 9)]
    for (partition, input, offset) in [(0, 0, 7), (0, 0, 8), (0, 1, 0), (1, 0, 0)] as [(Int32, Int32, Int64)] {
      ordered.append(Origin(time: time, partition: partition, input: input, offset: offset))
    }
    ordered.insert(ordered[1], at: 2)
    ordered[2].part = 1
    ordered += [
      .timer(time, key: "a"), .timer(time, key: "b"),
      Origin(time: Instant(microseconds: 6), partition: 0, input: 0, offset: 0),
    ]
    for left in ordered.indices {
      for right in ordered.indices { #expect((ordered[left] < ordered[right]) == (left < right)) }
    }
    var random = RandomSource(seed: 1)
    #expect(ordered.shuffled(using: &random).sorted() == ordered)
  }

  @Test func `every event type has the name that it has on the wire`() {
    #expect(EventKind.vendorReturnPosted.wireName == "vendorreturn.posted")
    #expect(EventKind.stockLevel.wireName == "stock.level")
    #expect(EventKind.correctionApplied.wireName == "correction.applied")
    #expect(Set(EventKind.allCases.map(\.wireName)).count == EventKind.allCases.count)
    #expect(EventKind.allCases.filter(\.isBookEvent).count == 5)
    #expect(EventKind.allCases.filter(\.isCommand).count == 11)
  }
}
