import Testing

@testable import Core
import SeededRandom

@Suite struct `Findings become exceptions` {
  @Test func `a finding opens once its instant is over`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").correcting(-5))
    #expect(bench.story.isEmpty)
    bench.run(to: 0)
    #expect(bench.story == ["opened/open D04 A"])
    #expect(bench.last?.revision == 1)
    #expect(bench.last?.id == erpFinding("A").id)
    #expect(bench.last?.home == "wms>erp")
    #expect(bench.last?.owner == "warehouse")
    #expect(bench.last?.respondBy == HandoffBench.minute(60))
    #expect(bench.last?.resolveBy == HandoffBench.minute(480))
    #expect(bench.last?.corrections == bench.effects.corrections.map(\.id))
    #expect(bench.lastCorrection?.exception == erpFinding("A").id)
  }

  @Test func `the same word again adds no revision`() {
    var bench = HandoffBench()
    for minute in [0, 1, 2] as [Int64] { bench.take(minute, erpFinding("A").correcting(-5)) }
    bench.run(to: 3)
    #expect(bench.story.count == 1)
    #expect(bench.repairs == ["proposed 1 -5"])
  }

  @Test func `a better diagnosis updates the same exception`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A"))
    bench.take(1, erpFinding("A").with { $0.pattern = .duplicateEffect })
    #expect(bench.story == ["opened/open D04 A", "updated/open D02 A"])
    #expect(Set(bench.effects.exceptions.map(\.id)).count == 1)
    #expect(bench.last?.revision == 2)
  }

  @Test func `a new category brings its owner and its times, counted from the opening`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A"))
    bench.take(10, erpFinding("A").with { $0.category = .receiptNotPosted })
    #expect(bench.last?.owner == "procurement")
    #expect(bench.last?.respondBy == HandoffBench.minute(240))
  }

  @Test func `what heals by itself takes its correction back`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").correcting(-5))
    bench.take(9, erpFinding("A").healed())
    #expect(bench.story == ["opened/open D04 A", "resolved/auto_resolved D04 A"])
    #expect(bench.last?.resolution == "healed")
    #expect(bench.last?.resolved == HandoffBench.minute(9))
    #expect(bench.repairs == ["proposed 1 -5", "withdrawn 1 -5"])
  }

  @Test func `what our correction healed confirms it`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").correcting(-5))
    bench.take(9, erpFinding("A").healed(byCorrection: true))
    #expect(bench.repairs == ["proposed 1 -5", "confirmed 1 -5"])
  }

  @Test func `what opens again is the same exception, reopened, with new times`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").correcting(-5))
    bench.take(9, erpFinding("A").healed())
    bench.take(700, erpFinding("A").correcting(-5))
    #expect(bench.story.last == "reopened/reopened D04 A")
    #expect(bench.last?.revision == 3)
    #expect(bench.last?.respondBy == HandoffBench.minute(760))
    #expect(bench.last?.opened == HandoffBench.minute(0))
    #expect(bench.last?.resolved == nil)
    #expect(bench.repairs.last == "proposed 1 -5")
  }

  @Test func `a closed exception is forgotten after thirty days`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").correcting(-5))
    bench.take(9, erpFinding("A").healed())
    bench.run(to: 9 + 30 * 1440 + 1)
    #expect(bench.machine.incidents.count == 0)
    #expect(bench.machine.corrections.count == 0)
    bench.take(50_000, erpFinding("A"))
    bench.run(to: 50_000)
    #expect(bench.story.last == "opened/open D04 A")
  }

  @Test func `a word of healing for what never opened is nothing`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").healed())
    bench.run(to: 10)
    #expect(bench.story.isEmpty)
    #expect(bench.machine.commit().isEmpty)
  }

  @Test func `a finding that heals in the instant of its opening leaves both revisions`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A"))
    bench.take(0, erpFinding("A").healed())
    bench.run(to: 0)
    #expect(bench.story == ["opened/open D04 A", "resolved/auto_resolved D04 A"])
  }

  @Test func `evidence and affected orders are bounded, their total is not`() {
    var bench = HandoffBench()
    bench.take(
      0,
      erpFinding("A").with { draft in
        draft.evidence = (0..<50).map { EventReference(source: "wms", id: "\($0)", time: HandoffBench.start) }
        draft.affected = (0..<300).map { "O\($0)" }
      })
    bench.run(to: 0)
    #expect(bench.last?.draft.evidence.count == 20)
    #expect(bench.last?.draft.affected.count == 100)
    #expect(bench.last?.draft.affectedTotal == 300)
  }

  @Test func `a pattern that has come back for a quarter is established, after half a year embedded`() {
    var bench = HandoffBench()
    for day in stride(from: Int64(0), through: 200, by: 20) {
      let sku = "S\(day)"
      bench.take(day * 1440, erpFinding(sku))
      bench.take(day * 1440 + 5, erpFinding(sku).healed())
    }
    let stages = bench.effects.exceptions.filter { $0.news == .opened }.map(\.stage)
    #expect(
      stages == [
        .new, .new, .new, .new, .new, .established, .established, .established, .established,
        .established, .embedded,
      ])
  }
}

@Suite struct `Findings are folded` {
  @Test func `two findings of one cause are one incident`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").correcting(5).causedBy("batch/B7"))
    bench.take(1, erpFinding("B").correcting(7).causedBy("batch/B7"))
    bench.run(to: 1)
    #expect(bench.story == ["opened/open D04 A", "updated/open D04 A"])
    #expect(bench.last?.members == ["A", "B"])
    #expect(bench.last?.membersTotal == 2)
    #expect(Set(bench.effects.corrections.map(\.exception)) == [erpFinding("A").id])
    #expect(bench.last?.corrections == bench.effects.corrections.map(\.id))
  }

  @Test func `other causes and other hand-offs stay apart`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").causedBy("batch/B7"))
    bench.take(1, erpFinding("B").causedBy("batch/B8"))
    bench.take(2, erpFinding("C", home: "wms>storefront").causedBy("batch/B7"))
    bench.take(3, erpFinding("D"))
    bench.take(4, erpFinding("E"))
    bench.run(to: 5)
    #expect(bench.effects.exceptions.map(\.news) == Array(repeating: .opened, count: 5))
  }

  @Test func `the incident is over when all its members are`() {
    var bench = HandoffBench()
    for (minute, sku) in ["A", "B", "C"].enumerated() {
      bench.take(Int64(minute), erpFinding(sku).correcting(1).causedBy("write/w1"))
    }
    bench.take(10, erpFinding("A").healed())
    #expect(bench.last?.state == .open)
    #expect(bench.last?.members == ["B", "C"])
    bench.take(11, erpFinding("C").healed(byCorrection: true))
    #expect(bench.last?.members == ["B"])
    bench.take(12, erpFinding("B").healed())
    #expect(bench.last?.state == .autoResolved)
    #expect(bench.effects.corrections.suffix(3).map(\.state) == [.withdrawn, .confirmed, .withdrawn])
    #expect(Set(bench.effects.exceptions.map(\.id)).count == 1)
  }

  @Test func `a repair that several members propose is one correction`() {
    var bench = HandoffBench()
    for (minute, sku) in ["A", "B"].enumerated() {
      bench.take(Int64(minute), erpFinding(sku).correcting(1, identity: "resend B7").causedBy("batch/B7"))
    }
    #expect(bench.effects.corrections.count == 1)
    bench.take(10, erpFinding("A").healed())
    #expect(bench.effects.corrections.count == 1)
    bench.take(11, erpFinding("B").healed())
    #expect(bench.effects.corrections.map(\.state) == [.proposed, .withdrawn])
  }

  @Test func `a finding after the incident's end is an exception of its own`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").causedBy("write/w1"))
    bench.take(1, erpFinding("A").healed())
    bench.take(2, erpFinding("B").causedBy("write/w1"))
    bench.run(to: 2)
    #expect(bench.story.last == "opened/open D04 B")
    bench.take(3, erpFinding("A").causedBy("write/w1"))
    #expect(bench.story.last == "reopened/reopened D04 A")
  }

  @Test func `from the sixth of a run on, findings are members of the first`() {
    var bench = HandoffBench()
    for number in 0..<9 { bench.take(Int64(number), erpFinding("S\(number)")) }
    bench.run(to: 9)
    #expect(bench.effects.exceptions.count { $0.news == .opened } == 5)
    #expect(bench.last?.id == erpFinding("S0").id)
    #expect(bench.last?.members == ["S0", "S5", "S6", "S7", "S8"])
  }

  @Test func `a run ends with the settle time of its first finding`() {
    var bench = HandoffBench()
    for number in 0..<5 { bench.take(Int64(number), erpFinding("S\(number)")) }
    bench.take(61, erpFinding("late"))
    bench.run(to: 61)
    #expect(bench.effects.exceptions.count { $0.news == .opened } == 6)
  }

  @Test func `a storm goes on as long as it does not pause for the settle time`() {
    var bench = HandoffBench()
    for number in 0..<12 { bench.take(Int64(number) * 11, erpFinding("S\(number)")) }
    bench.run(to: 200)
    #expect(bench.effects.exceptions.count { $0.news == .opened } == 5)
    bench.take(300, erpFinding("after"))
    bench.run(to: 300)
    #expect(bench.story.last == "opened/open D04 after")
  }

  @Test(arguments: 0..<5) func `findings of one instant count in the order of their ids`(seed: Int) {
    var random = RandomSource(seed: UInt64(seed) + 1)
    var bench = HandoffBench()
    let findings = (0..<10).map { erpFinding("S\($0)") }
    for finding in findings.shuffled(using: &random) { bench.take(0, finding) }
    bench.run(to: 0)
    let ids = findings.map(\.id).sorted()
    #expect(bench.effects.exceptions.filter { $0.news == .opened }.map(\.id) == Array(ids.prefix(5)))
    #expect(bench.last?.id == ids[0])
    #expect(bench.last?.membersTotal == 6)
  }

  @Test func `other patterns do not count, and without a settle time nothing does`() {
    var bench = HandoffBench()
    for number in 0..<4 {
      bench.take(0, erpFinding("A\(number)"))
      bench.take(0, erpFinding("B\(number)", pattern: .uomConversion))
    }
    for number in 0..<8 {
      var immediate = erpFinding("C\(number)", pattern: .negativeStock)
      immediate.settle = .zero
      bench.take(0, immediate)
    }
    bench.run(to: 0)
    #expect(bench.effects.exceptions.map(\.news) == Array(repeating: .opened, count: 16))
  }

  @Test func `a member that changes re-proposes, and lifts the severity`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").correcting(5).causedBy("w"))
    bench.take(1, erpFinding("B").correcting(7).causedBy("w"))
    bench.run(to: 1)
    let revisions = bench.effects.exceptions.count
    bench.take(2, erpFinding("B").correcting(8).causedBy("w"))
    #expect(bench.effects.exceptions.count == revisions)
    #expect(bench.repairs.last == "proposed 1 8")
    bench.take(3, erpFinding("B").correcting(8).causedBy("w").with { $0.severity = .critical })
    #expect(bench.last?.draft.severity == .critical)
    #expect(bench.last?.id == erpFinding("A").id)
  }

  @Test func `a storm lists its first members, counts all, and lists others when those have healed`() {
    var bench = HandoffBench()
    for number in 0..<300 { bench.take(0, erpFinding("S\(1000 + number)").causedBy("w")) }
    bench.run(to: 0)
    #expect(bench.last?.members.count == 100)
    #expect(bench.last?.membersTotal == 300)
    let first = bench.last?.members ?? []
    for sku in first.dropFirst() { bench.take(1, erpFinding(sku).healed()) }
    #expect(bench.last?.membersTotal == 201)
    let next = bench.last?.members ?? []
    #expect(next.count > 90)
    #expect(Set(next.dropFirst()).isDisjoint(with: first))
    for number in 0..<300 { bench.take(2, erpFinding("S\(1000 + number)").healed()) }
    #expect(bench.last?.state == .autoResolved)
    #expect(bench.machine.incidents.count == 1)
  }
}
