package import Core
package import Operations

/// What `recount replay` was asked to do.
package enum ReplayAction: Sendable {
  case run(ReplayOptions)
  case list(isJSON: Bool)
  case delete(run: String, isAgreed: Bool)
  case promote(run: String, only: [String], isAgreed: Bool)
}

/// The options of a run.
package struct ReplayOptions: Sendable {
  package enum Warmup: Hashable, Sendable { case all, span(Span) }

  /// nil = from the first record on.
  package var from: Instant?
  /// nil = now.
  package var to: Instant?
  package var run: String?
  package var output: String?
  package var warmup: Warmup?
  package var isDiff: Bool
  package var isJSON: Bool
  /// The comparison as a page.
  package var isPage = false
  /// Records of a transaction: what a killed run does again.
  package var batch = 16_384
  /// The other configuration of a back-test.
  package var other: LoadedConfiguration?
}

extension ReplayAction {
  init(
    _ command: CommandSpec, _ arguments: ParsedArguments,
    load: (String) throws(Failure) -> LoadedConfiguration
  ) throws(Failure) {
    switch command.words {
    case CommandSpec.replayList.words: self = .list(isJSON: arguments.has("json"))
    case CommandSpec.replayDelete.words:
      self = .delete(run: arguments.operand ?? "", isAgreed: arguments.has("yes"))
    case CommandSpec.replayPromote.words:
      self = .promote(
        run: arguments.operand ?? "", only: arguments.all("only"), isAgreed: arguments.has("yes"))
    default: self = .run(try ReplayOptions(arguments, load: load))
    }
  }
}

extension ReplayOptions {
  fileprivate init(
    _ arguments: ParsedArguments, load: (String) throws(Failure) -> LoadedConfiguration
  ) throws(Failure) {
    run = arguments.first("run")
    output = arguments.first("output")
    isDiff = arguments.has("diff")
    isJSON = arguments.has("json")
    isPage = arguments.has("html")
    if isPage, !isDiff || isJSON {
      throw CommandSpec.replay.failure(
        "--html goes with --diff, and not with --json", "the page shows a comparison with what was live",
        "for example recount replay --run last-week --diff --html > diff.html")
    }
    from = try ReplayOptions.time(arguments, "from", absent: "earliest")
    to = try ReplayOptions.time(arguments, "to", absent: "now")
    warmup = try ReplayOptions.warmup(arguments)
    if let text = arguments.first("batch") { batch = try ReplayOptions.batch(text) }
    try checkTargets(isBackTest: arguments.has("config-b"))
    if let file = arguments.first("config-b") { other = try load(file) }
  }

  private func checkTargets(isBackTest: Bool) throws(Failure) {
    let command = CommandSpec.replay
    if isBackTest, run != nil || isDiff {
      throw command.failure(
        "--config-b goes with neither --run nor --diff", "a back-test writes no topics: it compares two configurations",
        "leave them out; --output DIR keeps what both would have written")
    }
    if run != nil, output != nil {
      throw command.failure(
        "--run and --output are both given", "a replay writes topics of its own or a folder", "keep one of the two")
    }
    guard !isBackTest, run == nil, output == nil else { return }
    throw command.failure(
      "neither --run nor --output is given", "a replay writes topics of its own or a folder",
      "for example --run last-week, or --output last-week")
  }

  private static func time(_ arguments: ParsedArguments, _ flag: String, absent: String) throws(Failure) -> Instant? {
    guard let text = arguments.first(flag), text != absent else { return nil }
    guard let time = Timestamp.parse(text) else {
      throw CommandSpec.replay.failure(
        "--\(flag) is not understood", "'\(text)' is neither '\(absent)' nor a time as RFC 3339 writes it",
        "for example --\(flag) 2026-03-02T08:00:00Z")
    }
    return time
  }

  private static func batch(_ text: String) throws(Failure) -> Int {
    guard let batch = Int(text), (1...20_000).contains(batch) else {
      throw CommandSpec.replay.failure(
        "--batch is not understood", "'\(text)' is no whole number from 1 to 20000", "for example --batch 16384")
    }
    return batch
  }

  private static func warmup(_ arguments: ParsedArguments) throws(Failure) -> Warmup? {
    guard let text = arguments.first("warmup") else { return nil }
    if text == "all" { return .all }
    guard let span = DurationText.parse(text) else {
      throw CommandSpec.replay.failure(
        "--warmup is not understood", "'\(text)' is neither 'all' nor a duration", "for example --warmup 7d")
    }
    return .span(span)
  }
}
