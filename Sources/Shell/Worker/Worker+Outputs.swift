import Core
import StateFormat

/// What a transaction writes beside state, ticks and offsets.
extension Worker {
  func send(_ effects: Effects, of place: TopicPartition) throws(LogFailure) {
    let sender = topology.task(of: role, at: place)
    for (stage, records) in [(Role.order, effects.toOrder), (.stock, effects.toStock), (.handoff, effects.toHandoff)] {
      for record in records {
        let value = format.encode(.record(record, from: sender))
        try send(Outgoing(topology.place(of: record.key, at: stage), key: record.key, value: value))
      }
    }
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
    let bytes = tasks[place]?.bytes(of: origin) ?? []
    var outgoing = try output("rejected", key: "\(topic)/\(origin.partition)/\(origin.offset)") { $0 = bytes }
    outgoing.headers = [
      Outgoing.Header("reason", "\(rejection.outcome)"), Outgoing.Header("detail", rejection.detail),
      Outgoing.Header("topic", topic), Outgoing.Header("partition", "\(origin.partition)"),
      Outgoing.Header("offset", "\(origin.offset)"),
    ]
    return outgoing
  }
}
