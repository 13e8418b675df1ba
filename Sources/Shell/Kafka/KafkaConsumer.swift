import CRdKafka
import Core
import Synchronization
import Worker

/// A member of a consumer group.
///
/// librdkafka's rebalance callback only takes down what was asked; `poll` tells the worker, and the next `poll` gives
/// partitions back, so that the worker commits in between. An assignment begins when the worker has named the position
/// of each of its partitions: it is assigned once, with all positions (R8, R10).
final class KafkaConsumer: LogConsumer {
  private enum Standing {
    case none
    /// Assigned by the group; positions are still missing.
    case opening([TopicPartition], [TopicPartition: Int64])
    case assigned
    /// To be given back at the next poll.
    case leaving
  }

  private static let idleWait: Int32 = 10
  /// An assignment of which nothing more could be opened for so long is stale: we leave and join again. Meanwhile the
  /// whole group may be waiting for us.
  private static let openingMax = 30_000_000
  private let client: Client
  private let settings: ClusterSettings
  private let group: String
  private let topics: [String]
  private let probe: WatermarkProbe
  private let pulse: Pulse
  private var standing = Standing.none
  private var openingSince = Moment.now
  private var rejoinAt: Moment?
  private var cursors: Cursors
  private var paused: Set<TopicPartition> = []
  private var wasIdle = false

  init(
    _ settings: ClusterSettings, group: String, topics: [String], probe: WatermarkProbe, pulse: Pulse
  ) throws(LogFailure) {
    self.settings = settings
    self.group = group
    cursors = Cursors(group: group)
    self.topics = topics
    self.probe = probe
    self.pulse = pulse
    var configuration = try ClientConfiguration(
      settings, defaults: KafkaConsumer.defaults + [("group.id", group)], fixed: KafkaConsumer.fixed)
    configuration.reportRebalances()
    client = try Client(.consumer, configuration, ClientJournal(tell: pulse.tell))
    try subscribe()
  }

  deinit { close() }

  private static let defaults = [
    ("session.timeout.ms", "45000"), ("heartbeat.interval.ms", "1000"), ("max.poll.interval.ms", "300000"),
    ("fetch.wait.max.ms", "100"), ("fetch.error.backoff.ms", "50"), ("retry.backoff.ms", "20"),
    ("queued.min.messages", "1000000"), ("queued.max.messages.kbytes", "131072"), ("check.crcs", "true"),
  ]
  private static let fixed = [
    ("partition.assignment.strategy", "range"), ("enable.auto.commit", "false"),
    ("enable.auto.offset.store", "false"), ("isolation.level", "read_committed"), ("enable.partition.eof", "true"),
    ("auto.offset.reset", "error"), ("allow.auto.create.topics", "false"),
  ]

  private func subscribe() throws(LogFailure) {
    let list = PartitionList(topics: topics)
    let code = unsafe list.use { list in unsafe client.use { unsafe rd_kafka_subscribe($0, list) } }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw ErrorCode.failure(of: "subscribe", code) }
  }

  // MARK: polling

  func poll(limit: Int) throws(LogFailure) -> [ConsumerEvent] {
    try settle()
    var events: [ConsumerEvent] = []
    var wait = wasIdle ? KafkaConsumer.idleWait : 0
    while events.count < limit {
      let message = unsafe client.use { unsafe rd_kafka_consumer_poll($0, wait) }
      wait = 0
      if let change = takeChange() {
        if let message = unsafe message { unsafe rd_kafka_message_destroy(message) }
        events.append(change)
        break
      }
      guard let message = unsafe message else { break }
      defer { unsafe rd_kafka_message_destroy(message) }
      if let record = try unsafe cursors.receive(message, pulse) { events.append(.record(record)) }
    }
    if !events.isEmpty { client.journal.noteAnswer() }
    if let failure = client.journal.securityFailure { throw failure }
    if let trouble = client.fatalTrouble() { throw LogFailure(.damaged, "the consumer of \(group): \(trouble)") }
    wasIdle = events.isEmpty
    return events
  }

  private func takeChange() -> ConsumerEvent? {
    switch client.journal.takeRebalance() {
    case nil: return nil
    case .revoked(let isLost):
      rejoinAt = nil
      standing = .leaving
      return .revoked(lost: isLost)
    case .assigned(let places, let membership):
      rejoinAt = nil
      cursors.forgetAll()
      standing = .opening(places, [:])
      openingSince = .now
      let member = unsafe client.use { client in
        let text = unsafe rd_kafka_memberid(client)
        defer { unsafe rd_kafka_mem_free(client, text) }
        return unsafe CText.string(text)
      }
      return .assigned(places, Membership(group: group, member: member, generation: 0, token: membership))
    }
  }

  /// Does what the worker's turn was waited for with.
  private func settle() throws(LogFailure) {
    switch standing {
    case .leaving:
      standing = .none
      cursors.forgetAll()
      paused = []
      _ = unsafe client.use { unsafe rd_kafka_assign($0, nil) }
    case .opening(let places, let offsets):
      if offsets.count == places.count { try open(offsets) } else { try giveUpIfStale(places) }
    case .none:
      guard let moment = rejoinAt, moment < .now else { return }
      rejoinAt = nil
      pulse.tell("\(group): leaves and joins again")
      _ = unsafe client.use { unsafe rd_kafka_unsubscribe($0) }
      try subscribe()
    case .assigned: return
    }
  }

  private func open(_ offsets: [TopicPartition: Int64]) throws(LogFailure) {
    let sorted = offsets.sorted { $0.key < $1.key }.map { (place: $0.key, offset: $0.value) }
    for (place, offset) in sorted { cursors.start(place, at: offset) }
    let list = PartitionList(sorted)
    let code = unsafe list.use { list in unsafe client.use { unsafe rd_kafka_assign($0, list) } }
    standing = .assigned
    paused = []
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw LogFailure(.damaged, "assign: \(ErrorCode.text(code))") }
  }

  /// Holds nothing of an assignment that others have, or that cannot be opened; a rebalance follows, or we force one.
  private func giveUpIfStale(_ places: [TopicPartition]) throws(LogFailure) {
    let isLost = unsafe client.use { unsafe rd_kafka_assignment_lost($0) != 0 }
    guard isLost || openingSince.age > KafkaConsumer.openingMax else { return }
    pulse.tell("\(group): the assignment of \(places.count) partitions is stale")
    standing = .none
    cursors.forgetAll()
    let nothing = PartitionList([])
    _ = unsafe nothing.use { list in unsafe client.use { unsafe rd_kafka_assign($0, list) } }
    rejoinAt = Moment.now.later(by: 2_000_000)
  }

  // MARK: positions

  func committed(_ partition: TopicPartition) throws(LogFailure) -> Int64? {
    let list = PartitionList([(place: partition, offset: 0)])
    let code = unsafe list.use { list in unsafe client.use { unsafe rd_kafka_committed($0, list, 5000) } }
    pulse.beat()
    let error = code == RD_KAFKA_RESP_ERR_NO_ERROR ? list.firstError : code
    if let error { throw ErrorCode.failure(of: "committed offset of \(partition.topic)-\(partition.partition)", error) }
    return list.offset(at: 0) < 0 ? nil : list.offset(at: 0)
  }

  /// Asked with a client of its own: this one may still believe in a leader that is gone, for minutes.
  func oldest(_ partition: TopicPartition, since time: Instant?) throws(LogFailure) -> Int64 {
    let configuration = try ClientConfiguration(
      settings, defaults: [],
      ignoring: ["group.", "session.timeout", "heartbeat.", "max.poll.", "transaction", "isolation."])
    let fresh = try Client(.consumer, configuration, ClientJournal(tell: pulse.tell))
    var (low, high) = (Int64(0), Int64(0))
    let code = unsafe fresh.use {
      unsafe rd_kafka_query_watermark_offsets($0, partition.topic, partition.partition, &low, &high, 5000)
    }
    pulse.beat()
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw ErrorCode.failure(of: "the start of \(partition.topic)-\(partition.partition)", code)
    }
    guard let time else { return max(0, low) }
    let milliseconds = max(0, (time.microseconds + 999) / 1000)
    let list = PartitionList([(place: partition, offset: milliseconds)])
    let answer = unsafe list.use { list in unsafe fresh.use { unsafe rd_kafka_offsets_for_times($0, list, 5000) } }
    pulse.beat()
    let trouble = answer == RD_KAFKA_RESP_ERR_NO_ERROR ? list.firstError : answer
    if let trouble { throw ErrorCode.failure(of: "the offset at \(time) in \(partition.topic)", trouble) }
    return list.offset(at: 0) >= 0 ? list.offset(at: 0) : max(0, high)
  }

  func pause(_ partitions: Set<TopicPartition>) throws(LogFailure) {
    guard partitions != paused, case .assigned = standing else { return }
    for (changed, isPaused) in [(partitions.subtracting(paused), true), (paused.subtracting(partitions), false)]
    where !changed.isEmpty {
      let list = PartitionList(changed.sorted().map { (place: $0, offset: 0) })
      let code = unsafe list.use { list in
        unsafe client.use {
          unsafe isPaused ? rd_kafka_pause_partitions($0, list) : rd_kafka_resume_partitions($0, list)
        }
      }
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw ErrorCode.failure(of: "pause", code) }
    }
    paused = partitions
  }

  func seek(_ partition: TopicPartition, to position: Int64) throws(LogFailure) {
    if case .opening(let places, var offsets) = standing {
      guard places.contains(partition) else { return }
      offsets[partition] = position
      standing = .opening(places, offsets)
      openingSince = .now
      if offsets.count == places.count { try open(offsets) }
      return
    }
    guard case .assigned = standing else { throw LogFailure(.retriable, "\(partition.topic) is not assigned") }
    let list = PartitionList([(place: partition, offset: position)])
    let error = unsafe list.use { list in unsafe client.use { unsafe rd_kafka_seek_partitions($0, list, -1) } }
    if let failure = unsafe ErrorCode.failure(of: "seek", error) { throw LogFailure(.retriable, failure.detail) }
    if let code = list.firstError { throw ErrorCode.failure(of: "seek", code) }
    cursors.start(partition, at: position)
  }

  func provenEnd(_ partition: TopicPartition) throws(LogFailure) -> Instant? {
    guard case .assigned = standing else { return nil }
    guard let answer = probe.answer(for: partition) else { return nil }
    if cursors.position(partition) >= answer.high { return answer.asked }
    return libraryPosition(partition) >= answer.high ? answer.asked : nil
  }

  /// For the proof only: it passes markers and aborted records at once, and says nothing where nothing was read.
  private func libraryPosition(_ partition: TopicPartition) -> Int64 {
    let list = PartitionList([(place: partition, offset: Int64(RD_KAFKA_OFFSET_INVALID))])
    let code = unsafe list.use { list in unsafe client.use { unsafe rd_kafka_position($0, list) } }
    return code == RD_KAFKA_RESP_ERR_NO_ERROR ? list.offset(at: 0) : -1
  }

  private var isClosed = false

  func close() {
    guard !isClosed else { return }
    isClosed = true
    client.journal.isClosing.store(true, ordering: .releasing)
    if case .leaving = standing { _ = unsafe client.use { unsafe rd_kafka_assign($0, nil) } }
    if case .opening = standing { _ = unsafe client.use { unsafe rd_kafka_assign($0, nil) } }
    _ = unsafe client.use { unsafe rd_kafka_consumer_close($0) }
  }
}
