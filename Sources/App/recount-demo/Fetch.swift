import Core
import FoundationEssentials
import Kafka
import Worker

/// `recount-demo fetch`: what workers have committed, as the files of a file run.
struct Fetch {
  static let names = ["--brokers", "--prefix", "--output"]
  private let log: KafkaLog
  private let prefix: String
  private let folder: String

  init(_ options: Options) throws {
    let cluster = ClusterSettings(brokers: [try options.text("--brokers")], clientName: "recount-demo")
    prefix = try options.text("--prefix")
    folder = try options.text("--output")
    log = try KafkaLog(cluster, pulse: Pulse(name: "fetch", tell: report))
  }

  func run() throws -> Int32 {
    try FileHandle.makeFolder(folder)
    for name in ["exceptions", "corrections", "aggregates", "report", "rejected"] {
      var file = try FileHandle(creating: "\(folder)/\(name).ndjson")
      for record in try records(of: "\(prefix).\(name)") {
        try file.append(
          line: name == "rejected" ? rejected(record) : String(decoding: record.value ?? [], as: UTF8.self))
      }
      try file.flush()
    }
    var file = try FileHandle(creating: "\(folder)/accounting.json")
    try file.append(line: accounting())
    try file.flush()
    return 0
  }

  /// Where a rejected record comes from, why, and its bytes as they came.
  private func rejected(_ record: LogRecord) throws -> String {
    var fields = Dictionary(record.headers.map { ($0.name, $0.text) }, uniquingKeysWith: { $1 })
    fields["record"] = String(decoding: record.value ?? [], as: UTF8.self)
    return String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
  }

  private func records(of topic: String) throws(LogFailure) -> [LogRecord] {
    var records: [LogRecord] = []
    for partition in 0..<(try log.partitionCount(of: topic)) {
      let tail = try log.tail(TopicPartition(topic, partition), from: nil, .restore)
      while true {
        let portion = try tail.poll(limit: 10_000)
        records += portion
        guard portion.isEmpty else { continue }
        if try tail.hasReachedStart() { break }
      }
    }
    return records
  }

  /// Outcomes by input index, summed over all tasks of all roles, as a JSON object.
  private func accounting() throws(LogFailure) -> String {
    var cells: [String: [UInt8]] = [:]
    for role in Role.allCases {
      for record in try records(of: "\(prefix).\(role).state") where record.key.split(separator: "/").last == "loop" {
        cells["\(role)/\(record.place.partition)/\(record.key)"] = record.value
      }
    }
    var sums: [Int32: [Int64]] = [:]
    for bytes in cells.values {
      for entry in LoopCell.value(LoopState(), of: bytes)?.outcomes ?? [] {
        let known = sums[entry.input] ?? [Int64](repeating: 0, count: entry.counts.count)
        sums[entry.input] = zip(known, entry.counts).map { $0 + $1 }
      }
    }
    let inputs = sums.sorted { $0.key < $1.key }.map { input, counts in
      let outcomes = Outcome.allCases.map { "\"\($0)\": \(counts[Int($0.rawValue)])" }
      return "\"\(input)\": {\(outcomes.joined(separator: ", "))}"
    }
    return "{\(inputs.joined(separator: ", "))}"
  }
}
