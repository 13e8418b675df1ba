package struct OrderMachine: Machine {
  package init(configuration: Configuration) {}
  package mutating func take(_ record: Record, into effects: inout Effects) {
    if case .event(let e) = record.payload, !e.isCopy { effects.count(.applied, input: e.origin.input) }
  }
  package var nextTimer: Instant? { nil }
  package mutating func fireNext(into effects: inout Effects) {}
  package mutating func commit() -> [StateCell] { [] }
  package mutating func abort() {}
  package mutating func restore(_ cell: StateCell) throws(StateDamage) {}
}
