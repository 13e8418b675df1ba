import Core
import StateFormat

/// What a task needs of the worker that runs it.
struct TaskContext {
  let topology: Topology
  let settings: WorkerSettings
  let format: RecordFormat
  let decode: ([UInt8]) -> Decoded
  let now: Instant
  /// What the tasks say of themselves in `recount.clock`.
  let clock: [TaskName: ClockEntry]
  /// The lowest promise of all tasks.
  let slowest: Instant
  /// What one task may have forwarded beyond it.
  let share: WaitingBound
}

/// A partition of a role: its machine, what waits for it, and how far it is.
protocol StreamTask {
  var name: TaskName { get }
  var place: TopicPartition { get }
  /// As of the open transaction.
  var state: LoopState { get set }
  /// As of the last commit.
  var saved: LoopState { get set }
  var books: TaskBooks { get set }
  var machine: any Machine { get set }

  mutating func receive(_ record: LogRecord, _ context: TaskContext) throws(LogFailure)
  /// Takes what can be taken and fires what is due; nil where nothing changed.
  mutating func advance(_ context: TaskContext) throws(LogFailure) -> Effects?
  /// The last `advance` left records that were due: nothing more needs to be read for the moment.
  var hasMoreDue: Bool { get }
  /// Partitions of which enough lies at hand that cannot be taken yet: reading has to wait.
  var full: [TopicPartition] { get }
  /// What was read before the last restore is at hand again; before, there is nothing to tell.
  var hasReadAgain: Bool { get }
  /// Drops what waits: reading goes on at the committed offset.
  mutating func forget()
  /// Oldest offset not yet taken.
  mutating func oldestWaiting() -> Int64
  /// The group's offsets of a state.
  func offsets(of state: LoopState) -> [TopicPartition: Int64]
  /// What the other tasks have to know, by the name of each that runs here.
  var clockEntries: [TaskName: ClockEntry] { get }
  /// What the machines have changed in the open transaction.
  mutating func giveMachineCells() -> [StateCell]
  /// Puts the machines back to the last commit.
  mutating func abortMachine()
  /// Arrival of the oldest record not yet taken.
  var oldestArrival: Instant? { get }
  /// Records whose own time lay before what was promised.
  var bumped: Int64 { get }
  /// A record taken in this turn as it came, where that is at hand.
  func original(of origin: Origin) -> OriginalRecord?
}

/// What every task keeps about itself beside its state.
struct TaskBooks {
  /// Something changed since the last commit.
  var isTouched = false
  /// The machine has given its cells: an abort can no longer be undone in memory.
  var hasGivenCells = false
  /// The state topic holds this task.
  var isKept = false
  /// When it last told of itself.
  var told: Instant?
  /// Input records taken since the start that came to neither an outcome nor a home; anything but 0 is a bug.
  var gap: Int64 = 0
  var forwarded = Forwarded()
  var cellSizes = CellSizes()
}

/// How large the cells of each kind are, from those that went by.
struct CellSizes {
  private struct Seen {
    var cells = 0
    var bytes = 0

    mutating func add(_ size: Int) {
      cells += 1
      bytes += size
    }
  }

  private var seen: [String: Seen] = [:]
  private var count = 0
  /// Of every so many cells one is looked at.
  private static let sample = 16

  mutating func add(_ cell: StateCell) {
    count += 1
    guard count % CellSizes.sample == 1, let bytes = cell.bytes else { return }
    seen[String(cell.key.prefix { $0 != "/" }), default: Seen()].add(bytes.count + cell.key.utf8.count)
  }

  /// About what an entry takes: memory keeps what a cell says, in a form of about that size.
  func mean(of kind: String) -> Int { seen[kind].map { $0.bytes / max(1, $0.cells) } ?? 0 }
}

extension StreamTask {
  var full: [TopicPartition] { [] }
  var hasReadAgain: Bool { true }
  var clockEntries: [TaskName: ClockEntry] { [name: clockEntry] }
  func offsets(of state: LoopState) -> [TopicPartition: Int64] { [place: state.committed] }
  mutating func giveMachineCells() -> [StateCell] { machine.commit() }
  mutating func abortMachine() { machine.abort() }

  var tick: Tick {
    Tick(task: name, promise: state.promise, kind: Tick.Kind(rawValue: state.promiseKind) ?? .unproven)
  }

  /// What the other tasks have to know.
  var clockEntry: ClockEntry {
    var entry = ClockEntry()
    entry.promise = state.promise
    entry.kind = state.promiseKind
    entry.lastArrival = max(state.lastArrival, state.referenceArrival)
    entry.isAtEnd = state.isAtEnd
    return entry
  }

  /// Entries and bytes of the machine by kind.
  var holdings: [TaskStanding.Holding] {
    machine.holdings.map { holding in
      let bytes = holding.bytes ?? holding.entries * books.cellSizes.mean(of: holding.kind)
      return TaskStanding.Holding(kind: holding.kind, entries: holding.entries, bytes: bytes)
    }
  }

  /// Too much of what it has forwarded still waits for the slowest task.
  mutating func isAhead(_ context: TaskContext) -> Bool {
    books.forwarded.pass(context.slowest)
    return books.forwarded.records >= context.share.records || books.forwarded.bytes >= context.share.bytes
  }

  /// Cells of the open transaction, the loop's own last.
  mutating func giveCells(prefix: String) -> [StateCell] {
    state.committed = oldestWaiting()
    books.hasGivenCells = true
    let changed = giveMachineCells()
    for cell in changed { books.cellSizes.add(cell) }
    var cells = changed.map { StateCell(key: prefix + $0.key, bytes: $0.bytes) }
    cells.append(StateCell(key: prefix + Worker.loopKey, bytes: LoopCell.bytes(of: state)))
    return cells
  }

  mutating func markCommitted(at now: Instant) {
    saved = state
    books.isTouched = false
    books.hasGivenCells = false
    books.isKept = true
    books.told = now
  }

  /// Back to the last commit; only where the machine has not given its cells.
  mutating func rollBack() {
    abortMachine()
    state = saved
    books.isTouched = false
    books.forwarded = Forwarded()
    forget()
  }
}

extension Effects {
  /// Input records that this sends to their homes.
  var homeward: Int64 { Effects.homeward(toOrder) + Effects.homeward(toStock) + Effects.homeward(toHandoff) }

  private static func homeward(_ records: [Record]) -> Int64 {
    records.reduce(0) { $0 + ($1.isInput ? 1 : 0) }
  }

  /// Input records whose outcome this tells.
  var settled: Int64 { outcomes.values.reduce(0) { $0 + $1.total } }
}

extension Record {
  /// An input record at its home: it gets its outcome there.
  var isInput: Bool {
    guard case .event(let event) = payload else { return false }
    return !event.value.isCopy
  }
}
