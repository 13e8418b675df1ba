/// A transfer's SKU as the replay found it.
package struct TransferLine: Sendable {
  package var sku: String
  package var from: String
  package var to: String
  package var shipped: Quantity
  package var open: Quantity
  package var event: DocumentEvent
  /// An authority received goods of it at another location than they were sent to.
  package var strayed: (event: DocumentEvent, location: String)?
}

/// The events of a transfer played again.
package struct TransferReplay {
  package private(set) var lines: [TransferLine] = []
  package private(set) var sheet = EffectSheet()
  private let name: String
  private let events: [DocumentEvent]
  private let configuration: Policy

  package init(_ head: DocumentHead, _ words: [DocumentEvent], _ configuration: Policy, _ agenda: inout Agenda) {
    name = head.name
    events = words.filter { !$0.isCopy }
    self.configuration = configuration
    var shipped = movements(.transferShipped, .transferOut, "")
    for index in shipped.indices {
      settle(&shipped[index], &agenda)
      // What an authority received was sent, whoever said so.
      if !shipped[index].isEffective { shipped[index].isEffective = wasReceived(shipped[index].line.sku) }
    }
    for movement in shipped { applyShipped(movement) }
    var others = arrivals() + cancellations()
    for index in others.indices { settle(&others[index], &agenda) }
    for movement in others.sorted(by: Movement.precedes) {
      if movement.kind == .transferArrived { applyArrived(movement) } else { applyCancelled(movement) }
    }
  }
}

extension TransferReplay {
  private func movements(_ event: EventKind, _ kind: EffectKind, _ suffix: String) -> [Movement] {
    movementsByLine(
      events.filter { $0.kind == event }, kind: kind, lines: \.lines,
      key: { [name] in "transfer/\(name)/\($1.sku)\(suffix)" })
  }

  private func wasReceived(_ sku: String) -> Bool {
    events.contains { event in
      event.kind == .transferReceived && event.lines.contains { $0.sku == sku }
        && configuration.hasAuthority(event.system, for: .transfer, at: event.to ?? "default")
    }
  }

  /// Part after part may arrive: another quantity of the same system that still fits is another part.
  private func arrivals() -> [Movement] {
    var parts: [Movement] = []
    for movement in movements(.transferReceived, .transferArrived, "/arrived") {
      let shipped = lines.filter { $0.sku == movement.line.sku }.reduce(Quantity.zero) { $0 + $1.shipped }
      var first = movement
      first.tellings = []
      var own: [Movement] = []
      for telling in movement.tellings {
        if let known = arrival(of: telling, among: own, shipped: shipped) {
          own[known].tellings.append(telling)
          continue
        }
        first.key = own.isEmpty ? movement.key : "\(movement.key)/\(telling.event.reference.id)"
        first.tellings = [telling]
        own.append(first)
      }
      parts += own
    }
    return parts
  }

  /// The part that a word confirms; nil where it is a part of its own.
  private func arrival(of telling: Telling, among parts: [Movement], shipped: Quantity) -> Int? {
    let same = parts.firstIndex { $0.quantity == telling.quantity && $0.line.line == telling.line.line }
    let other = parts.firstIndex { part in !part.tellings.contains { $0.event.system == telling.event.system } }
    let sum = parts.reduce(telling.quantity) { $0 + $1.quantity }
    return same ?? other ?? (sum > shipped ? parts.indices.first : nil)
  }

  private func cancellations() -> [Movement] {
    let told = events.filter { $0.kind == .transferCancelled }
    let maker = events.first { $0.kind == .transferRequested || $0.kind == .transferShipped }?.system
    return movementsByDelivery(
      told, kind: .transferReturned, isMaker: { $0.system == maker }, key: { _ in "" }, matches: shareLines)
  }

  private func settle(_ movement: inout Movement, _ agenda: inout Agenda) {
    let event = movement.event
    let location = (movement.kind == .transferArrived ? event.to ?? lines.first?.to : event.from) ?? "default"
    let configuration = configuration
    let due = movement.firstArrival + configuration.patience(for: .transfer, at: location)
    movement.settle(
      isAuthority: { configuration.hasAuthority($0.system, for: .transfer, at: location) },
      matures: movement.kind == .transferReturned ? nil : due, &agenda)
  }

  private mutating func write(
    _ movement: Movement, _ key: String, _ kind: EffectKind, _ sku: String, _ location: String, _ delta: Buckets
  ) {
    var refs = Refs([Refs.Item(.transfer, name)])
    if !movement.line.line.isEmpty { refs[.line] = movement.line.line }
    sheet.add(
      movement, key: key, kind: kind, at: Place(sku, location), delta, refs: refs, quantity: \.quantity
    ) { effect in
      effect.bundle = movement.line.bundle
      effect.converted = movement.tellings.contains { $0.line.converted }
    }
  }

  private mutating func applyShipped(_ movement: Movement) {
    let event = movement.event
    let sku = movement.line.sku
    let from = event.from ?? event.location(of: movement.line)
    let to = event.to ?? requested?.to ?? "default"
    let quantity = movement.quantity
    write(movement, "\(movement.key)/out", .transferOut, sku, from, Buckets(.sellable, -quantity))
    write(movement, "\(movement.key)/in", .transferInbound, sku, to, Buckets(.inTransit, quantity))
    guard movement.isEffective else { return }
    lines.append(TransferLine(sku: sku, from: from, to: to, shipped: quantity, open: quantity, event: event))
  }

  private var requested: DocumentEvent? { events.first { $0.kind == .transferRequested } }

  private mutating func applyArrived(_ movement: Movement) {
    let sku = movement.line.sku
    let index = lines.firstIndex { $0.sku == sku }
    let known = index.map { lines[$0] }
    let to = movement.event.to ?? movement.event.place(of: movement.line) ?? known?.to ?? "default"
    write(movement, movement.key, .transferArrived, sku, to, Buckets(.sellable, movement.quantity))
    guard let index, let known else { return }
    let taken = min(movement.quantity, known.open)
    write(movement, movement.key, .transferArrived, sku, known.to, Buckets(.inTransit, -taken))
    guard movement.isEffective else { return }
    lines[index].open -= taken
    lines[index].strayed = to == known.to ? nil : (movement.event, to)
  }

  private mutating func applyCancelled(_ movement: Movement) {
    for index in lines.indices where lines[index].open > .zero {
      let line = lines[index]
      let named = movement.event.lines.first { $0.sku == line.sku }
      guard movement.event.lines.isEmpty || named != nil else { continue }
      let back = min(named?.quantity ?? line.open, line.open)
      let key = "transfer/\(name)/\(line.sku)/returned"
      write(movement, key, .transferReturned, line.sku, line.to, Buckets(.inTransit, -back))
      write(movement, key, .transferReturned, line.sku, line.from, Buckets(.sellable, back))
      if movement.isEffective { lines[index].open -= back }
    }
  }
}
