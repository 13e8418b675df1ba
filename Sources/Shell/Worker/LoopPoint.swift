package import Core
package import StateFormat

/// Every place of the loop where a process can die with another result than at its neighbours.
package enum LoopPoint: String, CaseIterable, Hashable, Sendable {
  case polled, revoked, restored, applied, begun, effectsSent, cellsSent, ticksSent, offsetsSent, committed, aborted
  case recycled
}

/// Watches the loop; may end it by throwing `LogFailure.Kind.stopped`.
package protocol LoopObserver: AnyObject {
  func reached(_ point: LoopPoint) throws(LogFailure)
  /// What a poll brought.
  func polled(_ events: [ConsumerEvent])
  /// What a task does in the open transaction; `arrival` is that of the last record taken.
  func applied(_ effects: Effects, arrival: Instant?)
  /// Why what follows is taken back.
  func failed(_ failure: LogFailure)
  /// A restore has so many records of a partition to go.
  func restoring(remaining: Int64)
}

extension LoopObserver {
  package func polled(_ events: [ConsumerEvent]) {}
  package func applied(_ effects: Effects, arrival: Instant?) {}
  package func failed(_ failure: LogFailure) {}
  package func restoring(remaining: Int64) {}
}

/// Where a task stands, for whoever measures.
package struct TaskStanding {
  /// Entries of state of a kind.
  package struct Holding {
    package var kind: String
    package var entries: Int
    package var bytes: Int
  }

  package var name: TaskName
  package var partition: Int32
  /// The group's offsets as of the last commit.
  package var committed: [TopicPartition: Int64]
  /// Arrival of the oldest record read and not yet taken.
  package var oldestArrival: Instant?
  /// Since the task was opened here.
  package var gap: Int64
  package var bumped: Int64
  package var clock: Instant
  package var heard: [LoopState.Heard]
  package var holdings: [Holding]
  package var machine: any Machine
}
