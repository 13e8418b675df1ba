import Core
import Kafka
import Operations
import Reconcile
import Report
import Service
import Worker

/// Reads what workers keep and write of one SKU: by key, from the partitions that its key leads to, without a group.
struct ClusterReading {
  private let log: KafkaLog
  private let prefix: String

  init(_ configuration: LoadedConfiguration) throws(LogFailure) {
    let settings = try ClusterSettings(configuration.service.kafka) { (path) throws(LogFailure) in try secret(path) }
    log = try KafkaLog(settings, pulse: Pulse(name: "explain") { _ in })
    prefix = configuration.service.topics.prefix
  }

  /// The cells of an item; nil where the state does not know it.
  func state(of sku: String) throws(LogFailure) -> KeptState? {
    let own = ["item/\(sku)", "place/\(sku)\u{1f}", LoopCell.key]
    var cells: [String: [UInt8]] = [:]
    try read(partition(of: sku, in: "stock.state")) { record in
      guard own.contains(where: { record.key == $0 || $0.hasSuffix("\u{1f}") && record.key.hasPrefix($0) }) else {
        return
      }
      cells[record.key] = record.value
    }
    let loop = cells.removeValue(forKey: LoopCell.key).flatMap { LoopCell.value(LoopState(), of: $0) }
    return cells.isEmpty ? nil : KeptState(cells: ["stock": cells], clock: loop?.clock)
  }

  /// Every revision that names the item. Exceptions lie under their own ids, so all of them are looked through.
  func outputs(of sku: String) throws -> StoryOutputs {
    let name = Array(sku.utf8)
    var exceptions: [[UInt8]] = []
    let topic = "\(prefix).exceptions"
    for partition in 0..<(try log.partitionCount(of: topic)) {
      try read(TopicPartition(topic, partition)) { record in
        if let value = record.value, value.holds(name) { exceptions.append(value) }
      }
    }
    var corrections: [[UInt8]] = []
    try read(partition(of: sku, in: "corrections")) { record in
      if record.key == sku, let value = record.value { corrections.append(value) }
    }
    return try StoryOutputs(exceptions: exceptions, corrections: corrections)
  }

  private func partition(of key: String, in name: String) throws(LogFailure) -> TopicPartition {
    let topic = "\(prefix).\(name)"
    return TopicPartition(topic, Partitioner.partition(of: key, among: try log.partitionCount(of: topic)))
  }

  private func read(_ place: TopicPartition, _ body: (LogRecord) -> Void) throws(LogFailure) {
    let tail = try log.tail(place, from: nil, .restore)
    while true {
      let portion = try tail.poll(limit: 10_000)
      portion.forEach(body)
      if portion.isEmpty, try tail.hasReachedStart() { return }
    }
  }
}

extension [UInt8] {
  /// Some part of it is `text`.
  fileprivate func holds(_ text: [UInt8]) -> Bool {
    guard let first = text.first else { return true }
    return indices.contains { self[$0] == first && self[$0...].starts(with: text) }
  }
}
