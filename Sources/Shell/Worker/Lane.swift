package import Core

/// What was read of one input partition and not yet taken: records in the order of the partition, each with its arrival.
package struct Lane {
  /// A record that waits, decoded.
  package struct Head: Sendable {
    package var arrival: Arrival
    package var original: OriginalRecord
    package var origin: Origin { arrival.origin }
  }

  private var heads: [Head] = []
  private var first = 0
  /// Arrival of the last record read.
  package private(set) var last = Instant.distantPast
  package private(set) var position: Int64 = 0
  /// Records below were given already since the last seek.
  private var nextRead: Int64 = 0
  /// Nothing arrives before this any more; nil = the end is not proven.
  var proof: Instant?
  /// Records whose own time lay before what was promised.
  private(set) var bumped: Int64 = 0
  private let input: Int32

  package init(input: Int32, last: Instant, position: Int64) {
    self.input = input
    self.last = last
    self.position = position
  }

  package var head: Head? { first < heads.count ? heads[first] : nil }
  package var count: Int { heads.count - first }
  /// Nothing of this lane arrives before.
  var bound: Instant { head?.origin.time ?? max(last, proof ?? last) }
  /// What lies at hand proves a promise as well as an end does.
  var isProven: Bool { head != nil || proof != nil }
  var oldest: Int64 { head?.origin.offset ?? position }

  /// Takes in what was read next; `decode` turns its bytes into an event.
  package mutating func receive(
    _ record: LogRecord, notBefore promise: Instant, _ decode: ([UInt8]) -> Decoded
  ) {
    guard record.offset >= nextRead else { return }
    nextRead = record.offset + 1
    let bytes = record.value ?? []
    let decoded = decode(record.headers.isEmpty ? bytes : BinaryEvent.structured(record))
    var arrival = max(last, promise)
    if case .event = decoded {
      if record.time < arrival { bumped += 1 }
      arrival = max(arrival, record.time)
    }
    // A record that cannot be read arrives with the one ahead of it.
    if last == .distantPast { arrival = max(arrival, record.time) }
    let origin = Origin(time: arrival, partition: record.place.partition, input: input, offset: record.offset)
    let original = OriginalRecord(bytes: bytes, headers: record.headers)
    heads.append(Head(arrival: Arrival(decoded, at: origin), original: original))
    last = arrival
    position = record.offset + 1
    proof = nil
  }

  package mutating func removeFirst() -> Head {
    let head = heads[first]
    first += 1
    if first > 1024, first * 2 > heads.count {
      heads.removeFirst(first)
      first = 0
    }
    return head
  }

  /// Times of the first records, at most `limit`, none after `horizon`.
  func times(through horizon: Instant, limit: Int) -> [Instant] {
    heads[first...].prefix(limit).lazy.map(\.origin.time).prefix { $0 <= horizon }.map(\.self)
  }

  /// Whether this lane's next record comes before everything that the other may still give.
  func precedes(_ other: Lane) -> Bool {
    guard let head else { return false }
    guard let rival = other.head else { return head.origin.time < other.bound }
    return head.origin < rival.origin
  }
}

extension WorkerSettings.Idle {
  /// What a proof says that was asked for at `moment`.
  func time(askedAt moment: Instant) -> Instant {
    switch self {
    case .wall(let slack): moment - slack
    case .log: .distantFuture
    }
  }
}

/// A record of an input as it came.
package struct OriginalRecord: Sendable {
  package var bytes: [UInt8]
  package var headers: [Outgoing.Header]

  /// The record, or where it is too large its size and hash.
  package func within(_ limit: Int, _ digest: ([UInt8]) -> [UInt8]) -> OriginalRecord {
    guard bytes.count > limit else { return self }
    let hash = digest(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return OriginalRecord(
      bytes: [],
      headers: headers + [
        Outgoing.Header("original", "hash"), Outgoing.Header("sha256", hash), Outgoing.Header("size", "\(bytes.count)"),
      ])
  }
}

/// The records taken last as they came, for those that are rejected.
struct TakenRecords {
  private var heads: [Lane.Head] = []

  mutating func removeAll() { heads.removeAll(keepingCapacity: true) }
  mutating func add(_ head: Lane.Head) { heads.append(head) }

  func original(of origin: Origin) -> OriginalRecord? {
    heads.first { head in
      let own = head.origin
      return own.offset == origin.offset && own.partition == origin.partition && own.input == origin.input
    }?.original
  }
}
