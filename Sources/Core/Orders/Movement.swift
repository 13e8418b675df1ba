/// One system's word about a fact: the event, and the line of it that speaks of the fact.
package struct Telling: Sendable {
  package var event: DocumentEvent
  package var line: Line
  package var quantity: Quantity
}

/// A fact of a document, with everybody who told it.
package struct Movement: Sendable {
  package var kind: EffectKind
  /// The fact key, without a part for the line where the fact speaks of the whole document.
  package var key: String
  /// The one whose time and quantity count first, then by arrival.
  package var tellings: [Telling]
  package var isEffective = false
  /// The running total that it was told as, and every total told for its line, in the order told.
  package var total: Quantity?
  package var cumulative: [Quantity] = []

  package var event: DocumentEvent { tellings[0].event }
  package var line: Line { tellings[0].line }
  package var quantity: Quantity { tellings[0].quantity }

  package static func precedes(_ left: Movement, _ right: Movement) -> Bool {
    DocumentEvent.precedes(left.event, right.event)
  }
}

extension Movement {
  /// Decides standing: the first authority's word counts; without one, the first word, once `matures` has passed.
  package mutating func settle(isAuthority: (DocumentEvent) -> Bool, matures: Instant?, _ agenda: inout Agenda) {
    let chosen = tellings.firstIndex { isAuthority($0.event) }
    let first = tellings.remove(at: chosen ?? 0)
    tellings.sort { $0.event.serial < $1.event.serial }
    tellings.insert(first, at: 0)
    isEffective = chosen != nil || (matures.map { agenda.hasPassed($0) } ?? false)
  }

  /// When the first word arrived.
  package var firstArrival: Instant { tellings.map(\.event.arrival).min() ?? .distantPast }

  /// One report per system, its earliest; the first authority's first.
  package func reports(quantity: (Telling) -> Quantity) -> [Report] {
    var reports: [Report] = []
    for telling in tellings {
      if let known = reports.firstIndex(where: { $0.system == telling.event.system }) {
        if known > 0, telling.event.time < reports[known].time {
          reports[known] = Report(telling.event, quantity: quantity(telling))
        }
      } else {
        reports.append(Report(telling.event, quantity: quantity(telling)))
      }
    }
    return reports
  }
}

extension Report {
  package init(_ event: DocumentEvent, quantity: Quantity) {
    self.init()
    system = event.system
    time = event.time
    arrival = event.arrival
    self.quantity = quantity
    reference = event.reference
  }
}

/// Facts told line by line under a document's number: the same number, line and SKU is the same fact.
package func movementsByLine(
  _ events: [DocumentEvent], kind: EffectKind, lines: (DocumentEvent) -> ArraySlice<Line>,
  key: (DocumentEvent, Line) -> String
) -> [Movement] {
  var movements: [Movement] = []
  for event in events {
    for line in lines(event) {
      let quantity = line.quantity ?? .zero
      let known = movements.firstIndex { $0.key == key(event, line) && $0.line.sku == line.sku }
      guard let known else {
        let telling = Telling(event: event, line: line, quantity: quantity)
        movements.append(Movement(kind: kind, key: key(event, line), tellings: [telling]))
        continue
      }
      let last = movements[known].tellings.count - 1
      if movements[known].tellings[last].event.serial == event.serial {
        movements[known].tellings[last].quantity += quantity
      } else {
        movements[known].tellings.append(Telling(event: event, line: line, quantity: quantity))
      }
    }
  }
  return movements
}

/// Facts without a number of their own: the maker makes one per delivery, other systems' words confirm the nearest.
package func movementsByDelivery(
  _ events: [DocumentEvent], kind: EffectKind, isMaker: (DocumentEvent) -> Bool,
  key: (DocumentEvent) -> String, matches: (DocumentEvent, DocumentEvent) -> Bool
) -> [Movement] {
  func movement(_ event: DocumentEvent) -> Movement {
    let telling = Telling(event: event, line: Line(), quantity: event.quantity ?? .zero)
    return Movement(kind: kind, key: key(event), tellings: [telling])
  }
  var movements = events.filter(isMaker).map(movement)
  for event in events where !isMaker(event) {
    let open = movements.indices.filter { index in
      matches(movements[index].event, event) && !movements[index].tellings.contains { $0.event.system == event.system }
    }
    let nearest = open.min { distance(movements[$0].event, event) < distance(movements[$1].event, event) }
    guard let nearest else {
      movements.append(movement(event))
      continue
    }
    movements[nearest].tellings.append(Telling(event: event, line: Line(), quantity: event.quantity ?? .zero))
  }
  return movements
}

private func distance(_ left: DocumentEvent, _ right: DocumentEvent) -> Int64 {
  abs((left.time - right.time).microseconds)
}

/// Two events speak of a common line, or one of them of the whole document.
package func shareLines(_ left: DocumentEvent, _ right: DocumentEvent) -> Bool {
  if left.lines.isEmpty || right.lines.isEmpty { return true }
  return left.lines.contains { one in
    right.lines.contains { ($0.line == one.line && !one.line.isEmpty) || (!one.sku.isEmpty && $0.sku == one.sku) }
  }
}

extension Line {
  /// What names the line within its document: its number, else its SKU.
  package var name: String { line.isEmpty ? sku : line }

  /// The same number, or where one of them has none the same SKU.
  package func isSameLine(as other: Line) -> Bool {
    line.isEmpty || other.line.isEmpty ? sku == other.sku : line == other.line
  }
}
