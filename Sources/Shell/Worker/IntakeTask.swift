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
  var isTouched = false
  var hasGivenCells = false
  var machine: any Machine {
    get { intake }
    set { if let machine = newValue as? any IntakeStage { intake = machine } }
  }
  private var intake: any IntakeStage
  private let input: Int32
  /// The one intake task at which reference data has its outcome.
  private let ownsReference: Bool
  private let tail: (any LogTail)?
  private let reference: Int32
  private let provenEnd: (TopicPartition) throws(LogFailure) -> Instant?
  private var own = Lane()
  private var definitions = Lane()
  private var nextRead: Int64 = 0
  private var taken: [Origin: [UInt8]] = [:]

  /// A record that waits, decoded.
  private struct Head {
    var arrival: Arrival
    var bytes: [UInt8]
    var origin: Origin { arrival.origin }
  }

  /// What was read of one partition and not yet taken.
  private struct Lane {
    var heads: [Head] = []
    var first = 0
    /// Arrival of the last record read.
    var last = Instant.distantPast
    var position: Int64 = 0
    /// Nothing arrives before this any more; nil = the end is not proven.
    var proof: Instant?

    var head: Head? { first < heads.count ? heads[first] : nil }
    /// Nothing of this lane arrives before.
    var bound: Instant { head?.origin.time ?? max(last, proof ?? last) }
    var oldest: Int64 { head?.origin.offset ?? position }
    var isProven: Bool { head != nil || proof != nil }

    mutating func removeFirst() {
      first += 1
      guard first > 64, first * 2 > heads.count else { return }
      heads.removeFirst(first)
      first = 0
    }
  }

  init(
    place: TopicPartition, machine: any IntakeStage, state: LoopState, topology: Topology, tail: (any LogTail)?,
    provenEnd: @escaping (TopicPartition) throws(LogFailure) -> Instant?
  ) {
    name = topology.task(of: .intake, at: place)
    self.place = place
    intake = machine
    self.state = state
    saved = state
    input = Int32(topology.inputs.firstIndex { $0.topic == place.topic } ?? 0)
    ownsReference = topology.tasks(of: .intake).first == name
    self.tail = tail
    reference = Int32(topology.reference ?? 0)
    self.provenEnd = provenEnd
    startLanes()
  }

  private mutating func startLanes() {
    own = Lane(last: state.lastArrival, position: state.committed)
    definitions = Lane(last: state.referenceArrival, position: state.referencePosition)
  }

  mutating func receive(_ record: LogRecord, _ context: TaskContext) throws(LogFailure) {
    guard record.offset >= nextRead else { return }
    nextRead = record.offset + 1
    let head = read(record, input, after: own.last, context)
    own.last = head.origin.time
    own.heads.append(head)
    own.position = record.offset + 1
    own.proof = nil
  }

  private func read(_ record: LogRecord, _ input: Int32, after last: Instant, _ context: TaskContext) -> Head {
    let bytes = record.value ?? []
    let decoded = context.decode(bytes)
    var arrival = max(last, state.promise)
    // A record that cannot be read arrives with the one ahead of it.
    if case .event = decoded { arrival = max(arrival, record.time) }
    if last == .distantPast { arrival = max(arrival, record.time) }
    let origin = Origin(time: arrival, partition: record.place.partition, input: input, offset: record.offset)
    return Head(arrival: Arrival(decoded, at: origin), bytes: bytes)
  }

  mutating func advance(_ context: TaskContext) throws(LogFailure) -> Effects? {
    try readDefinitions(context)
    try prove(context)
    var effects = Effects()
    var count = 0
    taken.removeAll(keepingCapacity: true)
    while count < context.settings.batch, let (head, isOwn) = next() {
      take(head, isOwn, into: &effects)
      count += 1
    }
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
    isTouched = true
    return effects
  }

  private mutating func readDefinitions(_ context: TaskContext) throws(LogFailure) {
    guard let tail else { return }
    for record in try tail.poll(limit: context.settings.batch) {
      let head = read(record, reference, after: definitions.last, context)
      definitions.last = head.origin.time
      definitions.heads.append(head)
      definitions.position = record.offset + 1
    }
  }

  /// Asks whether the inputs are at their end; the answer holds for the moment of asking.
  private mutating func prove(_ context: TaskContext) throws(LogFailure) {
    own.proof = nil
    definitions.proof = nil
    if own.head == nil {
      own.proof = try provenEnd(place).map { IntakeTask.time(askedAt: $0, context) }
    }
    guard definitions.head == nil else { return }
    let asked = try tail.map { (tail) throws(LogFailure) in try tail.provenEnd() } ?? context.now
    definitions.proof = asked.map { IntakeTask.time(askedAt: $0, context) }
  }

  private static func time(askedAt moment: Instant, _ context: TaskContext) -> Instant {
    switch context.settings.idle {
    case .wall(let slack): moment - slack
    case .log: .distantFuture
    }
  }

  /// The record that comes next, if it is sure that nothing comes before it.
  private func next() -> (head: Head, isOwn: Bool)? {
    if let head = own.head, isBefore(head, definitions) { return (head, true) }
    if let head = definitions.head, isBefore(head, own) { return (head, false) }
    return nil
  }

  private func isBefore(_ head: Head, _ other: Lane) -> Bool {
    guard let rival = other.head else { return head.origin.time < other.bound }
    return head.origin < rival.origin
  }

  private mutating func take(_ head: Head, _ isOwn: Bool, into effects: inout Effects) {
    guard isOwn else {
      definitions.removeFirst()
      state.referenceArrival = head.origin.time
      state.referencePosition = definitions.oldest
      return define(head, into: &effects)
    }
    own.removeFirst()
    state.lastArrival = head.origin.time
    state.lastTaken = head.origin
    taken[head.origin] = head.bytes
    intake.take(head.arrival, into: &effects)
  }

  /// Everybody hears reference data, one task accounts for it.
  private mutating func define(_ head: Head, into effects: inout Effects) {
    if ownsReference {
      taken[head.origin] = head.bytes
      return intake.take(head.arrival, into: &effects)
    }
    guard var event = head.arrival.event else { return }
    event.isCopy = true
    intake.take(Arrival(.event(event), at: head.origin), into: &effects)
  }

  private mutating func promise(_ context: TaskContext) {
    let bound = min(own.bound, definitions.bound)
    state.isAtEnd = context.settings.idle == .log && bound == .distantFuture
    // What lies at hand proves the promise as well as an end does.
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
    let others = context.topology.tasks(of: .intake).filter { $0 != name }
    let entries = others.compactMap { context.clock[$0] }
    guard entries.count == others.count else { return (state.promise, .proven) }
    let running = entries.filter { !$0.isAtEnd }.map(\.promise)
    if let lowest = running.min() { return (lowest, .proven) }
    let mine = max(state.lastArrival, state.referenceArrival)
    return (entries.map(\.lastArrival).reduce(mine, max), .end)
  }

  mutating func forget() {
    startLanes()
    taken = [:]
    nextRead = 0
  }

  var oldestWaiting: Int64 { own.oldest }
  func bytes(of origin: Origin) -> [UInt8]? { taken[origin] }

  /// What the other intake tasks have to know.
  var clockEntry: ClockEntry {
    var entry = ClockEntry()
    entry.promise = state.promise
    entry.lastArrival = max(state.lastArrival, state.referenceArrival)
    entry.isAtEnd = state.isAtEnd
    return entry
  }

  var readsNothingElse: Bool { tail == nil }
}
