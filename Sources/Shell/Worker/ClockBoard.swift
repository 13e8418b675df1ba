import Core
import StateFormat

/// What all tasks say of themselves in `recount.clock`, as far as one worker has read it.
///
/// Advisory: no output depends on it, except that intake tasks agree by it on where all inputs end (`idle: log`).
struct ClockBoard {
  private var tail: (any LogTail)?
  private(set) var entries: [TaskName: ClockEntry] = [:]
  private var silence = Silence()

  /// Reads what was written since.
  mutating func read(_ log: any Log, _ topology: Topology) throws(LogFailure) {
    if tail == nil { tail = try log.tail(TopicPartition(topology.clockTopic, 0), from: nil, .follow) }
    while let records = try tail?.poll(limit: 1000), !records.isEmpty {
      for record in records where record.key != ClockDeclaration.key {
        guard let entry = LoopCell.value(ClockEntry(), of: record.value ?? []) else {
          throw LogFailure(.damaged, "\(topology.clockTopic) at \(record.offset) cannot be read")
        }
        entries[record.key] = entry
        silence.hear(record.key, Tick.Kind(rawValue: entry.kind) ?? .unproven, at: log.now)
      }
    }
  }

  /// The lowest promise among the tasks that anybody waits for; whoever has not spoken yet is waited for.
  mutating func slowest(of tasks: [TaskName], _ settings: WorkerSettings, at now: Instant) -> Instant {
    let promises = tasks.map { task in
      var heard = LoopState.Heard()
      heard.task = task
      heard.promise = entries[task]?.promise ?? .distantPast
      return heard
    }
    let lowest = promises.map(\.promise).min() ?? .distantFuture
    guard case .wall = settings.idle else { return lowest }
    silence.look(at: promises, clock: lowest, at: now, wait: settings.wait)
    return promises.filter { !silence.isLeftOut($0.task) }.map(\.promise).min() ?? lowest
  }

  /// Every task of a role has ended (`idle: log`), or promised `start` at least: what a member without partitions
  /// goes by.
  func isDone(_ role: Role, _ topology: Topology, since start: Instant, _ idle: WorkerSettings.Idle) -> Bool {
    topology.tasks(of: role).allSatisfy { task in
      guard let entry = entries[task] else { return false }
      return idle == .log ? entry.kind == Tick.Kind.end.rawValue : entry.promise >= start
    }
  }
}
