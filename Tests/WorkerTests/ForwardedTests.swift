import Core
import SimulatedLog
import StateFormat
import Testing

@testable import Worker

/// What keeps that bounded which waits in the stages.
@Suite struct ForwardedTests {
  private func at(_ seconds: Int64) -> Instant { Instant(microseconds: seconds * 1_000_000) }

  @Test func `what was forwarded counts until the slowest has passed it`() {
    var forwarded = Forwarded()
    for second in 1...5 { forwarded.add(10, 100, last: at(Int64(second))) }
    forwarded.pass(at(0))
    #expect(forwarded.records == 50 && forwarded.bytes == 500)
    // What arrives at the promise itself must not count: nobody takes it before time moves on.
    forwarded.pass(at(3))
    #expect(forwarded.records == 20 && forwarded.bytes == 200)
    forwarded.pass(at(5))
    #expect(forwarded.records == 0 && forwarded.bytes == 0)
  }

  @Test func `all tasks together fill half of the bound`() {
    let share = WaitingBound(records: 1000, bytes: 4000).share(of: 5)
    #expect(share.records == 100 && share.bytes == 400)
  }

  private let log = SimulatedLog(now: Instant(microseconds: 0))
  private let topology = Topology(
    inputs: [Topology.Input(topic: "in", partitions: 2)], orderPartitions: 1, stockPartitions: 1, handoffPartitions: 1)

  /// Sends each record on, whatever it is.
  private struct Forwarding: IntakeStage {
    mutating func take(_ record: Record, into effects: inout Effects) {
      effects.toStock.append(Record(key: "x", origin: record.origin, .line(LineFact())))
    }
    var nextTimer: Instant? { nil }
    mutating func fireNext(into effects: inout Effects) {}
    mutating func commit() -> [StateCell] { [] }
    mutating func abort() {}
    mutating func restore(_ cell: StateCell) throws(StateDamage) {}
    mutating func refuse(
      _ outcome: Outcome, detail: String, source: String?, reference: EventReference, origin: Origin,
      into effects: inout Effects
    ) {}
  }

  private func worker() throws -> Worker {
    var settings = WorkerSettings(idle: .log, batch: 10, pollLimit: 100, commitInterval: .zero)
    settings.takeLimit = 5
    // Four tasks are upstream of the last stage: 10 records for each.
    settings.waiting = WaitingBound(records: 80, bytes: 1 << 30)
    var event = Event()
    event.kind = .stockLevel
    return try Worker(
      role: .intake, name: "a", topology: topology, settings: settings, log: log,
      machines: MachineSet(
        intake: { Forwarding() }, order: { Forwarding() }, stock: { Forwarding() },
        handoff: { preconditionFailure("no hand-off here") }),
      systemNames: [], decode: { [event] _ in .event(event) },
      encoders: OutputEncoders(
        exception: { _, _ in }, correction: { _, _ in }, aggregate: { _, _ in }, report: { _, _ in }))
  }

  private func promise(_ seconds: Int64, of tasks: [String]) {
    for task in tasks {
      var entry = ClockEntry()
      entry.promise = at(seconds)
      entry.kind = Tick.Kind.proven.rawValue
      log.append(
        Outgoing(TopicPartition("recount.clock", 0), key: task, value: LoopCell.bytes(of: entry)), at: log.now)
    }
  }

  private var forwarded: Int {
    log.committedRecords(of: TopicPartition("recount.by-sku", 0)).count { $0.key == "x" }
  }

  @Test func `a task that is ahead waits for the slowest, and goes on with it`() throws {
    for topic in topology.topics { log.makeTopic(topic.topic, partitions: topic.partitions) }
    for second in 1...100 {
      log.append(Outgoing(TopicPartition("in", 0), key: "", value: [1]), at: at(Int64(second)))
    }
    let worker = try worker()
    let others = ["order/0", "stock/0", "handoff/0"]
    promise(0, of: others)
    for _ in 0..<40 { _ = try worker.step() }
    // The bound is 10, a turn takes 5 at most: it stops behind the turn that has reached the bound.
    #expect((10...15).contains(forwarded))
    promise(50, of: others)
    for _ in 0..<40 { _ = try worker.step() }
    #expect((60...65).contains(forwarded))
    promise(1000, of: others)
    for _ in 0..<60 { _ = try worker.step() }
    #expect(forwarded == 100)
  }
}
