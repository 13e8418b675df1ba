/// A number that the worker exports: its name and what it means.
///
/// - Names are `recount_<what>_<unit>`, counters end in `_total`; `process_*` follows the convention of all clients.
/// - No SKU, order or key is ever a label: the number of series is bounded by topics, systems and closed lists.
package struct Metric: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable { case counter, gauge, histogram }

  package let name: String
  package let kind: Kind
  /// What one means: `records`, `seconds`, `bytes`; empty for what is merely counted or true.
  package let unit: String
  package let labels: [String]
  package let help: String
  /// Upper bounds of a histogram's buckets, ascending, without infinity.
  package let buckets: [Double]

  init(
    _ name: String, _ kind: Kind, unit: String = "", labels: [String] = [], buckets: [Double] = [], _ help: String
  ) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.labels = labels
    self.help = help
    self.buckets = buckets
  }

  package static func == (left: Metric, right: Metric) -> Bool { left.name == right.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// One group of metrics, as the documentation tells them.
package struct MetricGroup: Sendable {
  package let title: String
  package let metrics: [Metric]
}

extension Metric {
  /// The registry: every metric there is, in the order of the page.
  package static let groups: [MetricGroup] = [
    MetricGroup(title: "The process", metrics: processMetrics),
    MetricGroup(title: "Records and their outcomes", metrics: recordMetrics),
    MetricGroup(title: "What was found", metrics: findingMetrics),
    MetricGroup(title: "The business", metrics: businessMetrics),
    MetricGroup(title: "Lag, time and latency", metrics: timeMetrics),
    MetricGroup(title: "Transactions and partitions", metrics: transactionMetrics),
    MetricGroup(title: "State", metrics: stateMetrics),
    MetricGroup(title: "The client", metrics: clientMetrics),
  ]

  package static let all: [Metric] = groups.flatMap(\.metrics)
}
