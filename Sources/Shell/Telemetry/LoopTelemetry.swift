package import Core
package import Worker

/// Tells the telemetry what a loop does, from the points that the loop passes. One a loop, on the loop's own thread.
///
/// What a transaction did is told when it is committed and forgotten when it is taken back, so that counters count
/// every record once.
package final class LoopTelemetry: LoopObserver {
  private let role: Role
  private let telemetry: WorkerTelemetry
  private let topics: [String]
  private var tally = TransactionTally()
  private var commitBegan: Span?
  private var lastTurn: Span?
  /// Why the open transaction will come to nothing, where that is known.
  private var cause = "unknown"

  /// A loop without work is announced so often only.
  private static let turnInterval = Span(microseconds: 500_000)

  /// `topics`: the inputs by index.
  package init(role: Role, telemetry: WorkerTelemetry, topics: [String]) {
    self.role = role
    self.telemetry = telemetry
    self.topics = topics
  }

  /// What a batch of the open transaction does.
  package func applied(_ effects: Effects) { tally.add(effects, topics: topics) }

  /// Records were read; they count when the transaction is committed.
  package func consumed(_ count: Int64, of topic: String) { tally.consumed[topic, default: 0] += count }

  /// Records of the open transaction arrived at `time`.
  package func arrived(_ time: Instant, count: UInt64 = 1) { tally.arrived(time, count: count) }

  /// Why what follows is aborted or recycled.
  package func failed(_ failure: LogFailure) { cause = "\(failure.kind)" }

  package func reached(_ point: LoopPoint) throws(LogFailure) {
    switch point {
    case .polled: turned()
    case .cellsSent: commitBegan = commitBegan ?? telemetry.steadyNow
    case .committed: committed()
    case .aborted: ended { TransactionAborted(role: role, cause: $0) }
    case .recycled: ended { ProducerRecycled(role: role, cause: $0) }
    case .restored: telemetry.announce(PhaseEntered(role: role, phase: .running))
    case .revoked: telemetry.announce(PhaseEntered(role: role, phase: .joining))
    case .applied, .begun, .effectsSent, .ticksSent, .offsetsSent: break
    }
  }

  private func turned() {
    let now = telemetry.steadyNow
    if let lastTurn, now.microseconds - lastTurn.microseconds < LoopTelemetry.turnInterval.microseconds { return }
    lastTurn = now
    telemetry.announce(LoopTurned(role: role, at: telemetry.now, isIdle: tally == TransactionTally()))
  }

  private func committed() {
    let began = commitBegan ?? telemetry.steadyNow
    let duration = Span(microseconds: telemetry.steadyNow.microseconds - began.microseconds)
    telemetry.announce(TransactionCommitted(role: role, at: telemetry.now, duration: duration, tally: tally))
    forget()
  }

  private func ended(_ event: (String) -> some WorkerEvent) {
    telemetry.announce(event(cause))
    forget()
  }

  private func forget() {
    tally = TransactionTally()
    commitBegan = nil
    cause = "unknown"
  }
}
