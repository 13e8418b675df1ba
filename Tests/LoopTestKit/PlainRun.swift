package import Core
package import Reconcile
import StateFormat
package import Worker

/// What a run over the same events has to give, however it is run.
package struct RunResult: Hashable, Sendable {
  /// Outputs by topic and key, in order.
  package var outputs: [String: [String: [String]]] = [:]
  /// Cells of the machines behind intake.
  package var cells: [String: [String: [UInt8]]] = [:]
  /// Outcomes by input topic.
  package var outcomes: [String: [Int64]] = [:]
  package init() {}

  /// The first difference, for people.
  package func difference(from other: RunResult) -> String? {
    for topic in Set(outputs.keys).union(other.outputs.keys).sorted() {
      let (left, right) = (outputs[topic] ?? [:], other.outputs[topic] ?? [:])
      for key in Set(left.keys).union(right.keys).sorted() where left[key] != right[key] {
        return "\(topic) \(key): \(RunResult.excerpt(left[key] ?? [], right[key] ?? []))"
      }
    }
    for role in Set(cells.keys).union(other.cells.keys).sorted() where cells[role] != other.cells[role] {
      let (left, right) = (cells[role] ?? [:], other.cells[role] ?? [:])
      let keys = Set(left.keys).union(right.keys).sorted().filter { left[$0] != right[$0] }
      let texts = keys.prefix(1).map { "\(left[$0]?.count ?? -1) bytes instead of \(right[$0]?.count ?? -1)" }
      return "state of \(role): \(keys.prefix(5)), \(texts)"
    }
    return outcomes == other.outcomes ? nil : "outcomes: \(outcomes) instead of \(other.outcomes)"
  }
}

extension RunResult {
  /// Where two sequences of texts part, with a little of what stands before it.
  private static func excerpt(_ left: [String], _ right: [String]) -> String {
    let index = zip(left, right).prefix { $0 == $1 }.count
    let (one, other) = (index < left.count ? left[index] : "", index < right.count ? right[index] : "")
    let start = max(0, zip(one, other).prefix { $0 == $1 }.count - 60)
    func cut(_ text: String) -> String { String(text.dropFirst(start).prefix(220)) }
    return "\(left.count) instead of \(right.count), text \(index):\n  …\(cut(one))\n  instead of\n  …\(cut(other))"
  }
}

/// The plain file run that everything else is compared with.
package struct PlainRun {
  private let machines: MachineSet
  private let decode: ([UInt8]) -> Decoded
  private let encoders: OutputEncoders
  private let configuration: Configuration

  package init(
    machines: MachineSet, configuration: Configuration, decode: @escaping ([UInt8]) -> Decoded,
    encoders: OutputEncoders
  ) {
    self.machines = machines
    self.configuration = configuration
    self.decode = decode
    self.encoders = encoders
  }

  /// Each partition is an input, named in the order (partition, topic).
  package func run(_ deliveries: [Delivery], inputs: [Topology.Input], batch: Int = 1000) throws -> RunResult {
    try collect(deliveries, inputs: inputs, batch: batch).result
  }

  /// As `run`, with the outputs as they were before they became bytes.
  package func collect(
    _ deliveries: [Delivery], inputs: [Topology.Input], batch: Int = 1000
  ) throws -> (result: RunResult, sink: CollectingSink) {
    let lanes: [(partition: Int32, input: Int)] = inputs.indices
      .flatMap { input in (0..<inputs[input].partitions).map { (partition: $0, input: input) } }
      .sorted { ($0.partition, $0.input) < ($1.partition, $1.input) }
    let named = lanes.map { lane in
      NamedInput(
        name: "\(inputs[lane.input].topic)/\(lane.partition)",
        lines: deliveries.filter { $0.input == lane.input && $0.partition == lane.partition }.map(\.bytes))
    }
    var sink = CollectingSink(encoders: encoders)
    let run = ReconcileRun(configuration: configuration, machines: machines, until: nil, batchSize: batch)
    let (summary, image) = try run.run(named, decode: decode, keep: true, into: &sink)
    var result = RunResult()
    result.outputs = sink.outputs
    result.cells = (image?.sections ?? [:]).filter {
      ["order", "stock", "handoff"].contains($0.key) && !$0.value.isEmpty
    }
    for input in summary.outcomes { result.count(input.counts, of: String(input.name.prefix { $0 != "/" })) }
    return (result, sink)
  }
}

extension RunResult {
  mutating func count(_ counts: OutcomeCounts, of topic: String) {
    for outcome in Outcome.allCases { add(counts[outcome], Int(outcome.rawValue), topic) }
  }

  mutating func add(_ count: Int64, _ outcome: Int, _ topic: String) {
    guard count != 0 else { return }
    outcomes[topic, default: [Int64](repeating: 0, count: Outcome.allCases.count)][outcome] += count
  }
}

/// Keeps outputs in memory.
package struct CollectingSink: OutputSink {
  package private(set) var outputs: [String: [String: [String]]] = [:]
  package private(set) var summary = Summary()
  package private(set) var rejected: [RejectedRecord] = []
  package private(set) var exceptions: [ExceptionRecord] = []
  package private(set) var corrections: [CorrectionRecord] = []
  package private(set) var reports: [ReportRecord] = []
  private let encoders: OutputEncoders

  package init(encoders: OutputEncoders) { self.encoders = encoders }

  private mutating func add(_ topic: String, _ key: String, _ encode: (inout [UInt8]) -> Void) {
    var bytes: [UInt8] = []
    encode(&bytes)
    outputs[topic, default: [:]][key, default: []].append(String(decoding: bytes, as: UTF8.self))
  }

  package mutating func write(_ exception: ExceptionRecord) {
    let encoders = encoders
    exceptions.append(exception)
    add("exceptions", exception.id) { encoders.exception(exception, &$0) }
  }
  package mutating func write(_ correction: CorrectionRecord) {
    let encoders = encoders
    corrections.append(correction)
    add("corrections", correction.id) { encoders.correction(correction, &$0) }
  }
  package mutating func write(_ aggregate: Aggregate) {
    let encoders = encoders
    add("aggregates", aggregate.sku) { encoders.aggregate(aggregate, &$0) }
  }
  package mutating func write(_ report: ReportRecord) {
    let encoders = encoders
    reports.append(report)
    add("report", report.id) { encoders.report(report, &$0) }
  }
  package mutating func write(_ rejected: RejectedRecord) {
    self.rejected.append(rejected)
    add("rejected", "\(rejected.input)/\(rejected.offset)") {
      $0 = Array("\(rejected.reason): \(rejected.detail)".utf8)
    }
  }
  package mutating func write(_ summary: Summary) { self.summary = summary }
}
