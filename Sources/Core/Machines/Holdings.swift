/// How many entries of a kind a machine holds, for whoever watches its size.
package struct Holding: Hashable, Sendable {
  /// The kind, as the keys of its cells begin.
  package var kind: String
  package var entries: Int
  /// Bytes of all of them in memory; nil = about what their cells take.
  package var bytes: Int?

  init(_ kind: String, _ entries: Int, bytes: Int? = nil) {
    self.kind = kind
    self.entries = entries
    self.bytes = bytes
  }
}

extension DeliveryMemory {
  var holding: Holding { Holding("keys", count, bytes: byteCount) }
}

extension IntakeMachine {
  package var holdings: [Holding] { [Holding("highest", highest.count), Holding("pane", panes.count)] }

  /// The highest event time heard of every system, by its name.
  package var frontiers: [String: Instant] {
    var frontiers: [String: Instant] = [:]
    for key in highest.keys {
      guard let system = directory.system(of: key.source), let time = highest[key] else { continue }
      let name = configuration.name(system)
      frontiers[name] = max(frontiers[name] ?? .distantPast, time)
    }
    return frontiers
  }
}

extension OrderMachine {
  package var holdings: [Holding] { [Holding("document", documentCount), memory.holding] }
  /// Delivery keys forgotten since the start.
  package var forgottenKeys: Int64 { memory.forgotten }
}

extension StockMachine {
  package var holdings: [Holding] {
    [Holding("place", places.count), Holding("item", items.count), deliveries.holding]
  }
  /// Delivery keys forgotten since the start.
  package var forgottenKeys: Int64 { deliveries.forgotten }
}

extension HandoffMachine {
  package var holdings: [Holding] {
    [
      Holding("handoff", handoffs.count), Holding("exc", incidents.count), Holding("cor", corrections.count),
      Holding("parcel", parcels.count), deliveries.holding,
    ]
  }
  /// Delivery keys forgotten since the start.
  package var forgottenKeys: Int64 { deliveries.forgotten }
}
