import CRdKafka
package import Core
package import Worker

/// Where partitions begin and end, and where a time lies in them.
package final class OffsetBook {
  private let client: Client
  private static let timeout: Int32 = 15_000

  package init(_ settings: ClusterSettings, tell: @escaping @Sendable (String) -> Void) throws(LogFailure) {
    let configuration = try ClientConfiguration(
      settings, defaults: [], fixed: [("isolation.level", "read_committed"), ("enable.auto.commit", "false")],
      ignoring: ["group.", "session.timeout", "heartbeat.", "max.poll.", "transaction", "isolation."])
    client = try Client(.reader, configuration, ClientJournal(tell: tell))
  }

  /// The oldest offset that is there, and the last stable one: everything below is decided.
  package func bounds(of place: TopicPartition) throws(LogFailure) -> (low: Int64, stable: Int64) {
    var (low, high) = (Int64(0), Int64(0))
    let code = unsafe client.use {
      unsafe rd_kafka_query_watermark_offsets($0, place.topic, place.partition, &low, &high, OffsetBook.timeout)
    }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw ErrorCode.failure(of: "the ends of \(place.topic)-\(place.partition)", code)
    }
    return (low, high)
  }

  /// The first record that arrives at `time` or later, in each partition; nil = none has.
  package func offsets(at time: Instant, of places: [TopicPartition]) throws(LogFailure) -> [TopicPartition: Int64] {
    // Records carry milliseconds: the first whole one that is not before `time`.
    let milliseconds = max(0, (time.microseconds + 999) / 1000)
    let list = PartitionList(places.map { (place: $0, offset: milliseconds) })
    let code = unsafe list.use { list in
      unsafe client.use { unsafe rd_kafka_offsets_for_times($0, list, OffsetBook.timeout) }
    }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw ErrorCode.failure(of: "offsets at \(time)", code) }
    if let code = list.firstError { throw ErrorCode.failure(of: "offsets at \(time)", code) }
    var found: [TopicPartition: Int64] = [:]
    for (index, place) in places.enumerated() where list.offset(at: index) >= 0 {
      found[place] = list.offset(at: index)
    }
    return found
  }
}
