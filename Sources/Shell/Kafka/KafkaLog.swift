import CRdKafka
package import Core
package import Worker

/// A Kafka cluster as one thread of the loop sees it.
package final class KafkaLog: Log {
  private let settings: ClusterSettings
  private let pulse: Pulse
  private let probe: WatermarkProbe
  private let admin: KafkaAdmin
  private var counts: [String: Int32] = [:]
  private var reader: RecordReader?

  package init(_ settings: ClusterSettings, pulse: Pulse) throws(LogFailure) {
    self.settings = settings
    self.pulse = pulse
    probe = WatermarkProbe(settings, tell: pulse.tell)
    admin = try KafkaAdmin(settings, tell: pulse.tell)
  }

  deinit { probe.stop() }

  package var now: Instant { WallClock.now }

  package func partitionCount(of topic: String) throws(LogFailure) -> Int32 {
    if let known = counts[topic] { return known }
    guard let count = try admin.partitionCount(of: topic) else {
      throw LogFailure(.configuration, "there is no topic \(topic)")
    }
    counts[topic] = count
    return count
  }

  package func consumer(
    group: String, member: String, topics: [String]
  ) throws(LogFailure) -> any LogConsumer {
    try KafkaConsumer(settings, group: group, topics: topics, probe: probe, pulse: pulse)
  }

  package func producer(id: String) throws(LogFailure) -> any LogProducer {
    try KafkaProducer(settings, id: id, pulse: pulse)
  }

  package func tail(
    _ partition: TopicPartition, from offset: Int64?, _ use: TailUse
  ) throws(LogFailure) -> any LogTail {
    try KafkaTail(settings, partition, from: offset, use, probe: probe, pulse: pulse)
  }

  package func record(at partition: TopicPartition, _ offset: Int64) throws(LogFailure) -> LogRecord? {
    if let reader { return try reader.record(at: partition, offset) }
    let made = try RecordReader(settings, pulse: pulse)
    reader = made
    return try made.record(at: partition, offset)
  }

  /// Where partitions end, as last asked: known a few seconds after the first question.
  package func ends(of partitions: [TopicPartition]) -> [TopicPartition: PartitionEnds] { probe.ends(of: partitions) }
}
