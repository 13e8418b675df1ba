/// A point in time: Int64 microseconds since 1970 UTC.
package struct Instant: Hashable, Comparable, Sendable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package static let distantPast = Instant(microseconds: .min / 4)
  package static let distantFuture = Instant(microseconds: .max / 4)

  package static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }
  package static func + (left: Instant, right: Span) -> Instant {
    Instant(microseconds: left.microseconds &+ right.microseconds)
  }
  package static func - (left: Instant, right: Span) -> Instant {
    Instant(microseconds: left.microseconds &- right.microseconds)
  }
  package static func - (left: Instant, right: Instant) -> Span {
    Span(microseconds: left.microseconds &- right.microseconds)
  }

  /// Days since 1970-01-01 UTC, for measures that start anew each UTC day.
  package var day: Int64 { microseconds.flooredQuotient(86_400_000_000) }

  /// The start of the pane of `size` that holds this instant.
  package func floored(to size: Span) -> Instant {
    Instant(microseconds: microseconds.flooredQuotient(size.microseconds) * size.microseconds)
  }
}

extension Int64 {
  fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

extension Instant {
  /// The date, the seconds of its day and the microseconds of its second, in UTC.
  var parts: (year: Int64, month: Int64, date: Int64, clock: Int64, fraction: Int64) {
    let second = microseconds.flooredQuotient(1_000_000)
    let dayNumber = second.flooredQuotient(86_400)
    let (year, month, date) = Instant.civil(dayNumber)
    return (year, month, date, second - dayNumber * 86_400, microseconds - second * 1_000_000)
  }

  /// Proleptic Gregorian date of a day number (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  private static func civil(_ dayNumber: Int64) -> (year: Int64, month: Int64, date: Int64) {
    let shifted = dayNumber + 719_468
    let era = shifted.flooredQuotient(146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthShifted = (5 * dayOfYear + 2) / 153
    let month = monthShifted < 10 ? monthShifted + 3 : monthShifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthShifted + 2) / 5 + 1)
  }
}

/// A length of time: Int64 microseconds.
package struct Span: Hashable, Comparable, Sendable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package static let zero = Span(microseconds: 0)
  package static func seconds(_ count: Int64) -> Span { Span(microseconds: count * 1_000_000) }
  package static func minutes(_ count: Int64) -> Span { seconds(count * 60) }
  package static func hours(_ count: Int64) -> Span { seconds(count * 3600) }
  package static func days(_ count: Int64) -> Span { seconds(count * 86_400) }

  package static func < (left: Span, right: Span) -> Bool { left.microseconds < right.microseconds }
  package static func + (left: Span, right: Span) -> Span { Span(microseconds: left.microseconds + right.microseconds) }
  package static func * (left: Span, count: Int64) -> Span { Span(microseconds: left.microseconds * count) }
}
