package import Core
package import StateFormat
package import Worker

/// A record that came to nothing, with its bytes where they are still at hand.
package struct RejectedRecord: Hashable, Sendable {
  package var reason: Outcome
  package var detail: String
  package var input: String
  package var offset: Int64
  /// nil where the record was rejected long after it had been read.
  package var bytes: [UInt8]?
}

/// Where a run's outputs go, in order.
package protocol OutputSink {
  mutating func write(_ exception: ExceptionRecord) throws
  mutating func write(_ correction: CorrectionRecord) throws
  mutating func write(_ aggregate: Aggregate) throws
  mutating func write(_ report: ReportRecord) throws
  mutating func write(_ rejected: RejectedRecord) throws
  mutating func write(_ summary: Summary) throws
}

/// The run behind `recount reconcile`: inputs merged by arrival, machines one behind the other, outputs to a sink.
package struct ReconcileRun {
  private let configuration: Configuration
  private let machines: MachineSet
  private let until: Instant?
  private let batchSize: Int
  /// Told after each batch how many records have been read.
  package var progress: (Int64) -> Void = { _ in }

  package init(configuration: Configuration, machines: MachineSet, until: Instant?, batchSize: Int) {
    self.configuration = configuration
    self.machines = machines
    self.until = until
    self.batchSize = max(1, batchSize)
  }

  /// Runs over all inputs. With `image` the run goes on from a kept state; with `keep` the state is given back.
  package func run(
    _ inputs: [NamedInput], decode: @escaping Decoder, from image: StateImage? = nil, keep: Bool = false,
    into sink: inout some OutputSink
  ) throws -> (summary: Summary, image: StateImage?) {
    var books = RunBooks(inputs: inputs.map(\.name), systems: StateImage.fingerprint(of: configuration), keeps: keep)
    var pipeline = Pipeline(machines)
    if let image { try books.restore(image, into: &pipeline) }
    var merge = try InputMerge(inputs, decode: decode, floor: books.clock)
    var batch: [InputMerge.Head] = []
    while merge.nextTime != nil {
      try fill(&batch, from: &merge, pipeline)
      let last = batch[batch.count - 1].arrival.origin
      let harvest = pipeline.round(batch.map(\.arrival), horizon: .before(merge.nextTime ?? last.time))
      books.clock = max(books.clock ?? last.time, last.time)
      try books.close(harvest, of: batch, &pipeline, into: &sink)
      progress(books.summary.consumed)
    }
    try advance(&pipeline, &books, into: &sink)
    let summary = books.closing()
    try sink.write(summary)
    return (summary, keep ? books.image() : nil)
  }

  /// A batch ends before a command that names no home, because its home is known when all before it has been taken.
  private func fill(_ batch: inout [InputMerge.Head], from merge: inout InputMerge, _ pipeline: Pipeline) throws {
    batch.removeAll(keepingCapacity: true)
    while batch.count < batchSize {
      if merge.nextIsLostCommand, !batch.isEmpty { return }
      guard var head = try merge.removeNext() else { return }
      if head.isLostCommand { head.arrival.find(home: pipeline.handoff) }
      batch.append(head)
    }
  }

  /// `--until`: time goes on to there, for every stage.
  private func advance(_ pipeline: inout Pipeline, _ books: inout RunBooks, into sink: inout some OutputSink) throws {
    guard let until else { return }
    let harvest = pipeline.round([], horizon: .through(until))
    books.clock = max(books.clock ?? until, until)
    try books.close(harvest, of: [], &pipeline, into: &sink)
  }
}

extension StateImage {
  /// What of a configuration a kept state depends on.
  static func fingerprint(of configuration: Configuration) -> [String] {
    configuration.systems.map { "\($0.id):\($0.kind.word)" }
  }
}

extension Arrival {
  fileprivate mutating func find(home handoff: any HandoffStage) {
    guard case .record(var record) = self, var event, let target = handoff.locate(event) else { return }
    event.home = target.home
    event.subject = event.subject ?? target.subject
    if event.sku.isEmpty { event.sku = target.sku ?? "" }
    record.payload = .event(event)
    self = .record(record)
  }
}
