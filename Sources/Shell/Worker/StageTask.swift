import Core
import StateFormat

/// A partition of the order, stock or hand-off stage.
///
/// One queue per upstream task; what lies before the lowest promise is taken in the one order of `Alignment`.
struct StageTask: StreamTask {
  let name: TaskName
  let place: TopicPartition
  var state: LoopState
  var saved: LoopState
  var isTouched = false
  var hasGivenCells = false
  var machine: any Machine
  private let upstream: [TaskName]
  private var queues: [TaskName: Queue] = [:]
  /// Records that came after their time had passed, taken at once.
  private var late: [Alignment.Waiting] = []
  /// Records below were given already since the last seek.
  private var nextRead: Int64 = 0
  private var silence = Silence()

  /// What waits of one upstream task, in the order of origin.
  private struct Queue {
    struct Item {
      var waiting: Alignment.Waiting
      var offset: Int64
    }
    var items: [Item] = []
    var head = 0
    var oldest: Int64? { head < items.count ? items[head...].lazy.map(\.offset).min() : nil }

    mutating func append(_ item: Item) {
      var place = items.count
      while place > head, Alignment.precedes(item.waiting, items[place - 1].waiting) { place -= 1 }
      items.insert(item, at: place)
    }

    mutating func take(while isDue: (Origin) -> Bool, into ready: inout [Alignment.Waiting]) {
      while head < items.count, isDue(items[head].waiting.record.origin) {
        ready.append(items[head].waiting)
        head += 1
      }
      guard head > 64, head * 2 > items.count else { return }
      items.removeFirst(head)
      head = 0
    }
  }

  init(name: TaskName, place: TopicPartition, machine: any Machine, state: LoopState, upstream: [TaskName]) {
    self.name = name
    self.place = place
    self.machine = machine
    self.state = state
    self.upstream = upstream
    saved = state
  }

  mutating func receive(_ record: LogRecord, _ context: TaskContext) throws(LogFailure) {
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
      silence.hear(tick, at: context.now)
    case .record(let inner, let sender): enqueue(inner, from: sender, at: record.offset, isNew: isNew)
    }
    state.position = max(state.position, record.offset + 1)
  }

  /// Read before and behind the clock: was taken. Behind the clock and new: late, taken at once.
  private mutating func enqueue(_ record: Record, from sender: TaskName, at offset: Int64, isNew: Bool) {
    let isPast = record.origin.time < state.clock || state.lastTaken.map { record.origin <= $0 } ?? false
    let waiting = Alignment.Waiting(record, from: Topology.role(of: sender))
    if !isPast {
      queues[sender, default: Queue()].append(Queue.Item(waiting: waiting, offset: offset))
    } else if isNew {
      late.append(Alignment.Waiting(record.arriving(notBefore: state.clock), from: waiting.sender))
    }
  }

  mutating func advance(_ context: TaskContext) -> Effects? {
    let promises = state.heard.filter { upstream.contains($0.task) }
    guard promises.count == upstream.count, let low = lowest(promises, context) else {
      return keepPosition(context)
    }
    let hasEnded = promises.allSatisfy { $0.kind == Tick.Kind.end.rawValue }
    let horizon = hasEnded ? promises.map(\.promise).max() ?? low : low
    let ready = takeReady { hasEnded ? $0.time <= horizon : $0.time < horizon }
    let kind = hasEnded ? Tick.Kind.end : .proven
    guard !ready.isEmpty || !late.isEmpty || horizon > state.clock || kind.rawValue != state.promiseKind
    else { return keepPosition(context) }
    return apply(ready, horizon, kind)
  }

  /// The lowest promise of those who speak; who is silent for too long is left out until it has caught up.
  private mutating func lowest(_ promises: [LoopState.Heard], _ context: TaskContext) -> Instant? {
    guard case .wall = context.settings.idle else { return promises.map(\.promise).min() }
    silence.look(at: promises, clock: state.clock, context)
    return promises.filter { !silence.isLeftOut($0.task) }.map(\.promise).min() ?? state.clock
  }

  /// Upstream tasks that hold up the stage's time by saying nothing.
  var leftOut: [TaskName] { silence.leftOut }

  /// Where only promises were read for long, the position is kept now and then, so that a restart need not read all
  /// of them again.
  private mutating func keepPosition(_ context: TaskContext) -> Effects? {
    guard state.position - saved.position >= context.settings.batch else { return nil }
    isTouched = true
    return Effects()
  }

  private mutating func takeReady(_ isDue: (Origin) -> Bool) -> [Alignment.Waiting] {
    var ready: [Alignment.Waiting] = []
    for sender in queues.keys.sorted() { queues[sender]?.take(while: isDue, into: &ready) }
    Alignment.sort(&ready)
    return ready
  }

  private mutating func apply(_ ready: [Alignment.Waiting], _ horizon: Instant, _ kind: Tick.Kind) -> Effects {
    var effects = Effects()
    for waiting in late { machine.take(waiting.record, into: &effects) }
    late = []
    for waiting in ready {
      machine.fire(before: waiting.record.origin.time, into: &effects)
      machine.take(waiting.record, into: &effects)
      state.lastTaken = max(state.lastTaken ?? waiting.record.origin, waiting.record.origin)
    }
    machine.fire(before: horizon, into: &effects)
    state.clock = max(state.clock, horizon)
    state.promise = state.clock
    state.promiseKind = kind.rawValue
    state.hasTicked = true
    state.count(effects.outcomes)
    isTouched = true
    return effects
  }

  mutating func forget() {
    queues = [:]
    late = []
    nextRead = 0
    silence = Silence()
  }

  var oldestWaiting: Int64 { queues.values.compactMap(\.oldest).min() ?? state.position }

  func bytes(of origin: Origin) -> [UInt8]? { nil }
}

extension Record {
  /// A record that comes too late arrives now.
  fileprivate func arriving(notBefore clock: Instant) -> Record {
    guard origin.time < clock else { return self }
    var record = self
    record.origin.time = clock
    if case .event(var event) = record.payload {
      event.arrival = clock
      event.origin.time = clock
      record.payload = .event(event)
    }
    return record
  }
}
