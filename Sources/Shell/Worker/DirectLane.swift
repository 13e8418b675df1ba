import Core
import StateFormat

/// A partition of a topic on the direct path: one more upstream task of the stock partition of its number, read by the
/// stage itself.
///
/// - What is read waits here as it would in the stage's queue; it is read again after a restart, so nothing of it is
///   kept but how far it was taken. Its intake machine sees a record when the stage takes it.
/// - Its promise is the arrival of the last record read, or the proof of its end.
/// - Reference data is not heard: what comes this way is canonical already, in base units and under canonical names,
///   and keyed as `by-sku` is. Anything else is refused.
struct DirectLane {
  let name: TaskName
  let place: TopicPartition
  let topic: String
  private let input: Int32
  private let stockPartitions: Int32
  private let provenEnd: (TopicPartition) throws(LogFailure) -> Instant?
  private(set) var intake: any IntakeStage
  private var lane: Lane
  private var taken = TakenRecords()
  /// Arrival of the last record taken.
  private var lastTaken: Instant

  private static let atHandMax = 100_000

  init(
    place: TopicPartition, machine: any IntakeStage, state: LoopState.LaneState, topology: Topology,
    provenEnd: @escaping (TopicPartition) throws(LogFailure) -> Instant?
  ) {
    name = topology.directTask(at: place)
    self.place = place
    topic = place.topic
    input = topology.index(of: place.topic)
    stockPartitions = topology.stockPartitions
    self.provenEnd = provenEnd
    intake = machine
    lane = Lane(input: input, last: state.lastArrival, position: state.committed)
    lastTaken = state.lastArrival
  }

  mutating func receive(_ record: LogRecord, notBefore clock: Instant, _ context: TaskContext) {
    lane.receive(record, notBefore: clock, context.decode)
  }

  /// Asks whether the partition is at its end.
  mutating func prove(_ context: TaskContext) throws(LogFailure) {
    lane.proof = try provenEnd(place).map(context.settings.idle.time)
  }

  /// Nothing that is not at hand arrives before; in the far future at the end (`idle: log`).
  var promise: Instant { max(lane.last, lane.proof ?? lane.last) }
  var isAtEnd: Bool { promise == .distantFuture }
  var lastArrival: Instant { lane.last }
  var isFull: Bool { lane.count >= DirectLane.atHandMax }
  var oldest: Int64 { lane.oldest }
  var oldestArrival: Instant? { lane.head?.origin.time }
  var bumped: Int64 { lane.bumped }

  /// Takes what is due; the stage's share goes to `ready`, the rest to `effects`.
  mutating func take(
    while isDue: (Origin) -> Bool, _ ready: inout [Alignment.Waiting], into effects: inout Effects
  ) -> Int {
    var count = 0
    taken.removeAll()
    while let head = lane.head, isDue(head.origin) {
      _ = lane.removeFirst()
      taken.add(head)
      lastTaken = head.origin.time
      take(head.arrival, into: &effects)
      count += 1
    }
    ready.reserveCapacity(ready.count + effects.toStock.count)
    for record in effects.toStock { ready.append(Alignment.Waiting(record, from: .intake)) }
    effects.toStock.removeAll(keepingCapacity: true)
    return count
  }

  private mutating func take(_ arrival: Arrival, into effects: inout Effects) {
    let checked = DirectPath.checked(arrival, partition: place.partition, among: stockPartitions)
    intake.take(checked, into: &effects)
  }

  /// Times of the first records, at most `limit`, none after `horizon`.
  func times(through horizon: Instant, limit: Int) -> [Instant] { lane.times(through: horizon, limit: limit) }

  mutating func fire(before time: Instant, into effects: inout Effects) { intake.fire(before: time, into: &effects) }

  mutating func giveCells() -> [StateCell] {
    taken.removeAll()
    return intake.commit().map { StateCell(key: DirectLane.prefix(of: topic) + $0.key, bytes: $0.bytes) }
  }

  /// What is kept of it in the loop's cell.
  var state: LoopState.LaneState {
    var state = LoopState.LaneState()
    state.topic = topic
    state.committed = lane.oldest
    state.lastArrival = lastTaken
    return state
  }

  mutating func rollBack(to state: LoopState.LaneState) {
    intake.abort()
    forget(state)
  }

  mutating func forget(_ state: LoopState.LaneState) {
    lane = Lane(input: input, last: state.lastArrival, position: state.committed)
    lastTaken = state.lastArrival
    taken.removeAll()
  }

  func original(of origin: Origin) -> OriginalRecord? { taken.original(of: origin) }

  /// The last thing that the other tasks have to know.
  var clockEntry: ClockEntry {
    var entry = ClockEntry()
    entry.promise = isAtEnd ? lane.last : promise
    entry.kind = (isAtEnd ? Tick.Kind.end : lane.proof == nil ? .unproven : .proven).rawValue
    entry.lastArrival = lane.last
    entry.isAtEnd = isAtEnd
    return entry
  }

  static func prefix(of topic: String) -> String { "direct/\(topic)/" }
}

/// What may come on the direct path.
package enum DirectPath {
  /// The arrival, or its refusal where it cannot come this way.
  package static func checked(_ arrival: Arrival, partition: Int32, among partitions: Int32) -> Arrival {
    guard let event = arrival.event, let trouble = trouble(of: event, partition, among: partitions) else {
      return arrival
    }
    let refusal = Refusal(.invalid, detail: trouble, source: event.source, reference: EventReference(event))
    return Arrival(.refused(refusal), at: arrival.origin)
  }

  private static func trouble(of event: Event, _ partition: Int32, among partitions: Int32) -> String? {
    guard event.kind.isBookEvent, event.members.isEmpty, !event.sku.isEmpty else {
      return "only stock events of one item come on the direct path"
    }
    guard Partitioner.partition(of: event.sku, among: partitions) == partition else {
      return "item '\(event.sku)' belongs to another partition of the direct path"
    }
    return nil
  }
}
