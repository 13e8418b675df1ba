import Testing

@testable import Core

@Suite struct `Corrections follow the book` {
  private func proposed(_ adjust: (inout Configuration) -> Void = { _ in }) -> (bench: HandoffBench, id: String) {
    var bench = HandoffBench(adjust)
    bench.take(0, erpFinding("A").correcting(-5))
    bench.run(to: 0)
    return (bench, bench.effects.corrections.last?.id ?? "")
  }

  @Test func `a correction carries its exception, pattern and home`() {
    let (bench, id) = proposed()
    #expect(id.hasPrefix("cor-") && id.utf8.count == 30)
    #expect(bench.lastCorrection?.pattern == .missingPropagation)
    #expect(bench.lastCorrection?.slug == "missing_propagation")
    #expect(bench.lastCorrection?.home == "wms>erp")
    #expect(bench.lastCorrection?.attempt == 1)
  }

  @Test func `a book that moves rebases it: same id, same attempt`() {
    var (bench, id) = proposed()
    bench.take(1, erpFinding("A").correcting(-5, expect: 90))
    bench.take(2, erpFinding("A").correcting(-4, expect: 90))
    #expect(bench.repairs == ["proposed 1 -5", "proposed 1 -5", "proposed 1 -4"])
    #expect(bench.effects.corrections.map { $0.draft.expect } == [Quantity(100), Quantity(90), Quantity(90)])
    #expect(Set(bench.effects.corrections.map(\.id)) == [id])
  }

  @Test func `what the finder gives up is withdrawn, the exception stays`() {
    var (bench, _) = proposed()
    bench.take(1, erpFinding("A"))
    #expect(bench.repairs == ["proposed 1 -5", "withdrawn 1 -5"])
    #expect(bench.last?.state == .open)
    bench.take(2, erpFinding("A").correcting(-5))
    #expect(bench.repairs.last == "proposed 1 -5")
  }

  @Test func `one finding may repair several positions`() {
    var bench = HandoffBench()
    var both = erpFinding("A").correcting(-5)
    both.draft.corrections += erpFinding("A").correcting(5, identity: "the other location").draft.corrections
    bench.take(0, both)
    bench.run(to: 0)
    #expect(bench.repairs == ["proposed 1 -5", "proposed 1 5"])
    #expect(bench.last?.corrections.count == 2)
    both.draft.corrections.removeLast()
    bench.take(1, both)
    #expect(bench.repairs.last == "withdrawn 1 5")
  }

  /// Quantity, expect, confidence, needs a person; automatic?
  @Test(arguments: [
    (Int64(-2), Int64(100), Int64(90), false, true), (2, 40, 95, false, true), (2, 39, 95, false, false),
    (3, 1000, 95, false, false), (1, 100, 89, false, false), (1, 100, 95, true, false), (1, 0, 95, false, false),
    (0, 0, 95, false, true),
  ])
  func `small and sure ones need nobody`(change: Int64, level: Int64, confidence: Int64, person: Bool, auto: Bool) {
    var asked = erpFinding("A").correcting(change, expect: level)
    asked.draft.corrections[0].confidence = confidence
    asked.draft.corrections[0].needsApproval = person
    #expect(CorrectionPolicy().approves(asked.draft.corrections[0], of: asked.draft) == auto)
  }

  @Test func `a set value changes by what it differs from the expected one`() {
    var asked = erpFinding("A").correcting(99, expect: 100)
    asked.draft.corrections[0].mode = .set
    #expect(CorrectionPolicy().approves(asked.draft.corrections[0], of: asked.draft))
    asked.draft.corrections[0].quantity = Quantity(90)
    #expect(!CorrectionPolicy().approves(asked.draft.corrections[0], of: asked.draft))
    asked.draft.corrections[0].expect = nil
    #expect(!CorrectionPolicy().approves(asked.draft.corrections[0], of: asked.draft))
  }

  @Test(arguments: [Pattern.manualOverride, .phantomInventory, .unexplainedLoss])
  func `hand-made changes and losses always need a person`(pattern: Pattern) {
    let asked = erpFinding("A", pattern: pattern).correcting(-1)
    #expect(!CorrectionPolicy().approves(asked.draft.corrections[0], of: asked.draft))
  }

  @Test func `an automatic one is still proposed, and nothing is automatic while a deployment catches up`() {
    var bench = HandoffBench { $0.startFrom = HandoffBench.minute(100) }
    bench.take(0, erpFinding("A").correcting(-1))
    bench.take(200, erpFinding("B").correcting(-1))
    bench.run(to: 200)
    #expect(bench.effects.corrections.map(\.isAutomatic) == [false, true])
    #expect(bench.effects.corrections.map(\.state) == [.proposed, .proposed])
  }

  @Test func `what catches up approves nothing by itself before the present of its birth`() {
    var bench = HandoffBench()
    bench.machine.heldUntil = HandoffBench.minute(100)
    bench.take(0, erpFinding("A").correcting(-1))
    bench.take(200, erpFinding("B").correcting(-1))
    bench.run(to: 200)
    #expect(bench.effects.corrections.map(\.isAutomatic) == [false, true])
  }

  @Test func `approval lasts until the correction asks for something else`() {
    var (bench, id) = proposed()
    bench.command(1, .correctionApprove, correction: id, home: "wms>erp")
    #expect(bench.lastCorrection?.state == .approved)
    bench.command(2, .correctionApprove, correction: id, home: "wms>erp")
    #expect(bench.outcomes[.invalid] == 1)
    bench.take(3, erpFinding("A").correcting(-4))
    #expect(bench.repairs.last == "proposed 1 -4")
  }

  @Test func `what a person rejects is not proposed again while it is the same drift`() {
    var (bench, id) = proposed()
    bench.command(1, .correctionReject, correction: id, home: "wms>erp")
    #expect(bench.repairs.last == "withdrawn 1 -5")
    bench.take(2, erpFinding("A").correcting(-4))
    #expect(bench.effects.corrections.count == 2)
  }

  @Test func `an applied one without effect is tried again, then blocked`() {
    var (bench, id) = proposed()
    for attempt in 1...3 as ClosedRange<Int64> {
      bench.command(attempt * 100, .correctionApplied, correction: id, home: "wms>erp")
      bench.run(to: attempt * 100 + 59)
      #expect(bench.lastCorrection?.attempt == attempt)
      bench.run(to: attempt * 100 + 60)
    }
    #expect(bench.repairs == ["proposed 1 -5", "proposed 2 -5", "proposed 3 -5", "blocked 3 -5"])
    let blocked = bench.effects.exceptions.first { $0.draft.category == .correctionBlockedOrLooping }
    #expect(blocked?.home == "wms>erp")
    #expect(blocked?.owner == "operations")
    #expect(blocked?.draft.subject.sku == "A")
    bench.take(500, erpFinding("A").correcting(-4))
    #expect(bench.repairs.last == "blocked 3 -5")
    bench.take(501, erpFinding("A").healed(byCorrection: true))
    #expect(bench.repairs.last == "confirmed 3 -5")
    let closed = bench.effects.exceptions.suffix(2).map { "\($0.draft.category) \($0.state.word)" }
    #expect(closed == ["correctionBlockedOrLooping auto_resolved", "countDrift auto_resolved"])
  }

  @Test func `a correction that nobody applies waits`() {
    var (bench, _) = proposed()
    bench.run(to: 5000)
    #expect(bench.repairs == ["proposed 1 -5"])
  }

  @Test func `an effect within the settle time ends the attempt well`() {
    var (bench, id) = proposed()
    bench.command(10, .correctionApplied, correction: id, home: "wms>erp")
    bench.take(20, erpFinding("A").healed(byCorrection: true))
    bench.run(to: 1000)
    #expect(bench.repairs == ["proposed 1 -5", "confirmed 1 -5"])
  }

  @Test func `a failure uses up the attempt at once`() {
    var (bench, id) = proposed { $0.corrections.attempts = 2 }
    bench.command(10, .correctionFailed, correction: id, home: "wms>erp")
    bench.command(11, .correctionFailed, correction: id, home: "wms>erp")
    bench.command(12, .correctionFailed, correction: id, home: "wms>erp")
    #expect(bench.repairs == ["proposed 1 -5", "proposed 2 -5", "blocked 2 -5"])
    #expect(bench.outcomes[.invalid] == 1)
  }

  @Test func `finders tell what the target wrote and refused`() {
    var (bench, id) = proposed()
    var refused = erpFinding("A").correcting(-5)
    refused.refusedCorrections = [id]
    bench.take(10, refused)
    #expect(bench.repairs.last == "proposed 2 -5")
    var applied = erpFinding("A").correcting(-5)
    applied.appliedCorrections = [applied.draft.corrections[0].identity]
    bench.take(20, applied)
    bench.run(to: 80)
    #expect(bench.repairs.last == "proposed 3 -5")
  }

  @Test func `what comes back after it was confirmed has used up an attempt`() {
    var (bench, _) = proposed()
    bench.take(1, erpFinding("A").healed(byCorrection: true))
    bench.take(2, erpFinding("A").correcting(-5))
    #expect(bench.repairs == ["proposed 1 -5", "confirmed 1 -5", "proposed 2 -5"])
  }
}
