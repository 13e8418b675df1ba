import Core
import Glibc
import Kafka
import StateFormat
import Worker

/// `recount-demo latency`: events at a steady rate, and how long it takes until what they show can be read.
///
/// Two systems state levels of which all agree but a few: each of those is the first word about a difference, and is
/// found and raised at once (`settle` as short as can be). Written and read in one thread of one process, so that one
/// clock tells both times; the orders' topic says nothing all the while.
struct Latency {
  static let names = ["--brokers", "--prefix", "--rate", "--seconds", "--differences"]
  private let cluster: ClusterSettings
  private let prefix: String
  private let rate: Int
  private let seconds: Int
  /// So many a second.
  private let differences: Int
  private static let places = 2000
  /// As the configuration of the worker that is measured names them.
  private static let systems = ["storefront", "wms"]
  private static let patience = Span.seconds(60)

  init(_ options: Options) throws(DemoError) {
    cluster = ClusterSettings(brokers: [try options.text("--brokers")], clientName: "recount-latency")
    prefix = try options.text("--prefix")
    rate = max(1, try options.number("--rate", default: 1000))
    seconds = max(1, try options.number("--seconds", default: 60))
    differences = max(1, try options.number("--differences", default: 20))
  }

  func run() throws -> Int32 {
    let log = try KafkaLog(cluster, pulse: Pulse(name: "latency", tell: report))
    var findings = try Watch(log, "\(prefix).by-handoff", Latency.skuOfFinding)
    var exceptions = try Watch(log, "\(prefix).exceptions", Latency.skuOfException)
    var source = try Source(cluster, prefix, log)
    let count = differences * seconds
    for place in 0..<Latency.places { try source.agree("S\(place)") }
    for number in 0...count { try source.agree("D\(number)") }
    try source.flush()
    // The worker has caught up when the first difference has come through.
    let opened = log.now
    exceptions.wanted["D0"] = try source.differ("D0")
    try source.flush()
    while !exceptions.wanted.isEmpty {
      guard log.now - opened < Latency.patience else { throw DemoError.file(prefix, "no worker raises anything") }
      try exceptions.read(log)
      usleep(1000)
    }
    exceptions.spans = []
    let written = try write(&source, log, &findings, &exceptions)
    let end = log.now
    while !exceptions.wanted.isEmpty, log.now - end < Latency.patience {
      try findings.read(log)
      try exceptions.read(log)
      usleep(1000)
    }
    print("\(written) events in \(seconds) s; from append to what a read_committed reader sees, in seconds:")
    print("  finding    \(findings.summary)")
    print("  exception  \(exceptions.summary)")
    return exceptions.wanted.isEmpty ? 0 : 1
  }

  /// As many events as are due, then what has come of them, a thousand times a second.
  private func write(
    _ source: inout Source, _ log: KafkaLog, _ findings: inout Watch, _ exceptions: inout Watch
  ) throws(LogFailure) -> Int {
    let start = log.now
    var (written, different) = (0, 0)
    while true {
      let elapsed = Int((log.now - start).microseconds)
      guard elapsed < seconds * 1_000_000 else { return written }
      while written < elapsed * rate / 1_000_000 {
        if different < elapsed * differences / 1_000_000 {
          different += 1
          let time = try source.differ("D\(different)")
          findings.wanted["D\(different)"] = time
          exceptions.wanted["D\(different)"] = time
        } else {
          try source.repeats("S\(written / 2 % Latency.places)", isWarehouse: written % 2 == 0)
        }
        written += 1
      }
      try findings.read(log)
      try exceptions.read(log)
      usleep(1000)
    }
  }

  private static func skuOfFinding(_ record: LogRecord) -> String? {
    guard case .record(let inner, _) = try? RecordFormat(systemNames: systems).decode(record.value ?? []),
      case .finding(let finding) = inner.payload
    else { return nil }
    return finding.draft.subject.sku
  }

  private static func skuOfException(_ record: LogRecord) -> String? {
    let text = String(decoding: record.value ?? [], as: UTF8.self)
    return text.firstRange(of: "\"sku\":\"").map { String(text[$0.upperBound...].prefix { $0 != "\"" }) }
  }
}

/// The two systems.
private struct Source {
  private let writer: KafkaWriter
  private let log: KafkaLog
  private let topic: String
  private let partitions: Int32
  private var number = 0

  init(_ cluster: ClusterSettings, _ prefix: String, _ log: KafkaLog) throws(LogFailure) {
    writer = try KafkaWriter(cluster, tell: report)
    self.log = log
    topic = "\(prefix).inventory"
    partitions = try log.partitionCount(of: topic)
  }

  func flush() throws(LogFailure) { try writer.flush() }

  mutating func agree(_ sku: String) throws(LogFailure) {
    try repeats(sku, isWarehouse: true)
    try repeats(sku, isWarehouse: false)
  }

  mutating func repeats(_ sku: String, isWarehouse: Bool) throws(LogFailure) {
    _ =
      isWarehouse
      ? try say("wms", sku, #"{"on_hand":10,"reserved":0}"#) : try say("storefront", sku, #"{"available":10}"#)
  }

  /// When it was written.
  mutating func differ(_ sku: String) throws(LogFailure) -> Instant {
    try say("storefront", sku, #"{"available":7}"#)
  }

  private mutating func say(_ system: String, _ sku: String, _ levels: String) throws(LogFailure) -> Instant {
    number += 1
    let now = log.now
    let event =
      #"{"specversion":"1.0","id":"\#(system)-\#(number)","source":"\#(system)","type":"stock.level","#
      + #""time":"\#(now)","data":{"sku":"\#(sku)","levels":\#(levels)}}"#
    let place = TopicPartition(topic, Partitioner.partition(of: sku, among: partitions))
    try writer.send(Outgoing(place, key: sku, value: Array(event.utf8)), at: now)
    return now
  }
}

/// Looks for products in a topic and takes down when each was first seen there.
private struct Watch {
  private let tails: [any LogTail]
  private let sku: (LogRecord) -> String?
  /// When what is looked for was written.
  var wanted: [String: Instant] = [:]
  var spans: [Span] = []

  init(_ log: KafkaLog, _ topic: String, _ sku: @escaping (LogRecord) -> String?) throws(LogFailure) {
    self.sku = sku
    var tails: [any LogTail] = []
    for partition in 0..<(try log.partitionCount(of: topic)) {
      tails.append(try log.tail(TopicPartition(topic, partition), from: nil, .follow))
    }
    self.tails = tails
  }

  mutating func read(_ log: KafkaLog) throws(LogFailure) {
    for tail in tails {
      for record in try tail.poll(limit: 1000) {
        guard let sku = sku(record), let time = wanted.removeValue(forKey: sku) else { continue }
        spans.append(log.now - time)
      }
    }
  }

  var summary: String {
    let sorted = spans.sorted()
    guard !sorted.isEmpty else { return "nothing was seen" }
    let marks = [("p50", 500), ("p90", 900), ("p99", 990), ("max", 1000)].map { name, share in
      "\(name) \(Watch.seconds(sorted[min(sorted.count - 1, sorted.count * share / 1000)]))"
    }
    return marks.joined(separator: "  ") + "  (\(spans.count) seen, \(wanted.count) not)"
  }

  private static func seconds(_ span: Span) -> String {
    let milliseconds = (span.microseconds + 500) / 1000
    let rest = "\(milliseconds % 1000)"
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}
