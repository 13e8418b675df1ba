import Core
import StateFormat

/// A partition of an input topic, merged by arrival with the reference data.
///
/// Its promise: the next record's arrival while there is backlog; at a proven end the time of asking less the slack
/// (`idle: wall`), or the lowest promise of the intake tasks that are not at their end (`idle: log`), and when all are,
/// the arrival of the last record of all inputs, as the end. So an input that is empty or done never holds up time, and
/// its own timers fire as they would in one run over all inputs.
struct IntakeTask: StreamTask {
  let name: TaskName
  let place: TopicPartition
  var state: LoopState
  var saved: LoopState
  var books = TaskBooks()
  var machine: any Machine {
    get { intake }
    set { if let machine = newValue as? any IntakeStage { intake = machine } }
  }
  private var intake: any IntakeStage
  private let input: Int32
  /// The one intake task at which reference data has its outcome.
  private let ownsReference: Bool
  private let feed: ReferenceFeed?
  private let reference: Int32
  private let others: [TaskName]
  private let provenEnd: (TopicPartition) throws(LogFailure) -> Instant?
  private var own: Lane
  private var definitions: Lane
  private var taken = TakenRecords()
  private(set) var hasMoreDue = false
  private var isFull = false

  /// So many records may lie at hand that cannot be taken.
  private static let atHandMax = 100_000

  init(
    place: TopicPartition, machine: any IntakeStage, state: LoopState, topology: Topology, feed: ReferenceFeed?,
    provenEnd: @escaping (TopicPartition) throws(LogFailure) -> Instant?
  ) {
    let name = topology.task(of: .intake, at: place)
    self.name = name
    self.place = place
    intake = machine
    self.state = state
    saved = state
    input = topology.index(of: place.topic)
    let tasks = topology.tasks(of: .intake)
    ownsReference = tasks.first == name
    others = tasks.filter { $0 != name } + topology.directTasks
    self.feed = feed
    reference = Int32(topology.reference ?? 0)
    self.provenEnd = provenEnd
    own = Lane(input: input, last: state.lastArrival, position: state.committed)
    definitions = Lane(input: reference, last: state.referenceArrival, position: state.referencePosition)
  }

  mutating func receive(_ record: LogRecord, _ context: TaskContext) throws(LogFailure) {
    own.receive(record, notBefore: state.promise, context.decode)
  }

  mutating func advance(_ context: TaskContext) throws(LogFailure) -> Effects? {
    try readDefinitions(context)
    try prove(context)
    var effects = Effects()
    taken.removeAll()
    let isAhead = isAhead(context)
    let count = isAhead ? 0 : take(atMost: context.settings.takeLimit, into: &effects)
    hasMoreDue = count >= context.settings.takeLimit
    isFull = own.count >= (isAhead ? context.settings.takeLimit : IntakeTask.atHandMax)
    let before = (state.promise, state.promiseKind, state.isAtEnd)
    promise(context)
    intake.fire(before: state.promise, into: &effects)
    state.clock = state.promise
    guard count > 0 || !state.hasTicked || before != (state.promise, state.promiseKind, state.isAtEnd) else {
      return nil
    }
    state.hasTicked = true
    state.count(effects.outcomes)
    state.position = own.position
    books.isTouched = true
    return effects
  }

  private mutating func readDefinitions(_ context: TaskContext) throws(LogFailure) {
    guard let feed else { return }
    for record in try feed.records(from: definitions.position) {
      definitions.receive(record, notBefore: state.promise, context.decode)
    }
  }

  /// Asks whether the inputs are at their end; the answer holds for the moment of asking.
  private mutating func prove(_ context: TaskContext) throws(LogFailure) {
    own.proof = nil
    definitions.proof = nil
    if own.head == nil { own.proof = try provenEnd(place).map(context.settings.idle.time) }
    guard definitions.head == nil else { return }
    let asked = try feed.map { (feed) throws(LogFailure) in try feed.provenEnd() } ?? context.now
    definitions.proof = asked.map(context.settings.idle.time)
  }

  /// Takes what is sure to come next; how many records that were.
  private mutating func take(atMost limit: Int, into effects: inout Effects) -> Int {
    let before = (effects.settled, effects.homeward)
    var (count, accountable) = (0, Int64(0))
    while count < limit {
      if own.precedes(definitions) {
        takeOwn(into: &effects)
        accountable += 1
      } else if definitions.precedes(own) {
        takeDefinition(into: &effects)
        accountable += ownsReference ? 1 : 0
      } else {
        break
      }
      count += 1
    }
    books.gap += accountable - (effects.settled - before.0) - (effects.homeward - before.1)
    return count
  }

  private mutating func takeOwn(into effects: inout Effects) {
    let head = own.removeFirst()
    state.lastArrival = head.origin.time
    state.lastTaken = head.origin
    taken.add(head)
    intake.take(head.arrival, into: &effects)
  }

  /// Everybody hears reference data, one task accounts for it.
  private mutating func takeDefinition(into effects: inout Effects) {
    let head = definitions.removeFirst()
    state.referenceArrival = head.origin.time
    state.referencePosition = definitions.oldest
    if ownsReference {
      taken.add(head)
      return intake.take(head.arrival, into: &effects)
    }
    guard var event = head.arrival.event else { return }
    event.isCopy = true
    intake.take(Arrival(.event(event), at: head.origin), into: &effects)
  }

  private mutating func promise(_ context: TaskContext) {
    let bound = min(own.bound, definitions.bound)
    state.isAtEnd = context.settings.idle == .log && bound == .distantFuture
    let isProven = own.isProven && definitions.isProven
    var kind = isProven ? Tick.Kind.proven : .unproven
    var promise = bound
    if state.isAtEnd {
      (promise, kind) = promiseAtEnd(context)
    }
    state.promise = max(state.promise, promise)
    state.promiseKind = kind.rawValue
  }

  private func promiseAtEnd(_ context: TaskContext) -> (Instant, Tick.Kind) {
    let entries = others.compactMap { context.clock[$0] }
    guard entries.count == others.count else { return (state.promise, .proven) }
    let running = entries.filter { !$0.isAtEnd }.map(\.promise)
    if let lowest = running.min() { return (lowest, .proven) }
    let mine = max(state.lastArrival, state.referenceArrival)
    return (entries.map(\.lastArrival).reduce(mine, max), .end)
  }

  mutating func forget() {
    own = Lane(input: input, last: state.lastArrival, position: state.committed)
    definitions = Lane(input: reference, last: state.referenceArrival, position: state.referencePosition)
    taken.removeAll()
    hasMoreDue = false
    isFull = false
  }

  mutating func oldestWaiting() -> Int64 { own.oldest }
  var full: [TopicPartition] { isFull ? [place] : [] }
  var oldestArrival: Instant? { own.head?.origin.time }
  var bumped: Int64 { own.bumped }
  func original(of origin: Origin) -> OriginalRecord? { taken.original(of: origin) }
}
