/// What happened at a place in a system within one pane of event time.
package struct WindowPane: Hashable, Sendable {
  /// The newest level of a measure in the pane, by its time.
  struct Reading: Hashable, Sendable {
    var measure = Measure.onHand
    var quantity: Quantity?
    /// Behind the start of the pane.
    var at = Span.zero
  }

  var start = Instant.distantPast
  var events: Int64 = 0
  var duplicates: Int64 = 0
  var late: Int64 = 0
  /// By cause, in the order of the causes' raw values.
  var inflow: [Aggregate.CauseQuantity] = []
  var outflow: [Aggregate.CauseQuantity] = []
  var readings: [Reading] = []
  var residual: Aggregate.Range?

  package init() {}

  mutating func add(_ note: WindowNote) {
    switch note.kind {
    case .event: events += 1
    case .duplicate: duplicates += 1
    case .late: break
    }
    if note.moved > .zero { WindowPane.add(note.cause, note.moved, to: &inflow) }
    if note.moved < .zero { WindowPane.add(note.cause, -note.moved, to: &outflow) }
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
    var range = residual ?? Aggregate.Range(min: value, max: value)
    range.min = Swift.min(range.min, value)
    range.max = Swift.max(range.max, value)
    range.last = value
    residual = range
  }

  private static func add(_ cause: Cause, _ quantity: Quantity, to flows: inout [Aggregate.CauseQuantity]) {
    guard let place = flows.firstIndex(where: { $0.cause.rawValue >= cause.rawValue }) else {
      return flows.append(Aggregate.CauseQuantity(cause, quantity))
    }
    if flows[place].cause == cause {
      flows[place].quantity += quantity
    } else {
      flows.insert(Aggregate.CauseQuantity(cause, quantity), at: place)
    }
  }

  /// Adds the pane to a window that it is a part of; panes come in the order of their starts.
  func join(_ window: inout Aggregate) {
    window.events += events
    window.duplicates += duplicates
    window.late += late
    for flow in inflow { WindowPane.add(flow.cause, flow.quantity, to: &window.inflow) }
    for flow in outflow { WindowPane.add(flow.cause, flow.quantity, to: &window.outflow) }
    for reading in readings {
      window.last.removeAll { $0.measure == reading.measure }
      window.last.append(Level(reading.measure, reading.quantity))
    }
    window.last.sort { $0.measure.rawValue < $1.measure.rawValue }
    guard let residual else { return }
    var range = window.residual ?? residual
    range.min = min(range.min, residual.min)
    range.max = max(range.max, residual.max)
    range.last = residual.last
    window.residual = range
  }
}

extension Aggregate.CauseQuantity {
  fileprivate init(_ cause: Cause, _ quantity: Quantity) {
    self.init()
    self.cause = cause
    self.quantity = quantity
  }
}
extension Aggregate.Range {
  fileprivate init(min: Quantity, max: Quantity) {
    self.init()
    self.min = min
    self.max = max
  }
}

extension Aggregate.CauseQuantity: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&cause)
    cell.transfer(&quantity)
  }
}
extension Aggregate.Range: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&min)
    cell.transfer(&max)
    cell.transfer(&last)
  }
}
extension WindowPane.Reading: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&measure)
    cell.transfer(&quantity)
    cell.transfer(&at)
  }
}
extension WindowPane: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&start)
    cell.transfer(&events)
    cell.transfer(&duplicates)
    cell.transfer(&late)
    cell.transfer(&inflow)
    cell.transfer(&outflow)
    cell.transfer(&readings)
    cell.transfer(&residual)
  }
}
