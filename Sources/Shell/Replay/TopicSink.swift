import Core
import Engine
import JSONTree
import Kafka
import Worker

/// The topics of a run: outputs, changed cells and how far the inputs were taken, in one transaction.
final class TopicSink: ReplaySink {
  private static let checkpointKey = "checkpoint"
  private let names: ReplayNames
  private let log: KafkaLog
  private let writer: OutputWriter
  private let topics: ReplayWriter

  init(_ names: ReplayNames, _ plan: ReplayPlan, _ log: KafkaLog) throws(LogFailure) {
    self.names = names
    self.log = log
    writer = OutputWriter(plan, OutputEncoding(topics: plan.topics).encoders)
    topics = try ReplayWriter(names, log)
  }

  func restore() throws(ReplayFailure) -> ReplayState? {
    var cells: [Section: [String: [UInt8]]] = [:]
    var checkpoint: Checkpoint?
    try wrapped { () throws(LogFailure) in
      try ReplayCluster.readAll(TopicPartition(names.topic(.state).name, 0), log) { record in
        if record.key == TopicSink.checkpointKey {
          checkpoint = record.value.flatMap { LoopCell.value(Checkpoint(), of: $0) }
          return
        }
        guard let mark = record.key.firstIndex(of: "/"), let section = Section(rawValue: String(record.key[..<mark]))
        else { return }
        cells[section, default: [:]][String(record.key[record.key.index(after: mark)...])] = record.value
      }
    }
    return checkpoint.map { ReplayState(cells: cells, checkpoint: $0) }
  }

  func take(_ round: Round) throws(ReplayFailure) {
    try writer.write(round) { (record) throws(ReplayFailure) in
      let warmup = record.isWarmup ? [Outgoing.Header("warmup", "")] : []
      try wrapped { () throws(LogFailure) in
        try topics.send(
          names.topic(record.kind), key: record.key, record.bytes, headers: record.headers + warmup)
      }
    }
    guard let checkpoint = round.checkpoint else { return }
    try wrapped { () throws(LogFailure) in
      for part in round.cells {
        for cell in part.cells {
          try topics.send(names.topic(.state), key: "\(part.section.rawValue)/\(cell.key)", cell.bytes)
        }
      }
      try topics.send(names.topic(.state), key: TopicSink.checkpointKey, LoopCell.bytes(of: checkpoint))
      let progress = JSONValue.object([
        ("records", .number("\(checkpoint.records)")), ("done", .bool(checkpoint.isDone)),
      ])
      try topics.send(names.topic(.run), key: ReplayStanding.progressKey, Array(progress.line.utf8))
      try topics.commit()
    }
  }

  func finish(_ checkpoint: Checkpoint) {}

  private func wrapped<Result>(_ body: () throws(LogFailure) -> Result) throws(ReplayFailure) -> Result {
    try ReplayFailure.wrapping(body)
  }
}
