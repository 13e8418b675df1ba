package import Core
package import Worker

/// What each machine takes in one run, so that one machine can be looked at alone.
package struct MachineRig {
  package let traffic: Traffic
  /// Everything that comes to a role, in the order in which it is taken.
  package private(set) var steps: [Role: [Step]] = [:]

  /// A thing to be taken.
  package enum Step: Sendable {
    case arrival(Arrival)
    case record(Record)

    package var time: Instant {
      switch self {
      case .arrival(let arrival): arrival.origin.time
      case .record(let record): record.origin.time
      }
    }
  }

  package init(seed: UInt64, count: Int) {
    traffic = Traffic(seed: seed, count: count)
    let arrivals = MachineRig.arrivals(of: traffic)
    steps[.intake] = arrivals.map(Step.arrival)
    var sent: [Role: [Alignment.Waiting]] = [:]
    for role in Role.allCases {
      if role != .intake {
        var waiting = sent[role] ?? []
        Alignment.sort(&waiting)
        steps[role] = waiting.map { Step.record($0.record) }
      }
      var effects = Effects()
      var machine = MachineRig.machine(role, traffic.configuration)
      for step in steps[role] ?? [] { step.take(by: &machine, into: &effects) }
      for (next, records) in [(Role.order, effects.toOrder), (.stock, effects.toStock), (.handoff, effects.toHandoff)] {
        sent[next, default: []] += records.map { Alignment.Waiting($0, from: role) }
      }
    }
  }

  package static func machine(_ role: Role, _ configuration: Configuration) -> any Machine {
    let set = RealMachines.set(configuration)
    switch role {
    case .intake: return set.intake()
    case .order: return set.order()
    case .stock: return set.stock()
    case .handoff: return set.handoff()
    }
  }

  /// The records of all inputs in the one order.
  private static func arrivals(of traffic: Traffic) -> [Arrival] {
    let decode = RealMachines.decoder()
    var last: [String: (time: Instant, offset: Int64)] = [:]
    let arrivals = traffic.deliveries.map { delivery -> Arrival in
      let lane = "\(delivery.input)/\(delivery.partition)"
      let before = last[lane] ?? (.distantPast, -1)
      let decoded = decode(delivery.bytes)
      var time = before.time
      if case .event(let event) = decoded { time = max(time, event.value.arrival) }
      last[lane] = (time, before.offset + 1)
      let origin = Origin(
        time: time, partition: delivery.partition, input: Int32(delivery.input), offset: before.offset + 1)
      return Arrival(decoded, at: origin)
    }
    return arrivals.sorted { $0.origin < $1.origin }
  }
}

extension MachineRig.Step {
  /// Fires what is due before and takes it.
  package func take(by machine: inout any Machine, into effects: inout Effects) {
    switch self {
    case .record(let record):
      machine.fire(before: record.origin.time, into: &effects)
      machine.take(record, into: &effects)
    case .arrival(let arrival):
      guard var intake = machine as? any IntakeStage else { return }
      intake.take(arrival, into: &effects)
      machine = intake
    }
  }
}
