package import Core
internal import JSONTree
package import Worker

/// What the loop of a role is doing.
package enum LoopPhase: String, CaseIterable, Sendable {
  case starting, joining, restoring, running, draining, stopped
}

/// What the probes go by: the phase of every loop, and when it last turned.
///
/// Times are of a steady clock: a jump of the wall clock must not restart every worker at once.
package struct Health: Sendable {
  /// A loop that has not turned for so long is not alive.
  package var turnBudget = Span.seconds(60)
  private var loops: [Role: Loop] = [:]

  private struct Loop: Sendable {
    var phase = LoopPhase.starting
    var detail = ""
    var hasRun = false
    var lastTurn: Span
  }

  package init() {}

  package mutating func enter(_ phase: LoopPhase, _ role: Role, detail: String, at time: Span) {
    var loop = loops[role] ?? Loop(lastTurn: time)
    loop.phase = phase
    loop.detail = detail
    loop.hasRun = loop.hasRun || phase == .running
    loop.lastTurn = time
    loops[role] = loop
  }

  package mutating func turn(_ role: Role, at time: Span) { loops[role]?.lastTurn = time }

  /// Is it worth keeping this process? No where a loop hangs or has ended.
  package func live(at now: Span) -> Probe {
    // Before there is a loop the topics are looked up, which has a budget of its own.
    guard !loops.isEmpty else { return Probe(checks: []) }
    return probe { loop in
      let idle = Span(microseconds: now.microseconds - loop.lastTurn.microseconds)
      if loop.phase == .stopped { return (false, "stopped: \(loop.detail)") }
      return (idle < turnBudget, "turned \(Health.seconds(idle)) s ago")
    }
  }

  /// Does it do its work? Only while every loop runs.
  package func ready(at now: Span) -> Probe {
    let live = live(at: now)
    guard live.isPassed else { return live }
    return probe { loop in (loop.phase == .running, Health.told(loop)) }
  }

  /// Has every loop run once?
  package func started() -> Probe { probe { loop in (loop.hasRun, Health.told(loop)) } }

  private func probe(_ judge: (Loop) -> (Bool, String)) -> Probe {
    guard !loops.isEmpty else {
      return Probe(checks: [Probe.Check(name: "loops", isPassed: false, detail: "none yet")])
    }
    return Probe(
      checks: loops.sorted { $0.key < $1.key }.map { role, loop in
        let (isPassed, detail) = judge(loop)
        return Probe.Check(name: "\(role)", isPassed: isPassed, detail: detail)
      })
  }

  private static func told(_ loop: Loop) -> String {
    loop.detail.isEmpty ? loop.phase.rawValue : "\(loop.phase.rawValue): \(loop.detail)"
  }

  private static func seconds(_ span: Span) -> Int64 { span.microseconds / 1_000_000 }
}

/// An answer to a probe, with its reasons.
package struct Probe: Hashable, Sendable {
  package struct Check: Hashable, Sendable {
    package var name: String
    package var isPassed: Bool
    package var detail: String
  }

  package var checks: [Check]
  package var isPassed: Bool { checks.allSatisfy(\.isPassed) }

  /// `{"status":"ok","checks":[{"name":"stock","status":"ok","detail":"running"}]}`
  package var json: String {
    let checks = checks.map { check in
      #"{"name":\#(JSONValue.quoted(check.name)),"status":"\#(Probe.word(check.isPassed))","#
        + #""detail":\#(JSONValue.quoted(check.detail))}"#
    }
    return #"{"status":"\#(Probe.word(isPassed))","checks":[\#(checks.joined(separator: ","))]}"# + "\n"
  }

  private static func word(_ isPassed: Bool) -> String { isPassed ? "ok" : "failing" }
}
