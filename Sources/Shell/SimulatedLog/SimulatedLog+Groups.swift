import Core
import Worker

extension SimulatedLog {
  func join(_ group: String, _ member: String, _ topics: [String]) {
    groups[group, default: Group()].members[member] = Member(topics: topics)
    startRebalance(group)
  }

  /// A member ends in good order, or is known to be dead.
  package func leave(_ group: String, _ member: String) {
    guard groups[group]?.members.removeValue(forKey: member) != nil else { return }
    startRebalance(group)
  }

  /// A member has been silent longer than its session: the others go on, it learns so at its next poll.
  package func expel(_ group: String, _ member: String) {
    guard groups[group]?.members[member] != nil else { return }
    groups[group]?.members[member]?.standing = .lost
    groups[group]?.members[member]?.assignment = []
    startRebalance(group)
  }

  package func memberNames(of group: String) -> [String] { (groups[group]?.members.keys ?? [:].keys).sorted() }

  func startRebalance(_ group: String) {
    groups[group]?.isRebalancing = true
    for (name, member) in groups[group]?.members ?? [:] where member.standing == .stable {
      groups[group]?.members[name]?.standing = .mustRevoke
    }
    completeRebalance(group)
  }

  /// A new generation begins when nobody holds anything of the old one.
  func completeRebalance(_ group: String) {
    guard let state = groups[group], state.isRebalancing,
      !state.members.values.contains(where: { $0.standing == .mustRevoke || $0.standing == .revoking })
    else { return }
    let joining = state.members.filter { $0.value.standing == .joining }.keys.sorted()
    guard !joining.isEmpty else { return }
    groups[group]?.isRebalancing = false
    groups[group]?.generation += 1
    for (index, name) in joining.enumerated() {
      groups[group]?.members[name]?.standing = .stable
      groups[group]?.members[name]?.assignment = range(index, of: joining.count, state.members[name]?.topics ?? [])
      groups[group]?.members[name]?.hasUnreadAssignment = true
    }
  }

  /// Kafka's range assignor: of every topic a contiguous share, the first members one more.
  private func range(_ index: Int, of count: Int, _ topics: [String]) -> [TopicPartition] {
    topics.sorted().flatMap { topic -> [TopicPartition] in
      let partitions = Int(counts[topic] ?? 0)
      let (share, more) = (partitions / count, partitions % count)
      let start = index * share + min(index, more)
      return (start..<start + share + (index < more ? 1 : 0)).map { TopicPartition(topic, Int32($0)) }
    }
  }
}

/// A member of a group of the simulated log.
final class SimulatedConsumer: LogConsumer {
  private let log: SimulatedLog
  private let group: String
  private let member: String
  private var positions: [TopicPartition: Int64] = [:]
  private var paused: Set<TopicPartition> = []
  private var turn = 0

  init(log: SimulatedLog, group: String, member: String) {
    self.log = log
    self.group = group
    self.member = member
  }

  func poll(limit: Int) throws(LogFailure) -> [ConsumerEvent] {
    let fault = try log.begin(.poll)
    let events = change() ?? records(limit)
    try log.finish(.poll, fault)
    return events
  }

  /// A change of the assignment, if there is one to tell.
  private func change() -> [ConsumerEvent]? {
    guard let state = log.groups[group]?.members[member] else { return nil }
    switch state.standing {
    case .joining: return []
    case .revoking:
      // It has dealt with what it gave back, and joins.
      log.groups[group]?.members[member]?.standing = .joining
      log.completeRebalance(group)
      return []
    case .mustRevoke:
      giveBack()
      log.groups[group]?.members[member]?.standing = .revoking
      return [.revoked(lost: false)]
    case .lost:
      giveBack()
      log.groups[group]?.members[member]?.standing = .joining
      log.startRebalance(group)
      return [.revoked(lost: true)]
    case .stable:
      guard state.hasUnreadAssignment else { return nil }
      log.groups[group]?.members[member]?.hasUnreadAssignment = false
      let generation = log.groups[group]?.generation ?? 0
      return [.assigned(state.assignment, Membership(group: group, member: member, generation: generation))]
    }
  }

  private func giveBack() {
    positions = [:]
    paused = []
    log.groups[group]?.members[member]?.assignment = []
    log.groups[group]?.members[member]?.hasUnreadAssignment = false
  }

  private func records(_ limit: Int) -> [ConsumerEvent] {
    let places = positions.keys.filter { !paused.contains($0) }.sorted()
    guard !places.isEmpty else { return [] }
    var events: [ConsumerEvent] = []
    turn += 1
    for step in places.indices {
      let place = places[(turn + step) % places.count]
      let (records, next) = log.fetch(place, from: positions[place] ?? 0, limit: limit - events.count)
      positions[place] = next
      events.append(contentsOf: records.map { .record($0) })
      if events.count >= limit { break }
    }
    return events
  }

  func committed(_ partition: TopicPartition) throws(LogFailure) -> Int64? {
    let fault = try log.begin(.committed)
    let isPending = log.owners.values.contains { $0.transaction?.offsets[group]?[partition] != nil }
    if isPending { throw LogFailure(.retriable, "a transaction over \(partition) is not decided") }
    try log.finish(.committed, fault)
    return log.groups[group]?.offsets[partition]
  }

  func oldest(_ partition: TopicPartition, since time: Instant?) throws(LogFailure) -> Int64 {
    let fault = try log.begin(.committed)
    let oldest = log.partitions[partition]?.entries.first { $0.record.time >= time ?? .distantPast }?.record.offset
    try log.finish(.committed, fault)
    return oldest ?? log.partitions[partition]?.nextOffset ?? 0
  }

  func pause(_ partitions: Set<TopicPartition>) throws(LogFailure) { paused = partitions }

  func seek(_ partition: TopicPartition, to offset: Int64) throws(LogFailure) {
    let fault = try log.begin(.seek)
    positions[partition] = offset
    try log.finish(.seek, fault)
  }

  func provenEnd(_ partition: TopicPartition) throws(LogFailure) -> Instant? {
    log.isAtEnd(partition, positions[partition] ?? 0) ? log.now : nil
  }

  func close() { log.leave(group, member) }
}
