/// Some lines of an order played again, in the order of the world: what each line moved, and what is open.
///
/// The replay knows nothing of what was sent before, so that a late event re-bases all that follows it.
package struct OrderReplay {
  package internal(set) var state = LineOutcome()
  package internal(set) var sheet = EffectSheet()
  let head: DocumentHead
  let events: [DocumentEvent]
  /// Returns of the order's goods; they are at home in documents of their own.
  let returns: [DocumentEvent]
  let configuration: Policy

  package init(_ head: DocumentHead, _ words: [DocumentEvent], _ configuration: Policy, _ agenda: inout Agenda) {
    self.head = head
    events = words.filter { !$0.isCopy }
    returns = words.filter { $0.kind == .returnReceived }
    self.configuration = configuration
    guard !head.isWaiting else { return }
    for movement in movements(&agenda) where head.creation != nil || movement.kind.isShipping { apply(movement) }
  }
}

extension DocumentEvent {
  /// Where a line is, `default` where nobody says.
  package func location(of line: Line) -> String { place(of: line) ?? "default" }
}

extension EffectKind {
  fileprivate var isShipping: Bool { self == .shipped || self == .voided }
}

extension OrderReplay {
  private func movements(_ agenda: inout Agenda) -> [Movement] {
    var placed = placements()
    var others = edits() + cancellations() + refunds() + shipments() + voids() + moves()
    for index in others.indices { settle(&others[index], &agenda) }
    for index in placed.indices {
      let line = placed[index].line
      settle(&placed[index], &agenda)
      // Goods that an authority shipped were ordered, whoever said so.
      placed[index].isEffective =
        placed[index].isEffective
        || others.contains { $0.kind == .shipped && $0.isEffective && $0.line.isSameLine(as: line) }
    }
    return placed.sorted(by: Movement.precedes) + others.sorted(by: Movement.precedes)
  }

  private func placements() -> [Movement] {
    movementsByLine(
      events.filter { $0.kind == .orderPlaced }, kind: head.isSold ? .sold : .placed, lines: \.lines,
      key: { "order/\(head.name)/\($1.name)" })
  }

  private func edits() -> [Movement] { byDelivery(.orderEdited, .edited, "edit") }

  private func cancellations() -> [Movement] { byDelivery(.orderCancelled, .cancelled, "cancel") }

  private func moves() -> [Movement] {
    byDelivery(.orderRerouted, .rerouted, "reroute") + byDelivery(.lineSubstituted, .substituted, "substitute")
  }

  private func byDelivery(_ event: EventKind, _ kind: EffectKind, _ word: String) -> [Movement] {
    let told = events.filter { $0.kind == event }
    let makers = told.contains { $0.system == head.owner }
    return movementsByDelivery(
      told, kind: kind, isMaker: { makers && $0.system == head.owner },
      key: { "/\(word)/\($0.reference.id)" }, matches: shareLines)
  }

  private func refunds() -> [Movement] {
    movementsByLine(
      events.filter { $0.kind == .refundIssued }, kind: .refundedOnly, lines: \.lines,
      key: { "refund/\($0.refs[.refund] ?? $0.reference.id)/\($1.name)" })
  }

  private func shipments() -> [Movement] {
    movementsByLine(
      events.filter { $0.kind == .shipmentConfirmed }, kind: .shipped, lines: shippedLines,
      key: { "shipment/\($0.shipment)/\($1.name)" })
  }

  private func voids() -> [Movement] {
    movementsByLine(
      events.filter { $0.kind == .shipmentVoided }, kind: .voided,
      lines: { event in event.lines.isEmpty ? shippedLines(of: event.shipment) : event.lines },
      key: { "shipment/\($0.shipment)/\($1.name)/voided" })
  }

  /// A shipment that lists nothing carries all that was ordered.
  private func shippedLines(_ event: DocumentEvent) -> ArraySlice<Line> {
    event.lines.isEmpty ? events.first { $0.serial == head.creation?.serial }?.lines ?? [] : event.lines
  }

  private func shippedLines(of shipment: String) -> ArraySlice<Line> {
    events.first { $0.kind == .shipmentConfirmed && $0.shipment == shipment }.map(shippedLines) ?? []
  }

  /// Whose word counts, and whether a word without authority counts in time.
  private func settle(_ movement: inout Movement, _ agenda: inout Agenda) {
    let authorities: [Authority] =
      switch movement.kind {
      case .placed, .sold, .edited: [.order]
      case .cancelled: [.cancel]
      case .rerouted, .substituted: [.order, .allocation, .pick]
      case .refundedOnly: [.refund]
      default: [.shipment]
      }
    let location = movement.event.location(of: movement.event.lines.first ?? movement.line)
    let configuration = configuration
    let owner = movement.kind.isShipping || movement.kind == .placed ? nil : head.owner
    let isAuthority = { (event: DocumentEvent) in
      event.system == owner
        || authorities.contains { configuration.hasAuthority(event.system, for: $0, at: location) }
    }
    let matures: Instant? =
      switch movement.kind {
      case .placed, .sold, .edited: movement.firstArrival + configuration.patience(for: .order, at: location)
      case .refundedOnly where movement.line.restock != .cancel:
        movement.firstArrival + configuration.patience(for: .refund, at: location)
      default: nil
      }
    movement.settle(isAuthority: isAuthority, matures: matures, &agenda)
  }
}

extension DocumentEvent {
  /// The shipment's number; where nobody gave one, the parcel's, else the event's.
  package var shipment: String { refs[.shipment] ?? refs[.tracking] ?? reference.id }
}

extension OrderReplay {
  private mutating func apply(_ movement: Movement) {
    switch movement.kind {
    case .placed, .sold: applyPlaced(movement)
    case .edited: applyEdited(movement)
    case .cancelled: applyCancelled(movement)
    case .refundedOnly: applyRefunded(movement)
    case .shipped: applyShipped(movement)
    case .voided: applyVoided(movement)
    case .rerouted: applyRerouted(movement)
    case .substituted: applySubstituted(movement)
    default: break
    }
  }

  func refs(_ line: String, _ movement: Movement, _ kind: RefKind? = nil) -> Refs {
    var refs = Refs([Refs.Item(.order, head.name), Refs.Item(.line, line)])
    if let kind, let text = movement.event.refs[kind] { refs[kind] = text }
    return refs
  }

  /// What each teller said of one line: its own quantity, or the first one's where it gave none.
  private func quantity(of portion: OrderPortion, else standard: Quantity) -> (Telling) -> Quantity {
    { telling in
      let line = telling.event.lines.first {
        $0.line == portion.line && ($0.sku.isEmpty || $0.sku == portion.place.sku)
      }
      return line?.quantity ?? line?.delta ?? standard
    }
  }

  mutating func write(
    _ movement: Movement, _ key: String, _ kind: EffectKind, _ portion: OrderPortion, _ delta: Buckets,
    at place: Place? = nil, quantity: Quantity, ref: RefKind? = nil
  ) {
    sheet.add(
      movement, key: key, kind: kind, at: place ?? portion.place, delta, refs: refs(portion.line, movement, ref),
      quantity: self.quantity(of: portion, else: quantity)
    ) { effect in
      effect.bundle = portion.bundle
      effect.converted = movement.tellings.contains { telling in
        telling.event.lines.contains { $0.converted && $0.line == portion.line }
      }
    }
  }

  private mutating func applyPlaced(_ movement: Movement) {
    let place = Place(movement.line.sku, movement.event.location(of: movement.line))
    add(movement.quantity, to: movement.line, at: place, movement, key: movement.key, kind: movement.kind)
  }

  /// A new line, or a new part of one.
  mutating func add(
    _ quantity: Quantity, to line: Line, at place: Place, _ movement: Movement, key: String, kind: EffectKind
  ) {
    var portion = OrderPortion(line: line.name, place: place, bundle: line.bundle)
    portion.ordered = quantity
    noteOrdered(quantity, line.name)
    if head.isSold {
      portion.shipped = quantity
      portion.end = .closed
      portion.ended = movement.event.time
      write(movement, key, .sold, portion, Buckets((.sellable, -quantity), (.shipped, quantity)), quantity: quantity)
    } else {
      if movement.isEffective { portion.open = quantity }
      write(movement, key, kind, portion, Buckets(.reserved, quantity), quantity: quantity)
    }
    state.portions.append(portion)
  }

  mutating func noteOrdered(_ quantity: Quantity, _ line: String) {
    guard quantity > .zero else { return }
    if let known = state.everOrdered.firstIndex(where: { $0.line == line }) {
      state.everOrdered[known].quantity += quantity
    } else {
      state.everOrdered.append((line, quantity))
    }
  }

  /// The portions that a line of an event speaks of, the one at its own location first.
  func portions(for line: Line, of event: DocumentEvent) -> [Int] {
    let byLine = state.portions.indices.filter { line.line.isEmpty || state.portions[$0].line == line.line }
    let exact = byLine.filter { line.sku.isEmpty || state.portions[$0].place.sku == line.sku }
    // Another SKU under a known line number stands for the line, unless the line is a bundle's.
    let found = exact.isEmpty && !line.line.isEmpty ? byLine.filter { state.portions[$0].bundle == nil } : exact
    let location = event.place(of: line)
    return found.filter { state.portions[$0].place.location == location }
      + found.filter { state.portions[$0].place.location != location }
  }
}
