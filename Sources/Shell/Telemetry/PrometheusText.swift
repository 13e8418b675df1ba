/// The page that Prometheus reads: text format 0.0.4.
package enum PrometheusText {
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// All metrics that have a value, in the registry's order, series by label.
  package static func page(_ board: MetricsBoard) -> String {
    var page = ""
    for metric in Metric.all {
      let series = board.series(of: metric)
      guard !series.isEmpty else { continue }
      page += "# HELP \(metric.name) \(escapedHelp(metric.help))\n# TYPE \(metric.name) \(metric.kind.rawValue)\n"
      for (labels, value) in series { append(value, of: metric, labels, to: &page) }
    }
    return page
  }

  private static func append(
    _ value: MetricsBoard.Value, of metric: Metric, _ labels: [String], to page: inout String
  ) {
    let pairs = zip(metric.labels, labels).map { "\($0)=\"\(escapedLabel($1))\"" }
    switch value {
    case .number(let number): page += "\(metric.name)\(braced(pairs)) \(text(number))\n"
    case .distribution(let distribution): append(distribution, of: metric, pairs, to: &page)
    }
  }

  private static func append(
    _ distribution: MetricsBoard.Distribution, of metric: Metric, _ pairs: [String], to page: inout String
  ) {
    var below: UInt64 = 0
    for (bound, count) in zip(metric.buckets.map(text) + ["+Inf"], distribution.counts) {
      below += count
      page += "\(metric.name)_bucket\(braced(pairs + ["le=\"\(bound)\""])) \(below)\n"
    }
    page += "\(metric.name)_sum\(braced(pairs)) \(text(distribution.sum))\n"
    page += "\(metric.name)_count\(braced(pairs)) \(distribution.count)\n"
  }

  private static func braced(_ pairs: [String]) -> String { pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}" }

  /// The shortest text that reads back to the same number.
  static func text(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number > 0 ? "+Inf" : "-Inf" }
    if let whole = Int64(exactly: number) { return String(whole) }
    return "\(number)"
  }

  private static func escapedHelp(_ text: String) -> String { escaped(text, quotes: false) }
  private static func escapedLabel(_ text: String) -> String { escaped(text, quotes: true) }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
