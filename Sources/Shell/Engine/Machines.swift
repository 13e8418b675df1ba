package import Core
import EventFormat
package import Worker

extension MachineSet {
  /// The four machines of Recount under one configuration.
  package static func recount(_ configuration: Configuration) -> MachineSet {
    MachineSet(
      intake: { IntakeMachine(configuration: configuration) },
      order: { OrderMachine(configuration: configuration) },
      stock: { StockMachine(configuration: configuration, digest: sha256) },
      handoff: { HandoffMachine(configuration: configuration, digest: sha256) })
  }
}

extension IntakeMachine: IntakeStage {
  package mutating func refuse(_ refusal: Refusal, into effects: inout Effects) {
    var reference = EventReference()
    reference.source = refusal.source
    reference.input = refusal.origin.input
    reference.partition = refusal.origin.partition
    reference.offset = refusal.origin.offset
    reference.time = refusal.origin.time
    refuse(
      refusal.outcome, detail: refusal.detail, source: refusal.source.isEmpty ? nil : refusal.source,
      reference: reference, origin: refusal.origin, into: &effects)
  }
}

extension HandoffMachine: HandoffStage {
  package func locate(_ command: Event) -> CommandTarget? {
    if let id = command.correction { return homeOfCorrection(id).map { CommandTarget(home: $0) } }
    return command.exception.flatMap { homeOfException($0) }.map { CommandTarget(home: $0) }
  }
}
