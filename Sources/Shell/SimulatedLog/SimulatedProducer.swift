import Core
import Worker

/// A transactional producer of the simulated log.
final class SimulatedProducer: LogProducer {
  private let log: SimulatedLog
  private let id: String
  private let epoch: Int

  init(log: SimulatedLog, id: String, epoch: Int) {
    self.log = log
    self.id = id
    self.epoch = epoch
  }

  private func checkEpoch() throws(LogFailure) {
    guard log.owners[id]?.epoch == epoch else { throw LogFailure(.fatal, "the producer \(id) is fenced") }
  }

  private func checkTransaction() throws(LogFailure) {
    try checkEpoch()
    guard log.owners[id]?.transaction != nil else { throw LogFailure(.fatal, "no transaction is open") }
  }

  func begin() throws(LogFailure) {
    let fault = try log.begin(.begin)
    try checkEpoch()
    guard log.owners[id]?.transaction == nil else { throw LogFailure(.fatal, "a transaction is open already") }
    log.owners[id]?.transaction = SimulatedLog.Transaction(began: log.now)
    try log.finish(.begin, fault)
  }

  func send(_ record: Outgoing) throws(LogFailure) {
    let fault = try log.begin(.send)
    try checkTransaction()
    try log.write(record, by: id)
    try log.finish(.send, fault)
  }

  func sendOffsets(_ offsets: [TopicPartition: Int64], _ membership: Membership) throws(LogFailure) {
    let fault = try log.begin(.sendOffsets)
    try checkTransaction()
    // A rebalance that has begun does not fence yet: the old generation ends when the new one begins.
    guard log.groups[membership.group]?.generation == membership.generation,
      let member = log.groups[membership.group]?.members[membership.member], member.standing != .lost
    else { throw LogFailure(.abortable, "generation \(membership.generation) is over") }
    log.owners[id]?.transaction?.offsets[membership.group, default: [:]].merge(offsets) { $1 }
    try log.finish(.sendOffsets, fault)
  }

  func commit() throws(LogFailure) {
    let fault = try log.begin(.commit)
    try checkTransaction()
    if fault == .unknown(happened: false) {
      log.end(id, happened: false)
    } else {
      log.end(id, happened: true)
    }
    try log.finish(.commit, fault)
  }

  func abort() throws(LogFailure) {
    let fault = try log.begin(.abort)
    try checkEpoch()
    log.end(id, happened: false)
    try log.finish(.abort, fault)
  }

  var isSuspect: Bool { false }
}

/// Reads one partition of the simulated log without a group.
final class SimulatedTail: LogTail {
  private let log: SimulatedLog
  private let place: TopicPartition
  private var position: Int64
  private let start: Int64

  init(log: SimulatedLog, place: TopicPartition, position: Int64, start: Int64) {
    self.log = log
    self.place = place
    self.position = position
    self.start = start
  }

  func poll(limit: Int) throws(LogFailure) -> [LogRecord] {
    let fault = try log.begin(.tail)
    let (records, next) = log.fetch(place, from: position, limit: limit)
    position = next
    try log.finish(.tail, fault)
    return records
  }

  func hasReachedStart() throws(LogFailure) -> Bool { position >= start }
  var remaining: Int64 { max(0, start - position) }
  func provenEnd() throws(LogFailure) -> Instant? { log.isAtEnd(place, position) ? log.now : nil }
}
