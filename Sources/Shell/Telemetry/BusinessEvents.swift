package import Core

/// What a transaction meant for the business, gathered while it is open and told when it is committed.
package struct BusinessTally: Hashable, Sendable {
  var compared: [String: Int64] = [:]
  var agreeing: [String: Int64] = [:]
  var promises: [Promise: Int64] = [:]
  var units: [CountedFact: Quantity] = [:]
  var lines: [CountedFact: Int64] = [:]
  var orders: Set<String> = []
  var opened: [Category: Int64] = [:]
  var detected: [Duration] = []
  var resolved: [Duration] = []
  var ages: [Aged] = []
  var returnsReceived: [String: Instant] = [:]
  var returnsDisposed: [String: Instant] = [:]

  struct Promise: Hashable, Sendable {
    var system: String
    var isSuppressed: Bool
  }

  struct Duration: Hashable, Sendable {
    var category: Category
    var length: Span
  }

  struct Aged: Hashable, Sendable {
    var state: CountedFact
    var age: Span
  }

  package init() {}

  /// Adds what a batch did.
  package mutating func add(_ effects: Effects) {
    for exception in effects.exceptions { add(exception) }
    for aggregate in effects.aggregates { add(aggregate) }
    for record in effects.toStock {
      if case .line(let fact) = record.payload { add(fact) }
    }
  }

  private mutating func add(_ record: ExceptionRecord) {
    let category = record.draft.category
    if record.news == .opened {
      opened[category, default: 0] += 1
      let first = record.draft.firstDivergent.time
      if first > .distantPast { detected.append(Duration(category: category, length: record.opened - first)) }
    }
    if record.news == .resolved, let end = record.resolved {
      resolved.append(Duration(category: category, length: end - record.opened))
    }
  }

  /// A window that is told again when late data comes counts once.
  private mutating func add(_ window: Aggregate) {
    guard window.revision == 1 else { return }
    promises[Promise(system: window.system, isSuppressed: window.promiseIsSuppressed), default: 0] += 1
    guard let residual = window.residual else { return }
    compared[window.system, default: 0] += 1
    if residual.last == .zero { agreeing[window.system, default: 0] += 1 }
  }

  private mutating func add(_ told: LineFact) {
    for (fact, effect) in told.newFacts {
      units[fact, default: .zero] += effect.unitsMoved
      lines[fact, default: 0] += 1
      if let order = told.order, fact == .ordered { orders.insert(order.order) }
      if let order = told.order, fact == .shipped || fact == .cancelled {
        ages.append(Aged(state: fact, age: effect.time - order.placed))
      }
      guard let name = effect.refs[.return] else { continue }
      let line = "\(name)\u{1f}\(told.sku)"
      if fact == .returned { returnsReceived[line] = effect.time }
      if fact == .dispositioned { returnsDisposed[line] = effect.time }
    }
  }
}

/// A transaction is committed; what it meant for the business.
package struct BusinessCommitted: WorkerEvent {
  package var tally: BusinessTally
  /// From receipt to disposition, of returned lines whose receipt is known.
  package var returned: [Span]

  package init(tally: BusinessTally, returned: [Span]) {
    self.tally = tally
    self.returned = returned
  }

  package func count(on board: inout MetricsBoard) {
    for (system, count) in tally.compared { board.add(count, to: .positionsCompared, system) }
    for system in tally.compared.keys { board.add(tally.agreeing[system] ?? 0, to: .positionsAgreeing, system) }
    for (promise, count) in tally.promises {
      board.add(count, to: .promises, promise.system, promise.isSuppressed ? "suppress" : "ok")
    }
    for (fact, units) in tally.units { board.add(Double(units.millionths) / 1e6, to: .units, fact.rawValue) }
    for (fact, count) in tally.lines { board.add(count, to: .lines, fact.rawValue) }
    if !tally.orders.isEmpty { board.add(Int64(tally.orders.count), to: .orders) }
    for (category, count) in tally.opened { board.add(count, to: .opened, category.rawValue) }
    for item in tally.detected {
      board.observe(max(0, item.length.seconds), in: .detectSeconds, item.category.rawValue)
    }
    for item in tally.resolved {
      board.observe(max(0, item.length.seconds), in: .resolveSeconds, item.category.rawValue)
    }
    for item in tally.ages { board.observe(max(0, item.age.seconds), in: .orderAge, item.state.rawValue) }
    for length in returned { board.observe(max(0, length.seconds), in: .returnToStock) }
  }
}

/// When returned lines were received, until they are disposed of; bounded, the oldest receipt leaves first.
struct ReturnMemory {
  static let most = 100_000
  private var received: [String: Instant] = [:]
  private var order: [String] = []
  private var head = 0

  /// Takes a committed transaction; the lengths of what has ended.
  mutating func take(_ tally: BusinessTally) -> [Span] {
    for (line, time) in tally.returnsReceived.sorted(by: { $0.key < $1.key }) {
      if received.updateValue(time, forKey: line) == nil { order.append(line) }
    }
    let lengths = tally.returnsDisposed.sorted { $0.key < $1.key }.compactMap { line, time in
      received.removeValue(forKey: line).map { time - $0 }
    }
    while received.count > ReturnMemory.most, head < order.count {
      received[order[head]] = nil
      head += 1
    }
    if head > ReturnMemory.most {
      order.removeFirst(head)
      head = 0
    }
    return lengths
  }
}

/// Open exceptions by team and age, on the partitions of this process.
package struct BacklogMeasured: WorkerEvent {
  package var backlog: Backlog

  package init(_ backlog: Backlog) { self.backlog = backlog }

  package func count(on board: inout MetricsBoard) {
    board.remove(.backlog) { _ in true }
    board.remove(.dragMinutes) { _ in true }
    for (key, count) in backlog.open { board.set(Double(count), of: .backlog, key.owner, key.age.rawValue) }
    board.set(Double(backlog.oversold), of: .oversold)
    board.set(Double(backlog.oversoldUnits.millionths) / 1e6, of: .oversoldUnits)
    for (handoff, minutes) in backlog.drag {
      board.set(Double(minutes), of: .dragMinutes, handoff.from ?? "", handoff.to ?? "")
    }
  }
}

/// Orders that are not done, by state and age, on the partitions of this process.
package struct OpenOrdersMeasured: WorkerEvent {
  /// By state and age, joined by a slash, as the order machine counts them.
  package var open: NamedCounts

  package init(_ open: NamedCounts) { self.open = open }

  package func count(on board: inout MetricsBoard) {
    for state in OpenOrder.states {
      for age in OpenOrder.Age.allCases {
        board.set(Double(open["\(state)/\(age.rawValue)"]), of: .ordersOpen, "\(state)", age.rawValue)
      }
    }
  }
}
