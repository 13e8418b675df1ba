extension DeliveryMemory {
  /// Looks at the next batches in turn and forgets what is late in them; the cells that change.
  mutating func sweep(makingCells: Bool) -> [StateCell] {
    var cells: [StateCell] = []
    for _ in 0..<min(DeliveryMemory.sweepMax, live.count) where !live.isEmpty {
      if cursor >= live.count { cursor = 0 }
      if let cell = sweepBatch(live[cursor], makingCell: makingCells) { cells.append(cell) }
    }
    return cells
  }

  private mutating func sweepBatch(_ number: UInt32, makingCell: Bool) -> StateCell? {
    guard let batch = batches[number] else { return nil }
    guard batch.sources.contains(where: { isPassed($0, by: horizon) }) else {
      cursor += 1
      return nil
    }
    let passed = batch.sources.map { isPassed($0, by: horizon) }
    if !passed.contains(false) {
      forget(batch)
      live[cursor] = live[live.count - 1]
      live.removeLast()
      return makingCell ? StateCell(key: DeliveryMemory.cellKey(number), bytes: nil) : nil
    }
    cursor += 1
    // A source that has fallen silent never passes. What others brought with it must not stay for its sake; a quarter
    // of the horizon is left for sources that are only a little behind.
    let patience = Span(microseconds: horizon.microseconds + horizon.microseconds / 4)
    guard batch.sources.contains(where: { isPassed($0, by: patience) }) else { return nil }
    let rest = rewrite(batch, without: passed)
    return makingCell ? StateCell(key: DeliveryMemory.cellKey(number), bytes: rest.cellBytes) : nil
  }

  private func isPassed(_ source: KeyBatch.Source, by span: Span) -> Bool {
    guard let newest = highest[source.name] else { return false }
    return source.newest < newest - span
  }

  /// Takes a batch's keys out of the table; keys that a later batch has taken over stay.
  private mutating func forget(_ batch: KeyBatch) {
    batch.forEach { entry, place in forget(entry, place) }
    batches[batch.number] = nil
  }

  private mutating func forget(_ entry: KeyEntry, _ place: KeyPlace) {
    forgotten += 1
    let current = find(entry.hash)
    if entry.kind == .delivery, let current, current.place == place {
      index.remove(entry.hash.high, place)
      marks.restore(entry.hash, nil)
    } else if current == nil {
      marks.restore(entry.hash, nil)
    }
  }

  /// The batch with the keys of the sources that have not passed.
  private mutating func rewrite(_ batch: KeyBatch, without passed: [Bool]) -> KeyBatch {
    var rest = KeyBatch(number: batch.number)
    var moves: [(tag: UInt64, old: KeyPlace, new: KeyPlace)] = []
    batch.forEach { entry, place in
      guard !passed[entry.source] else { return forget(entry, place) }
      let isCurrent =
        entry.kind == .delivery ? find(entry.hash)?.place == place : marks[entry.hash]?.contains(entry) == true
      guard isCurrent else { return }
      var moved = entry
      moved.source = rest.note(batch.sources[entry.source].name, newest: batch.sources[entry.source].newest)
      let new = rest.append(moved)
      if entry.kind == .delivery { moves.append((entry.hash.high, place, new)) }
    }
    for (source, passed) in zip(batch.sources, passed) where !passed {
      let place = rest.note(source.name, newest: source.newest)
      if let raised = source.raised { rest.raise(place, to: raised) }
    }
    move(moves)
    rest.seal()
    batches[batch.number] = rest
    return rest
  }

  /// New places may be old places of other keys, so all old ones leave before the new ones come.
  private mutating func move(_ moves: [(tag: UInt64, old: KeyPlace, new: KeyPlace)]) {
    for move in moves { index.remove(move.tag, move.old) }
    for move in moves { index.insert(move.tag, move.new) }
  }

  /// Takes a cell of the changelog; throws the cell's damage.
  package mutating func restore(_ cell: StateCell) throws(StateDamage) {
    guard let digits = cell.name(after: DeliveryMemory.keyPrefix), let number = UInt32(digits), number > 0 else {
      throw StateDamage(key: cell.key, detail: "no cell of remembered keys")
    }
    if let old = batches[number] {
      old.forEach { entry, place in index.remove(entry.hash.high, place) }
      batches[number] = nil
      live.removeAll { $0 == number }
    }
    guard let bytes = cell.bytes else { return }
    let batch = try KeyBatch(number: number, cell: cell, bytes: bytes)
    batches[number] = batch
    live.append(number)
    if number >= open.number { open = KeyBatch(number: DeliveryMemory.number(after: number)) }
    for source in batch.sources {
      guard let raised = source.raised, raised > highest[source.name] ?? .distantPast else { continue }
      highest.restore(source.name, raised)
    }
    batch.forEach { entry, place in restore(entry, place) }
  }

  private mutating func restore(_ entry: KeyEntry, _ place: KeyPlace) {
    guard entry.kind == .delivery else {
      return restoreMark(entry)
    }
    guard let current = find(entry.hash), current.place != place else { return index.insert(entry.hash.high, place) }
    // A key that came again after its first delivery had become late: the later one counts.
    guard entry.retention > current.entry.retention else { return }
    index.replace(entry.hash.high, current.place, by: place)
  }

  private mutating func restoreMark(_ entry: KeyEntry) {
    var known = marks[entry.hash] ?? Marks(first: entry.retention)
    if known.first > entry.retention { return }
    if known.first < entry.retention { known = Marks(first: entry.retention) }
    if known.add(entry.kind, entry.value) { marks.restore(entry.hash, known) }
  }
}
