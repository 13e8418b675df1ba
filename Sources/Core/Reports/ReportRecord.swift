/// What one hand-off did in a period, as `recount.report` carries it.
package struct ReportRecord: Hashable, Sendable {
  /// `rep-` + 26 base32 characters.
  package var id = ""
  package var home = ""
  package var handoff = Handoff()
  package var book = PeriodBook()
  package var standing = ReportStanding()
  package init() {}
}

/// How a hand-off's exceptions stand when a period closes.
package struct ReportStanding: Hashable, Sendable {
  package struct Backlog: Hashable, Sendable {
    package var owner = ""
    package var age = Core.Backlog.Age.underAnHour
    package var count: Int64 = 0
  }

  package var open: Int64 = 0
  /// Above `info`, by owner, then age.
  package var backlog: [Backlog] = []
  /// Orders and units of oversells that stand open.
  package var oversoldOrders: Int64 = 0
  package var oversoldUnits = Quantity.zero
  package init() {}

  mutating func add(_ incident: Incident, at now: Instant) {
    open += 1
    if incident.category == .oversell {
      oversoldOrders += incident.finding.draft.affectedTotal
      oversoldUnits += incident.finding.draft.shortfall
    }
    guard incident.severity != .info else { return }
    let age = Core.Backlog.Age(now - incident.opened)
    if let known = backlog.firstIndex(where: { $0.owner == incident.owner && $0.age == age }) {
      backlog[known].count += 1
      return
    }
    backlog.append(Backlog(owner: incident.owner, age: age, count: 1))
    let order = Core.Backlog.Age.allCases
    backlog.sort {
      if $0.owner != $1.owner { return $0.owner < $1.owner }
      return order.firstIndex(of: $0.age) ?? 0 < order.firstIndex(of: $1.age) ?? 0
    }
  }
}

extension Identity {
  /// A hand-off's report of a period.
  package static func report(_ home: String, _ period: ReportPeriod) -> String {
    ["report", home, period.size.word, "\(period.start)"].joined(separator: "\u{1f}")
  }
}
