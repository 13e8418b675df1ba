package import Core

/// A partition of a topic.
package struct TopicPartition: Hashable, Comparable, Sendable {
  package var topic: String
  package var partition: Int32
  package init(_ topic: String, _ partition: Int32) {
    self.topic = topic
    self.partition = partition
  }
  package static func < (left: TopicPartition, right: TopicPartition) -> Bool {
    (left.topic, left.partition) < (right.topic, right.partition)
  }
}

/// A record as it is read.
package struct LogRecord: Hashable, Sendable {
  package var place: TopicPartition
  package var offset: Int64
  package var key: String
  /// nil = a tombstone.
  package var value: [UInt8]?
  package var time: Instant
  /// Of input topics only.
  package var headers: [Outgoing.Header]
  package init(
    place: TopicPartition, offset: Int64, key: String, value: [UInt8]?, time: Instant, headers: [Outgoing.Header] = []
  ) {
    self.place = place
    self.offset = offset
    self.key = key
    self.value = value
    self.time = time
    self.headers = headers
  }
}

/// A record to be written.
package struct Outgoing: Hashable, Sendable {
  package var place: TopicPartition
  package var key: String
  package var value: [UInt8]?
  package var headers: [Header] = []

  package struct Header: Hashable, Sendable {
    package var name: String
    package var text: String
    package init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }

  package init(_ place: TopicPartition, key: String, value: [UInt8]?, headers: [Header] = []) {
    self.place = place
    self.key = key
    self.value = value
    self.headers = headers
  }
}

/// Why a call on the log failed, by what the loop has to do.
package struct LogFailure: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// The same call again, with the same arguments (R4).
    case retriable
    /// The transaction must be aborted (R5).
    case abortable
    /// The producer is done for, what its transaction came to is unknown (R6).
    case fatal
    /// Bytes of our own topics or state that nobody wrote, records that are gone, a client that is done for: the worker
    /// ends by name.
    case damaged
    /// Rights, settings or topics that only a person can put right: the worker ends by name.
    case configuration
    /// The process ends here; nobody reacts any more.
    case stopped
  }
  package var kind: Kind
  package var detail: String
  package init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }
}

/// What fences a member that has lost its partitions (R2): taken with the assignment, used for all its commits.
package struct Membership: Hashable, Sendable {
  package var group: String
  package var member: String
  package var generation: Int64
  /// The client's own form of it, where it has one.
  package var token: [UInt8]
  package init(group: String, member: String, generation: Int64, token: [UInt8] = []) {
    self.group = group
    self.member = member
    self.generation = generation
    self.token = token
  }
}

/// What a poll brought.
package enum ConsumerEvent: Sendable {
  case assigned([TopicPartition], Membership)
  /// All partitions are to be given back before the next poll; `lost` = somebody else may have them already.
  case revoked(lost: Bool)
  case record(LogRecord)
}

/// A member of a consumer group; reads committed records only.
package protocol LogConsumer: AnyObject {
  /// At most `limit` records, or one change of the assignment.
  func poll(limit: Int) throws(LogFailure) -> [ConsumerEvent]
  /// The group's offset; nil = none. Waits for transactions that may still change it (retriable).
  func committed(_ partition: TopicPartition) throws(LogFailure) -> Int64?
  /// The offset of the oldest record that is there, with `time` of the oldest that arrived then or later: where reading
  /// begins that nobody has begun.
  func oldest(_ partition: TopicPartition, since time: Instant?) throws(LogFailure) -> Int64
  /// Reading of an assigned partition goes on here. Positions are always explicit: an assigned partition gives nothing
  /// before.
  func seek(_ partition: TopicPartition, to offset: Int64) throws(LogFailure)
  /// These of the assigned partitions give nothing until they are left out of a later call.
  func pause(_ partitions: Set<TopicPartition>) throws(LogFailure)
  /// Proof (R17) that nothing, committed or not, lay beyond what poll has given, and the moment of asking; nil = none.
  func provenEnd(_ partition: TopicPartition) throws(LogFailure) -> Instant?
  /// Leaves the group; nothing is called after that.
  func close()
}

/// A transactional producer; a new one of the same id fences the old.
package protocol LogProducer: AnyObject {
  func begin() throws(LogFailure)
  func send(_ record: Outgoing) throws(LogFailure)
  func sendOffsets(_ offsets: [TopicPartition: Int64], _ membership: Membership) throws(LogFailure)
  func commit() throws(LogFailure)
  func abort() throws(LogFailure)
  /// A request that was lost may still arrive and end the next transaction: the producer is replaced (R7).
  var isSuspect: Bool { get }
}

/// Reads one partition from an offset on, without a group; committed records only.
package protocol LogTail: AnyObject {
  func poll(limit: Int) throws(LogFailure) -> [LogRecord]
  /// Everything below the last stable offset of the moment of opening has been given.
  func hasReachedStart() throws(LogFailure) -> Bool
  /// Offsets up to there.
  var remaining: Int64 { get }
  /// As `LogConsumer.provenEnd`.
  func provenEnd() throws(LogFailure) -> Instant?
}

/// What a tail is for: to read a partition through once, or to go on with it for ever.
package enum TailUse: Hashable, Sendable { case restore, follow }

/// What the loop needs of Kafka, or of what stands in for it.
package protocol Log: AnyObject {
  /// Wall time, for slack and intervals only.
  var now: Instant { get }
  func partitionCount(of topic: String) throws(LogFailure) -> Int32
  func consumer(group: String, member: String, topics: [String]) throws(LogFailure) -> any LogConsumer
  /// `init_transactions` has been called when this returns.
  func producer(id: String) throws(LogFailure) -> any LogProducer
  /// The committed record at an offset; nil = it is gone.
  func record(at partition: TopicPartition, _ offset: Int64) throws(LogFailure) -> LogRecord?
  /// `offset` nil = from the oldest record on.
  func tail(_ partition: TopicPartition, from offset: Int64?, _ use: TailUse) throws(LogFailure) -> any LogTail
}
