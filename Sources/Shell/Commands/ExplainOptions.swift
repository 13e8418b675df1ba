package import Core
import Operations

/// What `recount explain` was asked.
package struct ExplainOptions: Hashable, Sendable {
  package enum Source: Hashable, Sendable {
    case state(String, output: String?)
    /// Files in the order named; `-` is standard input.
    case inputs([String])
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
    let inputs = arguments.all("input")
    switch (arguments.first("state"), inputs.isEmpty) {
    case (let state?, true): source = .state(state, output: arguments.first("output"))
    case (nil, false): source = .inputs(inputs)
    case (.some, false):
      let detail = "a state holds how things stand, inputs how they came about; they are read in different ways"
      throw CommandSpec.explain.failure("--state and --input are both given", detail, "keep one of the two")
    case (nil, true):
      let detail = "there is nothing to look into"
      let hint = "name a kept state by --state DIR, or events by --input F"
      throw CommandSpec.explain.failure("neither --state nor --input is given", detail, hint)
    }
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
