package import Core

/// A record that the decoder could not turn into an event.
package struct Refusal: Hashable, Sendable {
  /// `invalid` or `oversize`.
  package var outcome: Outcome
  package var detail: String
  /// The `source` attribute where it could be read.
  package var source: String?
  /// What could be read of source, id and time; the loop adds the place.
  package var reference: EventReference
  package init(
    _ outcome: Outcome, detail: String, source: String? = nil, reference: EventReference = EventReference()
  ) {
    self.outcome = outcome
    self.detail = detail
    self.source = source
    self.reference = reference
  }
}

/// Bytes after decoding.
package enum Decoded: Sendable {
  /// The event's `arrival` is its `recordtime`, default its `time`; the loop sets arrival and origin for good.
  case event(SharedEvent)
  case refused(Refusal)

  package static func event(_ event: consuming Event) -> Decoded { .event(SharedEvent(event)) }

  /// When the event arrives by its own word; nil where there is none.
  package var arrival: Instant? {
    guard case .event(let event) = self else { return nil }
    return event.value.arrival
  }

  /// A command that says nothing of where it belongs.
  package var isLostCommand: Bool {
    guard case .event(let event) = self else { return false }
    return event.value.kind.isCommand && event.value.home == nil
  }
}

/// The machine of an intake task.
package protocol IntakeStage: Machine {
  /// Takes a record that cannot be read: counts it, rejects it, and tells the hand-off machine.
  mutating func refuse(
    _ outcome: Outcome, detail: String, source: String?, reference: EventReference, origin: Origin,
    into effects: inout Effects)
}

/// What an input gave, with its place in the order of all inputs.
package enum Arrival: Sendable {
  /// An event that knows its arrival and origin.
  case record(Record)
  case refused(Refusal, Origin)

  package init(_ decoded: consuming Decoded, at origin: Origin) {
    switch consume decoded {
    case .event(var event):
      event.value.arrive(at: origin)
      self = .record(Record(key: "", origin: origin, .event(event)))
    case .refused(var refusal):
      refusal.reference.input = origin.input
      refusal.reference.partition = origin.partition
      refusal.reference.offset = origin.offset
      self = .refused(refusal, origin)
    }
  }

  package var origin: Origin {
    switch self {
    case .record(let record): record.origin
    case .refused(_, let origin): origin
    }
  }

  package var event: Event? {
    guard case .record(let record) = self, case .event(let event) = record.payload else { return nil }
    return event.value
  }
}

extension Event {
  fileprivate mutating func arrive(at origin: Origin) {
    arrival = origin.time
    self.origin = origin
  }
}

extension IntakeStage {
  /// Takes what an input gave, firing the timers before it.
  package mutating func take(_ arrival: Arrival, into effects: inout Effects) {
    switch arrival {
    case .record(let record):
      fire(before: record.origin.time, into: &effects)
      take(record, into: &effects)
    case .refused(let refusal, let origin):
      fire(before: origin.time, into: &effects)
      refuse(
        refusal.outcome, detail: refusal.detail, source: refusal.source, reference: refusal.reference, origin: origin,
        into: &effects)
    }
  }
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
  /// No correction before `time` is approved by itself: a new deployment catches up.
  mutating func holdCorrections(until time: Instant)
}

extension HandoffStage {
  /// What proposes no corrections has none to hold back.
  package mutating func holdCorrections(until time: Instant) {}
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
