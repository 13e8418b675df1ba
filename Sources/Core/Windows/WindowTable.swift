/// The windows of all places and systems of a stock machine, with their timers, transaction and cells.
///
/// A *stream* is a place as one system tells of it. Its tumbling panes of event time and the rollups made of them are
/// *windows*: rows in one flat table, linked for each stream and size from the newest to the oldest, so that most
/// records meet theirs at the front. Only panes have a content; a rollup is added up from its panes when it closes.
///
/// A window closes when the clock has reached its end + grace; what comes later opens it again for the length of the
/// grace, and it closes with the next revision. Both are functions of event times and arrivals alone.
package struct WindowTable {
  /// The windows of one (SKU, location, system).
  struct Stream {
    /// The number of its place.
    let place: Int32
    let system: SystemID
    /// The start of its oldest block of panes, and when nothing can reach that any more.
    var oldest = Instant.distantFuture
    var endOfOldest = Instant.distantFuture
    var latest = Latest()
  }

  /// The pane that was noted last. Until the time when the first of it and its rollups closes, all of them are open, and
  /// a record changes nothing but the pane's content.
  struct Latest {
    var start = Instant.distantPast
    var openUntil = Instant.distantPast
    var window: Int32 = -1
    var content: Int32 = -1
  }

  /// A window that holds something.
  struct Window {
    var start: Instant
    /// When it closes; `distantFuture` = it is closed.
    var due = Instant.distantFuture
    /// How often it was closed.
    var revision: Int64 = 0
    var stream: Int32
    /// The next older window of the same stream and size.
    var older: Int32
    /// Of a pane: its content.
    var content: Int32 = -1
    /// The transaction that touched it last.
    var touched: UInt32 = 0
    var rank: Int32
  }

  /// What a transaction has to take back, latest last.
  enum Change {
    case head(Int, Int32)
    case window(Int32, Window)
    case made(Int32)
    case oldest(Int32, start: Instant, end: Instant)
    case content(Int32, WindowContent)
  }

  let schedule: WindowSchedule
  let names: [String]
  var streams: ContiguousArray<Stream> = []
  /// By place and system; −1 = none.
  private var streamByPlace: ContiguousArray<Int32> = []
  /// By stream and size, the newest window.
  var heads: ContiguousArray<Int32> = []
  var windows: ContiguousArray<Window> = []
  var contents: ContiguousArray<WindowContent> = []
  var freeWindows: ContiguousArray<Int32> = []
  var freeContents: ContiguousArray<Int32> = []
  var calendar = DueCalendar()

  var changes: ContiguousArray<Change> = []
  var touched: ContiguousArray<Int32> = []
  /// Windows that the open transaction has forgotten; their rows are free when it ends.
  var dropped: ContiguousArray<Int32> = []
  var transaction: UInt32 = 1
  /// False where nobody aborts: nothing is kept of what windows were.
  var isUndoable = true

  /// Room for what is due at one instant.
  var due: ContiguousArray<DueCalendar.Entry> = []
  var order: ContiguousArray<ClosingOrder> = []
  var members: ContiguousArray<Int32> = []

  package init(_ configuration: Configuration) {
    schedule = WindowSchedule(configuration)
    names = configuration.systemNames
  }

  /// The earliest time at which a window may have to be closed.
  package var nextClose: Instant? { calendar.first }

  // MARK: Streams

  func stream(_ place: Int, _ system: SystemID) -> Int? {
    let slot = place * names.count + Int(system.index)
    guard slot < streamByPlace.count, streamByPlace[slot] >= 0 else { return nil }
    return Int(streamByPlace[slot])
  }

  /// A stream stays once it is made: without windows it is no state.
  mutating func makeStream(_ place: Int, _ system: SystemID) -> Int {
    let slot = place * names.count + Int(system.index)
    if slot >= streamByPlace.count {
      streamByPlace.append(contentsOf: repeatElement(-1, count: (place + 1) * names.count - streamByPlace.count))
    }
    streams.append(Stream(place: Int32(place), system: system))
    streamByPlace[slot] = Int32(streams.count - 1)
    for _ in schedule.sizes { heads.append(-1) }
    return streams.count - 1
  }

  func head(_ stream: Int, _ rank: Int) -> Int { stream * schedule.sizes.count + rank }

  // MARK: Noting

  /// Adds a record to its pane. Data beyond the horizon has no pane any more: it counts in the pane of its arrival.
  package mutating func note(_ note: WindowNote, place: Int, system: SystemID) {
    let stream = stream(place, system) ?? makeStream(place, system)
    if streams[stream].endOfOldest <= note.arrival { drop(stream, until: note.arrival) }
    let isBeyond = note.kind == .late || schedule.isBeyondReach(note.time, arrival: note.arrival)
    let time = isBeyond ? note.arrival : note.time
    let latest = streams[stream].latest
    if latest.start <= time, time - latest.start < schedule.pane, note.arrival < latest.openUntil {
      return add(note, to: Int(latest.content), of: latest.window, from: latest.start, at: time, isBeyond)
    }
    let pane = find(stream, 0, holding: time) ?? make(stream, 0, time.floored(to: schedule.pane))
    let start = windows[pane].start
    let content = windows[pane].content
    add(note, to: Int(content), of: Int32(pane), from: start, at: time, isBeyond)
    var openUntil = open(pane, schedule.pane, note.arrival)
    for rank in 1..<schedule.sizes.count {
      let size = schedule.sizes[rank]
      let window = find(stream, rank, holding: start) ?? make(stream, rank, start.floored(to: size))
      openUntil = min(openUntil, open(window, size, note.arrival))
    }
    streams[stream].latest = Latest(start: start, openUntil: openUntil, window: Int32(pane), content: content)
  }

  private mutating func add(
    _ note: WindowNote, to content: Int, of window: Int32, from start: Instant, at time: Instant, _ isBeyond: Bool
  ) {
    if contents[content].touched != transaction {
      if isUndoable { changes.append(.content(Int32(content), contents[content])) }
      contents[content].touched = transaction
      touched.append(window)
    }
    let isLate = isBeyond || note.arrival > start + schedule.pane + schedule.grace
    contents[content].add(note, at: time - start, isLate: isLate)
  }

  /// Opens a window where it is closed; when it closes.
  private mutating func open(_ window: Int, _ size: Span, _ arrival: Instant) -> Instant {
    guard windows[window].due == .distantFuture else { return windows[window].due }
    touch(window)
    let regular = windows[window].start + size + schedule.grace
    let due = arrival <= regular ? regular : arrival + schedule.grace
    windows[window].due = due
    remember(window, due)
    return due
  }

  mutating func remember(_ window: Int, _ due: Instant) {
    let (stream, rank) = (windows[window].stream, windows[window].rank)
    calendar.insert(due, DueCalendar.Entry(owner: stream, item: Int32(window), rank: rank))
  }

  /// The window that holds `time`.
  private func find(_ stream: Int, _ rank: Int, holding time: Instant) -> Int? {
    var window = heads[head(stream, rank)]
    while window >= 0, windows[Int(window)].start > time { window = windows[Int(window)].older }
    guard window >= 0, time - windows[Int(window)].start < schedule.sizes[rank] else { return nil }
    return Int(window)
  }

  // MARK: Rows

  /// A new window in its place among those of its stream and size.
  mutating func make(_ stream: Int, _ rank: Int, _ start: Instant) -> Int {
    let made = freeWindows.popLast().map { Int($0) } ?? windows.count
    var row = Window(start: start, stream: Int32(stream), older: -1, rank: Int32(rank))
    row.touched = transaction
    if rank == 0 { row.content = makeContent() }
    var newer = -1
    var older = heads[head(stream, rank)]
    while older >= 0, windows[Int(older)].start > start {
      newer = Int(older)
      older = windows[newer].older
    }
    row.older = older
    if made == windows.count { windows.append(row) } else { windows[made] = row }
    if isUndoable { changes.append(.made(Int32(made))) }
    touched.append(Int32(made))
    link(made, after: newer, stream, rank)
    noteOldest(stream, start.floored(to: schedule.block))
    return made
  }

  private mutating func makeContent() -> Int32 {
    let content = freeContents.popLast().map { Int($0) } ?? contents.count
    var row = WindowContent()
    row.touched = transaction
    if content == contents.count { contents.append(row) } else { contents[content] = row }
    return Int32(content)
  }

  /// Hangs `window` (or nothing, −1) behind a newer one, or at the front.
  mutating func link(_ window: Int, after newer: Int, _ stream: Int, _ rank: Int) {
    guard newer < 0 else {
      touch(newer)
      return windows[newer].older = Int32(window)
    }
    let place = head(stream, rank)
    if isUndoable { changes.append(.head(place, heads[place])) }
    heads[place] = Int32(window)
  }

  mutating func noteOldest(_ stream: Int, _ block: Instant) {
    guard block < streams[stream].oldest else { return }
    setOldest(stream, block)
  }

  mutating func setOldest(_ stream: Int, _ block: Instant) {
    if isUndoable {
      changes.append(
        .oldest(Int32(stream), start: streams[stream].oldest, end: streams[stream].endOfOldest))
    }
    streams[stream].oldest = block
    streams[stream].endOfOldest = block == .distantFuture ? block : schedule.end(ofBlock: block)
  }

  mutating func touch(_ window: Int) {
    guard windows[window].touched != transaction else { return }
    if isUndoable { changes.append(.window(Int32(window), windows[window])) }
    windows[window].touched = transaction
    touched.append(Int32(window))
  }

  // MARK: Forgetting

  /// Forgets blocks that nothing can reach any more, the oldest first; one with a window to be closed stays.
  mutating func drop(_ stream: Int, until time: Instant) {
    while streams[stream].endOfOldest <= time {
      let start = streams[stream].oldest
      let end = start + schedule.block
      guard !hasDue(stream, before: end) else { return }
      for rank in schedule.sizes.indices { cut(stream, rank, before: end) }
      setOldest(stream, oldestBlock(stream))
    }
  }

  private func hasDue(_ stream: Int, before end: Instant) -> Bool {
    for rank in schedule.sizes.indices {
      var window = heads[head(stream, rank)]
      while window >= 0 {
        let row = windows[Int(window)]
        if row.start < end, row.due != .distantFuture { return true }
        window = row.older
      }
    }
    return false
  }

  /// Forgets the windows of a size that start before `end`: they are the last of their list.
  private mutating func cut(_ stream: Int, _ rank: Int, before end: Instant) {
    var newer = -1
    var window = heads[head(stream, rank)]
    while window >= 0, windows[Int(window)].start >= end {
      newer = Int(window)
      window = windows[newer].older
    }
    guard window >= 0 else { return }
    link(-1, after: newer, stream, rank)
    while window >= 0 {
      dropped.append(window)
      window = windows[Int(window)].older
    }
  }

  private func oldestBlock(_ stream: Int) -> Instant {
    var oldest = Instant.distantFuture
    for rank in schedule.sizes.indices {
      var window = heads[head(stream, rank)]
      while window >= 0 {
        oldest = min(oldest, windows[Int(window)].start.floored(to: schedule.block))
        window = windows[Int(window)].older
      }
    }
    return oldest
  }
}
