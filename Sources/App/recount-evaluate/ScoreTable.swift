import Core
import RetailSimulation

/// The scorecard for people.
struct ScoreTable {
  private let card: Scorecard
  init(_ card: Scorecard) { self.card = card }

  func text(isDetailed: Bool) -> String {
    var lines = [table(card.rows), "", totals]
    if isDetailed {
      lines += ["", table(card.forms)]
      lines += list("misses", card.misses) + list("false alarms", card.falseAlarms)
      lines += list("wrong corrections", card.wrongCorrections)
    }
    return lines.joined(separator: "\n")
  }

  private func list(_ title: String, _ items: [String]) -> [String] {
    items.isEmpty ? [] : ["", "\(title):"] + items.map { "  " + $0 }
  }

  private func table(_ rows: [String: Scorecard.Row]) -> String {
    var cells = [["", "planted", "found", "recall", "named", "quantity", "precision", "wait p50", "wait p95"]]
    for name in rows.keys.sorted() {
      guard let row = rows[name] else { continue }
      cells.append([
        name, "\(row.planted)", "\(row.found)", share(row.found, row.planted), share(row.rightlyNamed, row.found),
        share(row.rightQuantity, row.found), share(row.namedRightly, row.named), wait(row.waits, 50),
        wait(row.waits, 95),
      ])
    }
    let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { line in
      zip(line, widths).enumerated().map { index, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return index == 0 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private func share(_ part: Int, _ whole: Int) -> String {
    guard whole > 0 else { return "–" }
    let thousandths = part * 1000 / whole
    return thousandths == 1000 ? "1" : "0." + String(String(thousandths + 1000).dropFirst())
  }

  private func wait(_ waits: [Span], _ percent: Int) -> String {
    guard !waits.isEmpty else { return "–" }
    let sorted = waits.sorted()
    let seconds = sorted[min(sorted.count - 1, sorted.count * percent / 100)].microseconds / 1_000_000
    return seconds < 120 ? "\(seconds) s" : "\(seconds / 60) min"
  }

  private var totals: String {
    let rows = card.rows.values
    let planted = rows.reduce(0) { $0 + $1.planted }
    let found = rows.reduce(0) { $0 + $1.found }
    let named = rows.reduce(0) { $0 + $1.rightlyNamed }
    let quantity = rows.reduce(0) { $0 + $1.rightQuantity }
    return """
      seeds \(card.seeds), events \(card.events), of healthy items \(card.healthyEvents)
      faults \(planted), found \(found) (recall \(share(found, planted))), pattern right \(share(named, found)), \
      quantity right \(share(quantity, found))
      false alarms \(card.falseAlarms.count): \(perMillion(card.falseAlarms.count)) per million healthy events, \
      upper bound (95 %) \(perMillion(upperBound(card.falseAlarms.count)))
      corrections standing \(card.corrections), outdated \(card.outdated), wrong \(card.wrongCorrections.count); \
      automatic \(card.automatic), wrong \(card.wrongAutomatic.count)
      """
  }

  private func perMillion(_ count: Double) -> String {
    guard card.healthyEvents > 0 else { return "–" }
    let hundredths = Int(count * 100_000_000 / Double(card.healthyEvents) + 0.5)
    return "\(hundredths / 100)." + String(String(hundredths % 100 + 100).dropFirst())
  }

  private func perMillion(_ count: Int) -> String { perMillion(Double(count)) }

  /// One-sided upper bound of a Poisson mean: 3.00 for none, 4.74 for one, 6.30 for two, then by the normal curve.
  private func upperBound(_ count: Int) -> Double {
    let exact = [2.996, 4.744, 6.296, 7.754]
    if count < exact.count { return exact[count] }
    let mean = Double(count) + 0.5
    return mean + 1.645 * mean.squareRoot() + 1
  }
}
