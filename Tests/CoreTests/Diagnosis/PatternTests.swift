import Core
import Testing

/// Patterns that books alone show: what is one, and what only looks like one.
struct PatternTests {
  static let start = """
    0s wms level A on_hand=40 reserved=0
    0s erp level A on_hand=40
    0s storefront level A available=40
    """

  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var script: String
    var patterns: [String]
  }

  static let cases = [
    Case(
      testDescription: "D22: too much here, as much too little there",
      script: """
        0s wms level A@L1 on_hand=10
        0s wms level A@L2 on_hand=10
        0s erp level A@L1 on_hand=10
        0s erp level A@L2 on_hand=10
        1h wms change A@L1 on_hand 5 from=10 to=15 doc=J1
        3h erp level A@L1 on_hand=10
        3h erp level A@L2 on_hand=15
        """, patterns: ["D22"]),
    Case(
      testDescription: "D23: a movement with the wrong sign",
      script: start + "\n1h wms change A on_hand 8 from=40 to=48 doc=J1\n3h erp level A on_hand=32", patterns: ["D23"]),
    Case(
      testDescription: "D23 or not: one movement simply missing is the simpler story",
      script: start + """

        30m wms change A on_hand 10 from=40 to=50 doc=J1
        1h wms change A on_hand 5 from=50 to=55 doc=J2
        65m erp change A on_hand 5 from=40 to=45 doc=J2
        4h erp level A on_hand=45
        """, patterns: ["D04"]),
    Case(
      testDescription: "D24: a channel writes its own figure over the warehouse's",
      script: start + """

        1h storefront level A available=55
        65m wms change A on_hand 15 from=40 to=55 writer=storefront sync set
        """, patterns: ["D24"]),
    Case(
      testDescription: "D28: changed by a person in one system alone",
      script: start + "\n1h erp change A on_hand 15 from=40 to=55 writer=user:17\n2h erp level A on_hand=55",
      patterns: ["D28"]),
    Case(
      testDescription: "D28 or not: a person who adjusts with the warehouse's authority",
      script: start + """

        1h wms change A on_hand -2 from=40 to=38 writer=user:17
        62m storefront level A available=38
        90m erp level A on_hand=38
        """, patterns: []),
    Case(
      testDescription: "D39: gone, and no event says where",
      script: start + "\n1h wms level A on_hand=37 reserved=0", patterns: ["D39"]),
    Case(
      testDescription: "D39 or not: back before it was suspect for long",
      script: start + "\n1h wms level A on_hand=37 reserved=0\n62m wms level A on_hand=40 reserved=0", patterns: []),
    Case(
      testDescription: "D40: below zero where nobody allows it",
      script: start + "\n1h storefront level A available=-2", patterns: ["D40"]),
    Case(
      testDescription: "D41: the second movement does not start where the first one ended",
      script: start + """

        1h wms change A on_hand 2 from=40 to=42 doc=J1
        70m erp change A on_hand 2 from=40 to=42 doc=J1
        2h wms change A on_hand 1 from=42 to=43 doc=J2
        130m erp change A on_hand 1 from=37 to=38 doc=J2
        """, patterns: ["D41"]),
    Case(
      testDescription: "a bare delta after movements of the same system is no gap",
      script: start
        + "\n1h wms change A on_hand 2 doc=J1\n2h wms change A on_hand -1 doc=J2\n3h erp level A on_hand=41",
      patterns: []),
  ]

  @Test(arguments: cases) func `books alone show the pattern or nothing`(_ example: Case) {
    #expect(BookBench.patterns(example.script, until: "9h") == example.patterns)
  }
}

struct DemandMemoryTests {
  private func memory(calm: Int, burst: Int) -> (memory: DemandMemory, now: Instant) {
    var memory = DemandMemory()
    memory.meet(at: OrderBench.start)
    for day in 0..<calm { memory.add(at: OrderBench.time("\(day)d5h")) }
    let now = OrderBench.time("\(max(calm, 1))d2h")
    for minute in 0..<burst { memory.add(at: now + .minutes(Int64(minute))) }
    return (memory, now + .minutes(Int64(burst)))
  }

  @Test func `thirty orders in an hour after a week of one a day are an anomaly`() {
    let (memory, now) = memory(calm: 7, burst: 30)
    #expect(memory.isAnomalous(at: now, sigmas: 6, times: 10))
  }

  @Test func `a few orders in an hour are none, however slow the item was`() {
    let (memory, now) = memory(calm: 7, burst: 4)
    #expect(!memory.isAnomalous(at: now, sigmas: 6, times: 10))
  }

  @Test func `nobody knows what is usual on the first day`() {
    var memory = DemandMemory()
    for minute in 0..<30 { memory.add(at: OrderBench.start + .minutes(Int64(minute))) }
    #expect(!memory.isAnomalous(at: OrderBench.time("31m"), sigmas: 6, times: 10))
  }

  @Test func `an hour later the anomaly is over`() {
    let (memory, now) = memory(calm: 7, burst: 30)
    #expect(!memory.isAnomalous(at: now + .hours(1), sigmas: 6, times: 10))
  }
}
