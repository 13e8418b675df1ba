/// A pane in its cell.
package struct WindowPane: Hashable, Sendable {
  struct Flow: Hashable, Sendable {
    var cause = Cause.other
    var quantity = Quantity.zero
  }

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
  var inflow: [Flow] = []
  var outflow: [Flow] = []
  var readings: [Reading] = []
  var residual: Aggregate.Range?

  package init() {}
}

/// What one cell of windows holds: the panes of a place and system that start in one block of time, and the windows
/// that do.
package struct WindowBlock: Hashable, Sendable {
  /// A window that holds something; closed where it has no `due`.
  struct Window: Hashable, Sendable {
    var size = Span.zero
    var start = Instant.distantPast
    /// How often it was closed.
    var revision: Int64 = 0
    var due: Instant?
  }

  var start = Instant.distantPast
  var panes: [WindowPane] = []
  /// By size, then start.
  var windows: [Window] = []

  package init() {}
}

extension WindowPane.Flow: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
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
extension WindowBlock.Window: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&size)
    cell.transfer(&start)
    cell.transfer(&revision)
    cell.transfer(&due)
  }
}
extension WindowBlock: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&start)
    cell.transfer(&panes)
    cell.transfer(&windows)
  }
}
