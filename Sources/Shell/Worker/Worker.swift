package import Core
import StateFormat

/// What a worker has done so far, in numbers.
package struct WorkerTally: Hashable, Sendable {
  package var commits = 0
  package var aborts = 0
  /// How often a producer had to be replaced.
  package var recycles = 0
  /// Records polled, of committed transactions.
  package var records = 0
  package init() {}
}

/// The loop of one role in one process: poll → decide → produce effects and changed state → offsets → commit.
///
/// - Everything of a transaction becomes visible together, or nothing (R1–R6).
/// - Offsets are ours: the oldest record not yet taken (R1); every transaction sends those of all tasks.
/// - After an abort a task whose machine still has its overlay goes back to the last commit; every other one is read
///   again from its state topic (R8). After a commit of which nobody knows what became, all are.
/// - A partition that comes back at the very next assignment keeps its state (R9).
/// - One thread; nothing here blocks: what has to wait is tried again at the next step.
package final class Worker {
  static let loopKey = "loop"
  /// How often a retriable call is repeated at once.
  private static let attemptsMax = 12

  let role: Role
  let topology: Topology
  let settings: WorkerSettings
  let log: any Log
  let format: RecordFormat
  let machines: MachineSet
  private let decode: ([UInt8]) -> Decoded
  let encoders: OutputEncoders
  private let name: String
  private let observer: (any LoopObserver)?

  let consumer: any LogConsumer
  private var producer: (any LogProducer)?
  private var membership: Membership?
  var tasks: [TopicPartition: any StreamTask] = [:]
  /// Tasks of the assignment before, until the next one is known.
  var aside: [TopicPartition: any StreamTask] = [:]
  var toRestore: [TopicPartition] = []
  private var began: Instant?
  private var recordsInTransaction = 0
  private var clockTail: (any LogTail)?
  private var clock: [TaskName: ClockEntry] = [:]
  /// When producers had to be replaced.
  private var recycled: [Instant] = []
  /// Since when nothing was committed for trouble; nil = all is well.
  package private(set) var troubleSince: Instant?
  package private(set) var tally = WorkerTally()

  package init(
    role: Role, name: String, topology: Topology, settings: WorkerSettings, log: any Log, machines: MachineSet,
    systemNames: [String], decode: @escaping ([UInt8]) -> Decoded, encoders: OutputEncoders,
    observer: (any LoopObserver)? = nil
  ) throws(LogFailure) {
    self.role = role
    self.name = name
    self.topology = topology
    self.settings = settings
    self.log = log
    self.machines = machines
    self.decode = decode
    self.encoders = encoders
    self.observer = observer
    format = RecordFormat(systemNames: systemNames)
    let group = topology.group(of: role)
    let topics = topology.subscription(of: role)
    consumer = try Worker.retrying { () throws(LogFailure) in
      try log.consumer(group: group, member: name, topics: topics)
    }
  }

  /// Every task is at its end (`idle: log`) and nothing is open.
  package var hasEnded: Bool {
    began == nil && toRestore.isEmpty && tasks.values.allSatisfy { $0.saved.promiseKind == Tick.Kind.end.rawValue }
  }

  /// Everything that was in the inputs at `start` is done and committed, as far as this worker's tasks go.
  package func isDone(since start: Instant) -> Bool {
    guard began == nil, toRestore.isEmpty else { return false }
    switch settings.idle {
    case .log: return hasEnded
    case .wall: return tasks.values.allSatisfy { $0.saved.promise >= start }
    }
  }

  /// One line about where it stands, for people.
  package var standing: String {
    let lines = tasks.keys.sorted().compactMap { tasks[$0] }
      .map {
        "\($0.name) at \($0.state.position)/\($0.oldestWaiting) promises \($0.state.promise) (\($0.state.promiseKind))"
      }
    return "open \(began != nil), waits \(toRestore.count), tasks \(lines)"
  }

  /// Upstream tasks that its stages have stopped waiting for.
  package var leftOut: [String] {
    Set(tasks.values.compactMap { $0 as? StageTask }.flatMap(\.leftOut)).sorted()
  }

  /// Where its tasks stand.
  package var standings: [TaskStanding] {
    tasks.values.map { task in
      TaskStanding(
        name: task.name, partition: task.place.partition, clock: task.state.clock, heard: task.state.heard,
        machine: task.machine)
    }
  }

  /// How many partitions it runs.
  package var taskCount: Int { tasks.count }

  /// One turn of the loop; false where nothing happened.
  package func step() throws(LogFailure) -> Bool {
    do throws(LogFailure) {
      return try turn()
    } catch {
      observer?.failed(error)
      switch error.kind {
      case .stopped, .damaged, .configuration: throw error
      case .abortable: try recover(byAbort: true, after: error)
      case .retriable, .fatal: try recover(byAbort: false, after: error)
      }
      return true
    }
  }

  private func turn() throws(LogFailure) -> Bool {
    // What can fail comes before the poll: what a poll has given is never given again.
    try makeProducer()
    let context = try makeContext()
    // Who has enough to do reads on slowly, so that what waits stays bounded.
    let limit = tasks.values.contains { $0.hasMoreDue } ? 1 : settings.pollLimit
    let events = try Worker.retrying { () throws(LogFailure) in try consumer.poll(limit: limit) }
    observer?.polled(events)
    try reached(.polled)
    recordsInTransaction += events.count
    for event in events { try handle(event, context) }
    let restored = try restoreTasks()
    let worked = try advance(context)
    if began != nil, isCommitDue { try commit() }
    return worked || restored || !events.isEmpty
  }

  private func makeProducer() throws(LogFailure) {
    guard producer == nil else { return }
    let id = "\(topology.group)-\(role)-\(name)"
    producer = try Worker.retrying { () throws(LogFailure) in try log.producer(id: id) }
  }

  private func makeContext() throws(LogFailure) -> TaskContext {
    if role == .intake { try readClock() }
    return TaskContext(
      topology: topology, settings: settings, format: format, decode: decode, now: log.now, clock: clock)
  }

  private func readClock() throws(LogFailure) {
    if clockTail == nil { clockTail = try log.tail(TopicPartition(topology.clockTopic, 0), from: nil, .follow) }
    while let records = try clockTail?.poll(limit: 1000), !records.isEmpty {
      for record in records where record.key != ClockDeclaration.key {
        guard let entry = LoopCell.value(ClockEntry(), of: record.value ?? []) else {
          throw LogFailure(.damaged, "\(topology.clockTopic) at \(record.offset) cannot be read")
        }
        clock[record.key] = entry
      }
    }
  }

  private func handle(_ event: ConsumerEvent, _ context: TaskContext) throws(LogFailure) {
    switch event {
    case .record(let record): try tasks[record.place]?.receive(record, context)
    case .revoked(let isLost): try giveBack(isLost)
    case .assigned(let places, let membership):
      self.membership = membership
      toRestore = places
    }
  }

  /// What is open is committed, unless others may have the partitions already; then the state is set aside.
  private func giveBack(_ isLost: Bool) throws(LogFailure) {
    defer {
      tasks = [:]
      toRestore = []
    }
    aside = [:]
    if began != nil, !isLost { try commit() }
    if began != nil { try abort() }
    try reached(.revoked)
    if !isLost { aside = tasks }
  }

  private func advance(_ context: TaskContext) throws(LogFailure) -> Bool {
    var worked = false
    for place in tasks.keys.sorted() {
      guard let effects = try tasks[place]?.advance(context) else { continue }
      worked = true
      observer?.applied(effects, arrival: tasks[place]?.state.lastTaken?.time)
      try reached(.applied)
      try begin()
      try send(effects, of: place)
    }
    return worked
  }

  private func begin() throws(LogFailure) {
    guard began == nil else { return }
    try Worker.retrying { () throws(LogFailure) in try producer?.begin() }
    began = log.now
    try reached(.begun)
  }

  private var isCommitDue: Bool {
    guard let began else { return false }
    return log.now - began >= settings.commitInterval || recordsInTransaction >= settings.batch
  }

  func send(_ record: Outgoing) throws(LogFailure) {
    try Worker.retrying { () throws(LogFailure) in try producer?.send(record) }
  }

  private func commit() throws(LogFailure) {
    let touched = tasks.keys.filter { tasks[$0]?.isTouched == true }.sorted()
    for place in touched { try sendCells(of: place) }
    try reached(.cellsSent)
    for place in touched { try sendTick(of: place) }
    try reached(.ticksSent)
    try sendOffsets()
    try reached(.offsetsSent)
    try Worker.retrying { () throws(LogFailure) in try producer?.commit() }
    began = nil
    troubleSince = nil
    tally.commits += 1
    tally.records += recordsInTransaction
    recordsInTransaction = 0
    for place in touched { tasks[place]?.markCommitted() }
    if producer?.isSuspect == true { try replaceProducer(because: "the coordinator was lost during a commit") }
    try reached(.committed)
  }

  private func sendCells(of place: TopicPartition) throws(LogFailure) {
    let target = TopicPartition(topology.stateTopic(of: role), place.partition)
    for cell in tasks[place]?.giveCells(prefix: prefix(of: place)) ?? [] {
      try send(Outgoing(target, key: cell.key, value: cell.bytes))
    }
  }

  private func sendTick(of place: TopicPartition) throws(LogFailure) {
    guard let task = tasks[place] else { return }
    let value = format.encode(.tick(task.tick))
    for stage in topology.downstream(of: role) {
      for partition in 0..<topology.partitions(of: stage) {
        let place = TopicPartition(topology.topic(of: stage), partition)
        try send(Outgoing(place, key: "", value: value, headers: [Outgoing.Header("tick", "")]))
      }
    }
    guard let intake = task as? IntakeTask else { return }
    let entry = LoopCell.bytes(of: intake.clockEntry)
    try send(Outgoing(TopicPartition(topology.clockTopic, 0), key: task.name, value: entry))
  }

  private func sendOffsets() throws(LogFailure) {
    guard let membership else { throw LogFailure(.abortable, "no assignment") }
    // Without a commit yet there is nothing to say of a task; its partition is fenced all the same by the others.
    var offsets: [TopicPartition: Int64] = [:]
    for (place, task) in tasks { offsets[place] = task.isTouched ? task.state.committed : task.saved.committed }
    try Worker.retrying { () throws(LogFailure) in try producer?.sendOffsets(offsets, membership) }
  }

  private func abort() throws(LogFailure) {
    try Worker.retrying { () throws(LogFailure) in try producer?.abort() }
    began = nil
    tally.aborts += 1
    try reached(.aborted)
  }

  func reached(_ point: LoopPoint) throws(LogFailure) { try observer?.reached(point) }

  /// The same call again while it is worth it (R4).
  static func retrying<Result>(_ body: () throws(LogFailure) -> Result) throws(LogFailure) -> Result {
    var attempt = 0
    while true {
      do throws(LogFailure) {
        return try body()
      } catch {
        attempt += 1
        guard error.kind == .retriable, attempt < attemptsMax else { throw error }
      }
    }
  }

  /// After an abort, or with a new producer where nobody knows what became of the transaction.
  private func recover(byAbort: Bool, after failure: LogFailure) throws(LogFailure) {
    troubleSince = troubleSince ?? log.now
    let isSure = try endTransaction(byAbort: byAbort, after: failure)
    for place in tasks.keys.sorted() {
      guard let task = tasks[place] else { continue }
      let canRollBack = isSure && !task.hasGivenCells && task.readsNothingElse
      if !canRollBack || !rewind(place) {
        tasks[place] = nil
        toRestore.append(place)
      }
    }
  }

  /// Ends what is open; true where it is known to have come to nothing.
  private func endTransaction(byAbort: Bool, after failure: LogFailure) throws(LogFailure) -> Bool {
    if byAbort {
      do throws(LogFailure) {
        if began != nil { try abort() }
        return true
      } catch {
        if error.kind == .stopped || error.kind == .configuration { throw error }
      }
    }
    try replaceProducer(because: failure.detail)
    return false
  }

  /// The next turn makes a new producer of the same id, which fences whatever the old one may still have under way.
  private func replaceProducer(because cause: String) throws(LogFailure) {
    began = nil
    guard producer != nil else { return }
    producer = nil
    tally.recycles += 1
    recycled = recycled.filter { log.now - $0 < .minutes(10) } + [log.now]
    if recycled.count > settings.recyclesMax {
      throw LogFailure(.damaged, "the producer was replaced \(recycled.count) times in 10 minutes; last: \(cause)")
    }
    try reached(.recycled)
  }

  /// Commits what is open, if that can be done, and leaves the group: the end of a worker in good order.
  package func drain() {
    do throws(LogFailure) {
      if began != nil { try commit() }
    } catch {
      // What was not committed is done again by whoever gets the partitions.
    }
    producer = nil
    consumer.close()
  }

  /// Puts a task back to its last commit and its consumer to the offset of it; false where the two do not fit.
  private func rewind(_ place: TopicPartition) -> Bool {
    guard let task = tasks[place] else { return false }
    do throws(LogFailure) {
      guard try (consumer.committed(place) ?? 0) == task.saved.committed else { return false }
      try consumer.seek(place, to: task.saved.committed)
    } catch {
      return false
    }
    tasks[place]?.rollBack()
    return true
  }
}
