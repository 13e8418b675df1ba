import Core
import Engine
import Kafka
import Reconcile
import Worker

/// Reads the plan's inputs, merges them in the one order, and makes rounds of them.
struct InputRun: ~Copyable {
  private let plan: ReplayPlan
  private let reader: RangeReader
  private let decoding = Decoding()
  private var lanes: [Lane] = []
  /// Offsets that were read last, by lane.
  private var position: Checkpoint
  private var nextCheckpoint: Int64

  private let batch: Int64
  private let roundMax: Int

  /// `batch`: records of a transaction.
  init(
    _ plan: ReplayPlan, _ cluster: ClusterSettings, batch: Int, from start: Checkpoint?
  ) throws(LogFailure) {
    self.plan = plan
    self.batch = Int64(batch)
    roundMax = min(4096, batch)
    position = start ?? InputRun.beginning(of: plan)
    nextCheckpoint = position.records + Int64(batch)
    let ranges = zip(plan.parts, position.lanes).map { PartitionRange($0.place, start: $1.next, end: $0.end) }
    reader = try RangeReader(cluster, ranges, pulse: Pulse(name: "replay") { _ in })
    lanes = zip(plan.parts, position.lanes).map { Lane(input: $0.input, last: $1.arrival, position: $1.next) }
  }

  private static func beginning(of plan: ReplayPlan) -> Checkpoint {
    var checkpoint = Checkpoint()
    checkpoint.tallies = plan.topics.map { _ in InputTally() }
    checkpoint.lanes = plan.parts.map { part in
      var lane = LanePosition()
      lane.next = part.start
      return lane
    }
    return checkpoint
  }

  /// The next round; nil when everything has been given.
  mutating func next() throws(LogFailure) -> Round? {
    guard !position.isDone else { return nil }
    var round = Round()
    round.heads.reserveCapacity(roundMax)
    while round.heads.count < roundMax, let lane = try lowestLane() { take(from: lane, into: &round) }
    if let lane = try lowestLane(), let head = lanes[lane].head {
      round.horizon = .before(head.origin.time)
    } else {
      round.horizon = .before(plan.endsAtTime ? plan.to : position.clock)
      position.isDone = true
    }
    if position.isDone || position.records >= nextCheckpoint {
      nextCheckpoint = position.records + batch
      round.checkpoint = position
    }
    return round
  }

  /// The lane whose record comes next; nil at the end of all. It is known only when every lane has a record at hand or
  /// is done.
  private mutating func lowestLane() throws(LogFailure) -> Int? {
    for index in lanes.indices where lanes[index].head == nil { try refill(index) }
    var lowest: Int?
    for index in lanes.indices {
      guard let head = lanes[index].head else { continue }
      if let known = lowest, let other = lanes[known].head, other.origin < head.origin { continue }
      lowest = index
    }
    return lowest
  }

  private mutating func refill(_ index: Int) throws(LogFailure) {
    while lanes[index].head == nil, !reader.isDone(index) {
      for record in try reader.poll(index, waiting: 100) {
        lanes[index].receive(record, notBefore: .distantPast, decoding.decode)
      }
    }
  }

  /// Takes from one lane as long as its records come before those of all others.
  private mutating func take(from lane: Int, into round: inout Round) {
    var rival: Origin?
    for index in lanes.indices where index != lane {
      guard let other = lanes[index].head?.origin else { continue }
      rival = rival.map { min($0, other) } ?? other
    }
    while round.heads.count < roundMax, let origin = lanes[lane].head?.origin {
      if let rival, rival < origin { return }
      let head = lanes[lane].removeFirst()
      position.lanes[lane].next = origin.offset + 1
      position.lanes[lane].arrival = origin.time
      position.clock = max(position.clock, origin.time)
      position.records += 1
      position.tallies[Int(origin.input)].records += 1
      round.heads.append(head)
    }
  }
}
