package import Core

/// Lengths of time as people write them: `90s`, `5m`, `4h`, `3d`, `100ms`, `1d2h`, `0`.
package enum DurationText {
  /// Largest first: the parts of a duration come in this order, each unit at most once.
  private static let units: [(name: String, microseconds: Int64)] = [
    ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1000),
  ]
  /// A hundred years: nothing is added to a time that could overflow it.
  private static let longest: Int64 = 36_525 * 86_400_000_000

  package static func parse(_ text: String) -> Span? {
    if text == "0" { return .zero }
    var rest = text[...]
    var total: Int64 = 0
    var unitsLeft = units[...]
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      let name = rest.dropFirst(digits.count).prefix { $0.isASCII && $0.isLetter }
      guard let count = Int64(digits), let unit = unitsLeft.firstIndex(where: { $0.name == name }) else { return nil }
      let (part, overflow) = count.multipliedReportingOverflow(by: units[unit].microseconds)
      guard !overflow, part <= longest - total else { return nil }
      total += part
      unitsLeft = units[(unit + 1)...]
      rest = rest.dropFirst(digits.count + name.count)
    }
    return text.isEmpty ? nil : Span(microseconds: total)
  }

  /// The text that `parse` reads back to the same length, down to milliseconds.
  package static func text(_ span: Span) -> String {
    var rest = span.microseconds
    var text = ""
    for unit in units where rest >= unit.microseconds {
      text += "\(rest / unit.microseconds)\(unit.name)"
      rest %= unit.microseconds
    }
    return text.isEmpty ? "0" : text
  }
}
