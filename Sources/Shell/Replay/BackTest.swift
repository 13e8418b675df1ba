package import Core
import JSONTree
package import Kafka
package import Operations
import Reconcile

/// What two configurations would have found over one pass of the same input.
package struct BackTest {
  /// What one configuration found of a pattern on a hand-off.
  package struct Figures: Hashable, Sendable {
    package var found = 0
    /// Came right without a correction being confirmed: nobody would have had to look.
    package var healed = 0
    /// From the first divergent event to the opening.
    package var delays: [Span] = []
    package var proposed = 0
    package var withdrawn = 0

    /// The middle delay; nil where there is none.
    package var delay: Span? {
      let sorted = delays.map(\.microseconds).sorted()
      return sorted.isEmpty ? nil : Span(microseconds: sorted[sorted.count / 2])
    }
  }

  package struct Row: Hashable, Sendable {
    /// Code and slug, or the category where it is no drift.
    package var pattern: String
    /// `from>to`; `-` where nobody is to blame.
    package var handoff: String
    package var first: Figures
    package var second: Figures
  }

  package private(set) var rows: [Row] = []

  init(_ first: FindingTally, _ second: FindingTally) {
    let (one, other) = (first.figures, second.figures)
    for key in Set(one.keys).union(other.keys).sorted() {
      rows.append(
        Row(
          pattern: key.pattern, handoff: key.handoff, first: one[key] ?? Figures(), second: other[key] ?? Figures()))
    }
  }

  /// Runs both over a plan's inputs, which are read once. With a folder the outputs go to `a` and `b` below it.
  package static func run(
    _ plan: ReplayPlan, _ cluster: ClusterSettings, _ configurations: (LoadedConfiguration, LoadedConfiguration),
    folder: String?, batch: Int, _ progress: (Int64) -> Void
  ) throws(ReplayFailure) -> BackTest {
    let sinks = ["a", "b"].map { name in
      TallySink(plan, behind: folder.map { FolderSink("\($0)/\(name)", plan, keepsState: false) })
    }
    let engine = ReplayEngine(plan, cluster, [configurations.0.core, configurations.1.core], batch: batch)
    _ = try engine.run(into: sinks, keepsState: false, progress)
    return BackTest(sinks[0].tally, sinks[1].tally)
  }
}

/// The life of every finding, as far as a back-test speaks of it.
struct FindingTally {
  struct Key: Hashable, Comparable {
    var pattern: String
    var handoff: String
    static func < (left: Key, right: Key) -> Bool { (left.pattern, left.handoff) < (right.pattern, right.handoff) }
  }

  private struct Life {
    var key: Key
    var delay: Span
    var isHealed = false
  }

  private var exceptions: [String: Life] = [:]
  /// Exception and last state of every correction.
  private var corrections: [String: (exception: String, state: CorrectionState)] = [:]

  mutating func note(_ record: ExceptionRecord) {
    let draft = record.draft
    let pattern = draft.pattern.map { pattern in "\(pattern.code) \(pattern.slug)" } ?? draft.category.rawValue
    let key = Key(pattern: pattern, handoff: draft.handoff.map { ($0.from ?? "") + ">" + ($0.to ?? "") } ?? "-")
    let since = draft.firstDivergent.time == .distantPast ? record.opened : draft.firstDivergent.time
    var life = exceptions[record.id] ?? Life(key: key, delay: record.opened - since)
    // A better diagnosis names the finding.
    life.key = key
    life.isHealed = record.state == .autoResolved
    exceptions[record.id] = life
  }

  mutating func note(_ record: CorrectionRecord) { corrections[record.id] = (record.exception, record.state) }

  var figures: [Key: BackTest.Figures] {
    var figures: [Key: BackTest.Figures] = [:]
    let confirmed = Set(corrections.values.filter { $0.state == .confirmed }.map(\.exception))
    for (id, life) in exceptions {
      figures[life.key, default: BackTest.Figures()].found += 1
      figures[life.key]?.delays.append(life.delay)
      if life.isHealed, !confirmed.contains(id) { figures[life.key]?.healed += 1 }
    }
    for correction in corrections.values {
      guard let key = exceptions[correction.exception]?.key else { continue }
      figures[key]?.proposed += 1
      if correction.state == .withdrawn { figures[key]?.withdrawn += 1 }
    }
    return figures
  }
}

/// Counts what comes out, and hands it on where there is somewhere.
final class TallySink: ReplaySink {
  private let plan: ReplayPlan
  private let next: FolderSink?
  private(set) var tally = FindingTally()

  init(_ plan: ReplayPlan, behind next: FolderSink?) {
    self.plan = plan
    self.next = next
  }

  func restore() throws(ReplayFailure) -> ReplayState? { try next?.restore() }

  func take(_ round: Round) throws(ReplayFailure) {
    for exception in round.harvest.exceptions where exception.updated >= plan.from { tally.note(exception) }
    for correction in round.harvest.corrections where correction.time >= plan.from { tally.note(correction) }
    try next?.take(round)
  }

  func finish(_ checkpoint: Checkpoint) throws(ReplayFailure) { try next?.finish(checkpoint) }
}

extension BackTest {
  /// A table for people: each figure under the first configuration and under the second.
  package var text: String {
    guard !rows.isEmpty else { return "neither configuration found anything\n" }
    let head = ["pattern", "hand-off", "found", "healed", "delay", "proposed", "withdrawn"]
    let body = rows.map { row in
      let (a, b) = (row.first, row.second)
      return [
        row.pattern, row.handoff, "\(a.found) / \(b.found)", "\(a.healed) / \(b.healed)",
        "\(BackTest.text(a.delay)) / \(BackTest.text(b.delay))", "\(a.proposed) / \(b.proposed)",
        "\(a.withdrawn) / \(b.withdrawn)",
      ]
    }
    return TextTable.text([head] + body, leading: 2)
  }

  private static func text(_ delay: Span?) -> String {
    guard let delay else { return "-" }
    let seconds = delay.microseconds / 1_000_000
    return DurationText.text(Span(microseconds: seconds * 1_000_000))
  }

  package var json: String {
    JSONValue.object([
      (
        "rows",
        .list(
          rows.map { row in
            .object([
              ("pattern", .text(row.pattern)), ("handoff", .text(row.handoff)), ("a", BackTest.json(row.first)),
              ("b", BackTest.json(row.second)),
            ])
          })
      )
    ]).line + "\n"
  }

  private static func json(_ figures: Figures) -> JSONValue {
    .object([
      ("found", .number("\(figures.found)")), ("healed", .number("\(figures.healed)")),
      ("delayseconds", figures.delay.map { .number("\($0.microseconds / 1_000_000)") } ?? .null),
      ("proposed", .number("\(figures.proposed)")), ("withdrawn", .number("\(figures.withdrawn)")),
    ])
  }
}

/// Columns as wide as their widest cell; the first ones to the left, figures to the right.
enum TextTable {
  static func text(_ rows: [[String]], leading: Int) -> String {
    let columns = rows.first?.count ?? 0
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        return column < leading ? cell + gap : gap + cell
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }
}
