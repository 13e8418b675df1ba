package import Core
package import Worker

/// What one transaction did, gathered while it is open and told when it is committed.
package struct TransactionTally: Hashable, Sendable {
  package var consumed: [String: Int64] = [:]
  /// Outcomes by the topic that the record came from.
  package var outcomes: [String: OutcomeCounts] = [:]
  /// Records for others by their type.
  package var outputs: [String: Int64] = [:]
  package var corrections: [CorrectionState: Int64] = [:]
  /// Arrivals of what was taken: how many at which time.
  package var arrivals: [Arrived] = []

  package struct Arrived: Hashable, Sendable {
    package var time: Instant
    package var count: UInt64
  }

  package init() {}

  /// Adds what a batch did; `topics` are the inputs by index.
  package mutating func add(_ effects: Effects, topics: [String]) {
    for (input, counts) in effects.outcomes {
      let topic = topics.indices.contains(Int(input)) ? topics[Int(input)] : "unknown"
      outcomes[topic, default: OutcomeCounts()] += counts
    }
    for exception in effects.exceptions { outputs["exception.\(exception.news)", default: 0] += 1 }
    for correction in effects.corrections {
      outputs["correction.\(correction.state)", default: 0] += 1
      corrections[correction.state, default: 0] += 1
    }
    if !effects.aggregates.isEmpty { outputs["aggregate", default: 0] += Int64(effects.aggregates.count) }
    if !effects.reports.isEmpty { outputs["report", default: 0] += Int64(effects.reports.count) }
    if !effects.rejections.isEmpty { outputs["rejected", default: 0] += Int64(effects.rejections.count) }
  }

  /// Adds records that arrived at `time`.
  package mutating func arrived(_ time: Instant, count: UInt64 = 1) {
    arrivals.append(Arrived(time: time, count: count))
  }
}

/// A transaction is committed: everything in it is visible.
package struct TransactionCommitted: WorkerEvent {
  package var role: Role
  package var at: Instant
  /// From the first cell of state to the broker's answer.
  package var duration: Span
  package var tally: TransactionTally

  package init(role: Role, at: Instant, duration: Span, tally: TransactionTally) {
    self.role = role
    self.at = at
    self.duration = duration
    self.tally = tally
  }

  package func count(on board: inout MetricsBoard) {
    board.add(1.0, to: .transactions, "\(role)", "committed")
    board.observe(duration.seconds, in: .commitSeconds, "\(role)")
    board.set(at.seconds, of: .lastProgress, "\(role)")
    for (topic, count) in tally.consumed { board.add(count, to: .recordsConsumed, topic) }
    for (topic, counts) in tally.outcomes {
      for outcome in Outcome.allCases where counts[outcome] > 0 {
        board.add(counts[outcome], to: .records, topic, "\(outcome)")
      }
    }
    for (type, count) in tally.outputs { board.add(count, to: .outputs, type) }
    for (state, count) in tally.corrections { board.add(count, to: .corrections, "\(state)") }
    for arrived in tally.arrivals {
      board.observe(max(0, (at - arrived.time).seconds), times: arrived.count, in: .eventLatency)
    }
  }

  package func tell(_ health: inout Health, at time: Span) { health.turn(role, at: time) }
}

/// A transaction was taken back; its records are read again.
package struct TransactionAborted: WorkerEvent {
  package var role: Role
  package var cause: String

  package init(role: Role, cause: String) {
    self.role = role
    self.cause = cause
  }

  package func count(on board: inout MetricsBoard) { board.add(1.0, to: .transactions, "\(role)", "aborted") }

  package var line: LogLine? {
    LogLine(
      .warning, "transaction_aborted", "a transaction was taken back and its records are read again",
      [.init("role", .text("\(role)")), .init("cause", .text(cause))])
  }
}

/// A producer was replaced by a new one of the same id.
package struct ProducerRecycled: WorkerEvent {
  package var role: Role
  package var cause: String

  package init(role: Role, cause: String) {
    self.role = role
    self.cause = cause
  }

  package func count(on board: inout MetricsBoard) { board.add(1.0, to: .recycles, "\(role)", cause) }

  package var line: LogLine? {
    LogLine(
      .warning, "producer_recycled", "the producer was replaced; what was open is looked up and done again if need be",
      [.init("role", .text("\(role)")), .init("cause", .text(cause))])
  }
}

/// A call of the loop failed; what follows is told by what becomes of the transaction.
package struct LoopFailed: WorkerEvent {
  package var role: Role
  package var failure: LogFailure

  package init(role: Role, failure: LogFailure) {
    self.role = role
    self.failure = failure
  }

  package func count(on board: inout MetricsBoard) {
    if let code { board.add(1.0, to: .clientErrors, code) }
  }

  /// librdkafka's name of the error, where the detail has it: `send_offsets: _TIMED_OUT: Local: Timed out`.
  private var code: String? {
    failure.detail.split(separator: " ").lazy.map { $0.drop { $0 == ":" } }.map { String($0.prefix { $0 != ":" }) }
      .first { word in
        word.count > 3 && word.utf8.allSatisfy { (0x41...0x5a).contains($0) || $0 == UInt8(ascii: "_") }
      }
  }

  package var line: LogLine? {
    LogLine(
      .warning, "loop_failed", failure.detail,
      [.init("role", .text("\(role)")), .init("kind", .text("\(failure.kind)"))])
  }
}

/// The loop came round: it is alive, and where it found nothing to do that is progress too.
package struct LoopTurned: WorkerEvent {
  package var role: Role
  package var at: Instant
  package var isIdle: Bool

  package init(role: Role, at: Instant, isIdle: Bool) {
    self.role = role
    self.at = at
    self.isIdle = isIdle
  }

  package func count(on board: inout MetricsBoard) {
    if isIdle { board.set(at.seconds, of: .lastProgress, "\(role)") }
  }

  package func tell(_ health: inout Health, at time: Span) { health.turn(role, at: time) }
}

extension Span {
  /// As Prometheus wants it.
  package var seconds: Double { Double(microseconds) / 1_000_000 }
}

extension Instant {
  /// Seconds since 1970.
  package var seconds: Double { Double(microseconds) / 1_000_000 }
}
