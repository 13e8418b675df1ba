package import Core
import EventFormat
package import Worker

extension MachineSet {
  /// The four machines of Recount under one configuration.
  package static func recount(_ configuration: Configuration) -> MachineSet {
    MachineSet(
      intake: { IntakeMachine(configuration: configuration) },
      order: { OrderMachine(configuration) },
      stock: { StockMachine(configuration: configuration, digest: sha256) },
      handoff: { HandoffMachine(configuration: configuration, digest: sha256) })
  }
}

extension IntakeMachine: IntakeStage {}

extension HandoffMachine: HandoffStage {
  package mutating func holdCorrections(until time: Instant) { heldUntil = time }

  package func locate(_ command: Event) -> CommandTarget? {
    if let id = command.correction { return homeOfCorrection(id).map { CommandTarget(home: $0) } }
    return command.exception.flatMap { homeOfException($0) }.map { CommandTarget(home: $0) }
  }
}
