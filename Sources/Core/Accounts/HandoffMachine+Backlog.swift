/// Open exceptions by team and age, what was sold that is not there, and the attention that hand-offs take.
package struct Backlog: Hashable, Sendable {
  /// How old an open exception is; the words are label values.
  package enum Age: String, CaseIterable, Sendable {
    case underAnHour = "under_1h"
    case underEightHours = "under_8h"
    case underADay = "under_1d"
    case underAWeek = "under_7d"
    case older = "over_7d"

    init(_ age: Span) {
      self =
        age < .hours(1)
        ? .underAnHour
        : age < .hours(8) ? .underEightHours : age < .days(1) ? .underADay : age < .days(7) ? .underAWeek : .older
    }
  }

  package struct Key: Hashable, Sendable {
    package var owner: String
    package var age: Age
    package init(owner: String, age: Age) {
      self.owner = owner
      self.age = age
    }
  }

  /// Exceptions above `info`.
  package var open: [Key: Int64] = [:]
  /// Orders that cannot be filled, of oversells that stand open.
  package var oversold: Int64 = 0
  /// Units that they are short of.
  package var oversoldUnits = Quantity.zero
  /// Minutes of attention by hand-off in the last closed day.
  package var drag: [Handoff: Int64] = [:]

  package init() {}

  /// Adds another partition's.
  package mutating func add(_ other: Backlog) {
    open.merge(other.open) { $0 + $1 }
    oversold += other.oversold
    oversoldUnits += other.oversoldUnits
    drag.merge(other.drag) { $0 + $1 }
  }
}

extension HandoffMachine {
  /// The backlog at `time`. A team that the configuration does not know is told as `other`, so that there are not more
  /// teams than it names.
  package func backlog(at time: Instant) -> Backlog {
    var backlog = Backlog()
    let known = Set(Category.allCases.map(\.defaults.owner) + configuration.owners.values)
    for incident in incidents.values where !incident.isMember && !incident.state.isClosed {
      if incident.category == .oversell {
        backlog.oversold += incident.finding.draft.affectedTotal
        backlog.oversoldUnits += incident.finding.draft.shortfall
      }
      guard incident.severity != .info else { continue }
      let owner = known.contains(incident.owner) ? incident.owner : "other"
      backlog.open[Backlog.Key(owner: owner, age: Backlog.Age(time - incident.opened)), default: 0] += 1
    }
    for summary in summaries {
      guard let day = summary.days.last(where: { $0.day == time.day - 1 }), day.minutes > 0 else { continue }
      backlog.drag[Handoff(from: summary.key.from, to: summary.key.to), default: 0] += day.minutes
    }
    return backlog
  }
}
