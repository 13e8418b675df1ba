/// What the windows of a place and system are told about one record.
package struct WindowNote: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// An applied record.
    case event
    case duplicate
    /// A record that was refused as late.
    case late
  }

  package var kind = Kind.event
  /// Event time.
  package var time = Instant.distantPast
  package var arrival = Instant.distantPast
  package var cause = Cause.other
  /// What came in (positive) or went out (negative), by `cause`.
  package var moved = Quantity.zero
  package var levels: [Level] = []
  /// The residual of the comparison that the record led to.
  package var residual: Quantity?

  package init(_ kind: Kind = .event, time: Instant, arrival: Instant) {
    self.kind = kind
    self.time = time
    self.arrival = arrival
  }
}

/// The sizes and times by which windows open and close.
package struct WindowSchedule: Hashable, Sendable {
  /// The pane first, then the rollups that are made of panes.
  let sizes: [Span]
  let pane: Span
  let grace: Span
  /// How long late data may reach a window that is over.
  let reach: Span
  /// Panes are forgotten in blocks.
  let block: Span
  /// The panes and windows that start within so much time are one cell.
  let cell: Span

  package init(_ configuration: Configuration) {
    pane = configuration.pane
    let pane = pane
    sizes = [pane] + configuration.rollups.filter { $0 > pane }.sorted()
    grace = configuration.grace
    reach = max(configuration.dedupHorizon, configuration.grace)
    block = max(.hours(1), pane)
    // A place and system with a record writes its cell again at the commit: so a cell is small.
    cell = pane * 6
  }

  /// When nothing can reach a pane that starts at `start` any more: its largest window is closed and late data of it is
  /// refused.
  func end(ofLifeFrom start: Instant) -> Instant {
    let largest = sizes[sizes.count - 1]
    return start.floored(to: largest) + largest + reach
  }

  /// When nothing can reach the block of panes that starts at `start` any more.
  func end(ofBlock start: Instant) -> Instant { end(ofLifeFrom: start + block - pane) }

  /// Data of the pane of `time` that arrives at `arrival` has no pane any more.
  func isBeyondReach(_ time: Instant, arrival: Instant) -> Bool {
    // The largest window of a time ends after it, so its life is longer than the reach.
    if arrival - time < reach { return false }
    return end(ofLifeFrom: time.floored(to: pane)) <= arrival
  }
}
