import Core
import FoundationEssentials
import Glibc
import Kafka
import Operations
import Service
import Worker

/// `recount-demo load`: a file of events into the topics of a cluster.
struct Load {
  static let names = [
    "--brokers", "--prefix", "--input", "--partitions", "--split", "--aborted", "--uneven", "--direct", "--replicas",
    "--more", "--binary", "--hold",
  ]
  private let cluster: ClusterSettings
  private let topics: DemoTopics
  private let input: String
  private let split: String?
  /// Every so many records a transaction of the same records is aborted in between; 0 = no transactions at all.
  private let aborted: Int
  /// So many hours before the last event the orders end; the last partition of every input stays empty.
  private let uneven: Int
  /// Attributes go into headers `ce_…`, the data into the value.
  private let isBinary: Bool
  /// All records lie in a transaction that stays open until this file is there.
  private let hold: String?
  /// The topics are there already.
  private let isMore: Bool

  init(_ options: Options) throws(DemoError) {
    cluster = ClusterSettings(brokers: [try options.text("--brokers")], clientName: "recount-demo")
    var topics = DemoTopics(
      prefix: try options.text("--prefix"), partitions: Int32(try options.number("--partitions", default: 4)))
    topics.isDirect = try options.number("--direct", default: 0) > 0
    topics.replicas = Int32(try options.number("--replicas", default: 1))
    uneven = try options.number("--uneven", default: 0)
    topics.leavesOneEmpty = uneven > 0
    isBinary = try options.number("--binary", default: 0) > 0
    isMore = try options.number("--more", default: 0) > 0
    self.topics = topics
    input = try options.text("--input")
    split = options.optional("--split")
    aborted = try options.number("--aborted", default: 0)
    hold = options.optional("--hold")
  }

  func run() throws -> Int32 {
    if !isMore { try topics.make(on: cluster) }
    let lines = try FileHandle.contents(of: input).split(separator: 10).map(Array.init)
    var records: [DemoRecord] = []
    for line in lines { records.append(topics.record(line, after: records.last)) }
    if uneven > 0, let last = records.last?.arrival {
      let end = last - .hours(Int64(uneven))
      records.removeAll { $0.outgoing.place.topic == "\(topics.prefix).orders" && $0.arrival >= end }
    }
    if isBinary { records = records.map(\.binary) }
    if let split { try write(records, below: split) }
    if let hold {
      try send(records, holding: hold)
    } else if aborted > 0 {
      try sendInTransactions(records)
    } else {
      try send(records)
    }
    print("\(records.count) records in \(topics.prefix).*")
    return 0
  }

  private func send(_ records: [DemoRecord]) throws(LogFailure) {
    let writer = try KafkaWriter(cluster, tell: report)
    for record in records { try writer.send(record.outgoing, at: record.arrival) }
    try writer.flush()
  }

  private func send(_ records: [DemoRecord], holding file: String) throws(LogFailure) {
    let writer = try KafkaWriter(cluster, transactionalID: "\(topics.prefix)-held", tell: report)
    try writer.begin()
    for record in records { try writer.send(record.outgoing, at: record.arrival) }
    try writer.flush()
    report("the transaction is open")
    while unsafe access(file, F_OK) != 0 { usleep(20_000) }
    try writer.commit()
  }

  private func sendInTransactions(_ records: [DemoRecord]) throws(LogFailure) {
    let writer = try KafkaWriter(cluster, transactionalID: "\(topics.prefix)-load", tell: report)
    for start in stride(from: 0, to: records.count, by: aborted) {
      let portion = records[start..<min(start + aborted, records.count)]
      for isKept in [false, true] {
        try writer.begin()
        for record in portion { try writer.send(record.outgoing, at: record.arrival) }
        if isKept { try writer.commit() } else { try writer.abort() }
      }
    }
  }

  /// A file per partition, for a file run over the same records.
  private func write(_ records: [DemoRecord], below folder: String) throws(DemoError) {
    try FileHandle.makeFolder(folder)
    let parts = Dictionary(grouping: records) { "\($0.outgoing.place.topic)@\($0.outgoing.place.partition)" }
    for name in topics.partitionNames {
      var file = try FileHandle(creating: "\(folder)/\(name)")
      for record in parts[name] ?? [] {
        try file.append(line: String(decoding: record.outgoing.value ?? [], as: UTF8.self))
      }
      try file.flush()
    }
  }
}

/// A line of events as a record of an input topic.
struct DemoRecord {
  var outgoing: Outgoing
  var arrival: Instant

  /// The same event in CloudEvents' binary mode; of a line whose data come last, as ours do.
  var binary: DemoRecord {
    let line = String(decoding: outgoing.value ?? [], as: UTF8.self)
    guard let mark = line.firstRange(of: ",\"data\":"), line.last == "}" else { return self }
    let head = Data((String(line[..<mark.lowerBound]) + "}").utf8)
    guard let attributes = try? JSONDecoder().decode([String: String].self, from: head) else { return self }
    var record = self
    record.outgoing.value = Array(line[mark.upperBound...].dropLast().utf8)
    record.outgoing.headers = attributes.map { Outgoing.Header("ce_\($0.key)", $0.value) }
    return record
  }
}

/// The topics of a deployment with a prefix.
struct DemoTopics {
  var prefix: String
  var partitions: Int32
  var replicas: Int32 = 1
  /// The inventory comes on the direct path.
  var isDirect = false
  var leavesOneEmpty = false
  private var inputs: [String] { ["inventory", "orders", "commands", "reference"] }

  private var settings: ServiceSettings {
    var settings = ServiceSettings()
    settings.topics.inventory = "\(prefix).inventory"
    settings.topics.orders = "\(prefix).orders"
    settings.topics.reference = "\(prefix).reference"
    if isDirect { settings.topics.direct = [settings.topics.inventory] }
    settings.topics.prefix = prefix
    settings.kafka.group = prefix
    return settings
  }

  init(prefix: String, partitions: Int32) {
    self.prefix = prefix
    self.partitions = partitions
  }

  private func count(of topic: String) -> Int32 {
    ["reference", "commands", "clock"].contains { topic == "\(prefix).\($0)" } ? 1 : partitions
  }

  /// Names of files, one per partition of the inputs, in the order in which records of one moment are taken.
  var partitionNames: [String] {
    (0..<partitions).flatMap { partition in
      inputs.map { "\(prefix).\($0)" }.filter { count(of: $0) > partition }.map { "\($0)@\(partition)" }
    }
  }

  func topology() throws(LogFailure) -> Topology {
    try TopicPlan(settings).topology { (name) throws(LogFailure) in count(of: name) }
  }

  /// Makes the topics and declares the tasks.
  func make(on cluster: ClusterSettings) throws(LogFailure) {
    let topology = try topology()
    let admin = try KafkaAdmin(cluster, tell: report)
    let states = Role.allCases.map { topology.stateTopic(of: $0) } + [topology.clockTopic]
    for topic in topology.topics {
      let isCompact = states.contains(topic.topic)
      try admin.makeTopic(
        topic.topic, partitions: count(of: topic.topic), replicas: replicas,
        settings: isCompact
          ? [("cleanup.policy", "compact")] : [("retention.ms", "-1"), ("max.message.bytes", "4194304")])
    }
    try admin.waitUntilVisible(topology.topics.map(\.topic))
    let writer = try KafkaWriter(cluster, tell: report)
    let place = TopicPartition(topology.clockTopic, 0)
    let bytes = ClockDeclaration.bytes(of: topology)
    try writer.send(Outgoing(place, key: ClockDeclaration.key, value: bytes), at: Instant(microseconds: 0))
    try writer.flush()
  }

  /// Where a line belongs: reference data, a command, an order's or an item's event. What cannot be read goes where
  /// the line ahead of it went, and arrives with it.
  func record(_ line: [UInt8], after last: DemoRecord?) -> DemoRecord {
    let event = try? JSONDecoder().decode(Envelope.self, from: Data(line))
    guard let event, let arrival = Timestamp.parse(event.recordtime ?? event.time) else {
      let place = last?.outgoing.place ?? TopicPartition("\(prefix).inventory", 0)
      let arrival = last?.arrival ?? Instant(microseconds: 0)
      return DemoRecord(outgoing: Outgoing(place, key: "", value: line), arrival: arrival)
    }
    let (topic, key) = destination(event)
    let count = count(of: topic) - (leavesOneEmpty && count(of: topic) > 1 ? 1 : 0)
    let place = TopicPartition(topic, count == 1 ? 0 : Partitioner.partition(of: key, among: count))
    return DemoRecord(outgoing: Outgoing(place, key: key, value: line), arrival: arrival)
  }

  private func destination(_ event: Envelope) -> (topic: String, key: String) {
    let names = event.data.compactMapValues(\.text)
    switch event.type.prefix(while: { $0 != "." }) {
    case "item", "location": return ("\(prefix).reference", names["sku"] ?? names["location"] ?? event.id)
    case "exception", "correction": return ("\(prefix).commands", names["sku"] ?? event.id)
    case "stock", "write": return ("\(prefix).inventory", names["sku"] ?? event.id)
    default:
      let fields = ["order", "purchase", "transfer", "receipt", "return", "tracking", "document", "asn"]
      return ("\(prefix).orders", fields.lazy.compactMap { names[$0] }.first ?? event.id)
    }
  }
}

/// What loading needs to know of an event.
struct Envelope: Decodable {
  var id: String
  var type: String
  var time: String
  var recordtime: String?
  var data: [String: Field]

  /// A text, or anything else.
  struct Field: Decodable {
    var text: String?
    init(from decoder: any Decoder) throws { text = try? decoder.singleValueContainer().decode(String.self) }
  }
}
