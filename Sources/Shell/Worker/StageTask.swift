import Core
import StateFormat

/// A partition of the order, stock or hand-off stage.
///
/// One queue per upstream task; what lies before the lowest promise is taken in the one order of `Alignment`. The stock
/// stage may have lanes of the direct path beside its queues.
struct StageTask: StreamTask {
  let name: TaskName
  let place: TopicPartition
  var state: LoopState
  var saved: LoopState
  var books = TaskBooks()
  var machine: any Machine
  private let upstream: Set<TaskName>
  private var lanes: [DirectLane]
  private var queues: [TaskName: StageQueue] = [:]
  /// Records that came after their time had passed, taken at once.
  private var late: [Alignment.Waiting] = []
  /// Records below were given already since the last seek.
  private var nextRead: Int64 = 0
  private var silence = Silence()
  /// What was last told of the lanes: intake tasks at their end wait for it.
  private var told: [ClockEntry] = []
  private(set) var hasMoreDue = false

  init(
    name: TaskName, place: TopicPartition, machine: any Machine, state: LoopState, upstream: [TaskName],
    lanes: [DirectLane] = []
  ) {
    self.name = name
    self.place = place
    self.machine = machine
    self.state = state
    self.upstream = Set(upstream)
    self.lanes = lanes
    saved = state
  }

  // MARK: reading

  mutating func receive(_ record: LogRecord, _ context: TaskContext) throws(LogFailure) {
    guard record.place == place else {
      for index in lanes.indices where lanes[index].place == record.place {
        lanes[index].receive(record, notBefore: state.clock, context)
      }
      return
    }
    guard record.offset >= nextRead else { return }
    nextRead = record.offset + 1
    let isNew = record.offset >= state.position
    let message: Message
    do throws(MessageDamage) {
      message = try context.format.decode(record.value ?? [])
    } catch {
      throw LogFailure(.damaged, "\(place.topic)-\(place.partition) at \(record.offset): \(error.detail)")
    }
    switch message {
    case .tick(let tick):
      if isNew { state.hear(tick) }
      silence.hear(tick.task, tick.kind, at: context.now)
    case .record(let inner, let sender): enqueue(inner, from: sender, at: record.offset, isNew: isNew)
    }
    state.position = max(state.position, record.offset + 1)
  }

  /// Read before and behind the clock: was taken. Behind the clock and new: late, taken at once.
  private mutating func enqueue(_ record: Record, from sender: TaskName, at offset: Int64, isNew: Bool) {
    let isPast = record.origin.time < state.clock || state.lastTaken.map { record.origin <= $0 } ?? false
    if !isPast {
      queues[sender, default: StageQueue(from: Topology.role(of: sender))].append(record, offset: offset)
    } else if isNew {
      late.append(Alignment.Waiting(record.arriving(notBefore: state.clock), from: Topology.role(of: sender)))
    }
  }

  // MARK: taking

  mutating func advance(_ context: TaskContext) throws(LogFailure) -> Effects? {
    hasMoreDue = false
    for index in lanes.indices { try lanes[index].prove(context) }
    guard hasReadAgain else { return nil }
    // Who is ahead takes nothing new; what is late has no place to wait in.
    let here = Horizon(time: state.clock, kind: tick.kind)
    guard let horizon = isAhead(context) ? here : horizon(context) else { return keepPosition(context) }
    var effects = Effects()
    let ready = takeReady(horizon, context.settings.takeLimit, into: &effects)
    guard !ready.isEmpty || !late.isEmpty || horizon.time > state.clock || horizon.kind.rawValue != state.promiseKind
    else { return keepPosition(context) }
    apply(ready, horizon, into: &effects)
    return effects
  }

  /// Up to where records are taken.
  private struct Horizon {
    var time: Instant
    var kind: Tick.Kind

    /// At the end nothing comes any more: what lies at its moment is taken, too.
    func isDue(_ origin: Origin) -> Bool { kind == .end ? origin.time <= time : origin.time < time }
  }

  /// nil before every upstream task has promised.
  private mutating func horizon(_ context: TaskContext) -> Horizon? {
    let promises = state.heard.filter { upstream.contains($0.task) }
    guard promises.count == upstream.count else { return nil }
    let isEnd = promises.allSatisfy { $0.kind == Tick.Kind.end.rawValue } && lanes.allSatisfy(\.isAtEnd)
    guard !isEnd else {
      let last = promises.map(\.promise) + lanes.map(\.lastArrival)
      return cut(Horizon(time: last.max() ?? state.clock, kind: .end), context.settings.takeLimit)
    }
    let low = min(lowest(promises, context), lanes.map(\.promise).min() ?? .distantFuture)
    return cut(Horizon(time: low, kind: .proven), context.settings.takeLimit)
  }

  /// The lowest promise of those who speak; who is silent for too long is left out until it has caught up.
  private mutating func lowest(_ promises: [LoopState.Heard], _ context: TaskContext) -> Instant {
    guard case .wall = context.settings.idle else { return promises.map(\.promise).min() ?? state.clock }
    silence.look(at: promises, clock: state.clock, at: context.now, wait: context.settings.wait)
    return promises.filter { !silence.isLeftOut($0.task) }.map(\.promise).min() ?? state.clock
  }

  /// Upstream tasks that hold up the stage's time by saying nothing.
  var leftOut: [TaskName] { silence.leftOut }

  /// Where only promises were read for long, the position is kept now and then, so that a restart need not read all
  /// of them again.
  private mutating func keepPosition(_ context: TaskContext) -> Effects? {
    let entries = lanes.map(\.clockEntry)
    guard entries != told || state.position - saved.position >= context.settings.batch else { return nil }
    told = entries
    books.isTouched = true
    return Effects()
  }

  /// What was read before the last restore and not taken is at hand again: until then the promises that were heard say
  /// more than the queues hold.
  var hasReadAgain: Bool { nextRead >= state.position || state.committed == state.position }

  /// Where more than `limit` records are due: a time up to which only about as many are, so that no transaction takes
  /// long. All records of one moment are taken together.
  private mutating func cut(_ horizon: Horizon, _ limit: Int) -> Horizon {
    var times: [Instant] = []
    for queue in queues.values { times += queue.times(through: horizon.time, limit: limit + 1) }
    for lane in lanes { times += lane.times(through: horizon.time, limit: limit + 1) }
    guard times.count > limit else { return horizon }
    times.sort()
    let cut = times[limit - 1] + Span(microseconds: 1)
    guard cut < horizon.time else { return horizon }
    hasMoreDue = true
    return Horizon(time: cut, kind: .proven)
  }

  private mutating func takeReady(
    _ horizon: Horizon, _ limit: Int, into effects: inout Effects
  ) -> [Alignment.Waiting] {
    var ready: [Alignment.Waiting] = []
    for sender in queues.keys.sorted() { queues[sender]?.take(while: horizon.isDue, into: &ready) }
    for waiting in ready + late where waiting.record.isInput { books.gap += 1 }
    for index in lanes.indices {
      books.gap += Int64(lanes[index].take(while: horizon.isDue, &ready, into: &effects))
      lanes[index].fire(before: horizon.time, into: &effects)
    }
    Alignment.sort(&ready)
    return ready
  }

  private mutating func apply(_ ready: [Alignment.Waiting], _ horizon: Horizon, into effects: inout Effects) {
    for waiting in late { machine.take(waiting.record, into: &effects) }
    late = []
    for waiting in ready {
      machine.fire(before: waiting.record.origin.time, into: &effects)
      machine.take(waiting.record, into: &effects)
    }
    if let last = ready.last?.record.origin { state.lastTaken = max(state.lastTaken ?? last, last) }
    machine.fire(before: horizon.time, into: &effects)
    books.gap -= effects.settled
    state.clock = max(state.clock, horizon.time)
    state.promise = state.clock
    state.promiseKind = horizon.kind.rawValue
    state.hasTicked = true
    state.count(effects.outcomes)
    books.isTouched = true
  }

  // MARK: committing

  mutating func giveMachineCells() -> [StateCell] {
    state.lanes = lanes.map(\.state)
    return machine.commit() + lanes.indices.flatMap { lanes[$0].giveCells() }
  }

  mutating func abortMachine() {
    machine.abort()
    for index in lanes.indices { lanes[index].rollBack(to: saved.lane(lanes[index].topic)) }
  }

  mutating func forget() {
    queues = [:]
    late = []
    told = []
    nextRead = 0
    hasMoreDue = false
    silence = Silence()
    for index in lanes.indices { lanes[index].forget(saved.lane(lanes[index].topic)) }
  }

  func offsets(of state: LoopState) -> [TopicPartition: Int64] {
    var offsets = [place: state.committed]
    for lane in lanes { offsets[lane.place] = state.lane(lane.topic).committed }
    return offsets
  }

  mutating func oldestWaiting() -> Int64 {
    var oldest: Int64?
    for sender in queues.keys {
      guard let offset = queues[sender]?.oldest() else { continue }
      oldest = min(oldest ?? offset, offset)
    }
    return oldest ?? state.position
  }

  var oldestArrival: Instant? { (queues.values.compactMap(\.first) + lanes.compactMap(\.oldestArrival)).min() }
  var bumped: Int64 { lanes.reduce(0) { $0 + $1.bumped } }
  var full: [TopicPartition] { lanes.filter(\.isFull).map(\.place) }
  var clockEntries: [TaskName: ClockEntry] {
    var entries = [name: clockEntry]
    for lane in lanes { entries[lane.name] = lane.clockEntry }
    return entries
  }

  func original(of origin: Origin) -> OriginalRecord? { lanes.lazy.compactMap { $0.original(of: origin) }.first }
}

extension Record {
  /// A record that comes too late arrives now.
  fileprivate func arriving(notBefore clock: Instant) -> Record {
    guard origin.time < clock else { return self }
    var record = self
    record.origin.time = clock
    if case .event(var event) = record.payload {
      event.value.arrival = clock
      event.value.origin.time = clock
      record.payload = .event(event)
    }
    return record
  }
}
