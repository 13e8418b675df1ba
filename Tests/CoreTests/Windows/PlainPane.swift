import Core

/// What happened at a place in a system within one pane of event time; the slow twin of `WindowContent`.
struct PlainPane {
  /// The newest level of a measure in the pane, by its time.
  struct Reading {
    var measure = Measure.onHand
    var quantity: Quantity?
    /// Behind the start of the pane.
    var at = Span.zero
  }

  var start = Instant.distantPast
  var events: Int64 = 0
  var duplicates: Int64 = 0
  var late: Int64 = 0
  var inflow: [Cause: Quantity] = [:]
  var outflow: [Cause: Quantity] = [:]
  var readings: [Reading] = []
  var residual: Aggregate.Range?

  mutating func add(_ note: WindowNote) {
    switch note.kind {
    case .event: events += 1
    case .duplicate: duplicates += 1
    case .late: break
    }
    if note.moved > .zero { inflow[note.cause, default: .zero] += note.moved }
    if note.moved < .zero { outflow[note.cause, default: .zero] += -note.moved }
    for level in note.levels { read(level, at: note.time - start) }
    if let residual = note.residual { compare(residual) }
  }

  private mutating func read(_ level: Level, at time: Span) {
    let reading = Reading(measure: level.measure, quantity: level.quantity, at: time)
    guard let place = readings.firstIndex(where: { $0.measure.rawValue >= level.measure.rawValue }) else {
      return readings.append(reading)
    }
    if readings[place].measure != level.measure {
      readings.insert(reading, at: place)
    } else if readings[place].at <= time {
      readings[place] = reading
    }
  }

  private mutating func compare(_ value: Quantity) {
    var range = residual ?? Aggregate.Range()
    if residual == nil { (range.min, range.max) = (value, value) }
    range.min = Swift.min(range.min, value)
    range.max = Swift.max(range.max, value)
    range.last = value
    residual = range
  }

  /// Adds the pane to a window that it is a part of; panes come in the order of their starts.
  func join(_ window: inout Aggregate) {
    window.events += events
    window.duplicates += duplicates
    window.late += late
    for (cause, quantity) in inflow { window.inflow.add(quantity, by: cause) }
    for (cause, quantity) in outflow { window.outflow.add(quantity, by: cause) }
    for reading in readings { window.last.set(reading.quantity, of: reading.measure) }
    guard let residual else { return }
    var range = window.residual ?? residual
    range.min = min(range.min, residual.min)
    range.max = max(range.max, residual.max)
    range.last = residual.last
    window.residual = range
  }
}
