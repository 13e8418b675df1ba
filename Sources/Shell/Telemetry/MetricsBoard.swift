/// The current values of all metrics.
package struct MetricsBoard: Sendable {
  /// A histogram's observations.
  package struct Distribution: Hashable, Sendable {
    /// Observations by bucket, each counted in its own only; the last is beyond all bounds.
    package private(set) var counts: [UInt64]
    package private(set) var sum = 0.0
    package private(set) var count: UInt64 = 0

    init(bounds: Int) { counts = [UInt64](repeating: 0, count: bounds + 1) }

    mutating func observe(_ value: Double, times: UInt64, bounds: [Double]) {
      counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += times
      sum += value * Double(times)
      count += times
    }
  }

  package enum Value: Hashable, Sendable {
    case number(Double)
    case distribution(Distribution)
  }

  private var values: [Metric: [[String]: Value]] = [:]

  /// A board on which everything without labels is 0 already: what never happened is seen not to have happened.
  package init() {
    for metric in Metric.all where metric.labels.isEmpty {
      switch metric.kind {
      case .counter: values[metric] = [[]: .number(0)]
      case .histogram: values[metric] = [[]: .distribution(Distribution(bounds: metric.buckets.count))]
      case .gauge: break
      }
    }
    for (metric, labels) in Metric.begun {
      let nothing: Value =
        metric.kind == .histogram ? .distribution(Distribution(bounds: metric.buckets.count)) : .number(0)
      values[metric, default: [:]][labels] = nothing
    }
  }

  /// Counts; a counter never goes down.
  package mutating func add(_ amount: Double, to metric: Metric, _ labels: String...) {
    precondition(metric.kind == .counter && amount >= 0 && labels.count == metric.labels.count, metric.name)
    let old = number(of: metric, labels) ?? 0
    values[metric, default: [:]][labels] = .number(old + amount)
  }

  /// Counts records and the like.
  package mutating func add(_ amount: Int64, to metric: Metric, _ labels: String...) {
    precondition(metric.kind == .counter && amount >= 0 && labels.count == metric.labels.count, metric.name)
    let old = number(of: metric, labels) ?? 0
    values[metric, default: [:]][labels] = .number(old + Double(amount))
  }

  /// Says what holds now. A counter that somebody else keeps may be set as well.
  package mutating func set(_ value: Double, of metric: Metric, _ labels: String...) {
    precondition(metric.kind != .histogram && labels.count == metric.labels.count, metric.name)
    values[metric, default: [:]][labels] = .number(value)
  }

  package mutating func observe(_ value: Double, times: UInt64 = 1, in metric: Metric, _ labels: String...) {
    precondition(metric.kind == .histogram && labels.count == metric.labels.count, metric.name)
    var distribution = Distribution(bounds: metric.buckets.count)
    if case .distribution(let known)? = values[metric]?[labels] { distribution = known }
    distribution.observe(value, times: times, bounds: metric.buckets)
    values[metric, default: [:]][labels] = .distribution(distribution)
  }

  /// Takes away what is no longer ours to tell: series of a gauge whose labels `belong` to what is gone.
  package mutating func remove(_ metric: Metric, where isGone: ([String]) -> Bool) {
    for labels in series(of: metric).map(\.labels) where isGone(labels) { values[metric]?[labels] = nil }
  }

  /// The value of a counter or gauge; nil where it was never said.
  package func number(of metric: Metric, _ labels: [String]) -> Double? {
    guard case .number(let value)? = values[metric]?[labels] else { return nil }
    return value
  }

  /// Every series of a metric, by labels.
  package func series(of metric: Metric) -> [(labels: [String], value: Value)] {
    (values[metric] ?? [:]).map { (labels: $0.key, value: $0.value) }
      .sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
  }
}
