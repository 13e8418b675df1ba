package import Core
package import Worker

/// How far every stage may fire its timers at the end of a round.
package enum Horizon: Hashable, Sendable {
  /// No record arrives before this any more.
  case before(Instant)
  /// `--until`: everything due at this time or before.
  case through(Instant)
}

/// What a round gave to the outside, in the order in which it was made.
package struct Harvest: Sendable {
  package var exceptions: [ExceptionRecord] = []
  package var corrections: [CorrectionRecord] = []
  package var aggregates: [Aggregate] = []
  package var reports: [ReportRecord] = []
  /// In the order of their origin.
  package var rejections: [Rejection] = []
  package var outcomes: [Int32: OutcomeCounts] = [:]
  package init() {}
}

/// The four machines one behind the other in one process.
///
/// A round brings arrivals to intake and then lets every stage, upstream first, take all that was sent to it and fire
/// its timers up to the horizon. Nothing arrives before the horizon in a later round, so every stage takes its records
/// and timers in the one global order, whatever the rounds.
package struct Pipeline {
  package private(set) var intake: any IntakeStage
  package private(set) var order: any Machine
  package private(set) var stock: any Machine
  package private(set) var handoff: any HandoffStage

  package init(_ machines: MachineSet) {
    intake = machines.intake()
    order = machines.order()
    stock = machines.stock()
    handoff = machines.handoff()
    intake.forgoUndo()
    order.forgoUndo()
    stock.forgoUndo()
    handoff.forgoUndo()
  }

  /// Runs a round; the caller commits.
  package mutating func round(_ arrivals: some Sequence<Arrival>, horizon: Horizon) -> Harvest {
    var harvest = Harvest()
    var first = takeArrivals(arrivals, horizon)
    var second = Pipeline.take([(.intake, first.toOrder)], horizon, by: &order)
    first.toOrder = []
    var third = Pipeline.take([(.intake, first.toStock), (.order, second.toStock)], horizon, by: &stock)
    first.toStock = []
    second.toStock = []
    let sent = [(Role.intake, first.toHandoff), (.order, second.toHandoff), (.stock, third.toHandoff)]
    first.toHandoff = []
    second.toHandoff = []
    third.toHandoff = []
    let fourth = Pipeline.take(sent, horizon, by: &handoff)
    for effects in [first, second, third, fourth] { harvest.add(effects) }
    harvest.sortRejections()
    return harvest
  }

  private mutating func takeArrivals(_ arrivals: some Sequence<Arrival>, _ horizon: Horizon) -> Effects {
    var effects = Effects()
    for arrival in arrivals { intake.take(arrival, into: &effects) }
    intake.fire(to: horizon, into: &effects)
    return effects
  }

  /// Lets a stage take what was sent to it, in the one order, and fire its timers.
  package static func take(
    _ sent: [(sender: Role, records: [Record])], _ horizon: Horizon, by machine: inout some Machine
  ) -> Effects {
    var effects = Effects()
    let senders = sent.filter { !$0.records.isEmpty }
    if senders.count == 1, Alignment.isAscending(senders[0].records) {
      for record in senders[0].records { machine.takeInTime(record, into: &effects) }
      machine.fire(to: horizon, into: &effects)
      return effects
    }
    var waiting: [Alignment.Waiting] = []
    waiting.reserveCapacity(sent.reduce(0) { $0 + $1.records.count })
    for (sender, records) in sent {
      for record in records { waiting.append(Alignment.Waiting(record, from: sender)) }
    }
    Alignment.sort(&waiting)
    for item in waiting { machine.takeInTime(item.record, into: &effects) }
    machine.fire(to: horizon, into: &effects)
    return effects
  }

  /// Ends the round's transaction; what changed, by section of the state.
  package mutating func commit() -> [(section: String, cells: [StateCell])] {
    [
      ("intake", intake.commit()), ("order", order.commit()), ("stock", stock.commit()), ("handoff", handoff.commit()),
    ]
  }

  /// Ends the round's transaction where nobody keeps the state.
  package mutating func commitWithoutCells() {
    intake.commitWithoutCells()
    order.commitWithoutCells()
    stock.commitWithoutCells()
    handoff.commitWithoutCells()
  }

  /// Takes a cell that an earlier run kept; false where no machine has such a section.
  package mutating func restore(_ cell: StateCell, of section: String) throws(StateDamage) -> Bool {
    switch section {
    case "intake": try intake.restore(cell)
    case "order": try order.restore(cell)
    case "stock": try stock.restore(cell)
    case "handoff": try handoff.restore(cell)
    default: return false
    }
    return true
  }
}

extension Machine {
  /// Takes a record once the timers before it have fired.
  fileprivate mutating func takeInTime(_ record: Record, into effects: inout Effects) {
    fire(before: record.origin.time, into: &effects)
    take(record, into: &effects)
  }

  /// Fires what is due up to the horizon.
  package mutating func fire(to horizon: Horizon, into effects: inout Effects) {
    switch horizon {
    case .before(let time): fire(before: time, into: &effects)
    case .through(let time): fire(through: time, into: &effects)
    }
  }
}

extension Harvest {
  /// Adds what one stage gave.
  package mutating func add(_ effects: Effects) {
    exceptions.append(contentsOf: effects.exceptions)
    corrections.append(contentsOf: effects.corrections)
    aggregates.append(contentsOf: effects.aggregates)
    reports.append(contentsOf: effects.reports)
    rejections.append(contentsOf: effects.rejections)
    for (input, counts) in effects.outcomes { outcomes[input, default: OutcomeCounts()] += counts }
  }

  /// Stages reject one after the other; by origin the rounds do not show.
  package mutating func sortRejections() {
    guard rejections.count > 1 else { return }
    rejections = rejections.enumerated()
      .sorted { ($0.element.origin, $0.offset) < ($1.element.origin, $1.offset) }
      .map(\.element)
  }
}
