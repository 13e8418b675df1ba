import Core
import SimulatedLog
import StateFormat
import Synchronization
import Testing
import Worker

/// The rules by which a stage keeps, drops and waits, each by a stock worker that is told by hand what its upstream
/// tasks say.
@Suite struct StageRuleTests {
  /// What machines were given to take, over all workers.
  private final class Ledger: Sendable {
    private let takes = Mutex<[String]>([])
    var all: [String] { takes.withLock { $0 } }
    func note(_ text: String) { takes.withLock { $0.append(text) } }
  }

  private struct Noting: IntakeStage, HandoffStage {
    let ledger: Ledger
    mutating func take(_ record: Record, into effects: inout Effects) {
      ledger.note("\(record.key)@\(record.origin.time.microseconds / 1_000_000)")
    }
    var nextTimer: Instant? { nil }
    mutating func fireNext(into effects: inout Effects) {}
    mutating func commit() -> [StateCell] { [] }
    mutating func abort() {}
    mutating func restore(_ cell: StateCell) throws(StateDamage) {}
    func locate(_ command: Event) -> CommandTarget? { nil }
    mutating func refuse(
      _ outcome: Outcome, detail: String, source: String?, reference: EventReference, origin: Origin,
      into effects: inout Effects
    ) {}
  }

  private let ledger = Ledger()
  private let log = SimulatedLog(now: Instant(microseconds: 0))
  private let topology = Topology(
    inputs: [Topology.Input(topic: "in", partitions: 1)], orderPartitions: 1, stockPartitions: 1, handoffPartitions: 1)
  private let format = RecordFormat(systemNames: [])
  private let intake = "intake/in/0"
  private let order = "order/0"

  init() { for topic in topology.topics { log.makeTopic(topic.topic, partitions: topic.partitions) } }

  private func worker(_ name: String, idle: WorkerSettings.Idle = .log) throws -> Worker {
    let ledger = ledger
    return try Worker(
      role: .stock, name: name, topology: topology,
      settings: WorkerSettings(idle: idle, batch: 1, pollLimit: 100, commitInterval: .zero),
      log: log,
      machines: MachineSet(
        intake: { Noting(ledger: ledger) }, order: { Noting(ledger: ledger) }, stock: { Noting(ledger: ledger) },
        handoff: { Noting(ledger: ledger) }),
      systemNames: [], decode: { _ in .refused(Refusal(.invalid, detail: "")) },
      encoders: OutputEncoders(
        exception: { _, _ in }, correction: { _, _ in }, aggregate: { _, _ in }, report: { _, _ in }))
  }

  private func say(_ message: Message) {
    log.append(Outgoing(TopicPartition("recount.by-sku", 0), key: "", value: format.encode(message)), at: log.now)
  }

  private func send(_ key: String, at seconds: Int64, from task: String? = nil) {
    let origin = Origin(time: Instant(microseconds: seconds * 1_000_000), partition: 0, input: 0, offset: seconds)
    say(.record(Record(key: key, origin: origin, .line(LineFact())), from: task ?? intake))
  }

  private func promise(_ seconds: Int64, _ tasks: [String]? = nil, _ kind: Tick.Kind = .proven) {
    for task in tasks ?? [intake, order] {
      say(.tick(Tick(task: task, promise: Instant(microseconds: seconds * 1_000_000), kind: kind)))
    }
  }

  private func run(_ workers: Worker..., steps: Int = 12) throws {
    for _ in 0..<steps { for worker in workers { _ = try worker.step() } }
  }

  private var committed: Int64? {
    let state = log.committedRecords(of: TopicPartition("recount.stock.state", 0)).last { $0.key == "loop" }
    return state.flatMap { LoopCell.value(LoopState(), of: $0.value ?? [])?.committed }
  }

  @Test func `nothing is taken before every upstream task has promised, and nothing at or beyond the lowest promise`()
    throws
  {
    let worker = try worker("a")
    send("x", at: 5)
    promise(10, [intake])
    try run(worker)
    #expect(ledger.all == [])
    promise(5, [order])
    try run(worker)
    #expect(ledger.all == [])
    promise(6, [order])
    try run(worker)
    #expect(ledger.all == ["x@5"])
  }

  @Test func `a record that comes too late arrives at the clock and is taken at once`() throws {
    let worker = try worker("a")
    promise(100)
    try run(worker)
    send("late", at: 50)
    try run(worker)
    #expect(ledger.all == ["late@100"])
  }

  /// The first record waits for long, so that all that follows is read again after a restart; the late one stands
  /// behind the last one taken, and only the clock tells that it was taken.
  @Test func `what was taken late is not taken again when it is read again`() throws {
    let first = try worker("a")
    send("waits", at: 10_000)
    send("taken", at: 5)
    promise(100)
    try run(first)
    send("late", at: 50)
    try run(first)
    #expect(ledger.all == ["taken@5", "late@100"])
    #expect(committed == 0)
    log.leave("recount-stock", "a")
    let second = try worker("b")
    try run(second)
    #expect(ledger.all == ["taken@5", "late@100"])
    promise(20_000)
    try run(second)
    #expect(ledger.all == ["taken@5", "late@100", "waits@10000"])
  }

  /// Another member goes on from the same offset, since what waits first has not been taken: by the offset alone the
  /// state of the first one would look new.
  @Test func `the state of a lost assignment is not kept`() throws {
    let first = try worker("a")
    send("waits", at: 10_000)
    send("x", at: 5)
    promise(100)
    try run(first)
    log.expel("recount-stock", "a")
    let second = try worker("b")
    try run(second)
    send("y", at: 150)
    promise(200)
    try run(second)
    #expect(ledger.all == ["x@5", "y@150"])
    #expect(committed == 0)
    log.leave("recount-stock", "b")
    try run(first)
    promise(300)
    try run(first)
    #expect(ledger.all == ["x@5", "y@150"])
  }

  @Test func `a task that says nothing for the wait is left out, and is back when it has caught up`() throws {
    let worker = try worker("a", idle: .wall(slack: .zero))
    promise(10)
    try run(worker)
    for minute in 1..<6 {
      log.advance(by: .minutes(1))
      promise(10 + 60 * Int64(minute), [intake])
      if minute == 1 { send("x", at: 20) }
      try run(worker)
      #expect(ledger.all == (minute > 2 ? ["x@20"] : []), "minute \(minute)")
    }
    // It speaks again: what it sends arrives at the stage's clock until its promise has reached it.
    send("slow", at: 15, from: order)
    promise(30, [order])
    try run(worker)
    #expect(ledger.all == ["x@20", "slow@310"])
    promise(400, [order])
    send("z", at: 350)
    promise(500, [intake])
    try run(worker)
    #expect(ledger.all.last == "z@350")
  }

  @Test func `a damaged loop cell ends the worker by name`() throws {
    let first = try worker("a")
    send("x", at: 5)
    promise(100)
    try run(first)
    log.leave("recount-stock", "a")
    log.append(Outgoing(TopicPartition("recount.stock.state", 0), key: "loop", value: [1, 2]), at: log.now)
    let second = try worker("b")
    let failure = #expect(throws: LogFailure.self) { try run(second) }
    #expect(failure?.kind == .damaged)
  }
}
