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

  /// How long a document without anything open is remembered after its last event.
  private static let remembered = Span.days(30)

  package init(_ configuration: Configuration) {
    self.configuration = Policy(configuration)
    memory = DeliveryMemory(horizon: configuration.dedupHorizon)
  }

  /// Documents held now.
  package var documentCount: Int { documents.count }

  package var nextTimer: Instant? { timers.first?.time }

  package mutating func take(_ record: Record, into effects: inout Effects) {
    guard case .event(var event) = record.payload else { return }
    let key = document(of: &event, at: record.key)
    var outbox = Outbox(record.origin)
    if event.kind == .writeRejected {
      documents[key]?.passOn(refused: event, &outbox)
    } else if event.isCopy || judge(event, record, document: key, &outbox, &effects) {
      review(key, .event(event), Agenda(now: record.origin.time, isTimer: false), &outbox)
    }
    outbox.empty(into: &effects)
    dropStaleTimers()
  }

  package mutating func fireNext(into effects: inout Effects) {
    guard let instant = timers.first?.time else { return }
    while let entry = timers.first, entry.time == instant {
      _ = timers.removeFirst()
      guard documents[entry.key]?.due == entry.time else { continue }
      var outbox = Outbox(.timer(instant, key: entry.key))
      review(entry.key, .time, Agenda(now: instant, isTimer: true), &outbox)
      outbox.empty(into: &effects)
    }
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
    let input = event.origin.input
    switch memory.judge(event, at: record.key) {
    case .first:
      effects.count(.applied, input: input)
      return true
    case .retry(let first):
      effects.count(.duplicate, input: input)
      noteRetry(key, event, of: first, &outbox)
    case .redelivery:
      effects.count(.duplicate, input: input)
    case .conflict(let first):
      effects.count(.conflict, input: input)
      effects.rejections.append(
        Rejection(.conflict, detail: "another content came under key '\(event.key)' before", origin: record.origin))
      outbox.conflict(event, with: first, system: configuration.name(event.system))
    case .late:
      effects.count(.late, input: input)
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
    let (due, isRemembered) = documents.update(key, default: Document()) { document in
      let isRemembered = document.review(
        kind, name, occasion, configuration, start, forgottenAfter: OrderMachine.remembered, &outbox)
      return (document.due, isRemembered)
    }
    if !isRemembered { return documents.remove(key) }
    if let due { timers.insert(due, key) }
  }

  /// The queue's head is always a timer that a document still waits for.
  private mutating func dropStaleTimers() {
    while let entry = timers.first, documents[entry.key]?.due != entry.time { _ = timers.removeFirst() }
  }
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
    return cells + memory.commit()
  }

  package mutating func commitWithoutCells() {
    _ = documents.commit()
    _ = memory.commit()
  }

  package mutating func forgoUndo() {
    memory.forgoUndo()
    documents.isUndoable = false
  }

  package mutating func abort() {
    memory.abort()
    for key in documents.abort().sorted() {
      if let due = documents[key]?.due { timers.insert(due, key) }
    }
    dropStaleTimers()
  }

  package mutating func restore(_ cell: StateCell) throws(StateDamage) {
    if cell.key.hasPrefix(OrderMachine.memoryPrefix) { return try memory.restore(cell) }
    guard cell.key.hasPrefix(OrderMachine.documentPrefix) else {
      throw StateDamage(key: cell.key, detail: "the order machine has no such cell")
    }
    let key = String(cell.key.dropFirst(OrderMachine.documentPrefix.count))
    let document = try cell.value(Document.self, with: configuration.systemNames)
    documents.restore(key, document)
    if let due = document?.due { timers.insert(due, key) }
    dropStaleTimers()
  }
}
