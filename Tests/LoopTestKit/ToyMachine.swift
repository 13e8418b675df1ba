package import Core
package import Worker

/// A small machine in which every difference of order, time or content shows: each key keeps a chain of hashes over
/// what it took and which timers fired, and what it sends carries the chain.
package struct ToyMachine: IntakeStage, HandoffStage {
  private let role: Role
  private var rows = Table<String, ToyRow>()
  private var timers = TimerQueue()

  package init(_ role: Role) { self.role = role }

  package static var set: MachineSet {
    MachineSet(
      intake: { ToyMachine(.intake) }, order: { ToyMachine(.order) }, stock: { ToyMachine(.stock) },
      handoff: { ToyMachine(.handoff) })
  }

  package mutating func take(_ record: Record, into effects: inout Effects) {
    switch (role, record.payload) {
    case (.intake, .event(let event)): route(event.value, record.origin, into: &effects)
    case (_, .event(let event)): takeAtHome(event.value, record, into: &effects)
    case (_, .word(let word)): hear(word, record.origin)
    case (_, .line(let line)): link(record, "\(line.sku)/\(line.location)", into: &effects)
    case (_, .finding(let finding)): link(record, finding.identity + finding.draft.summary, into: &effects)
    }
  }

  package mutating func refuse(
    _ outcome: Outcome, detail: String, source: String?, reference: EventReference, origin: Origin,
    into effects: inout Effects
  ) {
    effects.count(outcome, input: origin.input)
    effects.rejections.append(Rejection(outcome, detail: detail, origin: origin))
    count("", origin)
  }

  package func locate(_ command: Event) -> CommandTarget? {
    rows["found/\(command.exception ?? "")"] == nil ? nil : CommandTarget(home: "found")
  }

  /// Intake: a document, a book event, both, or a definition.
  private mutating func route(_ event: Event, _ origin: Origin, into effects: inout Effects) {
    if event.kind.isReference {
      if !event.isCopy { effects.count(.applied, input: origin.input) }
      return rows.update("unit/\(event.sku)", default: ToyRow()) { $0.link(event.id) }
    }
    count(event.source, origin)
    var event = event
    event.note = rows["unit/\(event.sku)"].map { "\($0.chain)" }
    if event.kind.isBookEvent {
      effects.toStock.append(Record(key: event.sku, origin: origin, .event(event)))
      return
    }
    effects.toOrder.append(Record(key: event.refs[.order] ?? "", origin: origin, .event(event)))
    event.isCopy = true
    var copy = origin
    copy.part += 1
    effects.toHandoff.append(Record(key: "copies>", origin: copy, .event(event)))
  }

  /// Words of a pane are told when the pane ends.
  private mutating func count(_ source: String, _ origin: Origin) {
    let end = origin.time.floored(to: .minutes(1)) + .minutes(1)
    let key = "pane/\(end.microseconds)/\(origin.partition)/\(origin.input)/\(source)"
    rows.update(key, default: ToyRow()) { row in
      row.count += 1
      row.text = source
      row.due = end
      row.place = origin
    }
    timers.insert(end, key)
  }

  private mutating func takeAtHome(_ event: Event, _ record: Record, into effects: inout Effects) {
    if event.isCopy { return link(record, event.id, into: &effects) }
    let isKnown = rows.update("seen/\(record.key)/\(event.source)/\(event.key)", default: ToyRow()) { row in
      row.count += 1
      return row.count > 1
    }
    effects.count(isKnown ? .duplicate : .applied, input: record.origin.input)
    guard !isKnown else { return }
    link(record, "\(event.id)/\(event.note ?? "")", into: &effects)
  }

  private mutating func hear(_ word: Word, _ origin: Origin) {
    let due = word.pane + .minutes(3)
    let key = "heard/\(word.pane.microseconds)/\(word.from)"
    rows.update(key, default: ToyRow()) { row in
      row.count += word.count
      row.due = due
    }
    timers.insert(due, key)
  }

  /// Takes a record into its key's chain, sends on what comes of it and sets the key's timer.
  private mutating func link(_ record: Record, _ content: String, into effects: inout Effects) {
    let key = "key/\(record.key)"
    let origin = record.origin
    let (row, isNewTimer) = rows.update(key, default: ToyRow()) { row in
      row.link("\(origin.time.microseconds)/\(origin.part)/\(origin.key)/\(content)")
      let isNew = row.due == nil
      if isNew { row.due = origin.time + Span(microseconds: Int64(1 + row.chain % 900) * 1_000_000) }
      return (row, isNew)
    }
    if isNewTimer, let due = row.due { timers.insert(due, key) }
    send(record.key, row, origin, into: &effects)
  }

  private mutating func send(_ key: String, _ row: ToyRow, _ origin: Origin, into effects: inout Effects) {
    var origin = origin
    switch role {
    case .intake: return
    case .order:
      for step in 0..<Int32(row.chain % 3) {
        var line = LineFact()
        line.location = "\(row.chain)"
        line.sku = "S\((row.chain >> 8 &+ UInt64(step)) % 9)"
        origin.part += 1
        effects.toStock.append(Record(key: line.sku, origin: origin, .line(line)))
      }
      if row.chain % 4 == 0 { sendFinding(key, row, origin, into: &effects) }
    case .stock: if row.chain % 3 == 0 { sendFinding(key, row, origin, into: &effects) }
    case .handoff: emit(key, row, into: &effects)
    }
  }

  private func sendFinding(_ key: String, _ row: ToyRow, _ origin: Origin, into effects: inout Effects) {
    var finding = Finding()
    finding.identity = "\(role)/\(key)"
    finding.draft.summary = "\(row.chain)"
    finding.home = "h\(row.chain % 5)>"
    effects.toHandoff.append(Record(key: finding.home, origin: origin, .finding(finding)))
  }

  private mutating func emit(_ key: String, _ row: ToyRow, into effects: inout Effects) {
    var exception = ExceptionRecord()
    exception.id = key
    exception.revision = row.count
    exception.draft.summary = "\(row.chain)"
    effects.exceptions.append(exception)
    rows.update("found/\(key)", default: ToyRow()) { $0.count += 1 }
    guard row.chain % 5 == 0 else { return }
    var correction = CorrectionRecord()
    correction.id = key
    correction.draft.sku = key
    correction.draft.identity = "\(row.chain)"
    effects.corrections.append(correction)
  }

  package var nextTimer: Instant? {
    var queue = timers
    while let first = queue.first {
      if rows[first.key]?.due == first.time { return first.time }
      _ = queue.removeFirst()
    }
    return nil
  }

  package mutating func fireNext(into effects: inout Effects) {
    guard let time = nextTimer else { return }
    while let first = timers.first, first.time <= time {
      _ = timers.removeFirst()
      guard let row = rows[first.key], row.due == first.time else { continue }
      fire(first.key, row, first.time, into: &effects)
    }
  }

  private mutating func fire(_ key: String, _ row: ToyRow, _ time: Instant, into effects: inout Effects) {
    if role == .intake { return tell(key, row, time, into: &effects) }
    let fired = rows.update(key, default: ToyRow()) { row in
      row.due = nil
      row.link("\(time.microseconds)/fired")
      return row
    }
    let name = String(key.split(separator: "/", maxSplits: 1).last ?? "")
    send(name, fired, .timer(time, key: "\(role)/\(key)"), into: &effects)
    guard role == .stock else { return }
    var aggregate = Aggregate()
    aggregate.sku = name
    aggregate.start = time
    aggregate.events = Int64(fired.chain % 1000)
    effects.aggregates.append(aggregate)
  }

  private mutating func tell(_ key: String, _ row: ToyRow, _ time: Instant, into effects: inout Effects) {
    var word = Word()
    word.from = row.text
    word.pane = time - .minutes(1)
    word.count = row.count
    var origin = Origin.timer(time, key: "heard/\(row.text)")
    origin.partition = row.place.partition
    origin.input = row.place.input
    effects.toHandoff.append(Record(key: "\(row.text)>", origin: origin, .word(word)))
    rows.remove(key)
  }

  package mutating func commit() -> [StateCell] {
    rows.commit().map { change in
      StateCell(key: change.key, bytes: change.value.map { LoopCell.bytes(of: $0) })
    }
  }

  package mutating func abort() {
    for key in rows.abort() { if let due = rows[key]?.due { timers.insert(due, key) } }
  }

  package mutating func restore(_ cell: StateCell) throws(StateDamage) {
    guard let bytes = cell.bytes else { return rows.restore(cell.key, nil) }
    guard let row = LoopCell.value(ToyRow(), of: bytes) else {
      throw StateDamage(key: cell.key, detail: "no row of a toy")
    }
    rows.restore(cell.key, row)
    if let due = row.due { timers.insert(due, cell.key) }
  }
}

/// What a toy machine knows of a key.
package struct ToyRow: Hashable, Sendable, CellCodable {
  var chain: UInt64 = 0xcbf2_9ce4_8422_2325
  var count: Int64 = 0
  var due: Instant?
  var text = ""
  var place = Origin()
  package init() {}

  mutating func link(_ text: String) {
    for byte in text.utf8 { chain = (chain ^ UInt64(byte)) &* 0x100_0000_01b3 }
    chain ^= chain >> 29
    count += 1
  }

  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&chain)
    cell.transfer(&count)
    cell.transfer(&due)
    cell.transfer(&text)
    cell.transfer(&place)
  }
}
