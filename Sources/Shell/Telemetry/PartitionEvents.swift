package import Core
package import Worker

/// The loop of a role goes on to another phase.
package struct PhaseEntered: WorkerEvent {
  package var role: Role
  package var phase: LoopPhase
  package var detail: String

  package init(role: Role, phase: LoopPhase, detail: String = "") {
    self.role = role
    self.phase = phase
    self.detail = detail
  }

  package func count(on board: inout MetricsBoard) {
    for other in LoopPhase.allCases { board.set(other == phase ? 1 : 0, of: .state, "\(role)", other.rawValue) }
  }

  package func tell(_ health: inout Health, at time: Span) { health.enter(phase, role, detail: detail, at: time) }

  package var line: LogLine? {
    let level = phase == .stopped && !detail.isEmpty ? LogLevel.error : .info
    return LogLine(
      level, "phase_entered", detail.isEmpty ? "the loop is \(phase.rawValue)" : detail,
      [.init("role", .text("\(role)")), .init("phase", .text(phase.rawValue))])
  }
}

/// The group gave partitions to this process.
package struct PartitionsAssigned: WorkerEvent {
  package var role: Role
  package var partitions: [TopicPartition]

  package init(role: Role, partitions: [TopicPartition]) {
    self.role = role
    self.partitions = partitions
  }

  package func count(on board: inout MetricsBoard) {
    board.add(1.0, to: .rebalances, "\(role)", "assigned")
    board.set(Double(partitions.count), of: .assignedPartitions, "\(role)")
  }

  package var line: LogLine? {
    LogLine(
      .info, "partitions_assigned", "\(partitions.count) partitions are ours",
      [
        .init("role", .text("\(role)")),
        .init("partitions", .text(partitions.sorted().map { "\($0.topic)-\($0.partition)" }.joined(separator: ","))),
      ])
  }
}

/// The partitions are given back, or somebody else has them already.
package struct PartitionsRevoked: WorkerEvent {
  package var role: Role
  package var partitions: [TopicPartition]
  package var isLost: Bool

  package init(role: Role, partitions: [TopicPartition], isLost: Bool) {
    self.role = role
    self.partitions = partitions
    self.isLost = isLost
  }

  package func count(on board: inout MetricsBoard) {
    board.add(1.0, to: .rebalances, "\(role)", isLost ? "lost" : "revoked")
    board.set(0, of: .assignedPartitions, "\(role)")
    let gone = Set(partitions.map { [$0.topic, "\($0.partition)"] })
    for metric in [Metric.consumerLag, .lastStableLag] { board.remove(metric) { gone.contains($0) } }
    let numbers = Set(partitions.map { "\($0.partition)" })
    board.remove(.clock) { $0[0] == "\(role)" && numbers.contains($0[1]) }
  }

  package var line: LogLine? {
    let message = isLost ? "the group took our partitions: we were too slow to answer" : "partitions are given back"
    return LogLine(
      isLost ? .warning : .info, isLost ? "partitions_lost" : "partitions_revoked", message,
      [.init("role", .text("\(role)")), .init("count", .whole(Int64(partitions.count)))])
  }
}

/// A restore goes on.
package struct RestoreAdvanced: WorkerEvent {
  package var role: Role
  package var remaining: Int64

  package init(role: Role, remaining: Int64) {
    self.role = role
    self.remaining = remaining
  }

  package func count(on board: inout MetricsBoard) { board.set(Double(remaining), of: .restoreRemaining, "\(role)") }

  package func tell(_ health: inout Health, at time: Span) {
    health.enter(.restoring, role, detail: "\(remaining) records to go", at: time)
  }
}

/// State is as of the last commit again.
package struct RestoreFinished: WorkerEvent {
  package var role: Role
  package var partitions: Int
  package var duration: Span

  package init(role: Role, partitions: Int, duration: Span) {
    self.role = role
    self.partitions = partitions
    self.duration = duration
  }

  package func count(on board: inout MetricsBoard) {
    board.set(0, of: .restoreRemaining, "\(role)")
    board.set(duration.seconds, of: .restoreSeconds, "\(role)")
  }

  package var line: LogLine? {
    LogLine(
      .info, "restore_finished", "state is restored",
      [
        .init("role", .text("\(role)")), .init("partitions", .whole(Int64(partitions))),
        .init("seconds", .number(duration.seconds)),
      ])
  }
}
