@testable import Core

/// The windows of one (SKU, location, system) in lists of lists: slow, plain, and what `WindowTable` must agree with.
///
/// A window closes when the clock has reached its end + grace; what comes later opens it again for the length of the
/// grace, and it closes with the next revision. Both are functions of event times and arrivals alone.
struct PlainWindows {
  /// A window that holds something; closed where it has no `due`.
  struct Window {
    var size = Span.zero
    var start = Instant.distantPast
    /// How often it was closed.
    var revision: Int64 = 0
    var due: Instant?
  }

  /// The panes that start in one block of time, and the windows that do.
  struct Block {
    var start = Instant.distantPast
    var panes: [PlainPane] = []
    var windows: [Window] = []
    /// The earliest `due` of the windows, so that closing walks no block in vain; no part of the cell.
    var nextDue: Instant?

    mutating func findNextDue() { nextDue = windows.compactMap(\.due).min() }
  }

  /// Ascending by start.
  private(set) var blocks: [Block] = []
  /// The earliest time at which a window has to be closed.
  private(set) var nextClose: Instant?

  var isEmpty: Bool { blocks.isEmpty }
  var paneCount: Int { blocks.reduce(0) { $0 + $1.panes.count } }

  /// Adds a record to its pane. Data beyond the horizon has no pane any more: it counts in the pane of its arrival.
  mutating func note(_ note: WindowNote, _ schedule: WindowSchedule) {
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
  mutating func close(
    through time: Instant, as template: Aggregate, _ schedule: WindowSchedule
  ) -> [Aggregate] {
    guard let next = nextClose, next <= time else { return [] }
    var closed: [(due: Instant, aggregate: Aggregate)] = []
    for block in blocks.indices where blocks[block].nextDue ?? .distantFuture <= time {
      for window in blocks[block].windows.indices {
        guard let due = blocks[block].windows[window].due, due <= time else { continue }
        blocks[block].windows[window].due = nil
        blocks[block].windows[window].revision += 1
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
  func eventCount(from start: Instant, to end: Instant) -> Int64 {
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
      blocks.removeFirst()
    }
  }

  private mutating func update(_ time: Instant, _ schedule: WindowSchedule, _ body: (inout Block) -> Void) {
    let start = time.floored(to: schedule.block)
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

extension PlainWindows.Block {
  /// The place of a pane, made where there is none.
  fileprivate mutating func pane(from start: Instant) -> Int {
    let place = (panes.lastIndex { $0.start < start } ?? -1) + 1
    if place == panes.count || panes[place].start != start {
      var pane = PlainPane()
      pane.start = start
      panes.insert(pane, at: place)
    }
    return place
  }

  fileprivate mutating func window(_ size: Span, from start: Instant) -> Int {
    if let place = windows.lastIndex(where: { $0.size == size && $0.start == start }) { return place }
    windows.append(PlainWindows.Window(size: size, start: start, revision: 0, due: nil))
    return windows.count - 1
  }

  /// Asks for the last pane that the block may hold; a block may reach into the next large window.
  fileprivate func isOver(at time: Instant, _ schedule: WindowSchedule) -> Bool {
    guard schedule.end(ofLifeFrom: start + schedule.block - schedule.pane) <= time else { return false }
    return nextDue == nil
  }
}
