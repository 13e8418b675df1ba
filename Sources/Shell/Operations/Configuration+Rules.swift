import Core

/// The sections that say how the core judges.
extension SectionReader {
  mutating func rules(into configuration: inout Configuration) {
    configuration.dedupHorizon = section("dedup") { reader in
      reader.value("horizon", .positiveDuration, default: configuration.dedupHorizon)
    }
    configuration.lookback = value("lookback", .positiveDuration, default: configuration.lookback)
    configuration.settle = value("settle", .duration)
    windows(into: &configuration)
    configuration.tolerance = tolerance("tolerance", configuration.tolerance)
    configuration.corrections = corrections(configuration.corrections)
  }

  private mutating func windows(into configuration: inout Configuration) {
    section("windows") { reader in
      let pane = reader.value("pane", .positiveDuration, default: configuration.pane)
      configuration.pane = pane
      configuration.grace = reader.value("grace", .duration, default: configuration.grace)
      let rollup = ValueFormat<Span>.positiveDuration.list
        .checked("every rollup must be longer than the one before") { zip($0, $0.dropFirst()).allSatisfy { $0 < $1 } }
      configuration.rollups = reader.value("rollup", rollup, default: configuration.rollups)
      for size in configuration.rollups where size <= pane || size.microseconds % pane.microseconds != 0 {
        let (size, pane) = (DurationText.text(size), DurationText.text(pane))
        reader.refuse(
          "rollup", "\(size) is not made of whole panes of \(pane)", hint: "take a multiple of windows.pane")
      }
    }
  }

  private mutating func corrections(_ standard: CorrectionPolicy) -> CorrectionPolicy {
    section("corrections") { reader in
      var policy = standard
      policy.attempts = reader.value("attempts", .whole(1...1000), default: policy.attempts)
      reader.section("auto") { reader in
        policy.autoUnits = reader.value("units", .amount, default: policy.autoUnits)
        policy.autoPercent = reader.value("percent", .whole(0...100), default: policy.autoPercent)
        policy.autoConfidence = reader.value("confidence", .hundredths, default: policy.autoConfidence)
      }
      return policy
    }
  }

  mutating func exceptions(into configuration: inout Configuration) {
    section("exceptions") { reader in
      configuration.owners = reader.section("owners") { reader in
        var owners: [String: String] = [:]
        for (key, category) in reader.categories() {
          owners[key] = reader.value(key, .word("a team", example: category.defaults.owner))
        }
        return owners
      }
      configuration.sla = reader.section("sla") { reader in
        var levels: [String: ServiceLevel] = [:]
        for (key, category) in reader.categories() { levels[key] = reader.serviceLevel(key, category.defaults.level) }
        return levels
      }
    }
  }

  /// The given keys that are categories; the others are refused.
  private mutating func categories() -> [(key: String, category: Category)] {
    let known = Category.allCases.map(\.rawValue)
    var result: [(key: String, category: Category)] = []
    for key in givenKeys.sorted() {
      if let category = Category(rawValue: key) {
        result.append((key, category))
      } else {
        refuse(key, "unknown category", hint: Suggestion.nearest(to: key, among: known).map { "did you mean '\($0)'?" })
      }
    }
    return result
  }

  /// `{respond, resolve}`, or the two in a list.
  private mutating func serviceLevel(_ key: String, _ standard: ServiceLevel) -> ServiceLevel? {
    guard let node = node(key) else { return nil }
    var level = standard
    if case .mapping = node.content {
      section(key) { reader in
        level.respond = reader.value("respond", .positiveDuration, default: level.respond)
        level.resolve = reader.value("resolve", .positiveDuration, default: level.resolve)
      }
    } else {
      let pair = ValueFormat<Span>.positiveDuration.list.checked("two durations are wanted", hint: "[1h, 8h]") {
        $0.count == 2
      }
      let times = value(key, pair, default: [level.respond, level.resolve])
      level = ServiceLevel(respond: times[0], resolve: times[1])
    }
    if level.respond > level.resolve {
      refuse(key, "the time to respond is longer than the time to resolve")
    }
    return level
  }

  mutating func checks() -> [String] {
    let known = ["fraud", "payment", "address", "stock"].map { (word: $0, value: $0) }
    return section("orders") { $0.value("checks", ValueFormat<String>.choice("check", known).list, default: []) }
  }

  /// Durations in microseconds and numbers as they are, by category and name.
  mutating func timers() -> [String: [String: Int64]] {
    section("timers") { reader in
      var timers: [String: [String: Int64]] = [:]
      for (key, _) in reader.categories() { timers[key] = reader.timer(key) }
      return timers
    }
  }

  private mutating func timer(_ key: String) -> [String: Int64]? {
    guard let node = node(key) else { return nil }
    guard case .mapping = node.content else {
      return value(key, .duration).map { ["after": $0.microseconds] }
    }
    return section(key) { reader in
      var values: [String: Int64] = [:]
      for name in reader.givenKeys.sorted() {
        let isWord = !name.isEmpty && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (0x61...0x7a).contains($0) }
        if !isWord { reader.refuse(name, "this is no name of a number", hint: "for example after, quiet, percent") }
        values[name] = reader.value(name, .durationOrNumber)?.stored
      }
      return values
    }
  }
}

/// A value of a rule: a length of time or a plain number.
enum RuleNumber {
  case duration(Span)
  case number(Int64)

  var stored: Int64 {
    switch self {
    case .duration(let span): span.microseconds
    case .number(let number): number
    }
  }
}

extension ValueFormat<RuleNumber> {
  static var durationOrNumber: ValueFormat {
    let whole = ValueFormat<Int64>.whole(0...1_000_000_000)
    return ValueFormat(
      parse: { (node) throws(Mismatch) in
        if let number = try? whole.parse(node) { return .number(number) }
        if let text = node.text, let span = DurationText.parse(text) { return .duration(span) }
        let what = node.text.map { "'\($0)'" } ?? node.kindName
        throw Mismatch("\(what) is neither a duration nor a whole number", hint: "for example 48h or 10")
      },
      show: { value in
        switch value {
        case .duration(let span): .text(DurationText.text(span))
        case .number(let number): .number("\(number)")
        }
      })
  }
}
