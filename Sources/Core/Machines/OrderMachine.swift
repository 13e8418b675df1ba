/// The home of every document: orders, purchases, transfers, receipts, announcements, returns, parcels.
///
/// - A document's events are kept; on each one its effects are worked out anew, and what changed is sent on.
/// - Rules say which findings should stand; what is new, changed or gone is sent on.
/// - Time enters as the arrival of the record or the time of the timer, nothing else.
package struct OrderMachine: Machine {
  private let configuration: Policy
  private(set) var memory: DeliveryMemory
  private var documents = Table<String, Document>()
  private var timers = TimerQueue()
  private var tally: HourTally
  /// Orders that are not done. Follows from the documents, so it has no cells.
  private var open = Table<String, OpenOrder>()

  /// How long a document without anything open is remembered after its last event.
  private static let remembered = Span.days(30)

  package init(_ configuration: Configuration) {
    self.configuration = Policy(configuration)
    memory = DeliveryMemory(horizon: configuration.dedupHorizon)
    tally = HourTally(configuration)
  }

  /// Documents held now.
  package var documentCount: Int { documents.count }

  package var nextTimer: Instant? {
    guard let hour = tally.due else { return timers.first?.time }
    return timers.first.map { min($0.time, hour) } ?? hour
  }

  package mutating func take(_ record: Record, into effects: inout Effects) {
    guard case .event(let told) = record.payload else { return }
    var event = told.value
    let key = document(of: &event, at: record.key)
    var outbox = Outbox(record.origin)
    if event.kind == .writeRejected {
      documents[key]?.passOn(refused: event, &outbox)
    } else if event.isCopy || judge(event, record, document: key, &outbox, &effects) {
      review(key, .event(event), Agenda(now: record.origin.time, isTimer: false), &outbox)
    }
    count(outbox, of: event)
    outbox.empty(into: &effects)
    dropStaleTimers()
  }

  package mutating func fireNext(into effects: inout Effects) {
    guard let instant = nextTimer else { return }
    while let entry = timers.first, entry.time == instant {
      _ = timers.removeFirst()
      guard documents[entry.key]?.due == entry.time else { continue }
      var outbox = Outbox(.timer(instant, key: entry.key))
      review(entry.key, .time, Agenda(now: instant, isTimer: true), &outbox)
      count(outbox, of: nil)
      outbox.empty(into: &effects)
    }
    if tally.due == instant { tellTally(at: instant, into: &effects) }
    dropStaleTimers()
  }
}

extension OrderMachine {
  /// The document that an event is about: an order that nobody has placed, named as a part of one that is known, is
  /// that order.
  private func document(of event: inout Event, at key: String) -> String {
    guard let name = event.refs[.order], let whole = Reference.whole(ofOrder: name),
      key == Home.key(.order, name)
    else { return key }
    let own = "\(RefKind.order.word)/\(name)"
    guard documents[own] == nil, event.kind != .orderPlaced, documents[key]?.isPlaced ?? false else { return own }
    event.refs[.order] = whole
    return key
  }

  /// Delivery deduplication and the record's one outcome; true where the event is new.
  private mutating func judge(
    _ event: Event, _ record: Record, document key: String, _ outbox: inout Outbox, _ effects: inout Effects
  ) -> Bool {
    let outcome: Outcome
    defer { count(outcome, event, at: record.origin.time, into: &effects) }
    switch memory.judge(event, at: record.key) {
    case .first:
      outcome = .applied
      return true
    case .retry(let first):
      outcome = .duplicate
      noteRetry(key, event, of: first, &outbox)
    case .redelivery:
      outcome = .duplicate
    case .conflict(let first):
      outcome = .conflict
      effects.rejections.append(
        Rejection(.conflict, detail: "another content came under key '\(event.key)' before", origin: record.origin))
      outbox.conflict(event, with: first, system: configuration.name(event.system))
    case .late:
      outcome = .late
      effects.rejections.append(
        Rejection(.late, detail: "\(event.time) is behind the horizon of \(event.source)", origin: record.origin))
    }
    return false
  }

  private mutating func noteRetry(_ key: String, _ event: Event, of first: EventReference, _ outbox: inout Outbox) {
    guard documents[key] != nil else { return }
    review(key, .retry(event, of: first), Agenda(now: outbox.origin.time, isTimer: false), &outbox)
  }

  /// Looks at a document, with a new event or because time has passed, and sends what changed.
  private mutating func review(_ key: String, _ occasion: Occasion, _ start: Agenda, _ outbox: inout Outbox) {
    if case .event(let event) = occasion, event.kind.isCommand { return }
    guard let (kind, name) = DocumentKind.parse(key) else { return }
    let configuration = configuration
    let (due, splits, openOrder, isRemembered) = documents.update(key, default: Document()) { document in
      let splits = document.splitCount
      let isRemembered = document.review(
        kind, name, occasion, configuration, start, forgottenAfter: OrderMachine.remembered, &outbox)
      return (document.due, document.splitCount - splits, document.openOrder, isRemembered)
    }
    tally.countSplits(splits, at: start.now)
    note(isRemembered ? openOrder : nil, of: key, at: start.now)
    if !isRemembered { return documents.remove(key) }
    if let due { timers.insert(due, key) }
  }

  /// The queue's head is always a timer that a document still waits for.
  private mutating func dropStaleTimers() {
    while let entry = timers.first, documents[entry.key]?.due != entry.time { _ = timers.removeFirst() }
  }
}

// What is counted by hour of arrival.
extension OrderMachine {
  private mutating func count(_ outcome: Outcome, _ event: Event, at time: Instant, into effects: inout Effects) {
    effects.count(outcome, input: event.origin.input)
    tally.count(outcome, of: event.system, at: time)
  }

  /// Facts that a record or timer told for the first time; `event` where it was an event.
  private mutating func count(_ outbox: borrowing Outbox, of event: Event?) {
    let time = outbox.origin.time
    var isPlaced = false
    for told in outbox.lineFacts {
      for (fact, effect) in told.newFacts {
        tally.count(fact, effect.unitsMoved, at: time)
        count(fact, effect, of: told, at: time)
        if fact == .ordered, told.order?.placedArrival == time { isPlaced = true }
      }
    }
    if isPlaced, let event, event.kind == .orderPlaced, !event.isCopy { tally.countOrder(at: time) }
  }

  private mutating func count(_ fact: CountedFact, _ effect: Effect, of told: LineFact, at time: Instant) {
    if let order = told.order {
      if fact == .shipped { tally.count(.shipped, effect.time - order.placed, at: time) }
      if fact == .cancelled { tally.count(.cancelled, effect.time - order.placed, at: time) }
    }
    guard fact == .dispositioned, let name = effect.refs[.return],
      let received = documents["return/\(name)"]?.firstReceipt
    else { return }
    tally.count(.returnToStock, effect.time - received, at: time)
  }

  private mutating func note(_ order: OpenOrder?, of key: String, at time: Instant) {
    guard let order else { return open.remove(key) }
    open.set(key, order)
    // As long as an order is open, every hour tells how old it is.
    tally.begin(at: time)
  }

  private mutating func tellTally(at time: Instant, into effects: inout Effects) {
    var origin = Origin.timer(time, key: HourTally.cellKey)
    for word in tally.close(open: openOrders(at: time)) {
      effects.toHandoff.append(Record(key: word.figureKey, origin: origin, .word(word)))
      origin.part += 1
    }
    if !open.isEmpty { tally.begin(at: time + Span(microseconds: 1)) }
  }

  /// Orders that are not done at `time`, by state and age: `held/under_1d`.
  package func openOrders(at time: Instant) -> NamedCounts {
    var counts = NamedCounts()
    for order in open.values { counts.add(1, to: "\(order.state)/\(OpenOrder.Age(time - order.placed).rawValue)") }
    return counts
  }
}

extension Document {
  /// Findings of orders that left from several locations.
  fileprivate var splitCount: Int64 { Int64(standing.count { $0.finding.draft.category == .splitShipment }) }

  /// When the first of a return's goods came.
  fileprivate var firstReceipt: Instant? { events.first { $0.kind == .returnReceived && !$0.isCopy }?.time }
}

extension OrderMachine {
  private static let documentPrefix = "doc/"
  private static let memoryPrefix = "keys/"

  package mutating func commit() -> [StateCell] {
    let names = configuration.systemNames
    let changes = documents.commit().sorted { $0.key < $1.key }
    let cells = changes.map { key, document in
      StateCell(key: OrderMachine.documentPrefix + key, bytes: document.map { Cell.bytes(of: $0, with: names) })
    }
    _ = open.commit()
    return cells + memory.commit() + tally.commit()
  }

  package mutating func commitWithoutCells() {
    documents.endTransaction()
    open.endTransaction()
    memory.commitWithoutCells()
    tally.end()
  }

  package mutating func forgoUndo() {
    memory.forgoUndo()
    documents.isUndoable = false
    open.isUndoable = false
    tally.isUndoable = false
  }

  package mutating func abort() {
    memory.abort()
    tally.abort()
    _ = open.abort()
    for key in documents.abort().sorted() {
      if let due = documents[key]?.due { timers.insert(due, key) }
    }
    dropStaleTimers()
  }

  package mutating func restore(_ cell: StateCell) throws(StateDamage) {
    if cell.key.hasPrefix(OrderMachine.memoryPrefix) { return try memory.restore(cell) }
    if cell.key == HourTally.cellKey { return try tally.restore(cell) }
    guard cell.key.hasPrefix(OrderMachine.documentPrefix) else {
      throw StateDamage(key: cell.key, detail: "the order machine has no such cell")
    }
    let key = String(cell.key.dropFirst(OrderMachine.documentPrefix.count))
    let document = try cell.value(Document.self, with: configuration.systemNames)
    documents.restore(key, document)
    open.restore(key, document?.openOrder)
    if let due = document?.due { timers.insert(due, key) }
    dropStaleTimers()
  }
}
