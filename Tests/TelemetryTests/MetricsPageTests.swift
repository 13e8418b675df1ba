import Foundation
import Testing

@testable import Telemetry

/// docs/metrics.md is made from the registry; `UPDATE_GOLDEN=1` makes it anew.
@Suite struct MetricsPageTests {
  private static let file = URL(filePath: #filePath).appending(path: "../../../docs/metrics.md").standardizedFileURL

  private var page: String {
    var lines = [
      "# Metrics", "",
      "What a worker exports at `/metrics` of its admin address (default `127.0.0.1:9464`), as Prometheus text. This page is",
      "made from the registry in `Sources/Shell/Telemetry`; `UPDATE_GOLDEN=1 swift test --filter MetricsPageTests` makes it anew.",
      "",
      "No SKU, order or key is ever a label. Counters start at 0 with the process. A role's loop is `intake`, `order`,",
      "`stock` or `handoff`. What to alert on first: `recount_accounting_gap_records` not 0, `recount_state{state=\"running\"}`",
      "0 for minutes, `recount_last_progress_timestamp_seconds` old while `recount_consumer_lag_records` is not 0.",
    ]
    for group in Metric.groups {
      lines += ["", "## \(group.title)", "", "| name | type | unit | labels | meaning |", "|---|---|---|---|---|"]
      for metric in group.metrics {
        let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
        lines.append("| `\(metric.name)` | \(metric.kind.rawValue) | \(metric.unit) | \(labels) | \(metric.help) |")
      }
    }
    lines += [
      "", "## Figures of the business", "",
      "Made of the metrics above by these formulas; `docker/prometheus/rules.yml` records them under the names given here.",
      "", "| figure | meaning | recorded as | formula |", "|---|---|---|---|",
    ]
    for figure in BusinessFigure.all {
      lines.append("| \(figure.name) | \(figure.meaning) | `\(figure.rule)` | `\(figure.formula)` |")
    }
    lines += [
      "", "## Probes", "",
      "| path | answers 200 when |", "|---|---|",
      "| `/livez` | every loop turned within the last minute and none has ended |",
      "| `/readyz` | that, and every loop runs: it is a member of its group and its state is restored |",
      "| `/startupz` | every loop has run once |",
      "",
      "Otherwise 503; both answer JSON: `{\"status\":\"failing\",\"checks\":[{\"name\":\"stock\",\"status\":\"failing\",",
      "\"detail\":\"restoring: 1200 records to go\"}]}`. Only GET and HEAD are allowed. `recount healthcheck` asks `/livez`,",
      "with `--ready` `/readyz`, and ends with 0 or 1.",
      "", "## Log lines", "",
      "One line an event on standard error, logfmt or (`--log json`) JSON: `time`, `level`, `event`, `msg`, then the event's",
      "fields. `event` never changes its meaning; alerts and searches go by it. Beyond 30 lines in 10 s an event is left",
      "out, counted in `recount_log_lines_suppressed_total` and told with the next line (`suppressed`); errors never are.",
      "Level `error` means: act; `warning`: look at it when there is time, the worker helps itself.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  @Test func `the page says what the registry says`() throws {
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try Data(page.utf8).write(to: Self.file) }
    let found = (try? String(contentsOf: Self.file, encoding: .utf8)) ?? ""
    #expect(found == page, "docs/metrics.md is not what the registry says; make it anew with UPDATE_GOLDEN=1")
  }

  private static let rules = URL(filePath: #filePath)
    .appending(path: "../../../docker/prometheus/rules.yml").standardizedFileURL

  /// The recording rules that a Prometheus keeps the business figures with.
  @Test func `the recording rules are the formulas of the figures`() throws {
    var lines = [
      "# The figures of the business, made from the registry; UPDATE_GOLDEN=1 swift test --filter MetricsPageTests.",
      "groups:", "  - name: recount-business", "    interval: 1m", "    rules:",
    ]
    for figure in BusinessFigure.all {
      lines += ["      - record: \(figure.rule)", "        expr: |", "          \(figure.formula)"]
    }
    let text = lines.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try Data(text.utf8).write(to: Self.rules) }
    let found = (try? String(contentsOf: Self.rules, encoding: .utf8)) ?? ""
    #expect(found == text, "docker/prometheus/rules.yml is not what the registry says")
  }
}
