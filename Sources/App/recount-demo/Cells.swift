import Core
import Kafka
import Worker

/// `recount-demo cells`: how much state the workers have written, and how much of it is left when the broker has
/// compacted its topics.
struct Cells {
  static let names = ["--brokers", "--prefix"]
  private let log: KafkaLog
  private let prefix: String

  init(_ options: Options) throws {
    let cluster = ClusterSettings(brokers: [try options.text("--brokers")], clientName: "recount-demo")
    prefix = try options.text("--prefix")
    log = try KafkaLog(cluster, pulse: Pulse(name: "cells", tell: report))
  }

  func run() throws -> Int32 {
    for role in Role.allCases { print("\(role): \(try count("\(prefix).\(role).state"))") }
    return 0
  }

  private func count(_ topic: String) throws(LogFailure) -> String {
    var (written, bytesWritten, left, bytesLeft) = (0, 0, 0, 0)
    for partition in 0..<(try log.partitionCount(of: topic)) {
      var sizes: [String: Int] = [:]
      let tail = try log.tail(TopicPartition(topic, partition), from: nil, .restore)
      while true {
        let portion = try tail.poll(limit: 10_000)
        for record in portion {
          let size = record.key.utf8.count + (record.value?.count ?? 0)
          written += 1
          bytesWritten += size
          sizes[record.key] = record.value == nil ? nil : size
        }
        guard portion.isEmpty else { continue }
        if try tail.hasReachedStart() { break }
      }
      left += sizes.count
      bytesLeft += sizes.values.reduce(0, +)
    }
    return "\(written) cells written (\(bytesWritten) bytes), \(left) left after compaction (\(bytesLeft) bytes)"
  }
}
