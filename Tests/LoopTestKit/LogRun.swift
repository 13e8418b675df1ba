package import Core
import SeededRandom
package import SimulatedLog
import StateFormat
package import Worker

/// How a run over the simulated log is disturbed; everything follows from the seed.
package struct Disturbance: Sendable {
  package var seed: UInt64
  package var partitions: Int32
  package var workers: Int
  package var batch: Int
  package var pollLimit: Int
  package var commitInterval: Span
  package var faultsPerMille: Int
  package var faultBudget: Int
  package var allowsCrashes: Bool
  /// Rounds during which one input partition gives nothing.
  package var stalledRounds: Int
  /// How often a worker is killed, or stopped for longer than its session.
  package var rebalancesMax: Int
  /// Where the first worker that gets there dies.
  package var deathPoint: LoopPoint?

  package init(seed: UInt64) {
    var random = RandomSource(seed: seed &* 0x9e37_79b9_7f4a_7c15)
    self.seed = seed
    partitions = random.chance(percent: 50) ? 1 : 4
    workers = random.chance(percent: 50) ? 1 : 3
    batch = [1, 1000, 2 + random.below(50)][random.below(3)]
    pollLimit = [3, 40, 1000][random.below(3)]
    commitInterval = random.chance(percent: 50) ? .zero : Span(microseconds: Int64(random.below(300_000)))
    faultsPerMille = [0, 1, 5][random.below(3)]
    faultBudget = random.below(30)
    allowsCrashes = random.chance(percent: 50)
    stalledRounds = random.chance(percent: 30) ? random.below(60) : 0
    rebalancesMax = random.chance(percent: 40) ? 1 + random.below(25) : 0
    deathPoint = nil
  }
}

/// Runs the workers of all roles over a simulated log until everything is done and committed.
package final class LogRun {
  /// A worker of a role, or the gap where one has died.
  private struct Place {
    var role: Role
    var name: String
    var worker: Worker?
    /// Rounds in which it does not move (SIGSTOP).
    var frozen = 0
  }

  private final class Executioner: LoopObserver {
    let point: LoopPoint?
    var hasStruck = false
    var reached: Set<LoopPoint> = []
    init(_ point: LoopPoint?) { self.point = point }
    func reached(_ point: LoopPoint) throws(LogFailure) {
      reached.insert(point)
      guard point == self.point, !hasStruck else { return }
      hasStruck = true
      throw LogFailure(.stopped, "killed at \(point)")
    }
  }

  private static let roundsMax = 12_000
  private let disturbance: Disturbance
  private let topology: Topology
  private let machines: MachineSet
  private let systemNames: [String]
  private let decode: ([UInt8]) -> Decoded
  private let encoders: OutputEncoders
  private let executioner: Executioner
  private var random: RandomSource
  private var places: [Place] = []
  private var incarnations = 0
  private var rebalances = 0
  package let log: SimulatedLog

  package init(
    _ disturbance: Disturbance, inputs: [Topology.Input], reference: Int?, machines: MachineSet, systemNames: [String],
    decode: @escaping ([UInt8]) -> Decoded, encoders: OutputEncoders
  ) {
    self.disturbance = disturbance
    topology = Topology(
      inputs: inputs, reference: reference, orderPartitions: disturbance.partitions,
      stockPartitions: disturbance.partitions, handoffPartitions: disturbance.partitions)
    self.machines = machines
    self.systemNames = systemNames
    self.decode = decode
    self.encoders = encoders
    executioner = Executioner(disturbance.deathPoint)
    random = RandomSource(seed: disturbance.seed)
    var faults = FaultPlan(
      seed: disturbance.seed ^ 0xfa17, perMille: disturbance.faultsPerMille, budget: disturbance.faultBudget)
    faults.allowsCrash = disturbance.allowsCrashes
    log = SimulatedLog(now: Instant(microseconds: 1_800_000_000_000_000), faults: faults)
    for topic in topology.topics { log.makeTopic(topic.topic, partitions: topic.partitions) }
  }

  /// The points of the loop that were passed.
  package var pointsReached: Set<LoopPoint> { executioner.reached }

  /// nil where the run does not come to its end.
  package func run(_ deliveries: [Delivery]) throws(LogFailure) -> RunResult? {
    for delivery in deliveries {
      let place = TopicPartition(topology.inputs[delivery.input].topic, delivery.partition)
      log.append(Outgoing(place, key: "", value: delivery.bytes), at: delivery.time)
    }
    for role in Role.allCases {
      for _ in 0..<disturbance.workers { places.append(Place(role: role, name: "")) }
    }
    stallOne()
    var quiet = 0
    for round in 0..<LogRun.roundsMax {
      if round == disturbance.stalledRounds { log.stalled = [] }
      let worked = try turn(round)
      quiet = worked ? 0 : quiet + 1
      if quiet > 3, round > disturbance.stalledRounds, isDone { return result() }
    }
    return nil
  }

  private func stallOne() {
    guard disturbance.stalledRounds > 0 else { return }
    log.stalled = [TopicPartition(topology.inputs[random.below(topology.inputs.count)].topic, 0)]
  }

  private func turn(_ round: Int) throws(LogFailure) -> Bool {
    disturb()
    var worked = false
    let start = random.below(places.count)
    for step in places.indices {
      let index = (start + step) % places.count
      guard !random.chance(percent: 20) else { continue }
      if places[index].frozen > 0 {
        places[index].frozen -= 1
        worked = true
        continue
      }
      if try move(index) { worked = true }
    }
    log.advance(by: Span(microseconds: Int64(random.below(60_000))))
    if round % 40 == 39 { for role in Role.allCases { log.compact(topology.stateTopic(of: role)) } }
    return worked
  }

  /// Starts or moves one worker; it may die of it.
  private func move(_ index: Int) throws(LogFailure) -> Bool {
    do throws(LogFailure) {
      guard let worker = places[index].worker else {
        try start(index)
        return true
      }
      return try worker.step()
    } catch {
      guard error.kind == .stopped || error.kind == .retriable else { throw error }
      bury(index)
      return true
    }
  }

  private func start(_ index: Int) throws(LogFailure) {
    incarnations += 1
    places[index].name = "\(index)-\(incarnations)"
    places[index].worker = try Worker(
      role: places[index].role, name: places[index].name, topology: topology,
      settings: WorkerSettings(
        idle: .log, batch: disturbance.batch, pollLimit: disturbance.pollLimit,
        commitInterval: disturbance.commitInterval),
      log: log, machines: machines, systemNames: systemNames, decode: decode, encoders: encoders,
      observer: executioner)
  }

  /// The group notices a death; what the dead one left open is aborted in time.
  private func bury(_ index: Int) {
    places[index].worker = nil
    log.leave(topology.group(of: places[index].role), places[index].name)
    log.advance(by: .seconds(20))
  }

  private func disturb() {
    guard rebalances < disturbance.rebalancesMax, random.chance(percent: 4) else { return }
    rebalances += 1
    let index = random.below(places.count)
    guard places[index].worker != nil, places[index].frozen == 0 else { return }
    if random.chance(percent: 50) {
      bury(index)
    } else {
      // Stopped for longer than its session; the others go on, then it wakes up.
      places[index].frozen = 5 + random.below(20)
      log.expel(topology.group(of: places[index].role), places[index].name)
    }
  }

  private var isDone: Bool {
    places.allSatisfy { $0.frozen == 0 && $0.worker?.hasEnded == true }
      && Role.allCases.allSatisfy { role in
        places.filter { $0.role == role }.reduce(0) { $0 + ($1.worker?.taskCount ?? 0) }
          == topology.tasks(of: role).count
      }
  }

  /// Where a run that does not end stands, for people.
  package var standing: String {
    places.map { place in
      let tasks = place.worker?.standings.map { "\($0.name) at \($0.committed), clock \($0.clock)" }
      return "\(place.role)/\(place.name): \(tasks.map { $0.joined(separator: "; ") } ?? "dead")"
    }.joined(separator: "\n  ")
  }

  private func result() -> RunResult {
    var result = RunResult()
    for name in ["exceptions", "corrections", "aggregates", "report"] {
      for record in log.committedRecords(of: TopicPartition(topology.output(name), 0)) {
        let text = String(decoding: record.value ?? [], as: UTF8.self)
        let key = name == "corrections" ? LogRun.correction(of: text) ?? record.key : record.key
        result.outputs[name, default: [:]][key, default: []].append(text)
      }
    }
    for (record, headers) in log.committedHeaders(of: TopicPartition(topology.output("rejected"), 0)) {
      let words = Dictionary(headers.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
      result.outputs["rejected", default: [:]][record.key, default: []]
        .append("\(words["reason"] ?? ""): \(words["detail"] ?? "")")
    }
    for role in Role.allCases { readState(of: role, into: &result) }
    return result
  }

  /// The topic's key is the item: the order counts per correction.
  private static func correction(of text: String) -> String? {
    let marker = "\"correction\":\""
    guard let start = text.firstRange(of: marker)?.upperBound else { return nil }
    return String(text[start...].prefix { $0 != "\"" })
  }

  private func readState(of role: Role, into result: inout RunResult) {
    for partition in 0..<topology.partitions(of: role) {
      var cells: [String: [UInt8]] = [:]
      for record in log.committedRecords(of: TopicPartition(topology.stateTopic(of: role), partition)) {
        cells[record.key] = record.value
      }
      for (key, bytes) in cells {
        if key.split(separator: "/").last == "loop" {
          guard let state = LoopCell.value(LoopState(), of: bytes) else { continue }
          for entry in state.outcomes {
            for (outcome, count) in entry.counts.enumerated() {
              result.add(count, outcome, topology.inputs[Int(entry.input)].topic)
            }
          }
        } else if role != .intake {
          result.cells["\(role)", default: [:]][key] = bytes
        }
      }
    }
  }
}
