import Core
import Worker

/// Finds the topic that a producer may not write to: the broker says only that some partition of a transaction is one.
enum RightsProbe {
  /// Tries one topic after the other, each in a transaction that is aborted; nil where all can be written to.
  static func forbidden(
    among topics: [String], _ settings: ClusterSettings, id: String, pulse: Pulse
  ) -> (topic: String, detail: String)? {
    for topic in topics {
      do throws(LogFailure) {
        let producer = try KafkaProducer(settings, id: "\(id)-probe", pulse: pulse, isProbe: true)
        try producer.begin()
        try producer.send(Outgoing(TopicPartition(topic, 0), key: "", value: []))
        try producer.flush()
        try producer.abort()
      } catch {
        if error.kind == .configuration { return (topic, error.detail) }
      }
    }
    return nil
  }
}
