package import Core

/// A record that intake could not turn into an event.
package struct Refusal: Hashable, Sendable {
  /// `invalid`, `oversize`, or another outcome of intake.
  package var outcome: Outcome
  package var detail: String
  /// The `source` attribute where it could be read, else empty.
  package var source: String
  package var origin: Origin
  package init(_ outcome: Outcome, detail: String, source: String = "", origin: Origin = Origin()) {
    self.outcome = outcome
    self.detail = detail
    self.source = source
    self.origin = origin
  }
}

/// Bytes after decoding.
package enum Decoded: Sendable {
  /// The event's `arrival` is its `recordtime`, default its `time`; the loop sets arrival and origin for good.
  case event(Event)
  case refused(Refusal)
}

/// The machine of an intake task.
package protocol IntakeStage: Machine {
  /// Takes a record that cannot be read: counts it, rejects it, and tells the hand-off machine.
  mutating func refuse(_ refusal: Refusal, into effects: inout Effects)
}

/// Where a command belongs that names only the id it answers.
package struct CommandTarget: Hashable, Sendable {
  package var home: String
  /// The document (order machine) or SKU (stock machine) that the exception or correction is about.
  package var subject: String?
  package var sku: String?
  package init(home: String, subject: String? = nil, sku: String? = nil) {
    self.home = home
    self.subject = subject
    self.sku = sku
  }
}

/// The machine of a hand-off task.
package protocol HandoffStage: Machine {
  /// Finds the exception or correction that a command without `home` names.
  func locate(_ command: Event) -> CommandTarget?
}

/// Makes the machines that one loop runs, each empty.
package struct MachineSet: Sendable {
  package var intake: @Sendable () -> any IntakeStage
  package var order: @Sendable () -> any Machine
  package var stock: @Sendable () -> any Machine
  package var handoff: @Sendable () -> any HandoffStage

  package init(
    intake: @escaping @Sendable () -> any IntakeStage, order: @escaping @Sendable () -> any Machine,
    stock: @escaping @Sendable () -> any Machine, handoff: @escaping @Sendable () -> any HandoffStage
  ) {
    self.intake = intake
    self.order = order
    self.stock = stock
    self.handoff = handoff
  }
}

/// The four kinds of task, in the order in which data flows: no edge leads back.
package enum Role: UInt8, CaseIterable, Comparable, Sendable {
  case intake, order, stock, handoff

  package static func < (left: Role, right: Role) -> Bool { left.rawValue < right.rawValue }
  /// The roles whose tasks send to this one.
  package var upstream: [Role] {
    switch self {
    case .intake: []
    case .order: [.intake]
    case .stock: [.intake, .order]
    case .handoff: [.intake, .order, .stock]
    }
  }
}
