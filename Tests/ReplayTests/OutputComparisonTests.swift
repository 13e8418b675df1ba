import Core
import JSONTree
import Testing
import Worker

@testable import Replay

@Suite struct OutputComparisonTests {
  private static let start = Instant(microseconds: 1_772_400_000_000_000)  // 2026-03-01T21:20:00Z

  private func plan(from: Int = 0, to: Int = 3600, warmStart: Instant = .distantPast) -> ReplayPlan {
    let part = InputPart(input: 0, place: TopicPartition("inventory", 0), start: 0, from: 0, end: 1000)
    return ReplayPlan(
      from: Self.start + .seconds(Int64(from)), to: Self.start + .seconds(Int64(to)), warmStart: warmStart,
      topics: ["inventory"], reference: 0, direct: [], stockPartitions: 1, parts: [part], endsAtTime: true,
      fingerprint: "1")
  }

  private func exception(_ id: String, _ revision: Int, at second: Int, units: String = "1", evidence: [Int] = [])
    -> [UInt8]
  {
    let list = evidence.map { offset in
      let time = Self.start + .seconds(Int64(offset))
      return
        #"{"source":"wms","id":"e\#(offset)","time":"\#(time)","topic":"inventory","partition":0,"offset":\#(offset)}"#
    }
    let time = Self.start + .seconds(Int64(second))
    return Array(
      (#"{"id":"\#(id)/\#(revision)","time":"\#(time)","data":{"exception":"\#(id)","revision":\#(revision),"#
        + #""category":"count_drift","subject":{"sku":"A"},"quantities":{"difference":\#(units)},"#
        + #""evidence":[\#(list.joined(separator: ","))]}}"#).utf8)
  }

  private func set(_ records: [[UInt8]]) -> OutputSet {
    var set = OutputSet()
    for record in records {
      let isOurs = set.add(.exceptions, key: "", record, written: nil)
      #expect(isOurs)
    }
    return set
  }

  private func compare(_ live: [[UInt8]], _ replay: [[UInt8]], _ plan: ReplayPlan? = nil) -> OutputComparison {
    let comparer = Comparer(plan: plan ?? self.plan(), grace: .minutes(2))
    var (one, other) = (set(live), set(replay))
    comparer.cut(&one, isLive: true)
    comparer.cut(&other, isLive: false)
    return comparer.compare(live: one, replay: other)
  }

  @Test func `the same outputs are no difference`() {
    let records = [exception("exc-a", 1, at: 5), exception("exc-a", 2, at: 9), exception("exc-b", 1, at: 7)]
    let result = compare(records, records)
    #expect(result.isEmpty)
    #expect(result.same[.exceptions] == 2)
    #expect(result.text(title: "live and replay").contains("live and replay say the same"))
  }

  @Test func `a report is compared by hand-off and period, with what both sides say`() throws {
    func report(_ facts: Int, at hour: Int) -> [UInt8] {
      Array(
        (#"{"report":"rep-\#(hour)","home":"wms>erp","period":{"start":"2026-03-01T\#(hour):00:00Z","#
          + #""end":"2026-03-01T\#(hour + 1):00:00Z","size":"1h"},"map":{"late":\#(facts)}}"#).utf8)
    }
    var (live, replay) = (OutputSet(), OutputSet())
    for (set, facts) in [(0, 1), (1, 2)] {
      for hour in [20, 21, 22] {
        let record = report(hour == 21 ? facts : 0, at: hour)
        if set == 0 { live.add(.report, key: "", record, written: nil) }
        if set == 1 { replay.add(.report, key: "", record, written: nil) }
      }
    }
    let comparer = Comparer(plan: plan(to: 7200), grace: .minutes(2))
    comparer.cut(&live, isLive: true)
    comparer.cut(&replay, isLive: false)
    let result = comparer.compare(live: live, replay: replay)
    // The hour from 20:00 was over before the range, and that from 22:00 has ended behind it as far as live goes.
    let difference = try #require(result.differences.first { $0.verdict == .changed })
    #expect(difference.fields == ["map.late"] && difference.label == "wms>erp 1h 2026-03-01T21:00:00Z")
    #expect(difference.live?["map"]?["late"]?.plain == "1" && difference.replay?["map"]?["late"]?.plain == "2")
    let page = result.page(version: "1")
    #expect(page["differences"]?.elements.contains { $0["live"]?["home"]?.plain == "wms>erp" } == true)
    #expect(page["leftout"]?.plain == "0" && page["exact"] == .bool(true))
  }

  @Test func `a field that changed is named with the evidence that only one side has`() throws {
    let result = compare(
      [exception("exc-a", 1, at: 5, units: "1", evidence: [3, 4])],
      [exception("exc-a", 1, at: 5, units: "2", evidence: [3, 4, 8])])
    let difference = try #require(result.differences.first)
    #expect(difference.verdict == .changed)
    #expect(difference.fields == ["quantities.difference", "evidence"])
    #expect(difference.first?.offset == 8)
    #expect(difference.label == "count_drift A")
  }

  @Test func `the first revision that differs decides, not the last`() throws {
    let result = compare(
      [exception("exc-a", 1, at: 5), exception("exc-a", 2, at: 6, units: "3", evidence: [1, 6])],
      [exception("exc-a", 1, at: 5), exception("exc-a", 2, at: 6, units: "4", evidence: [1, 6])])
    let difference = try #require(result.differences.first)
    #expect(difference.fields == ["quantities.difference"])
    #expect(difference.first?.offset == 6)
  }

  @Test func `what one side alone has is told by its side`() {
    let result = compare([exception("exc-a", 1, at: 5)], [exception("exc-b", 1, at: 5)])
    #expect(result.differences.map(\.verdict) == [.onlyLive, .onlyReplay])
    #expect(result.count(.exceptions, .onlyLive) == 1)
  }

  @Test func `what was decided outside of the range does not count`() {
    let plan = plan(from: 10, to: 20)
    let result = compare(
      [exception("exc-a", 1, at: 9), exception("exc-a", 2, at: 12), exception("exc-a", 3, at: 20)],
      [exception("exc-a", 2, at: 12)], plan)
    #expect(result.isEmpty)
    #expect(result.same[.exceptions] == 1)
  }

  @Test func `older revisions that compaction took are no difference`() {
    let result = compare(
      [exception("exc-a", 3, at: 9)],
      [exception("exc-a", 1, at: 5), exception("exc-a", 2, at: 7), exception("exc-a", 3, at: 9)])
    #expect(result.isEmpty)
  }

  @Test func `a plan reads back as it was written`() throws {
    let plan = plan(from: 3, warmStart: Self.start)
    #expect(try ReplayPlan(JSONValue(reading: plan.json.line.utf8)) == plan)
  }
}
