/// How fast an item moves at a place: it decides how often the place deserves a look.
package enum Velocity: UInt8, CaseIterable, Sendable {
  case slow, fast

  /// Movements a day from which on an item is fast: one an hour.
  static let fastMin: Int64 = 24

  /// The class by the applied records of the last 24 hours.
  package init(eventsPerDay: Int64) { self = eventsPerDay >= Velocity.fastMin ? .fast : .slow }

  /// The word in an aggregate.
  package var word: String { self == .fast ? "fast" : "slow" }

  /// Hourly for fast items, daily for the rest.
  package var checkPeriod: Span { self == .fast ? .hours(1) : .days(1) }
}
