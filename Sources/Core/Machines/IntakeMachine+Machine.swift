extension IntakeMachine: Machine {
  package mutating func take(_ record: Record, into effects: inout Effects) {
    guard case .event(var event) = record.payload else { return }
    take(&event, from: record.origin, into: &effects)
  }

  /// The end of the earliest pane of arrival that has something to tell.
  package var nextTimer: Instant? { nextPaneEnd }

  package mutating func fireNext(into effects: inout Effects) {
    guard let end = nextPaneEnd else { return }
    for key in panes.keys.filter({ $0.end == end }).sorted() {
      tell(key, into: &effects)
      panes.remove(key)
    }
    for place in recent.indices { recent[place].paneSlot = nil }
    findNextPaneEnd()
  }

  private func tell(_ key: PaneKey, into effects: inout Effects) {
    var origin = Origin.timer(key.end, key: "heard/\(key.from)")
    origin.partition = key.input.partition
    origin.input = key.input.input
    for word in panes[key]?.words(key) ?? [] {
      let home = word.subject == .figure ? word.figureKey : HandoffKey(from: key.from, to: "").text
      effects.toHandoff.append(Record(key: home, origin: origin, .word(word)))
      origin.part += 1
    }
  }

  private mutating func findNextPaneEnd() { nextPaneEnd = panes.keys.map(\.end).min() }

  package mutating func commit() -> [StateCell] {
    var cells = catalogue.commit()
    for change in panes.commit() {
      cells.append(
        StateCell(key: change.key.cellKey, bytes: change.value.map { Cell.bytes(of: KeyedPane(change.key, $0)) }))
    }
    for change in highest.commit() {
      cells.append(
        StateCell(key: change.key.cellKey, bytes: change.value.map { Cell.bytes(of: HighestTime(change.key, $0)) }))
    }
    return cells.sorted { $0.key < $1.key }
  }

  package mutating func commitWithoutCells() {
    _ = catalogue.commit()
    panes.endTransaction()
    highest.endTransaction()
  }

  package mutating func forgoUndo() {
    panes.isUndoable = false
    highest.isUndoable = false
  }

  package mutating func abort() {
    catalogue.abort()
    recent.removeAll(keepingCapacity: true)
    _ = highest.abort()
    _ = panes.abort()
    findNextPaneEnd()
  }

  package mutating func restore(_ cell: StateCell) throws(StateDamage) {
    recent.removeAll(keepingCapacity: true)
    if try catalogue.restore(cell) { return }
    if cell.name(after: "pane/") != nil {
      try restorePane(cell)
    } else if cell.name(after: "highest/") != nil {
      try restoreHighest(cell)
    } else {
      throw StateDamage(key: cell.key, detail: "no cell of the intake machine")
    }
  }

  private mutating func restorePane(_ cell: StateCell) throws(StateDamage) {
    if let keyed = try cell.value(KeyedPane.self) {
      panes.restore(keyed.key, keyed.pane)
    } else if let key = panes.keys.first(where: { $0.cellKey == cell.key }) {
      panes.restore(key, nil)
    }
    findNextPaneEnd()
  }

  private mutating func restoreHighest(_ cell: StateCell) throws(StateDamage) {
    if let entry = try cell.value(HighestTime.self) {
      highest.restore(entry.key, entry.time)
    } else if let key = highest.keys.first(where: { $0.cellKey == cell.key }) {
      highest.restore(key, nil)
    }
  }
}

extension IntakeMachine.SourceKey {
  var cellKey: String { "highest/\(input.partition)/\(input.input)/\(source)" }
}

/// A pane of arrival with its identity, as its cell holds it.
private struct KeyedPane: CellCodable {
  var key = PaneKey()
  var pane = ArrivalPane()

  init() {}
  init(_ key: PaneKey, _ pane: ArrivalPane) {
    self.key = key
    self.pane = pane
  }

  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&key)
    cell.transfer(&pane)
  }
}

/// The highest event time of a source in an input, as its cell holds it.
private struct HighestTime: CellCodable {
  var key = IntakeMachine.SourceKey()
  var time = Instant.distantPast

  init() {}
  init(_ key: IntakeMachine.SourceKey, _ time: Instant) {
    self.key = key
    self.time = time
  }

  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&key.input)
    cell.transfer(&key.source)
    cell.transfer(&time)
  }
}
