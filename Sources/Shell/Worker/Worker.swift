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
  static let loopKey = LoopCell.key
  /// How often a retriable call is repeated at once.
  private static let attemptsMax = 12

  let role: Role
  /// The topic between stages that the role reads.
  private let ownTopic: String
  let topology: Topology
  let settings: WorkerSettings
  let log: any Log
  let format: RecordFormat
  let machines: MachineSet
  private let decode: ([UInt8]) -> Decoded
  let encoders: OutputEncoders
  private let name: String
  let observer: (any LoopObserver)?

  /// Of intake, where there is reference data.
  let feed: ReferenceFeed?
  let consumer: any LogConsumer
  var producer: (any LogProducer)?
  var membership: Membership?
  var tasks: [TopicPartition: any StreamTask] = [:]
  /// Tasks of the assignment before, until the next one is known.
  var aside: [TopicPartition: any StreamTask] = [:]
  var toRestore: [TopicPartition] = []
  /// Tasks of a commit of which nobody knows what became (R8).
  var undecided: [TopicPartition: any StreamTask] = [:]
  var began: Instant?
  /// When the transaction before began.
  private var beganBefore: Instant?
  var recordsInTransaction = 0
  private var board = ClockBoard()
  private let allTasks: [TaskName]
  private let share: WaitingBound
  private var slowest = Instant.distantPast
  private var askedSlowest: Instant?
  /// When a restore that has to wait is tried again.
  var restoreAgain: Instant?
  /// When it was last told why a restore waits.
  var restoreTold: Instant?
  /// Since when the state of a partition is older than its group's offset.
  var olderSince: [TopicPartition: Instant] = [:]
  /// When producers had to be replaced.
  var recycled: [Instant] = []
  /// Since when nothing was committed for trouble; nil = all is well.
  package internal(set) var troubleSince: Instant?
  package internal(set) var tally = WorkerTally()

  package init(
    role: Role, name: String, topology: Topology, settings: WorkerSettings, log: any Log, machines: MachineSet,
    systemNames: [String], decode: @escaping ([UInt8]) -> Decoded, encoders: OutputEncoders,
    observer: (any LoopObserver)? = nil
  ) throws(LogFailure) {
    self.role = role
    ownTopic = topology.topic(of: role)
    self.name = name
    self.topology = topology
    self.settings = settings
    self.log = log
    self.machines = machines
    self.decode = decode
    self.encoders = encoders
    self.observer = observer
    format = RecordFormat(systemNames: systemNames)
    allTasks = topology.allTasks
    share = settings.waiting.share(of: topology.upstream(of: .handoff).count)
    feed = topology.reference.flatMap { reference in
      guard role == .intake else { return nil }
      return ReferenceFeed(log, TopicPartition(topology.inputs[reference].topic, 0), limit: settings.batch)
    }
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

  /// Everything that was in the inputs at `start` is done and committed, as far as this worker's tasks go; a member
  /// that was given none goes by what the others say of theirs.
  package func isDone(since start: Instant) -> Bool {
    guard membership != nil, began == nil, toRestore.isEmpty else { return false }
    guard !tasks.isEmpty else { return board.isDone(role, topology, since: start, settings.idle) }
    switch settings.idle {
    case .log: return hasEnded
    case .wall: return tasks.values.allSatisfy { $0.saved.promise >= start }
    }
  }

  /// Where its tasks stand.
  package var standings: [TaskStanding] {
    tasks.values.map { task in
      TaskStanding(
        name: task.name, partition: task.place.partition, committed: task.offsets(of: task.saved),
        oldestArrival: task.oldestArrival, gap: task.books.gap, bumped: task.bumped, clock: task.state.clock,
        heard: task.state.heard, holdings: task.holdings, machine: task.machine)
    }
  }

  /// Upstream tasks that its stages have stopped waiting for.
  package var leftOut: [String] {
    Set(tasks.values.compactMap { $0 as? StageTask }.flatMap(\.leftOut)).sorted()
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
    let isIdle = !worked && !restored && events.isEmpty
    if began != nil, isCommitDue(isIdle) { try commit() }
    return !isIdle
  }

  private func makeProducer() throws(LogFailure) {
    guard producer == nil else { return }
    let id = "\(topology.group)-\(role)-\(name)"
    producer = try Worker.retrying { () throws(LogFailure) in try log.producer(id: id) }
  }

  private func makeContext() throws(LogFailure) -> TaskContext {
    try board.read(log, topology)
    let now = log.now
    if askedSlowest.map({ now - $0 >= settings.commitInterval }) ?? true {
      slowest = board.slowest(of: allTasks, settings, at: now)
      askedSlowest = now
    }
    return TaskContext(
      topology: topology, settings: settings, format: format, decode: decode, now: now, clock: board.entries,
      slowest: slowest, share: share)
  }

  private func handle(_ event: ConsumerEvent, _ context: TaskContext) throws(LogFailure) {
    switch event {
    case .record(let record): try tasks[owner(of: record.place)]?.receive(record, context)
    case .revoked(let isLost): try giveBack(isLost)
    case .assigned(let places, let membership):
      self.membership = membership
      try accept(places)
    }
  }

  /// The stock partition of a number owns the direct ones of it; other partitions own themselves.
  private func owner(of place: TopicPartition) -> TopicPartition {
    guard role == .stock, place.topic != ownTopic else { return place }
    return TopicPartition(ownTopic, place.partition)
  }

  private func accept(_ places: [TopicPartition]) throws(LogFailure) {
    toRestore = places.filter { owner(of: $0) == $0 }
    restoreAgain = nil
    olderSince = [:]
    guard role == .stock, !topology.direct.isEmpty else { return }
    // The range assignor gives partitions of one number to one member, where all topics have as many of them.
    let expected = toRestore.flatMap { own in
      [own] + topology.direct.map { TopicPartition($0, own.partition) }
    }
    guard Set(expected) == Set(places) else {
      throw LogFailure(.configuration, "topics.direct: not assigned together with the partitions of \(ownTopic)")
    }
  }

  /// What is open is committed, unless others may have the partitions already; then the state is set aside.
  private func giveBack(_ isLost: Bool) throws(LogFailure) {
    defer {
      tasks = [:]
      toRestore = []
      undecided = [:]
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
      guard let effects = try tasks[place]?.advance(context) ?? heartbeat(of: place, context) else { continue }
      worked = true
      observer?.applied(effects, arrival: tasks[place]?.state.lastTaken?.time)
      try reached(.applied)
      try begin()
      try send(effects, of: place)
    }
    try consumer.pause(Set(tasks.values.flatMap(\.full)))
    return worked
  }

  /// A promise that does not move is told again now and then: else the next stages would think its task dead.
  private func heartbeat(of place: TopicPartition, _ context: TaskContext) -> Effects? {
    guard case .wall = settings.idle, let task = tasks[place], task.hasReadAgain, let told = task.books.told,
      context.now - told >= max(settings.commitInterval, settings.heartbeat)
    else { return nil }
    tasks[place]?.books.isTouched = true
    return Effects()
  }

  private func begin() throws(LogFailure) {
    guard began == nil else { return }
    try Worker.retrying { () throws(LogFailure) in try producer?.begin() }
    began = log.now
    try reached(.begun)
  }

  /// A transaction is as long as the commit interval where there is enough to do. Where there is not, nothing is gained
  /// by keeping it open once the interval has passed since the one before began: each stage that commits sooner lets the
  /// next one see sooner.
  private func isCommitDue(_ isIdle: Bool) -> Bool {
    guard let began else { return false }
    let age = log.now - began
    let isDue =
      age >= settings.commitInterval || recordsInTransaction >= settings.batch
      || isIdle && age >= settings.gathering
        && beganBefore.map { log.now - $0 >= settings.commitInterval } ?? true
    if isDue { beganBefore = began }
    return isDue
  }

  func send(_ record: Outgoing) throws(LogFailure) {
    try Worker.retrying { () throws(LogFailure) in try producer?.send(record) }
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
}
