/// Where a window that is due stands in the order of closing: by the place's and system's text, then size and start.
struct ClosingOrder {
  /// The first bytes of the text, as numbers that compare as the bytes do.
  var first: UInt64
  var second: UInt64
  var window: Int32
  var stream: Int32
}

/// What closes, in which order, and what it says.
extension WindowTable {
  /// Closes all that is due at the earliest time; `finish` fills in what the place knows.
  package mutating func closeNext(
    _ places: (Int) -> PlaceKey, into closed: inout [Aggregate],
    _ finish: (_ place: Int, SystemID, Velocity, inout Aggregate) -> Void
  ) {
    guard let time = calendar.first else { return }
    var entries = ContiguousArray<DueCalendar.Entry>()
    swap(&entries, &due)
    calendar.removeFirst(into: &entries)
    arrange(entries, at: time, places)
    for place in order.indices {
      let window = Int(order[place].window)
      // An entry that came twice finds the window closed.
      guard windows[window].due == time else { continue }
      touch(window)
      windows[window].due = .distantFuture
      windows[window].revision += 1
      closed.append(aggregate(window, at: time, places, finish))
    }
    for place in order.indices {
      let stream = Int(order[place].stream)
      if streams[stream].endOfOldest <= time { drop(stream, until: time) }
    }
    swap(&entries, &due)
  }

  /// Puts what is still due into the order of closing.
  private mutating func arrange(
    _ entries: ContiguousArray<DueCalendar.Entry>, at time: Instant, _ places: (Int) -> PlaceKey
  ) {
    order.removeAll(keepingCapacity: true)
    var isPlain = true
    for entry in entries {
      let window = windows[Int(entry.item)]
      guard window.due == time, window.stream == entry.owner, window.rank == entry.rank else { continue }
      let stream = Int(entry.owner)
      let prefix = PlaceKey.orderPrefix(places(Int(streams[stream].place)))
      isPlain = isPlain && prefix.isPlain
      order.append(ClosingOrder(first: prefix.first, second: prefix.second, window: entry.item, stream: entry.owner))
    }
    guard order.count > 1 else { return }
    let (windows, streams, names) = (windows, streams, names)
    let isOrderedByBytes = isPlain
    order.sort { left, right in
      if isOrderedByBytes {
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
      }
      if left.stream != right.stream {
        let (one, other) = (streams[Int(left.stream)], streams[Int(right.stream)])
        if one.place != other.place { return places(Int(one.place)).text < places(Int(other.place)).text }
        return names[Int(one.system.index)] < names[Int(other.system.index)]
      }
      let (one, other) = (windows[Int(left.window)], windows[Int(right.window)])
      return one.rank != other.rank ? one.rank < other.rank : one.start < other.start
    }
  }

  private mutating func aggregate(
    _ window: Int, at time: Instant, _ places: (Int) -> PlaceKey,
    _ finish: (_ place: Int, SystemID, Velocity, inout Aggregate) -> Void
  ) -> Aggregate {
    let row = windows[window]
    let stream = streams[Int(row.stream)]
    var result = Aggregate()
    let key = places(Int(stream.place))
    result.sku = key.sku
    result.location = key.location
    result.system = names[Int(stream.system.index)]
    result.start = row.start
    result.size = schedule.sizes[Int(row.rank)]
    result.revision = row.revision
    if row.content >= 0 { contents[Int(row.content)].join(&result) } else { joinPanes(of: row, &result) }
    let velocity = Velocity(
      eventsPerDay: eventCount(Int(row.stream), from: time - .days(1), to: time, most: Velocity.fastMin))
    finish(Int(stream.place), stream.system, velocity, &result)
    return result
  }

  private mutating func joinPanes(of rollup: Window, _ result: inout Aggregate) {
    let end = rollup.start + result.size
    members.removeAll(keepingCapacity: true)
    var pane = heads[head(Int(rollup.stream), 0)]
    while pane >= 0, windows[Int(pane)].start >= rollup.start {
      if windows[Int(pane)].start < end { members.append(pane) }
      pane = windows[Int(pane)].older
    }
    for pane in members.reversed() { contents[Int(windows[Int(pane)].content)].join(&result) }
  }

  /// Applied records between two times, by whole panes, counted up to `most`: what velocity is made of.
  func eventCount(_ stream: Int, from start: Instant, to end: Instant, most: Int64) -> Int64 {
    var sum: Int64 = 0
    var pane = heads[head(stream, 0)]
    while pane >= 0, windows[Int(pane)].start >= start, sum < most {
      if windows[Int(pane)].start < end { sum += contents[Int(windows[Int(pane)].content)].events }
      pane = windows[Int(pane)].older
    }
    return sum
  }
}

extension PlaceKey {
  /// The first bytes of the key's text as two numbers; not plain where bytes do not sort as the text does.
  static func orderPrefix(_ key: PlaceKey) -> (first: UInt64, second: UInt64, isPlain: Bool) {
    var words = OrderPrefix()
    words.add(key.sku)
    words.add(0x1f)
    words.add(key.location)
    return (words.first, words.second, words.isPlain)
  }

  private struct OrderPrefix {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var isPlain = true
    private var count = 0

    mutating func add(_ text: String) {
      let bytes = text.utf8.span
      for index in bytes.indices {
        if count == 16 && isPlain && bytes[index] < 0x80 { continue }
        add(bytes[index])
      }
    }

    mutating func add(_ byte: UInt8) {
      if byte >= 0x80 { isPlain = false }
      guard count < 16 else { return }
      let shift = UInt64(56 - 8 * (count & 7))
      if count < 8 { first |= UInt64(byte) << shift } else { second |= UInt64(byte) << shift }
      count += 1
    }
  }
}
