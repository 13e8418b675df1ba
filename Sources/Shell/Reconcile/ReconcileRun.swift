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
  /// Told after each batch how many bytes of the inputs it and those before it took on the disk.
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
    let merge = try InputMerge(RunInputs(inputs, decode: decode), from: image, batchSize: batchSize)
    return try run(merge, from: image, keep: keep, into: &sink)
  }

  /// Runs over what a source gives, made for the same kept state.
  package func run(
    _ source: some BatchSource, from image: StateImage? = nil, keep: Bool = false, into sink: inout some OutputSink
  ) throws -> (summary: Summary, image: StateImage?) {
    var source = source
    var books = RunBooks(inputs: source.names, systems: StateImage.fingerprint(of: configuration), keeps: keep)
    var pipeline = Pipeline(machines)
    if let image { try books.restore(image, into: &pipeline) }
    while var batch = try source.next() {
      let last = batch.heads[batch.heads.count - 1].time
      // Only the first of a batch can be one.
      if batch.heads[0].isLostCommand { batch.heads[0].arrival.find(home: pipeline.handoff) }
      let harvest = pipeline.round(batch.heads.lazy.map(\.arrival), horizon: .before(batch.nextTime ?? last))
      books.clock = max(books.clock ?? last, last)
      try books.close(harvest, of: batch.heads, &pipeline, into: &sink)
      progress(batch.consumedBytes)
    }
    try advance(&pipeline, &books, into: &sink)
    let summary = books.closing()
    try sink.write(summary)
    return (summary, keep ? books.image() : nil)
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
