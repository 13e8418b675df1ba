import Core
import Kafka
import Worker

/// `recount-demo bare`: the least that any loop does that counts each record once – consume, write every tenth on,
/// send offsets, commit every 100 ms – over the same client as the worker: the measure of what the worker adds.
struct Bare {
  static let names = ["--brokers", "--prefix", "--records"]
  private let cluster: ClusterSettings
  private let prefix: String
  private let records: Int
  private static let interval = Span(microseconds: 100_000)

  init(_ options: Options) throws(DemoError) {
    cluster = ClusterSettings(brokers: [try options.text("--brokers")], clientName: "recount-bare")
    prefix = try options.text("--prefix")
    records = try options.number("--records", default: 0)
  }

  func run() throws(LogFailure) -> Int32 {
    let target = "\(prefix).bare"
    try KafkaAdmin(cluster, tell: report).makeTopic(target, partitions: 4)
    let log = try KafkaLog(cluster, pulse: Pulse(name: "bare", tell: report))
    let consumer = try log.consumer(group: "\(prefix)-bare", member: "bare", topics: ["\(prefix).inventory"])
    let producer = try log.producer(id: "\(prefix)-bare")
    var (count, began): (Int, Instant?) = (0, nil)
    var membership: Membership?
    var offsets: [TopicPartition: Int64] = [:]
    while count < records || began != nil {
      for event in try consumer.poll(limit: 1000) {
        switch event {
        case .assigned(let places, let new):
          membership = new
          for place in places { try consumer.seek(place, to: try consumer.oldest(place, since: nil)) }
        case .revoked: throw LogFailure(.stopped, "the group has taken the partitions")
        case .record(let record):
          if began == nil {
            try producer.begin()
            began = log.now
          }
          offsets[record.place] = record.offset + 1
          count += 1
          guard count % 10 == 0 else { continue }
          let place = TopicPartition(target, record.place.partition)
          try producer.send(Outgoing(place, key: record.key, value: record.value))
        }
      }
      guard let start = began, let membership, count >= records || log.now - start >= Bare.interval else { continue }
      try producer.sendOffsets(offsets, membership)
      try producer.commit()
      began = nil
    }
    consumer.close()
    return 0
  }
}
