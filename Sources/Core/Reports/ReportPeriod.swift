/// How long a period of the report is.
package enum ReportSize: UInt8, CaseIterable, Sendable {
  case hour, day

  package var span: Span { self == .hour ? .hours(1) : .days(1) }
  /// The word on the wire.
  package var word: String { self == .hour ? "1h" : "1d" }
}

/// An hour or a UTC day of arrival.
package struct ReportPeriod: Hashable, Sendable {
  package var size = ReportSize.hour
  package var start = Instant.distantPast
  package init() {}

  package init(_ size: ReportSize, holding time: Instant) {
    self.size = size
    start = time.floored(to: size.span)
  }

  package var end: Instant { start + size.span }
  /// When the period is closed: what was summed up to its end has come by then.
  var due: Instant { end + ReportPeriod.grace }

  package static let grace = Span.minutes(1)
}

extension ReportPeriod: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&size)
    cell.transfer(&start)
  }
}
