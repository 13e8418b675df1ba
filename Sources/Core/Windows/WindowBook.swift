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
  let grace: Span
  let horizon: Span
  /// Panes lie together in blocks; each block is one cell.
  let block: Span

  package init(_ configuration: Configuration) {
    let pane = configuration.pane
    sizes = [pane] + configuration.rollups.filter { $0 > pane }.sorted()
    grace = configuration.grace
    horizon = configuration.dedupHorizon
    // An hour holds as many panes as make a cell of some KiB at a busy place.
    block = max(.hours(1), pane)
  }

  var pane: Span { sizes[0] }

  /// When nothing can reach a pane that starts at `start` any more: its largest window is closed and late data of it is
  /// refused.
  func end(ofLifeFrom start: Instant) -> Instant {
    let largest = sizes[sizes.count - 1]
    return start.floored(to: largest) + largest + max(horizon, grace)
  }
}

/// The tumbling windows of one (SKU, location, system): panes of event time and the rollups made of them.
///
/// A window closes when the clock has reached its end + grace; what comes later opens it again for the length of the
/// grace, and it closes with the next revision. Both are functions of event times and arrivals alone.
package struct WindowBook: Hashable, Sendable {
  /// A window that holds something; closed where it has no `due`.
  struct Window: Hashable, Sendable {
    var size = Span.zero
    var start = Instant.distantPast
    /// How often it was closed.
    var revision: Int64 = 0
    var due: Instant?
  }

  /// The panes that start in one block of time, and the windows that do.
  struct Block: Hashable, Sendable {
    var start = Instant.distantPast
    var panes: [WindowPane] = []
    var windows: [Window] = []
    /// The earliest `due` of the windows, so that closing walks no block in vain; no part of the cell.
    var nextDue: Instant?

    mutating func findNextDue() { nextDue = windows.compactMap(\.due).min() }
  }

  /// Ascending by start.
  private(set) var blocks: [Block] = []
  /// Starts of the blocks that were changed since the last `takeChanges`.
  private var changed: Set<Instant> = []
  /// The earliest time at which a window has to be closed.
  package private(set) var nextClose: Instant?

  package init() {}

  package var isEmpty: Bool { blocks.isEmpty }
  package var paneCount: Int { blocks.reduce(0) { $0 + $1.panes.count } }

  /// Adds a record to its pane. Data beyond the horizon has no pane any more: it counts in the pane of its arrival.
  package mutating func note(_ note: WindowNote, _ schedule: WindowSchedule) {
    drop(until: note.arrival, schedule)
    var note = note
    let isBeyond = note.kind == .late || schedule.end(ofLifeFrom: note.time.floored(to: schedule.pane)) <= note.arrival
    if isBeyond { note.time = note.arrival }
    let start = note.time.floored(to: schedule.pane)
    let isLate = isBeyond || note.arrival > start + schedule.pane + schedule.grace
    update(start, schedule) { block in
      let pane = block.pane(from: start)
      block.panes[pane].add(note)
      if isLate { block.panes[pane].late += 1 }
    }
    for size in schedule.sizes { open(size, holding: start, arrival: note.arrival, schedule) }
  }

  private mutating func open(_ size: Span, holding pane: Instant, arrival: Instant, _ schedule: WindowSchedule) {
    let start = pane.floored(to: size)
    let regular = start + size + schedule.grace
    let due = arrival <= regular ? regular : arrival + schedule.grace
    update(start, schedule) { block in
      let window = block.window(size, from: start)
      if block.windows[window].due == nil { block.windows[window].due = due }
      block.nextDue = min(block.nextDue ?? due, due)
    }
    nextClose = min(nextClose ?? due, due)
  }

  /// Closes what is due at `time` or before, in the order (due, size, start); `template` names the place and system.
  package mutating func close(
    through time: Instant, as template: Aggregate, _ schedule: WindowSchedule
  ) -> [Aggregate] {
    guard let next = nextClose, next <= time else { return [] }
    var closed: [(due: Instant, aggregate: Aggregate)] = []
    for block in blocks.indices where blocks[block].nextDue ?? .distantFuture <= time {
      for window in blocks[block].windows.indices {
        guard let due = blocks[block].windows[window].due, due <= time else { continue }
        blocks[block].windows[window].due = nil
        blocks[block].windows[window].revision += 1
        changed.insert(blocks[block].start)
        closed.append((due, aggregate(blocks[block].windows[window], template, schedule)))
      }
      blocks[block].findNextDue()
    }
    findNextClose()
    drop(until: time, schedule)
    return closed.sorted { left, right in
      if left.due != right.due { return left.due < right.due }
      if left.aggregate.size != right.aggregate.size { return left.aggregate.size < right.aggregate.size }
      return left.aggregate.start < right.aggregate.start
    }.map(\.aggregate)
  }

  private func aggregate(_ window: Window, _ template: Aggregate, _ schedule: WindowSchedule) -> Aggregate {
    var result = template
    result.start = window.start
    result.size = window.size
    result.revision = window.revision
    let end = window.start + window.size
    for block in blocks where block.start < end && block.start + schedule.block > window.start {
      for pane in block.panes where pane.start >= window.start && pane.start < end { pane.join(&result) }
    }
    return result
  }

  /// Applied records between two times, by whole panes: what velocity is made of.
  package func eventCount(from start: Instant, to end: Instant) -> Int64 {
    blocks.reduce(0) { sum, block in
      sum + block.panes.reduce(0) { $1.start >= start && $1.start < end ? $0 + $1.events : $0 }
    }
  }

  private mutating func findNextClose() {
    nextClose = blocks.compactMap(\.nextDue).min()
  }

  /// Forgets blocks that nothing can reach any more.
  private mutating func drop(until time: Instant, _ schedule: WindowSchedule) {
    while let first = blocks.first, first.isOver(at: time, schedule) {
      changed.insert(first.start)
      blocks.removeFirst()
    }
  }

  private mutating func update(_ time: Instant, _ schedule: WindowSchedule, _ body: (inout Block) -> Void) {
    let start = time.floored(to: schedule.block)
    changed.insert(start)
    // Most records belong to the newest block.
    let place = (blocks.lastIndex { $0.start < start } ?? -1) + 1
    if place == blocks.count || blocks[place].start != start {
      var block = Block()
      block.start = start
      blocks.insert(block, at: place)
    }
    body(&blocks[place])
  }
}

extension WindowBook.Block {
  /// The place of a pane, made where there is none.
  fileprivate mutating func pane(from start: Instant) -> Int {
    let place = (panes.lastIndex { $0.start < start } ?? -1) + 1
    if place == panes.count || panes[place].start != start {
      var pane = WindowPane()
      pane.start = start
      panes.insert(pane, at: place)
    }
    return place
  }

  fileprivate mutating func window(_ size: Span, from start: Instant) -> Int {
    if let place = windows.lastIndex(where: { $0.size == size && $0.start == start }) { return place }
    windows.append(WindowBook.Window(size: size, start: start, revision: 0, due: nil))
    return windows.count - 1
  }

  /// Asks for the last pane that the block may hold; a block may reach into the next large window.
  fileprivate func isOver(at time: Instant, _ schedule: WindowSchedule) -> Bool {
    guard schedule.end(ofLifeFrom: start + schedule.block - schedule.pane) <= time else { return false }
    return nextDue == nil
  }
}

extension WindowBook {
  /// The blocks changed since the last call: their starts and bytes, nil = the block is gone; ascending.
  package mutating func takeChanges() -> [(start: Instant, bytes: [UInt8]?)] {
    let starts = changed.sorted()
    changed = []
    return starts.map { start in (start, blocks.first { $0.start == start }.map { Cell.bytes(of: $0) }) }
  }

  /// Takes a block from the changelog.
  package mutating func restore(_ start: Instant, _ cell: StateCell) throws(StateDamage) {
    let block = try cell.value(Block.self)
    blocks.removeAll { $0.start == start }
    if var block {
      block.start = start
      blocks.insert(block, at: blocks.firstIndex { $0.start > start } ?? blocks.count)
    }
    findNextClose()
  }
}

extension WindowBook.Window: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&size)
    cell.transfer(&start)
    cell.transfer(&revision)
    cell.transfer(&due)
  }
}
extension WindowBook.Block: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&start)
    cell.transfer(&panes)
    cell.transfer(&windows)
    if cell.isReading { findNextDue() }
  }
}
extension WindowBook: CellCodable {
  /// The whole book in one cell, for owners that do not write its blocks one by one.
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&blocks)
    if cell.isReading { findNextClose() }
  }
}
