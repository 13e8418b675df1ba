/// An order line as the stock machine is told of it, at the place that has to serve it.
package struct PlacedLine: Sendable {
  package var place: Place
  package var line: OrderLine
}

extension DocumentHead {
  /// What every line of the order says of it; nil before it is placed.
  package func line(_ chronicle: Chronicle) -> OrderLine? {
    guard kind == .order, let creation, let owner else { return nil }
    var line = OrderLine()
    line.order = name
    line.owner = owner
    line.placed = creation.time
    line.placedArrival = creation.arrival
    line.reference = creation.reference
    line.heard = chronicle.heard
    line.allocators = chronicle.allocators
    line.noticed = chronicle.noticed
    return line
  }
}

extension LineOutcome {
  private static var allocationsMax: Int { 64 }

  /// The order's lines now, one per portion: what all have in common, what was said of these, and what came of it.
  package func snapshots(_ common: OrderLine, _ events: [DocumentEvent]) -> [PlacedLine] {
    var lines = portions.map { portion in
      var line = common
      line.line = portion.line
      line.ordered = portion.ordered
      line.open = portion.open
      line.shipped = portion.shipped
      line.cancelled = portion.cancelled
      line.givenBack = portion.releasedToStock + returned(portion, events)
      line.end = portion.end
      line.ended = portion.ended
      line.bundle = portion.bundle
      return PlacedLine(place: portion.place, line: line)
    }
    for event in events where event.kind == .allocationMade || event.kind == .allocationReleased {
      allocate(event, &lines)
    }
    return lines
  }

  /// Received back, or found sellable again, whichever is more.
  private func returned(_ portion: OrderPortion, _ events: [DocumentEvent]) -> Quantity {
    func sum(_ kind: EventKind, _ counts: (Line) -> Bool) -> Quantity {
      var bySystem: [SystemID: Quantity] = [:]
      for event in events where event.kind == kind {
        for line in event.lines where portion.isMeant(by: line) && counts(line) {
          bySystem[event.system, default: .zero] += line.quantity ?? .zero
        }
      }
      return bySystem.values.max() ?? .zero
    }
    return max(sum(.returnReceived) { _ in true }, sum(.returnDispositioned) { $0.disposition == .sellable })
  }

  private func allocate(_ event: DocumentEvent, _ lines: inout [PlacedLine]) {
    for line in event.lines.isEmpty ? portions.map(\.asLine)[...] : event.lines {
      let found = portions.indices.filter { portions[$0].isMeant(by: line) }
      let location = event.place(of: line)
      guard let index = found.first(where: { portions[$0].place.location == location }) ?? found.first else { continue }
      var allocation = Allocation()
      allocation.system = event.system
      let quantity = line.quantity ?? portions[index].ordered
      allocation.quantity = event.kind == .allocationMade ? quantity : -quantity
      allocation.time = event.time
      allocation.key = event.key
      allocation.reference = event.reference
      allocation.retries = event.retries
      lines[index].line.allocations.append(allocation)
      if lines[index].line.allocations.count > LineOutcome.allocationsMax {
        lines[index].line.allocations.removeFirst()
      }
    }
  }
}

extension OrderPortion {
  /// True where a line of an event speaks of this portion.
  package func isMeant(by other: Line) -> Bool {
    (other.line.isEmpty || other.line == line) && (other.sku.isEmpty || other.sku == place.sku)
  }
}
