package import Core
import Operations

/// What `recount explain` was asked.
package struct ExplainOptions: Hashable, Sendable {
  package enum Source: Hashable, Sendable {
    case state(String, output: String?)
    /// Files in the order named; `-` is standard input.
    case inputs([String])
    /// What workers keep and write on the configured cluster.
    case kafka
  }
  package enum Form: Hashable, Sendable { case text, json, html }

  package var sku: String
  package var location: String?
  /// nil = the end of what is known.
  package var time: Instant?
  package var source: Source
  package var form = Form.text
}

extension ExplainOptions {
  init(_ arguments: ParsedArguments) throws(Failure) {
    source = try ExplainOptions.source(arguments)
    sku = arguments.operand ?? ""
    location = arguments.first("location")
    time = try arguments.time("at", CommandSpec.explain)
    if arguments.has("json"), arguments.has("html") {
      let detail = "one answer has one form"
      throw CommandSpec.explain.failure("--json and --html are both given", detail, "keep one of the two")
    }
    form = arguments.has("json") ? .json : arguments.has("html") ? .html : .text
  }
}

extension ExplainOptions {
  private static func source(_ arguments: ParsedArguments) throws(Failure) -> Source {
    let ways = ["state", "input", "kafka"].filter { arguments.has($0) }
    guard ways.count < 2 else {
      let detail = "a state holds how things stand, inputs how they came about, a cluster what workers keep"
      throw CommandSpec.explain.failure(
        "\(ways.map { "--\($0)" }.joined(separator: " and ")) are given together", detail, "keep one of them")
    }
    if let state = arguments.first("state") { return .state(state, output: arguments.first("output")) }
    if arguments.has("input") { return .inputs(arguments.all("input")) }
    if arguments.has("kafka") { return .kafka }
    let hint = "name a kept state by --state DIR, events by --input F, or --kafka"
    throw CommandSpec.explain.failure("it is not said where to look", "a SKU alone leads nowhere", hint)
  }
}

extension ParsedArguments {
  /// The time that a flag names; nil where it is not given.
  func time(_ flag: String, _ command: CommandSpec) throws(Failure) -> Instant? {
    guard let text = first(flag) else { return nil }
    guard let time = Timestamp.parse(text) else {
      let detail = "'\(text)' is no time as RFC 3339 writes it"
      throw command.failure("--\(flag) is not understood", detail, "for example --\(flag) 2026-03-02T08:00:00Z")
    }
    return time
  }
}
