import Core
import Reconcile
import Worker

/// Intake of a replay: one machine over all inputs, and one over those of the direct path, which hears no reference
/// data. What intake remembers of sources it keeps per input and partition, so this is what a task for each would do.
struct IntakeRun {
  private var machine: any IntakeStage
  private var directMachine: any IntakeStage
  private let direct: Set<Int32>
  private let stockPartitions: Int32
  private let keepsState: Bool

  init(_ plan: ReplayPlan, _ machines: MachineSet, from kept: ReplayState?, keepsState: Bool) throws(StateDamage) {
    machine = machines.intake()
    directMachine = machines.intake()
    direct = Set(plan.topics.indices.filter { plan.direct.contains(plan.topics[$0]) }.map(Int32.init))
    stockPartitions = plan.stockPartitions
    self.keepsState = keepsState
    try kept?.restore(&machine, .intake)
    try kept?.restore(&directMachine, .direct)
  }

  mutating func run(_ round: inout Round) {
    var effects = Effects()
    for head in round.heads { take(head.arrival, into: &effects) }
    machine.fire(to: round.horizon, into: &effects)
    if !direct.isEmpty { directMachine.fire(to: round.horizon, into: &effects) }
    round.take(effects, from: .intake)
    guard round.checkpoint != nil else { return }
    guard keepsState else {
      machine.commitWithoutCells()
      return directMachine.commitWithoutCells()
    }
    round.cells.append(SectionCells(section: .intake, cells: machine.commit()))
    round.cells.append(SectionCells(section: .direct, cells: directMachine.commit()))
  }

  private mutating func take(_ arrival: Arrival, into effects: inout Effects) {
    let origin = arrival.origin
    guard direct.contains(origin.input) else { return machine.take(arrival, into: &effects) }
    let checked = DirectPath.checked(arrival, partition: origin.partition, among: stockPartitions)
    directMachine.take(checked, into: &effects)
  }
}
