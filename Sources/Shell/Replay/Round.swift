import Core
import Reconcile
import Worker

/// A portion of records on its way through the stages, and what they made of it.
///
/// Stages pass rounds on in their order, so that a round that ends a transaction cuts through all of them at one place:
/// its cells are the state after exactly the records up to it.
struct Round: Sendable {
  /// The records themselves, for those that are rejected.
  var heads: [Lane.Head] = []
  var horizon = Horizon.before(.distantPast)
  var toOrder: [Record] = []
  var toStock: [Record] = []
  var toHandoff: [Record] = []
  var orderToStock: [Record] = []
  var orderToHandoff: [Record] = []
  var stockToHandoff: [Record] = []
  var harvest = Harvest()
  var cells: [SectionCells] = []
  /// Every machine ends its transaction with this round.
  var checkpoint: Checkpoint?

  mutating func take(_ effects: Effects, from role: Role) {
    switch role {
    case .intake: (toOrder, toStock, toHandoff) = (effects.toOrder, effects.toStock, effects.toHandoff)
    case .order: (orderToStock, orderToHandoff) = (effects.toStock, effects.toHandoff)
    case .stock: stockToHandoff = effects.toHandoff
    case .handoff: break
    }
    harvest.add(effects)
  }
}

/// One machine on its way: takes what a round holds for it.
struct StageRun {
  let role: Role
  private let section: Section
  private var machine: any Machine
  private let keepsState: Bool

  init(_ role: Role, _ machines: MachineSet, from kept: ReplayState?, keepsState: Bool) throws(StateDamage) {
    self.role = role
    self.keepsState = keepsState
    switch role {
    case .intake: (section, machine) = (.intake, machines.intake())
    case .order: (section, machine) = (.order, machines.order())
    case .stock: (section, machine) = (.stock, machines.stock())
    case .handoff: (section, machine) = (.handoff, machines.handoff())
    }
    try kept?.restore(&machine, section)
  }

  mutating func run(_ round: inout Round) {
    let effects = Pipeline.take(sent(in: &round), round.horizon, by: &machine)
    round.take(effects, from: role)
    guard round.checkpoint != nil else { return }
    if keepsState {
      round.cells.append(SectionCells(section: section, cells: machine.commit()))
    } else {
      machine.commitWithoutCells()
    }
  }

  /// What other stages have sent; it leaves the round.
  private func sent(in round: inout Round) -> [(sender: Role, records: [Record])] {
    switch role {
    case .intake: return []
    case .order:
      defer { round.toOrder = [] }
      return [(.intake, round.toOrder)]
    case .stock:
      defer { (round.toStock, round.orderToStock) = ([], []) }
      return [(.intake, round.toStock), (.order, round.orderToStock)]
    case .handoff:
      defer { (round.toHandoff, round.orderToHandoff, round.stockToHandoff) = ([], [], []) }
      return [(.intake, round.toHandoff), (.order, round.orderToHandoff), (.stock, round.stockToHandoff)]
    }
  }
}
