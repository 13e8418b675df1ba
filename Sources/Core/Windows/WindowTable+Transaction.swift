/// What a transaction changes: kept as cells, taken back, restored.
extension WindowTable {
  private static let prefix = "window/"

  /// A block of a stream: what one cell holds.
  private struct BlockKey: Comparable {
    var stream: Int
    var start: Instant
    static func < (left: BlockKey, right: BlockKey) -> Bool {
      left.stream != right.stream ? left.stream < right.stream : left.start < right.start
    }
  }

  /// The cells of what changed; ends the transaction.
  package mutating func commit(_ places: (Int) -> PlaceKey) -> [StateCell] {
    var blocks: [BlockKey] = []
    blocks.reserveCapacity(touched.count + dropped.count)
    for window in touched { blocks.append(block(of: windows[Int(window)])) }
    for window in dropped { blocks.append(block(of: windows[Int(window)])) }
    blocks.sort()
    var cells: [StateCell] = []
    cells.reserveCapacity(blocks.count)
    var writer = SealedCell.Writer([])
    for index in blocks.indices where index == 0 || blocks[index] != blocks[index - 1] {
      let block = blocks[index]
      collect(block)
      cells.append(
        StateCell(key: cellKey(block, places), bytes: members.isEmpty ? nil : writer.bytes { write(block, to: &$0) }))
    }
    commitWithoutCells()
    return cells
  }

  package mutating func commitWithoutCells() {
    for window in dropped {
      let content = windows[Int(window)].content
      if content >= 0 { freeContents.append(content) }
      release(window)
    }
    endTransaction()
  }

  /// A free row is nobody's, so that no entry of the calendar takes it for its own.
  private mutating func release(_ window: Int32) {
    windows[Int(window)].due = .distantFuture
    windows[Int(window)].stream = -1
    freeWindows.append(window)
  }

  private mutating func endTransaction() {
    changes.removeAll(keepingCapacity: true)
    touched.removeAll(keepingCapacity: true)
    dropped.removeAll(keepingCapacity: true)
    transaction &+= 1
  }

  /// Puts every window back as it was at the last commit.
  package mutating func abort() {
    precondition(isUndoable, "what was not kept cannot come back")
    for change in changes.reversed() {
      switch change {
      case .head(let place, let window): heads[place] = window
      case .window(let window, let old): windows[Int(window)] = old
      case .content(let content, let old): contents[Int(content)] = old
      case .oldest(let stream, let start, let end):
        streams[Int(stream)].oldest = start
        streams[Int(stream)].endOfOldest = end
      case .made(let window):
        if windows[Int(window)].content >= 0 { freeContents.append(windows[Int(window)].content) }
        release(window)
      }
    }
    for stream in streams.indices { streams[stream].latest = Latest() }
    // What was closed meanwhile is due again; of what is not, the calendar's entry is claimed by nobody.
    for window in touched where windows[Int(window)].due != .distantFuture {
      remember(Int(window), windows[Int(window)].due)
    }
    endTransaction()
  }

  // MARK: Cells

  private func block(of window: Window) -> BlockKey {
    BlockKey(stream: Int(window.stream), start: window.start.floored(to: schedule.cell))
  }

  private func cellKey(_ block: BlockKey, _ places: (Int) -> PlaceKey) -> String {
    let place = places(Int(streams[block.stream].place))
    let system = names[Int(streams[block.stream].system.index)]
    var key = WindowTable.prefix
    // A time has at most twenty characters.
    key.reserveCapacity(WindowTable.prefix.utf8.count + place.byteCount + system.utf8.count + 22)
    place.append(to: &key)
    key.append("\u{1f}")
    key.append(system)
    key.append("\u{1f}")
    key.append(String(block.start.microseconds))
    return key
  }

  /// Makes `members` the windows of a block, by size and start.
  private mutating func collect(_ key: BlockKey) {
    members.removeAll(keepingCapacity: true)
    for rank in schedule.sizes.indices {
      let first = members.count
      var window = heads[head(key.stream, rank)]
      while window >= 0, windows[Int(window)].start >= key.start {
        if windows[Int(window)].start < key.start + schedule.cell { members.append(window) }
        window = windows[Int(window)].older
      }
      members[first...].reverse()
    }
  }

  /// Writes `members` as `WindowBlock` reads them, without making one.
  private func write(_ key: BlockKey, to cell: inout Cell) {
    var start = key.start
    cell.transfer(&start)
    var panes = 0
    for window in members where windows[Int(window)].content >= 0 { panes += 1 }
    cell.write(count: panes)
    for window in members where windows[Int(window)].content >= 0 {
      contents[Int(windows[Int(window)].content)].write(to: &cell, from: windows[Int(window)].start)
    }
    cell.write(count: members.count)
    for window in members {
      let row = windows[Int(window)]
      var told = WindowBlock.Window(
        size: schedule.sizes[Int(row.rank)], start: row.start, revision: row.revision,
        due: row.due == .distantFuture ? nil : row.due)
      told.transfer(&cell)
    }
  }

  /// The windows of a size that start in a block, ascending.
  private func rows(of key: BlockKey, _ rank: Int) -> [Int] {
    var rows: [Int] = []
    var window = heads[head(key.stream, rank)]
    while window >= 0, windows[Int(window)].start >= key.start {
      if windows[Int(window)].start < key.start + schedule.cell { rows.append(Int(window)) }
      window = windows[Int(window)].older
    }
    return rows.reversed()
  }

  /// Whose cell it is; nil where it is none of windows.
  package func owner(of cell: StateCell) throws(StateDamage) -> (place: PlaceKey, system: SystemID)? {
    try parts(of: cell).map { ($0.place, $0.system) }
  }

  private func parts(
    of cell: StateCell
  ) throws(StateDamage) -> (place: PlaceKey, system: SystemID, start: Instant)? {
    guard cell.key.hasPrefix(WindowTable.prefix) else { return nil }
    let rest = cell.key.dropFirst(WindowTable.prefix.count)
    let parts = rest.split(separator: "\u{1f}", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, let index = names.firstIndex(of: parts[2]), let start = Int64(parts[3]) else {
      throw StateDamage(key: cell.key, detail: "no window has such a key")
    }
    return (
      PlaceKey(sku: parts[0], location: parts[1]), SystemID(UInt8(index)), Instant(microseconds: start)
    )
  }

  /// Takes a cell of a place that has the number `place`; no change of the open transaction.
  package mutating func restore(_ cell: StateCell, place: Int) throws(StateDamage) {
    guard let parts = try parts(of: cell) else { return }
    let block = try cell.value(WindowBlock.self)
    let stream = stream(place, parts.system) ?? makeStream(place, parts.system)
    streams[stream].latest = Latest()
    forget(BlockKey(stream: stream, start: parts.start))
    if let block { try take(block, cell, BlockKey(stream: stream, start: parts.start)) }
    commitWithoutCells()
  }

  /// Takes the windows of a block out of their lists.
  private mutating func forget(_ key: BlockKey) {
    for rank in schedule.sizes.indices {
      for window in rows(of: key, rank) {
        link(Int(windows[window].older), after: newer(than: window, key.stream, rank), key.stream, rank)
        dropped.append(Int32(window))
      }
    }
  }

  private func newer(than window: Int, _ stream: Int, _ rank: Int) -> Int {
    var newer = -1
    var next = heads[head(stream, rank)]
    while next >= 0, Int(next) != window {
      newer = Int(next)
      next = windows[newer].older
    }
    return newer
  }

  private mutating func take(_ block: WindowBlock, _ cell: StateCell, _ key: BlockKey) throws(StateDamage) {
    var panes: [Instant: WindowPane] = [:]
    for pane in block.panes { panes[pane.start] = pane }
    var isSound = panes.count == block.panes.count
    for window in block.windows {
      guard let rank = schedule.sizes.firstIndex(of: window.size),
        window.start.floored(to: schedule.cell) == key.start, window.start.floored(to: window.size) == window.start,
        rank > 0 || panes[window.start] != nil
      else {
        isSound = false
        continue
      }
      let row = make(key.stream, rank, window.start)
      windows[row].revision = window.revision
      if let pane = panes.removeValue(forKey: window.start), rank == 0 {
        contents[Int(windows[row].content)] = WindowContent(pane)
      }
      guard let due = window.due else { continue }
      windows[row].due = due
      remember(row, due)
    }
    guard isSound, panes.isEmpty else { throw StateDamage(key: cell.key, detail: "panes and windows do not fit") }
  }
}
