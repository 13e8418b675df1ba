/// Edits, cancellations and refunds: what is ordered, and what of it is open.
extension OrderReplay {
  mutating func applyEdited(_ movement: Movement) {
    for line in movement.event.lines {
      let key = "order/\(head.name)/\(line.name)\(movement.key)"
      let found = portions(for: line, of: movement.event)
      let known = found.filter { line.sku.isEmpty || state.portions[$0].place.sku == line.sku }
      let before = known.reduce(Quantity.zero) { $0 + state.portions[$1].ordered }
      let delta = line.delta ?? (line.quantity.map { $0 - before } ?? .zero)
      guard let first = known.last(where: { state.portions[$0].end != .moved }) ?? known.first else {
        let location = movement.event.location(of: line)
        guard delta > .zero, !line.sku.isEmpty else { continue }
        add(delta, to: line, at: Place(line.sku, location), movement, key: key, kind: .edited)
        continue
      }
      if delta > .zero { raise(first, by: delta, movement, key) }
      if delta < .zero { lower(known, by: -delta, movement, key) }
    }
  }

  private mutating func raise(_ index: Int, by quantity: Quantity, _ movement: Movement, _ key: String) {
    let moved = head.isSold ? Buckets((.sellable, -quantity), (.shipped, quantity)) : Buckets(.reserved, quantity)
    write(movement, key, .edited, state.portions[index], moved, quantity: quantity)
    guard movement.isEffective else { return }
    noteOrdered(quantity, state.portions[index].line)
    state.portions[index].ordered += quantity
    if head.isSold { state.portions[index].shipped += quantity } else { state.portions[index].reopen(quantity) }
  }

  private mutating func lower(_ indices: [Int], by quantity: Quantity, _ movement: Movement, _ key: String) {
    var rest = quantity
    for index in indices where rest > .zero {
      var portion = state.portions[index]
      let taken =
        head.isSold
        ? min(rest, portion.shipped) : portion.close(rest, as: .removed, at: movement.event.time)
      let moved = head.isSold ? Buckets((.sellable, taken), (.shipped, -taken)) : Buckets(.reserved, -taken)
      if taken > .zero { write(movement, key, .edited, portion, moved, quantity: -taken) }
      portion.ordered -= min(rest, portion.ordered)
      if head.isSold { portion.shipped -= taken } else { portion.releasedToStock += taken }
      if movement.isEffective { state.portions[index] = portion }
      rest -= taken
    }
  }

  mutating func applyCancelled(_ movement: Movement) {
    let lines = movement.event.lines.isEmpty ? state.portions.map(\.asLine)[...] : movement.event.lines
    for line in lines {
      let key = "order/\(head.name)/\(line.name)\(movement.key)"
      cancel(line, movement, key: key, kind: .cancelled, end: .cancelled, restock: movement.event.restock)
    }
  }

  private mutating func cancel(
    _ line: Line, _ movement: Movement, key: String, kind: EffectKind, end: LineEnd, restock: Bool, ref: RefKind? = nil
  ) {
    var rest = line.quantity
    for index in portions(for: line, of: movement.event) where rest.map({ $0 > .zero }) ?? true {
      var portion = state.portions[index]
      let taken = portion.close(rest ?? portion.open, as: end, at: movement.event.time)
      guard taken > .zero else { continue }
      let moved = Buckets((.reserved, -taken), (.sellable, restock ? .zero : -taken))
      write(movement, key, kind, portion, moved, quantity: taken, ref: ref)
      rest = rest.map { $0 - taken }
      guard movement.isEffective else { continue }
      portion.cancelled += taken
      if restock { portion.releasedToStock += taken }
      state.portions[index] = portion
      state.cancellations.append(
        CancelledLine(line: portion.line, sku: portion.place.sku, quantity: taken, event: movement.event))
    }
  }

  mutating func applyRefunded(_ movement: Movement) {
    let line = movement.line
    let before = sheet.effects.count
    if line.restock == .cancel {
      cancel(
        line, movement, key: movement.key, kind: .refundCancelled, end: .refunded, restock: true, ref: .refund)
    }
    guard sheet.effects.count == before, let index = portions(for: line, of: movement.event).first else { return }
    // A refund that names its return is settled by the return itself.
    if line.restock == .return, movement.event.refs[.return] != nil { return }
    let isReturn = line.restock == .return && !wasReturned(line)
    let portion = state.portions[index]
    let place = Place(portion.place.sku, movement.event.place(of: line) ?? portion.place.location)
    write(
      movement, movement.key, isReturn ? .returned : .refundedOnly, portion,
      isReturn ? Buckets(.quarantined, movement.quantity) : Buckets(), at: place, quantity: movement.quantity,
      ref: .refund)
  }

  private func wasReturned(_ line: Line) -> Bool {
    returns.contains { event in
      event.lines.isEmpty || event.lines.contains { line.line.isEmpty ? $0.sku == line.sku : $0.line == line.line }
    }
  }
}

extension OrderPortion {
  var asLine: Line {
    var result = Line()
    result.line = line
    result.sku = place.sku
    result.location = place.location
    return result
  }
}
