/// A return's line as the replay found it.
package struct ReturnLine: Sendable {
  package var line: String
  package var place: Place
  package var received: Quantity
  /// Received and not yet decided upon.
  package var open: Quantity
  package var event: DocumentEvent
}

/// The events of a return played again.
package struct ReturnReplay {
  package private(set) var lines: [ReturnLine] = []
  package private(set) var sheet = EffectSheet()
  private let name: String
  private let events: [DocumentEvent]
  private let configuration: Policy

  package init(_ head: DocumentHead, _ words: [DocumentEvent], _ configuration: Policy, _ agenda: inout Agenda) {
    name = head.name
    events = words
    self.configuration = configuration
    var received = receipts()
    if received.isEmpty { received = refunds() }
    for index in received.indices { settle(&received[index], .returnReceipt, &agenda) }
    for movement in received { applyReceived(movement) }
    if received.contains(where: { $0.event.kind == .returnReceived }) { noteRefunds(&agenda) }
    var decided = dispositions()
    for index in decided.indices { settle(&decided[index], .disposition, &agenda) }
    for movement in decided.sorted(by: Movement.precedes) { applyDispositioned(movement) }
  }
}

extension ReturnReplay {
  private func receipts() -> [Movement] {
    let told = events.filter { $0.kind == .returnReceived && !$0.isCopy }
    let authorized = events.first { $0.kind == .returnAuthorized && !$0.lines.isEmpty }?.lines ?? []
    return movementsByLine(
      told, kind: .returned, lines: { $0.lines.isEmpty ? authorized : $0.lines },
      key: { [name] in "return/\(name)/\($1.name)" })
  }

  /// A refund that says the goods are back counts as the return where nobody reported one.
  private func refunds() -> [Movement] {
    movementsByLine(
      events.filter { $0.kind == .refundIssued }, kind: .returned,
      lines: { $0.lines.filter { $0.restock == .return }[...] },
      key: { "refund/\($0.refs[.refund] ?? $0.reference.id)/\($1.name)" })
  }

  private func dispositions() -> [Movement] {
    var movements: [Movement] = []
    let told = events.filter { $0.kind == .returnDispositioned && !$0.isCopy }
    for event in told {
      for (position, line) in event.lines.enumerated() {
        let telling = Telling(event: event, line: line, quantity: line.quantity ?? .zero)
        let known = movements.firstIndex { movement in
          movement.line.name == line.name && movement.line.sku == line.sku
            && movement.line.disposition == line.disposition && movement.quantity == telling.quantity
            && !movement.tellings.contains { $0.event.system == event.system }
        }
        if let known {
          movements[known].tellings.append(telling)
          continue
        }
        let suffix = position == 0 ? "" : "/\(position)"
        let key = "return/\(name)/\(line.name)/disposition/\(event.reference.id)\(suffix)"
        movements.append(Movement(kind: .dispositioned, key: key, tellings: [telling]))
      }
    }
    return movements
  }

  private func settle(_ movement: inout Movement, _ authority: Authority, _ agenda: inout Agenda) {
    let location = movement.event.location(of: movement.line)
    let configuration = configuration
    let authority = movement.event.kind == .refundIssued ? Authority.refund : authority
    movement.settle(
      isAuthority: { configuration.hasAuthority($0.system, for: authority, at: location) },
      matures: movement.firstArrival + configuration.patience(for: authority, at: location), &agenda)
  }

  private mutating func write(_ movement: Movement, _ place: Place, _ delta: Buckets) {
    var refs = Refs([Refs.Item(.return, name), Refs.Item(.line, movement.line.name)])
    refs[.order] = events.first { $0.refs[.order] != nil }?.refs[.order]
    refs[.refund] = movement.event.refs[.refund]
    sheet.add(movement, at: place, delta, refs: refs, quantity: \.quantity) { effect in
      effect.bundle = movement.line.bundle
      effect.converted = movement.tellings.contains { $0.line.converted }
    }
  }

  /// Refunds of goods that were received move nothing, but changes may name them.
  private mutating func noteRefunds(_ agenda: inout Agenda) {
    for refund in refunds() {
      var movement = refund
      movement.kind = .refundedOnly
      settle(&movement, .refund, &agenda)
      write(movement, Place(movement.line.sku, movement.event.location(of: movement.line)), Buckets())
    }
  }

  private mutating func applyReceived(_ movement: Movement) {
    let place = Place(movement.line.sku, movement.event.location(of: movement.line))
    write(movement, place, Buckets(.quarantined, movement.quantity))
    lines.append(
      ReturnLine(
        line: movement.line.name, place: place, received: movement.quantity, open: movement.quantity,
        event: movement.event))
  }

  private mutating func applyDispositioned(_ movement: Movement) {
    let line = movement.line
    let index =
      lines.firstIndex { $0.line == line.name && (line.sku.isEmpty || $0.place.sku == line.sku) }
      ?? lines.firstIndex { $0.place.sku == line.sku }
    let home = index.map { lines[$0].place.location } ?? "default"
    let quantity = index.map { min(movement.quantity, lines[$0].open) } ?? movement.quantity
    guard quantity > .zero else { return }
    var delta = Buckets(.quarantined, -quantity)
    if line.disposition == .sellable || line.disposition == nil { delta.sellable = quantity }
    if line.disposition == .damaged { delta.damaged = quantity }
    let sku = line.sku.isEmpty ? index.map { lines[$0].place.sku } ?? "" : line.sku
    write(movement, Place(sku, movement.event.place(of: line) ?? home), delta)
    if let index { lines[index].open -= quantity }
  }
}
