import Core
import StateFormat

/// What a task needs of the worker that runs it.
struct TaskContext {
  let topology: Topology
  let settings: WorkerSettings
  let format: RecordFormat
  let decode: ([UInt8]) -> Decoded
  let now: Instant
  /// What the intake tasks say of themselves in `recount.clock`.
  let clock: [TaskName: ClockEntry]
}

/// A partition of a role: its machine, what waits for it, and how far it is.
protocol StreamTask {
  var name: TaskName { get }
  var place: TopicPartition { get }
  /// As of the open transaction.
  var state: LoopState { get set }
  /// As of the last commit.
  var saved: LoopState { get set }
  /// Something changed since the last commit.
  var isTouched: Bool { get set }
  /// The machine has given its cells: an abort can no longer be undone in memory.
  var hasGivenCells: Bool { get set }
  var machine: any Machine { get set }

  mutating func receive(_ record: LogRecord, _ context: TaskContext) throws(LogFailure)
  /// Takes what can be taken and fires what is due; nil where nothing changed.
  mutating func advance(_ context: TaskContext) throws(LogFailure) -> Effects?
  /// The last `advance` left records that were due: nothing more needs to be read for the moment.
  var hasMoreDue: Bool { get }
  /// Drops what waits: reading goes on at the committed offset.
  mutating func forget()
  /// Oldest offset not yet taken.
  var oldestWaiting: Int64 { get }
  /// False where something beside the partition is read that cannot be put back: the task is made anew instead.
  var readsNothingElse: Bool { get }
  /// The original bytes of a record taken in this transaction, where they are at hand.
  func bytes(of origin: Origin) -> [UInt8]?
}

extension StreamTask {
  var readsNothingElse: Bool { true }

  var tick: Tick {
    Tick(task: name, promise: state.promise, kind: Tick.Kind(rawValue: state.promiseKind) ?? .unproven)
  }

  /// Cells of the open transaction, the loop's own last.
  mutating func giveCells(prefix: String) -> [StateCell] {
    state.committed = oldestWaiting
    hasGivenCells = true
    var cells = machine.commit().map { StateCell(key: prefix + $0.key, bytes: $0.bytes) }
    cells.append(StateCell(key: prefix + Worker.loopKey, bytes: LoopCell.bytes(of: state)))
    return cells
  }

  mutating func markCommitted() {
    saved = state
    isTouched = false
    hasGivenCells = false
  }

  /// Back to the last commit; only where the machine has not given its cells.
  mutating func rollBack() {
    machine.abort()
    state = saved
    isTouched = false
    forget()
  }
}
