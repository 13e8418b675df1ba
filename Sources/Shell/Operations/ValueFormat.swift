import Core

/// Why a value is not what its key wants.
struct Mismatch: Error {
  var problem: String
  var hint: String?

  init(_ problem: String, hint: String? = nil) {
    self.problem = problem
    self.hint = hint
  }
}

/// How the value of a key is read and shown.
struct ValueFormat<Value> {
  var parse: (Node) throws(Mismatch) -> Value
  var show: (Value) -> SettingValue
}

extension ValueFormat {
  /// A single value; `null` counts as not given and never comes here.
  static func scalar(
    _ wanted: String, example: String, show: @escaping (Value) -> SettingValue, _ parse: @escaping (String) -> Value?
  ) -> ValueFormat {
    ValueFormat(
      parse: { (node) throws(Mismatch) in
        guard let text = node.text else {
          throw Mismatch("\(node.kindName) where \(wanted) is wanted", hint: "for example \(example)")
        }
        guard let value = parse(text) else {
          throw Mismatch("'\(text)' is not \(wanted)", hint: "for example \(example)")
        }
        return value
      }, show: show)
  }

  /// One of a closed list of words.
  static func choice(_ kind: String, _ choices: [(word: String, value: Value)]) -> ValueFormat where Value: Equatable {
    ValueFormat(
      parse: { (node) throws(Mismatch) in
        guard let text = node.text else { throw Mismatch("\(node.kindName) where a \(kind) is wanted") }
        guard let choice = choices.first(where: { $0.word == text }) else {
          throw Mismatch("no \(kind) '\(text)'", hint: Suggestion.hint(text, among: choices.map(\.word), kind: "words"))
        }
        return choice.value
      },
      show: { value in .text(choices.first { $0.value == value }?.word ?? "") })
  }

  /// A further condition on the value.
  func checked(_ problem: String, hint: String? = nil, _ holds: @escaping (Value) -> Bool) -> ValueFormat {
    let parse = parse
    return ValueFormat(
      parse: { (node) throws(Mismatch) in
        let value = try parse(node)
        guard holds(value) else { throw Mismatch(problem, hint: hint) }
        return value
      }, show: show)
  }

  /// The same for a key that may have no value.
  var optional: ValueFormat<Value?> {
    let (parse, show) = (parse, show)
    return ValueFormat<Value?>(
      parse: { (node) throws(Mismatch) in try parse(node) }, show: { $0.map(show) ?? .null })
  }

  /// A list of such values; a single text is cut at commas, as the environment gives it.
  var list: ValueFormat<[Value]> {
    let (parse, show) = (parse, show)
    return ValueFormat<[Value]>(
      parse: { (node) throws(Mismatch) in
        var values: [Value] = []
        for item in try ValueFormat.items(of: node) { values.append(try parse(item)) }
        return values
      }, show: { .list($0.map(show)) })
  }

  private static func items(of node: Node) throws(Mismatch) -> [Node] {
    switch node.content {
    case .list(let items): return items
    case .scalar(let text, _):
      return text.split(separator: ",").map { piece in
        Node(.scalar(trimmedText(piece), isPlain: false), node.origin)
      }
    case .mapping: throw Mismatch("a mapping where a list is wanted", hint: "write [a, b]")
    }
  }
}

/// `text` without blanks at both ends.
func trimmedText(_ text: Substring) -> String {
  var text = text.drop { $0 == " " || $0 == "\t" }
  while text.last == " " || text.last == "\t" { text.removeLast() }
  return String(text)
}

extension ValueFormat<Span> {
  static var duration: ValueFormat {
    scalar("a duration", example: "90s, 5m, 4h, 3d, 100ms or 1d2h", show: { .text(DurationText.text($0)) }) {
      DurationText.parse($0)
    }
  }
  static var positiveDuration: ValueFormat { duration.checked("the duration must be longer than 0") { $0 > .zero } }
}

extension ValueFormat<Instant> {
  static var timestamp: ValueFormat {
    scalar("a time", example: "2026-03-02T08:00:00Z", show: { .text("\($0)") }) { Timestamp.parse($0) }
  }
}

extension ValueFormat<Int64> {
  static func whole(_ range: ClosedRange<Int64>) -> ValueFormat {
    scalar(
      "a whole number from \(range.lowerBound) to \(range.upperBound)", example: "\(range.lowerBound)",
      show: { .number("\($0)") }
    ) { text in
      guard let value = DecimalText.parse(text), value.isWhole else { return nil }
      let whole = value.millionths / 1_000_000
      return range.contains(whole) ? whole : nil
    }
  }

  /// A share from 0 to 1 in hundredths.
  static var hundredths: ValueFormat {
    scalar(
      "a number from 0 to 1 with at most two decimals", example: "0.9",
      show: { .number("\(Quantity(millionths: $0 * 10_000))") }
    ) { text in
      guard let value = DecimalText.parse(text), value.millionths % 10_000 == 0 else { return nil }
      let hundredths = value.millionths / 10_000
      return (0...100).contains(hundredths) ? hundredths : nil
    }
  }
}

extension ValueFormat<Quantity> {
  /// An amount of stock that is not negative.
  static var amount: ValueFormat {
    scalar("a quantity", example: "2 or 0.5", show: { .number("\($0)") }) { text in
      DecimalText.parse(text).flatMap { $0 < .zero ? nil : $0 }
    }
  }
}

extension ValueFormat<String> {
  /// A text that is not empty and has no control characters.
  static func word(_ wanted: String, example: String, _ holds: @escaping (String) -> Bool = { _ in true })
    -> ValueFormat
  {
    scalar(wanted, example: example, show: { .text($0) }) { text in
      let isClean = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
      return isClean && text.contains { $0 != " " } && holds(text) ? text : nil
    }
  }

  static var topic: ValueFormat {
    word("a topic name", example: "inventory") { name in
      name.utf8.count <= 249 && name != "." && name != ".."
        && name.utf8.allSatisfy {
          isAlphanumeric($0) || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains($0)
        }
    }
  }

  /// `host:port`.
  static var address: ValueFormat {
    word("an address of the form host:port", example: "127.0.0.1:9464") { text in
      guard let colon = text.lastIndex(of: ":"), colon != text.startIndex, !text.contains(" ") else { return false }
      guard let port = Int(text[text.index(after: colon)...]) else { return false }
      return (0...65_535).contains(port)
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }
}

extension ValueFormat<Expression> {
  static var expression: ValueFormat {
    ValueFormat(
      parse: { (node) throws(Mismatch) in
        guard let text = node.text else { throw Mismatch("\(node.kindName) where an expression is wanted") }
        do throws(ExpressionText.Failure) {
          return try ExpressionText.parse(text)
        } catch {
          throw Mismatch(error.problem, hint: error.hint)
        }
      }, show: { .text(ExpressionText.text($0)) })
  }
}
