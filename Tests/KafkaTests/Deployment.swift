import Foundation
import JSONTree
import Testing

/// Topics of their own on the test broker, loaded with events; workers over them; and the file run to compare with.
final class Deployment {
  let prefix: String
  let folder: URL
  private let configuration: URL
  private let extra: [String]
  private var workers: [Child] = []
  let broker: Broker

  init(
    _ name: String, configuration text: String, settings: [String] = [], on broker: Broker = .shared,
    direct: Bool = false
  ) throws {
    self.broker = broker
    try broker.start()
    prefix = "\(name)-\(UUID().uuidString.prefix(8).lowercased())"
    folder = FileManager.default.temporaryDirectory.appending(path: "recount-kafka-\(prefix)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    configuration = folder.appending(path: "recount.yaml")
    try Data(text.utf8).write(to: configuration)
    extra = settings + (direct ? ["topics.direct=[\"\(prefix).inventory\"]"] : [])
  }

  deinit {
    for worker in workers where worker.isRunning {
      worker.send(SIGCONT)
      worker.send(SIGKILL)
    }
    try? FileManager.default.removeItem(at: folder)
  }

  var settings: [String] {
    let pairs = [
      "kafka.brokers=\(broker.addressList)", "kafka.group=\(prefix)", "topics.prefix=\(prefix)",
      "topics.inventory=\(prefix).inventory", "topics.orders=\(prefix).orders", "topics.reference=\(prefix).reference",
      "clock.idle=log", "admin.address=127.0.0.1:0",
    ]
    return ["--config", configuration.path] + (pairs + extra).flatMap { ["--set", $0] }
  }

  /// Makes the topics and puts the events into them, with aborted transactions in between where wanted.
  func load(_ events: URL, _ options: [String] = []) throws {
    try complete(
      "recount-demo",
      ["load", "--brokers", broker.address, "--prefix", prefix, "--input", events.path, "--split", path("split")]
        + options)
  }

  /// Later settings win over those of the deployment.
  func startWorker(_ arguments: [String] = ["--until-end"]) throws -> Child {
    let worker = Child("recount", ["worker"] + settings + arguments)
    try worker.start()
    workers.append(worker)
    return worker
  }

  /// Everything committed, read back by our client.
  func committed() throws -> Results {
    try complete(
      "recount-demo", ["fetch", "--brokers", broker.address, "--prefix", prefix, "--output", path("kafka")])
    return try Results(kafka: folder.appending(path: "kafka"), prefix: prefix)
  }

  /// What a file run over the same records gives: a file per partition, in the order of partition and input.
  func expected(until end: String? = nil) throws -> Results {
    let inputs = ["inventory", "orders", "commands", "reference"]
    let files = (0..<16).flatMap { partition in inputs.map { "\(prefix).\($0)@\(partition)" } }
    let split = folder.appending(path: "split")
    let found = files.map { split.appending(path: $0).path }.filter { FileManager.default.fileExists(atPath: $0) }
    let arguments = found.flatMap { ["--input", $0] } + ["--config", configuration.path, "--output", path("file")]
    try complete("recount", ["reconcile"] + arguments + (end.map { ["--until", $0] } ?? []))
    return try Results(file: folder.appending(path: "file"))
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Runs one of our programs to its end.
  func complete(_ program: String, _ arguments: [String]) throws {
    let child = Child(program, arguments)
    try child.start()
    let code = child.wait()
    try #require(code == 0, "\(program) \(arguments.first ?? ""): \(child.errors)")
  }
}

/// The outputs of a run: per id in order, evidence by topic, partition and offset; and the accounting.
struct Results: Equatable {
  /// Kind → id → revisions in order.
  var outputs: [String: [String: [String]]] = [:]
  /// Topic, partition and offset of every rejected record, and why; a list, so that doubles show.
  var rejected: [String] = []
  /// What stands on `rejected`, by topic, partition and offset.
  var rejectedRecords: [String: String] = [:]
  /// Input topic → outcome → records.
  var outcomes: [String: [String: Int]] = [:]

  var count: Int { outputs.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.count } } }

  init(file folder: URL) throws {
    try readOutputs(folder)
    for line in try Results.lines(folder.appending(path: "rejected.ndjson")) {
      let record = try JSONValue(reading: line)
      guard let (topic, partition) = Results.place(record["topic"]) else { continue }
      rejected.append("\(topic)/\(partition)/\(record.plain("offset")) \(record.plain("reason"))")
    }
    rejected.sort()
    let summary = try JSONValue(reading: Data(contentsOf: folder.appending(path: "summary.json")))
    for input in summary["outcomes"]?.members ?? [] {
      add(input.value, to: Results.place(.text(input.name))?.topic ?? input.name)
    }
  }

  init(kafka folder: URL, prefix: String) throws {
    try readOutputs(folder)
    for line in try Results.lines(folder.appending(path: "rejected.ndjson")) {
      let record = try JSONValue(reading: line)
      let place = "\(record.plain("topic"))/\(record.plain("partition"))/\(record.plain("offset"))"
      rejected.append("\(place) \(record.plain("reason"))")
      let isHash = record["original"]?.text == "hash"
      rejectedRecords[place] = isHash ? "\(record.plain("size")) bytes" : record.plain("record")
    }
    rejected.sort()
    let inputs = ["inventory", "orders", "commands", "reference"].map { "\(prefix).\($0)" }
    let accounting = try JSONValue(reading: Data(contentsOf: folder.appending(path: "accounting.json")))
    for input in accounting.members { add(input.value, to: inputs[Int(input.name) ?? 0]) }
  }

  private mutating func add(_ counts: JSONValue, to input: String) {
    for member in counts.members {
      guard let count = member.value.plain.flatMap({ Int($0) }), count > 0 else { continue }
      outcomes[input, default: [:]][member.name, default: 0] += count
    }
  }

  /// As text: both kinds of run write by the same encoder, so that members stand in the same order.
  private mutating func readOutputs(_ folder: URL) throws {
    for kind in ["exceptions", "corrections", "aggregates", "report"] {
      var found: [String: [String]] = [:]
      for line in try Results.lines(folder.appending(path: "\(kind).ndjson")) {
        let record = Results.normal(try JSONValue(reading: line))
        let data = record["data"] ?? record
        let id =
          data[kind == "report" ? kind : String(kind.dropLast())]?.text
          ?? "\(data.plain("sku")) \(data.plain("location")) \(data.plain("system"))"
        found[id, default: []].append(record.line)
      }
      outputs[kind] = found.isEmpty ? nil : found
    }
  }

  /// Says where the first difference is.
  func difference(from other: Results) -> String? {
    for kind in Set(outputs.keys).union(other.outputs.keys).sorted() {
      let (left, right) = (outputs[kind] ?? [:], other.outputs[kind] ?? [:])
      for id in Set(left.keys).union(right.keys).sorted() where left[id] != right[id] {
        return "\(kind) \(id): \(left[id] ?? []) instead of \(right[id] ?? [])"
      }
    }
    if rejected != other.rejected { return "rejected: \(rejected) instead of \(other.rejected)" }
    return outcomes == other.outcomes ? nil : "outcomes: \(outcomes) instead of \(other.outcomes)"
  }

  static func lines(_ file: URL) throws -> [ArraySlice<UInt8>] {
    [UInt8](try Data(contentsOf: file)).split(separator: 10)
  }

  /// Files are named `topic@partition`: evidence out of them gets the names it has on Kafka.
  private static func normal(_ value: JSONValue) -> JSONValue {
    switch value {
    case .list(let elements): return .list(elements.map(normal))
    case .object(let members):
      let named = place(value["topic"])
      return .object(
        members.map { member in
          switch (member.name, named) {
          case ("topic", let (topic, _)?): JSONValue.Member(member.name, .text(topic))
          case ("partition", let (_, partition)?): JSONValue.Member(member.name, .number(partition))
          default: JSONValue.Member(member.name, normal(member.value))
          }
        })
    case .null, .bool, .number, .text: return value
    }
  }

  private static func place(_ name: JSONValue?) -> (topic: String, partition: Int)? {
    guard let name = name?.text, let mark = name.lastIndex(of: "@") else { return nil }
    let topic = name[..<mark].split(separator: "/").last.map(String.init) ?? ""
    return Int(name[name.index(after: mark)...]).map { (topic, $0) }
  }
}

extension JSONValue {
  /// The text of a member; empty where there is none.
  fileprivate func plain(_ name: String) -> String { self[name]?.plain ?? "" }
}
