import Core
import StateFormat

/// What a transaction writes beside state, ticks and offsets.
extension Worker {
  func send(_ effects: Effects, of place: TopicPartition) throws(LogFailure) {
    let sender = topology.task(of: role, at: place)
    var (count, bytes, last) = (0, 0, Instant.distantPast)
    for (stage, records) in [(Role.order, effects.toOrder), (.stock, effects.toStock), (.handoff, effects.toHandoff)] {
      count += records.count
      let (topic, partitions) = (topology.topic(of: stage), topology.partitions(of: stage))
      for record in records {
        let value = format.encode(.record(record, from: sender))
        bytes += value.count + record.key.utf8.count
        last = max(last, record.origin.time)
        let target = TopicPartition(topic, Partitioner.partition(of: record.key, among: partitions))
        try send(Outgoing(target, key: record.key, value: value))
      }
    }
    tasks[place]?.books.forwarded.add(count, bytes, last: last)
    for output in try outputs(effects, of: place) { try send(output) }
    try reached(.effectsSent)
  }

  private func outputs(_ effects: Effects, of place: TopicPartition) throws(LogFailure) -> [Outgoing] {
    var outputs: [Outgoing] = []
    for exception in effects.exceptions {
      outputs.append(try output("exceptions", key: exception.id) { encoders.exception(exception, &$0) })
    }
    for correction in effects.corrections {
      let key = correction.draft.sku ?? correction.draft.refs[.batch] ?? correction.draft.refs[.order] ?? correction.id
      outputs.append(try output("corrections", key: key) { encoders.correction(correction, &$0) })
    }
    for aggregate in effects.aggregates {
      outputs.append(try output("aggregates", key: aggregate.sku) { encoders.aggregate(aggregate, &$0) })
    }
    for report in effects.reports {
      outputs.append(try output("report", key: report.id) { encoders.report(report, &$0) })
    }
    for rejection in effects.rejections { outputs.append(try rejected(rejection, of: place)) }
    return outputs
  }

  private func output(
    _ name: String, key: String, _ encode: (inout [UInt8]) -> Void
  ) throws(LogFailure) -> Outgoing {
    var value: [UInt8] = []
    encode(&value)
    let topic = topology.output(name)
    let count = try log.partitionCount(of: topic)
    return Outgoing(TopicPartition(topic, Partitioner.partition(of: key, among: count)), key: key, value: value)
  }

  private func rejected(_ rejection: Rejection, of place: TopicPartition) throws(LogFailure) -> Outgoing {
    let origin = rejection.origin
    let input = Int(origin.input)
    let topic = topology.inputs.indices.contains(input) ? topology.inputs[input].topic : ""
    let original = try original(of: origin, topic, place).within(Worker.rejectedMax, encoders.digest)
    var outgoing = try output("rejected", key: "\(topic)/\(origin.partition)/\(origin.offset)") { $0 = original.bytes }
    outgoing.headers =
      original.headers + [
        Outgoing.Header("reason", "\(rejection.outcome)"), Outgoing.Header("detail", rejection.detail),
        Outgoing.Header("topic", topic), Outgoing.Header("partition", "\(origin.partition)"),
        Outgoing.Header("offset", "\(origin.offset)"),
      ]
    return outgoing
  }

  /// Larger records are told by their hash: the topic would refuse them.
  package static let rejectedMax = 900_000

  /// The record as it came: intake has it at hand, a home reads it again; where it is gone, that is said.
  private func original(
    of origin: Origin, _ topic: String, _ place: TopicPartition
  ) throws(LogFailure) -> OriginalRecord {
    if let known = tasks[place]?.original(of: origin) { return known }
    guard !topic.isEmpty, origin.offset >= 0,
      let record = try log.record(at: TopicPartition(topic, origin.partition), origin.offset)
    else { return OriginalRecord(bytes: [], headers: [Outgoing.Header("original", "gone")]) }
    return OriginalRecord(bytes: record.value ?? [], headers: record.headers)
  }
}
