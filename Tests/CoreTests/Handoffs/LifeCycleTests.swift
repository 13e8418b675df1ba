import Testing

@testable import Core

@Suite struct `Exceptions have a life` {
  private static let commands: [EventKind] = [
    .exceptionAcknowledge, .exceptionAssign, .exceptionStart, .exceptionWait, .exceptionResolve, .exceptionDismiss,
    .exceptionReopen,
  ]

  /// State, then the state after acknowledge, assign, start, wait, resolve, dismiss, reopen; nil = does not fit.
  private static let transitions: [(ExceptionState, [ExceptionState?])] = [
    (.open, [.acknowledged, .open, .inProgress, .waitingExternal, .resolved, .dismissed, nil]),
    (.acknowledged, [nil, .acknowledged, .inProgress, .waitingExternal, .resolved, .dismissed, nil]),
    (.inProgress, [nil, .inProgress, nil, .waitingExternal, .resolved, .dismissed, nil]),
    (.waitingExternal, [nil, .waitingExternal, .inProgress, nil, .resolved, .dismissed, nil]),
    (.resolved, [nil, nil, nil, nil, nil, nil, .reopened]),
    (.autoResolved, [nil, nil, nil, nil, nil, nil, .reopened]),
    (.dismissed, [nil, nil, nil, nil, nil, nil, .reopened]),
    (.reopened, [.acknowledged, .reopened, .inProgress, .waitingExternal, .resolved, .dismissed, nil]),
  ]

  @Test(arguments: transitions.indices) func `commands fit states`(row: Int) {
    let (state, next) = Self.transitions[row]
    #expect(Self.commands.map { state.after($0) } == next)
    #expect(state.after(.manualTouch) == nil)
  }

  private func opened() -> HandoffBench {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").correcting(-5))
    bench.run(to: 0)
    return bench
  }

  @Test func `people take an exception through its life`() {
    var bench = opened()
    let id = erpFinding("A").id
    bench.command(1, .exceptionAcknowledge, exception: id, home: "wms>erp")
    bench.command(2, .exceptionAssign, exception: id, home: "wms>erp") { $0.owner = "night-shift" }
    bench.command(3, .exceptionStart, exception: id, home: "wms>erp") { $0.minutes = 20 }
    bench.command(4, .exceptionWait, exception: id, home: "wms>erp") { $0.minutes = 5 }
    bench.command(5, .exceptionResolve, exception: id, home: "wms>erp") { $0.resolution = "posted_by_hand" }
    #expect(
      bench.effects.exceptions.map(\.state) == [
        .open, .acknowledged, .acknowledged, .inProgress, .waitingExternal, .resolved,
      ])
    #expect(bench.effects.exceptions.map(\.news) == [.opened, .updated, .updated, .updated, .updated, .resolved])
    #expect(bench.last?.owner == "night-shift")
    #expect(bench.last?.minutes == 25)
    #expect(bench.last?.touches == 5)
    #expect(bench.last?.resolution == "posted_by_hand")
    #expect(bench.repairs == ["proposed 1 -5", "withdrawn 1 -5"])
    #expect(bench.outcomes[.applied] == 5)
  }

  @Test func `a command that does not fit is refused and changes nothing`() {
    var bench = opened()
    let id = erpFinding("A").id
    bench.command(1, .exceptionReopen, exception: id, home: "wms>erp")
    bench.command(2, .exceptionStart, exception: "exc-unknown", home: "wms>erp")
    bench.command(3, .exceptionAssign, exception: id, home: "wms>erp")
    bench.command(4, .correctionApprove, correction: "cor-unknown", home: "wms>erp")
    #expect(bench.story.count == 1)
    #expect(bench.outcomes[.invalid] == 4)
    #expect(
      bench.effects.rejections.map(\.detail) == [
        "exception.reopen does not fit an exception that is open", "no exception 'exc-unknown' is known",
        "exception.assign needs an owner", "no correction 'cor-unknown' is known",
      ])
  }

  @Test func `an exception is found by its id, and a command that comes twice counts once`() {
    var bench = opened()
    let id = erpFinding("A").id
    for _ in 0..<2 {
      bench.command(1, .exceptionAcknowledge, exception: id, home: bench.machine.homeOfException(id)) { event in
        event.id = "c1"
        event.key = "c1"
        event.content = 7
      }
    }
    #expect(bench.last?.state == .acknowledged)
    #expect(bench.outcomes[.applied] == 1)
    #expect(bench.outcomes[.duplicate] == 1)
    #expect(bench.machine.homeOfException(id) == "wms>erp")
    #expect(bench.machine.homeOfCorrection(bench.effects.corrections[0].id) == "wms>erp")
    #expect(bench.machine.subject(ofException: id)?.sku == "A")
    #expect(bench.machine.sku(ofCorrection: bench.effects.corrections[0].id) == "A")
    #expect(bench.machine.homeOfException("exc-nobody") == nil)
  }

  @Test func `what a person resolved opens again by news, not by the same word`() {
    var bench = opened()
    bench.command(1, .exceptionResolve, exception: erpFinding("A").id, home: "wms>erp")
    bench.take(2, erpFinding("A").correcting(-5))
    #expect(bench.story.count == 2)
    bench.take(3, erpFinding("A").correcting(-6))
    #expect(bench.story.last == "reopened/reopened D04 A")
    #expect(bench.repairs.last == "proposed 1 -6")
  }

  @Test func `what a person dismissed stays so until it has healed once`() {
    var bench = opened()
    bench.command(1, .exceptionDismiss, exception: erpFinding("A").id, home: "wms>erp")
    bench.take(2, erpFinding("A").correcting(-6))
    bench.take(3, erpFinding("A").healed())
    #expect(bench.story.count == 2)
    bench.take(4, erpFinding("A").correcting(-7))
    #expect(bench.story.last == "reopened/reopened D04 A")
  }

  @Test func `a person reopens, and the correction is proposed again`() {
    var bench = opened()
    bench.command(1, .exceptionResolve, exception: erpFinding("A").id, home: "wms>erp")
    bench.command(2, .exceptionReopen, exception: erpFinding("A").id, home: "wms>erp")
    #expect(bench.last?.state == .reopened)
    #expect(bench.last?.respondBy == HandoffBench.minute(62))
    #expect(bench.repairs == ["proposed 1 -5", "withdrawn 1 -5", "proposed 1 -5"])
  }

  @Test func `an incident that a person resolves takes all its corrections back, and brings them again`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").correcting(5).causedBy("w"))
    bench.take(1, erpFinding("B").correcting(7).causedBy("w"))
    bench.run(to: 1)
    let id = erpFinding("A").id
    bench.command(2, .exceptionResolve, exception: id, home: "wms>erp")
    #expect(bench.repairs.suffix(2) == ["withdrawn 1 5", "withdrawn 1 7"])
    bench.take(3, erpFinding("B").correcting(9).causedBy("w"))
    #expect(bench.last?.id == id)
    #expect(bench.last?.state == .reopened)
    #expect(bench.repairs.suffix(2) == ["proposed 1 5", "proposed 1 9"])
  }
}

@Suite struct `Service levels escalate` {
  @Test func `level one at respondby, two at resolveby, three at twice that`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A"))
    bench.run(to: 3000)
    let steps = bench.effects.exceptions.filter { $0.news == .escalated }
    #expect(steps.map(\.escalation) == [1, 2, 3])
    #expect(steps.map(\.updated) == [60, 480, 960].map { HandoffBench.minute($0) })
    #expect(steps.map(\.breached) == [["respondby"], ["respondby", "resolveby"], ["respondby", "resolveby"]])
    #expect(steps.allSatisfy { $0.draft.severity == .error && $0.state == .open })
  }

  @Test func `nothing but the report is due after the last escalation`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A"))
    bench.run(to: 3000)
    #expect(bench.machine.nextTimer == bench.machine.reportDue)
    #expect(bench.effects.reports.last?.standing.open == 1)
  }

  @Test func `an answer stops level one only`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A"))
    bench.run(to: 1)
    bench.command(30, .exceptionAcknowledge, exception: erpFinding("A").id, home: "wms>erp")
    bench.run(to: 3000)
    #expect(bench.effects.exceptions.filter { $0.news == .escalated }.map(\.escalation) == [2, 3])
  }

  @Test func `what is closed does not escalate`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A"))
    bench.take(30, erpFinding("A").healed())
    bench.run(to: 3000)
    #expect(bench.story.count == 2)
  }

  @Test func `info never escalates and never rises by itself`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").with { $0.severity = .info })
    bench.run(to: 20_000)
    #expect(bench.story == ["opened/open D04 A"])
    #expect(bench.last?.draft.severity == .info)
  }

  @Test func `what rises above info has its times counted from then`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A").with { $0.severity = .info })
    bench.take(240, erpFinding("A"))
    #expect(bench.last?.respondBy == HandoffBench.minute(300))
    bench.run(to: 300)
    #expect(bench.last?.escalation == 1)
    #expect(bench.last?.updated == HandoffBench.minute(300))
  }

  @Test func `critical stays critical when breached`() {
    var bench = HandoffBench()
    bench.take(
      0,
      erpFinding("A").with { draft in
        draft.category = .oversell
        draft.severity = .critical
      })
    bench.run(to: 15)
    #expect(bench.last?.escalation == 1)
    #expect(bench.last?.draft.severity == .critical)
  }

  @Test func `owners and times come from the configuration`() {
    var bench = HandoffBench { configuration in
      configuration.owners["count_drift"] = "stock-desk"
      configuration.sla["count_drift"] = ServiceLevel(respond: .minutes(5), resolve: .minutes(7))
    }
    bench.take(0, erpFinding("A"))
    bench.run(to: 20)
    #expect(bench.last?.owner == "stock-desk")
    #expect(bench.effects.exceptions.map(\.updated) == [0, 5, 7, 14].map { HandoffBench.minute($0) })
  }

  @Test func `a category with shorter times is not late before it is known`() {
    var bench = HandoffBench()
    bench.take(0, erpFinding("A"))
    bench.run(to: 1)
    bench.command(2, .exceptionStart, exception: erpFinding("A").id, home: "wms>erp")
    bench.take(200, erpFinding("A").with { $0.category = .oversell })
    bench.run(to: 200)
    #expect(bench.last?.escalation == 2)
    #expect(bench.last?.updated == HandoffBench.minute(200))
  }
}
