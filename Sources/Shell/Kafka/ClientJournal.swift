import CRdKafka
import Synchronization
import Worker

/// What a client's callbacks have told, from whatever thread, for its owner to read.
final class ClientJournal: Sendable {
  enum Rebalance: Sendable {
    case assigned([TopicPartition], membership: [UInt8])
    case revoked(lost: Bool)
  }

  struct Entries: Sendable {
    var rebalances: [Rebalance] = []
    /// Handshakes or authentications that failed, and none that is known to have gone well since.
    var security: SecurityTrouble?
    var deliveryFailure: String?
    /// What librdkafka logged when a transaction failed for want of rights: the calls behind it say less.
    var rightsTrouble: String?
  }

  struct SecurityTrouble: Sendable {
    var text: String
    var since: Moment
    var last: Moment
  }

  let entries = Mutex(Entries())
  /// A commit or abort is under way (R7).
  let isEnding = Atomic(false)
  /// The coordinator was lost while it was: a copy of the request may still arrive.
  let isSuspect = Atomic(false)
  /// A record was refused for want of rights, or for want of its topic.
  let isMisconfigured = Atomic(false)
  /// The consumer is being closed: partitions are given back at once.
  let isClosing = Atomic(false)
  let tell: @Sendable (String) -> Void

  init(tell: @escaping @Sendable (String) -> Void) { self.tell = tell }

  func takeRebalance() -> Rebalance? {
    entries.withLock { $0.rebalances.isEmpty ? nil : $0.rebalances.removeFirst() }
  }

  /// A handshake failed. librdkafka tells the same failure every 30 s at most.
  func noteSecurityTrouble(_ text: String) {
    entries.withLock { entries in
      let isNew = entries.security.map { $0.last.age > 60_000_000 } ?? true
      let since = isNew ? Moment.now : entries.security?.since ?? .now
      entries.security = SecurityTrouble(text: text, since: since, last: .now)
    }
  }

  /// The brokers have answered: whatever failed before was passing.
  func noteAnswer() { entries.withLock { $0.security = nil } }

  /// Handshakes have failed for so long that only a person can help. librdkafka itself would try for ever.
  var securityFailure: LogFailure? {
    guard let trouble = entries.withLock({ $0.security }), trouble.since.age > ClientJournal.securityBudget,
      trouble.last.age < ClientJournal.securityBudget
    else { return nil }
    return LogFailure(.configuration, "the brokers refuse the connection, for 30 s now: \(trouble.text)")
  }

  private static let securityBudget = 30_000_000

  static func of(_ opaque: UnsafeMutableRawPointer?) -> ClientJournal? {
    unsafe opaque.map { unsafe Unmanaged<ClientJournal>.fromOpaque($0).takeUnretainedValue() }
  }
}

/// The functions that librdkafka calls; all state is in the journal.
enum ClientCallbacks {
  static let log: @convention(c) (OpaquePointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Void = {
    client, level, facility, text in
    guard let client = unsafe client, let journal = unsafe ClientJournal.of(rd_kafka_opaque(client)) else { return }
    let facility = unsafe CText.string(facility)
    let text = unsafe CText.string(text)
    if facility == "REQTMOUT" || facility == "FAIL", journal.isEnding.load(ordering: .acquiring),
      text.contains("TxnCoordinator")
    {
      journal.isSuspect.store(true, ordering: .releasing)
    }
    if facility == "TXNERR", text.contains("AUTHORIZATION_FAILED") {
      journal.entries.withLock { $0.rightsTrouble = $0.rightsTrouble ?? text }
    }
    // Lost connections are told by the calls that miss them.
    if level <= 3, facility != "FAIL" { journal.tell("\(facility): \(text)") }
  }

  static let error: @convention(c) (OpaquePointer?, Int32, UnsafePointer<CChar>?, UnsafeMutableRawPointer?) -> Void = {
    _, code, reason, opaque in
    guard let journal = unsafe ClientJournal.of(opaque) else { return }
    let code = rd_kafka_resp_err_t(rawValue: code)
    guard code == RD_KAFKA_RESP_ERR__AUTHENTICATION || code == RD_KAFKA_RESP_ERR__SSL else { return }
    unsafe journal.noteSecurityTrouble("\(ErrorCode.name(code)): \(CText.string(reason))")
  }

  static let rebalance:
    @convention(c) (
      OpaquePointer?, rd_kafka_resp_err_t, UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
      UnsafeMutableRawPointer?
    ) -> Void = { client, code, list, opaque in
      guard let client = unsafe client, let journal = unsafe ClientJournal.of(opaque) else { return }
      if journal.isClosing.load(ordering: .acquiring) {
        _ = unsafe rd_kafka_assign(client, nil)
        return
      }
      let change: ClientJournal.Rebalance
      if code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
        let places = unsafe PartitionList.places(list)
        // Here and only here the metadata belongs to this assignment (R2).
        change = .assigned(places, membership: unsafe GroupMembership.bytes(of: client))
      } else {
        change = .revoked(lost: unsafe rd_kafka_assignment_lost(client) != 0)
      }
      journal.entries.withLock { $0.rebalances.append(change) }
    }

  static let delivery:
    @convention(c) (OpaquePointer?, UnsafePointer<rd_kafka_message_t>?, UnsafeMutableRawPointer?) -> Void = {
      _, message, opaque in
      guard let message = unsafe message, unsafe message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
      let code = unsafe message.pointee.err
      guard code != RD_KAFKA_RESP_ERR__PURGE_QUEUE, code != RD_KAFKA_RESP_ERR__PURGE_INFLIGHT else { return }
      let text = unsafe "\(CText.string(rd_kafka_topic_name(message.pointee.rkt))): \(ErrorCode.text(code))"
      guard let journal = unsafe ClientJournal.of(opaque) else { return }
      let isRights = ErrorCode.isConfiguration(code)
      journal.entries.withLock { if isRights || $0.deliveryFailure == nil { $0.deliveryFailure = text } }
      if isRights { journal.isMisconfigured.store(true, ordering: .releasing) }
    }
}

/// A consumer's membership as bytes: what the broker fences by.
enum GroupMembership {
  static func bytes(of client: OpaquePointer) -> [UInt8] {
    guard let metadata = unsafe rd_kafka_consumer_group_metadata(client) else { return [] }
    defer { unsafe rd_kafka_consumer_group_metadata_destroy(metadata) }
    var buffer: UnsafeMutableRawPointer?
    var size = 0
    let error = unsafe rd_kafka_consumer_group_metadata_write(metadata, &buffer, &size)
    if let error = unsafe error {
      unsafe rd_kafka_error_destroy(error)
      return []
    }
    defer { unsafe rd_kafka_mem_free(nil, buffer) }
    return unsafe Array(UnsafeRawBufferPointer(start: buffer, count: size))
  }
}
