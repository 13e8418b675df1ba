import Core
import RetailSimulation
import SeededRandom
import Worker

extension Traffic {
  /// Answers to what a run without them has found: people's commands, and words of those who apply corrections.
  ///
  /// They come later than what they answer, so that the same exceptions and corrections are there to be answered.
  package func answered(_ sink: CollectingSink, seed: UInt64) -> Traffic {
    guard let topic = index(of: "commands") else { return self }
    var random = RandomSource(seed: seed ^ 0xc0de)
    var traffic = self
    let last = deliveries.map(\.time).max() ?? .distantPast
    for number in 0..<10 {
      guard let command = Traffic.command(number, &random, sink, input: topic), command.time <= last else { continue }
      traffic.insert(command)
    }
    for correction in sink.corrections where correction.state == .proposed && random.chance(percent: 40) {
      guard let change = Traffic.change(correction, &random), change.time <= last else { continue }
      traffic.insert(change)
    }
    return traffic
  }

  private static func command(
    _ number: Int, _ random: inout RandomSource, _ sink: CollectingSink, input: Int
  ) -> Delivery? {
    var data = JSONObject()
    guard
      let (time, kind) = random.chance(percent: 50)
        ? answer(toCorrectionOf: sink, &random, &data) : answer(toExceptionOf: sink, &random, &data)
    else { return nil }
    data.add("actor", "ann")
    let arrival = time + .seconds(Int64(1 + random.below(4000)))
    return record("command-\(number)", "console", kind, arrival, data, input: input)
  }

  private static func answer(
    toCorrectionOf sink: CollectingSink, _ random: inout RandomSource, _ data: inout JSONObject
  ) -> (Instant, EventKind)? {
    guard !sink.corrections.isEmpty else { return nil }
    let correction = sink.corrections[random.below(sink.corrections.count)]
    data.add("correction", correction.id)
    data.add("home", correction.home)
    if let sku = correction.draft.sku { data.add("sku", sku) }
    let kinds = [EventKind.correctionApprove, .correctionReject, .correctionApplied, .correctionFailed]
    return (correction.time, kinds[random.below(4)])
  }

  private static func answer(
    toExceptionOf sink: CollectingSink, _ random: inout RandomSource, _ data: inout JSONObject
  ) -> (Instant, EventKind)? {
    guard !sink.exceptions.isEmpty else { return nil }
    let exception = sink.exceptions[random.below(sink.exceptions.count)]
    data.add("exception", exception.id)
    data.add("home", exception.home)
    data.add("minutes", Quantity(Int64(random.below(9))))
    return (exception.updated, EventKind.allCases[Int(EventKind.exceptionAcknowledge.rawValue) + random.below(7)])
  }

  /// Somebody has applied a correction: the book moves under its key.
  private static func change(_ correction: CorrectionRecord, _ random: inout RandomSource) -> Delivery? {
    let draft = correction.draft
    guard let sku = draft.sku, let measure = draft.measure, let quantity = draft.quantity else { return nil }
    var data = JSONObject()
    data.add("sku", sku)
    if let location = draft.location { data.add("location", location) }
    data.add("measure", measure.word)
    if draft.mode == .set {
      data.add("mode", "set")
      data.add("after", quantity)
    } else {
      data.add("delta", quantity)
    }
    data.add("refs", json: #"{"correction":"\#(correction.id)"}"#)
    let arrival = correction.time + .seconds(Int64(1 + random.below(300)))
    let id = "applied-\(correction.id)-\(random.below(1000))"
    return record(id, draft.target, .stockChanged, arrival, data, key: correction.id, input: 0)
  }

  private static func record(
    _ id: String, _ source: String, _ kind: EventKind, _ arrival: Instant, _ data: JSONObject, key: String? = nil,
    input: Int
  ) -> Delivery {
    var object = JSONObject()
    object.add("specversion", "1.0")
    object.add("id", id)
    object.add("source", source)
    object.add("type", kind.wireName)
    object.add("time", arrival)
    object.add("recordtime", arrival)
    if let key { object.add("idempotencykey", key) }
    object.add("data", json: data.text)
    return Delivery(input: input, partition: 0, time: arrival, bytes: Array(object.text.utf8))
  }
}
