package import Core
import Operations

/// What `recount reconcile` was asked to do.
package struct ReconcileOptions: Hashable, Sendable {
  /// Files in the order named; `-` is standard input.
  package var inputs: [String]
  /// The folder for the results.
  package var output: String
  /// Time goes on to here at the end.
  package var until: Instant?
  /// The folder in which state is kept from run to run.
  package var state: String?
  /// Records per commit.
  package var batch: Int
  /// Also write `report.html`.
  package var isReported = false

  package init(inputs: [String], output: String, until: Instant? = nil, state: String? = nil, batch: Int = 1000) {
    self.inputs = inputs
    self.output = output
    self.until = until
    self.state = state
    self.batch = batch
  }
}

extension ReconcileOptions {
  init(_ arguments: ParsedArguments) throws(Failure) {
    self.init(inputs: arguments.all("input"), output: arguments.first("output") ?? "", state: arguments.first("state"))
    until = try arguments.time("until", CommandSpec.reconcile)
    isReported = arguments.has("report")
    if let text = arguments.first("batch") { batch = try ReconcileOptions.batch(text) }
    let sorted = inputs.sorted()
    if let twice = zip(sorted, sorted.dropFirst()).first(where: { $0 == $1 })?.0 {
      let detail = "its records would be counted under one name"
      throw CommandSpec.reconcile.failure("the input '\(twice)' is named twice", detail, "name every file once")
    }
  }

  private static func batch(_ text: String) throws(Failure) -> Int {
    guard let batch = Int(text), (1...1_000_000).contains(batch) else {
      let detail = "'\(text)' is no whole number from 1 to 1000000"
      throw CommandSpec.reconcile.failure("--batch is not understood", detail, "for example --batch 1000")
    }
    return batch
  }
}
