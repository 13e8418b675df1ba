/// One hand-off for people: the hand-off map and the Exception Drag Index are made of these.
package struct HandoffSummary: Hashable, Sendable {
  package var key = HandoffKey(from: "", to: "")
  /// Exceptions above `info` that are open here.
  package var open: Int64 = 0
  /// Middle lag of the last pane with facts.
  package var lag: Span?
  package var days: [DragDay] = []
  package init() {}

  /// Minutes of human attention on the hand-off per hundred orders, in hundredths, from one day through another; where
  /// no touches were reported, opened exceptions stand in, and it is an estimate.
  package func dragIndex(from first: Int64, through last: Int64, orders: Int64) -> (index: Int64, isEstimated: Bool) {
    let period = days.filter { first <= $0.day && $0.day <= last }
    let isEstimated = period.allSatisfy { $0.touches == 0 }
    let assumed = DragDay.minutesAssumed + DragDay.minutesOfSwitch
    let minutes = period.reduce(0) { $0 + (isEstimated ? $1.opened * assumed : $1.minutes) }
    return (orders > 0 ? minutes * 10_000 / orders : 0, isEstimated)
  }
}

extension HandoffMachine {
  /// Exceptions that stand open, by category; members of an incident are no exceptions of their own.
  package var openByCategory: [Category: Int64] {
    var open: [Category: Int64] = [:]
    for incident in incidents.values where !incident.isMember && !incident.state.isClosed {
      open[incident.category, default: 0] += 1
    }
    return open
  }

  /// Every hand-off that something is known of, by key.
  package var summaries: [HandoffSummary] {
    var open: [String: Int64] = [:]
    for (place, incident) in zip(incidents.keys, incidents.values) where incident.isOpenProblem {
      open[place.home, default: 0] += 1
    }
    return handoffs.keys.sorted().map { home in
      var summary = HandoffSummary()
      summary.key = HandoffKey(text: home)
      summary.open = open[home] ?? 0
      summary.lag = handoffs[home]?.lag?.panes.last.map { Span(microseconds: $0.median) }
      summary.days = handoffs[home]?.days ?? []
      return summary
    }
  }
}

extension Incident {
  fileprivate var isOpenProblem: Bool { !isMember && !state.isClosed && severity != .info }
}
