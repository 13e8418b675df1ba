package import Core
package import StateFormat
package import Worker

/// How far the partitions of a role are from their ends, measured now and then.
package struct LagMeasured: WorkerEvent {
  package struct Partition: Hashable, Sendable {
    package var place: TopicPartition
    /// Everything below is committed.
    package var committed: Int64
    package var lastStable: Int64
    package var highWatermark: Int64

    package init(place: TopicPartition, committed: Int64, lastStable: Int64, highWatermark: Int64) {
      self.place = place
      self.committed = committed
      self.lastStable = lastStable
      self.highWatermark = highWatermark
    }
  }

  package var role: Role
  package var partitions: [Partition]
  /// Arrival of the oldest record not yet taken; nil = nothing waits.
  package var oldestWaiting: Instant?
  package var at: Instant

  package init(role: Role, partitions: [Partition], oldestWaiting: Instant?, at: Instant) {
    self.role = role
    self.partitions = partitions
    self.oldestWaiting = oldestWaiting
    self.at = at
  }

  package func count(on board: inout MetricsBoard) {
    for entry in partitions {
      let labels = (entry.place.topic, "\(entry.place.partition)")
      board.set(Double(max(0, entry.lastStable - entry.committed)), of: .consumerLag, labels.0, labels.1)
      board.set(Double(max(0, entry.highWatermark - entry.lastStable)), of: .lastStableLag, labels.0, labels.1)
    }
    board.set(oldestWaiting.map { max(0, (at - $0).seconds) } ?? 0, of: .consumerLagSeconds, "\(role)")
  }
}

/// The clocks of a role's tasks, and what its stages wait for.
package struct TimeMeasured: WorkerEvent {
  package struct Upstream: Hashable, Sendable {
    package var task: TaskName
    package var promise: Instant
    package var isLeftOut: Bool

    package init(task: TaskName, promise: Instant, isLeftOut: Bool) {
      self.task = task
      self.promise = promise
      self.isLeftOut = isLeftOut
    }
  }

  package var role: Role
  package var clocks: [Int32: Instant]
  package var upstream: [Upstream]

  package init(role: Role, clocks: [Int32: Instant], upstream: [Upstream]) {
    self.role = role
    self.clocks = clocks
    self.upstream = upstream
  }

  package func count(on board: inout MetricsBoard) {
    for (partition, clock) in clocks where clock > .distantPast {
      board.set(clock.seconds, of: .clock, "\(role)", "\(partition)")
    }
    let furthest = upstream.map(\.promise).max() ?? .distantPast
    for entry in upstream where entry.promise > .distantPast {
      board.set((furthest - entry.promise).seconds, of: .alignmentWaiting, entry.task)
      board.set(entry.isLeftOut ? 1 : 0, of: .leftOut, entry.task)
    }
  }
}

/// A stage goes on without an upstream task, or takes it back.
package struct TaskLeftOut: WorkerEvent {
  package var task: TaskName
  package var isLeftOut: Bool
  package var reason: String

  package init(task: TaskName, isLeftOut: Bool, reason: String) {
    self.task = task
    self.isLeftOut = isLeftOut
    self.reason = reason
  }

  package func count(on board: inout MetricsBoard) { board.set(isLeftOut ? 1 : 0, of: .leftOut, task) }

  package var line: LogLine? {
    LogLine(
      isLeftOut ? .warning : .info, isLeftOut ? "task_left_out" : "task_taken_back",
      isLeftOut
        ? "the stages no longer wait for a task; its later records arrive at their clock"
        : "the stages wait for the task again",
      [.init("task", .text(task)), .init("reason", .text(reason))])
  }
}

/// The highest event times heard of systems.
package struct FrontiersMeasured: WorkerEvent {
  package var frontiers: [String: Instant]

  package init(_ frontiers: [String: Instant]) { self.frontiers = frontiers }

  package func count(on board: inout MetricsBoard) {
    for (system, time) in frontiers where time > .distantPast {
      let known = board.number(of: .frontier, [system]) ?? 0
      board.set(max(known, time.seconds), of: .frontier, system)
    }
  }
}

/// What a machine holds.
package struct StateMeasured: WorkerEvent {
  package var machine: Role
  package var entries: [String: Int64]
  package var bytes: Int64

  package init(machine: Role, entries: [String: Int64], bytes: Int64) {
    self.machine = machine
    self.entries = entries
    self.bytes = bytes
  }

  package func count(on board: inout MetricsBoard) {
    for (kind, count) in entries { board.set(Double(count), of: .stateEntries, "\(machine)", kind) }
    board.set(Double(bytes), of: .stateBytes, "\(machine)")
  }
}

/// What stands open on the partitions of this process.
package struct IncidentsMeasured: WorkerEvent {
  package var open: [Category: Int64]
  package var divergence: [Handoff: Int64]

  package init(open: [Category: Int64], divergence: [Handoff: Int64]) {
    self.open = open
    self.divergence = divergence
  }

  package func count(on board: inout MetricsBoard) {
    board.remove(.divergenceOpen) { _ in true }
    for category in Category.allCases {
      board.set(Double(open[category] ?? 0), of: .exceptionsOpen, category.rawValue)
    }
    for (handoff, count) in divergence {
      board.set(Double(count), of: .divergenceOpen, handoff.from ?? "", handoff.to ?? "")
    }
  }
}

/// The drag index of hand-offs in their last closed day, where anybody had something to do.
package struct DragIndicesMeasured: WorkerEvent {
  /// Minutes per hundred orders, in hundredths.
  package var indices: [Handoff: Int64]

  package init(_ indices: [Handoff: Int64]) { self.indices = indices }

  package func count(on board: inout MetricsBoard) {
    board.remove(.dragIndex) { _ in true }
    for (handoff, index) in indices {
      board.set(Double(index) / 100, of: .dragIndex, handoff.from ?? "", handoff.to ?? "")
    }
  }
}

/// A stage's own sum: what was consumed and has neither an outcome nor a place where it waits.
package struct AccountingClosed: WorkerEvent {
  package var role: Role
  package var gap: Int64

  package init(role: Role, gap: Int64) {
    self.role = role
    self.gap = gap
  }

  package func count(on board: inout MetricsBoard) { board.set(Double(gap), of: .accountingGap, "\(role)") }

  package var line: LogLine? {
    guard gap != 0 else { return nil }
    return LogLine(
      .error, "accounting_gap", "records were counted that came to nothing; this is a bug, please report it",
      [.init("role", .text("\(role)")), .init("records", .whole(gap))])
  }
}

/// Records came with a time before what was promised.
package struct ArrivalsBumped: WorkerEvent {
  package var count: Int64

  package init(count: Int64) { self.count = count }

  package func count(on board: inout MetricsBoard) { board.add(count, to: .arrivalBumped) }
}

/// Delivery keys beyond the dedup horizon were forgotten.
package struct KeysEvicted: WorkerEvent {
  package var count: Int64

  package init(count: Int64) { self.count = count }

  package func count(on board: inout MetricsBoard) { board.add(count, to: .evictions) }
}
