import Core
import Reconcile
import Worker

/// An output of a replay as bytes, with what decides where it goes.
struct OutputRecord {
  var kind: ReplayNames.Kind
  var key: String
  var bytes: [UInt8]
  var headers: [Outgoing.Header] = []
  /// It came before `--from`: the warm-up made it.
  var isWarmup: Bool
}

/// Turns what a round made into records, each marked where it only warmed up.
struct OutputWriter {
  private let plan: ReplayPlan
  private let encoders: OutputEncoders

  init(_ plan: ReplayPlan, _ encoders: OutputEncoders) {
    self.plan = plan
    self.encoders = encoders
  }

  func write(_ round: Round, _ body: (OutputRecord) throws(ReplayFailure) -> Void) throws(ReplayFailure) {
    for exception in round.harvest.exceptions {
      try body(record(.exceptions, exception.id, exception.updated) { encoders.exception(exception, &$0) })
    }
    for correction in round.harvest.corrections {
      try body(record(.corrections, correction.recordKey, correction.time) { encoders.correction(correction, &$0) })
    }
    for aggregate in round.harvest.aggregates {
      let end = aggregate.start + aggregate.size
      try body(record(.aggregates, aggregate.sku, end) { encoders.aggregate(aggregate, &$0) })
    }
    for report in round.harvest.reports {
      try body(record(.report, report.id, report.book.period.end) { encoders.report(report, &$0) })
    }
    guard !round.harvest.rejections.isEmpty else { return }
    let originals = Originals(round.heads)
    for rejection in round.harvest.rejections { try body(rejected(rejection, originals)) }
  }

  private func record(
    _ kind: ReplayNames.Kind, _ key: String, _ time: Instant, _ encode: (inout [UInt8]) -> Void
  ) -> OutputRecord {
    var bytes: [UInt8] = []
    encode(&bytes)
    return OutputRecord(kind: kind, key: key, bytes: bytes, isWarmup: time < plan.from)
  }

  private func rejected(_ rejection: Rejection, _ originals: Originals) -> OutputRecord {
    let origin = rejection.origin
    let topic = plan.topics.indices.contains(Int(origin.input)) ? plan.topics[Int(origin.input)] : ""
    let original = originals[origin]?.within(Worker.rejectedMax, encoders.digest)
    let place = "\(topic)/\(origin.partition)/\(origin.offset)"
    var record = OutputRecord(
      kind: .rejected, key: place, bytes: original?.bytes ?? [], isWarmup: origin.time < plan.from)
    record.headers =
      (original?.headers ?? []) + [
        Outgoing.Header("reason", "\(rejection.outcome)"), Outgoing.Header("detail", rejection.detail),
        Outgoing.Header("topic", topic), Outgoing.Header("partition", "\(origin.partition)"),
        Outgoing.Header("offset", "\(origin.offset)"),
      ]
    return record
  }

  /// A round's records by their places.
  private struct Originals {
    private struct Place: Hashable {
      var input: Int32
      var partition: Int32
      var offset: Int64
    }
    private var records: [Place: OriginalRecord] = [:]

    init(_ heads: [Lane.Head]) {
      for head in heads { records[Originals.place(head.origin)] = head.original }
    }

    subscript(origin: Origin) -> OriginalRecord? { records[Originals.place(origin)] }

    private static func place(_ origin: Origin) -> Place {
      Place(input: origin.input, partition: origin.partition, offset: origin.offset)
    }
  }
}

extension CorrectionRecord {
  /// The key under which it is written: its product, or what it is about where there is none.
  fileprivate var recordKey: String { draft.sku ?? draft.refs[.batch] ?? draft.refs[.order] ?? id }
}
