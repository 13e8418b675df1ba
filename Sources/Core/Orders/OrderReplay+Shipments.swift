/// Shipments and moves: what leaves, and where the rest waits.
extension OrderReplay {
  mutating func applyShipped(_ movement: Movement) {
    guard !head.isSold else { return }
    let found = portions(for: movement.line, of: movement.event)
    let home = found.first.map { state.portions[$0].place.location }
    let sku = movement.line.sku.isEmpty ? found.first.map { state.portions[$0].place.sku } ?? "" : movement.line.sku
    let place = Place(sku, movement.event.place(of: movement.line) ?? home ?? "default")
    let line = found.first.map { state.portions[$0].line } ?? movement.line.name
    var carrier = OrderPortion(line: line, place: place, bundle: movement.line.bundle)
    if let first = found.first { carrier.bundle = state.portions[first].bundle }
    write(
      movement, movement.key, .shipped, carrier,
      Buckets((.sellable, -movement.quantity), (.shipped, movement.quantity)), quantity: movement.quantity,
      ref: .shipment)
    let taken = takeReserved(found, movement, carrier)
    state.shipments.append(
      ShippedLine(
        shipment: movement.event.shipment, line: line, sku: sku, location: place.location, quantity: movement.quantity,
        event: movement.event, reporters: movement.tellings.map(\.event.system), isEffective: movement.isEffective,
        taken: taken))
  }

  /// A shipment takes min(quantity, open) from what is reserved, where it is reserved.
  private mutating func takeReserved(
    _ found: [Int], _ movement: Movement, _ carrier: OrderPortion
  ) -> [(portion: Int, quantity: Quantity)] {
    var rest = movement.quantity
    var result: [(portion: Int, quantity: Quantity)] = []
    for index in found where rest > .zero {
      var portion = state.portions[index]
      let taken = portion.close(rest, as: .shipped, at: movement.event.time)
      guard taken > .zero else { continue }
      write(
        movement, movement.key, .shipped, carrier, Buckets(.reserved, -taken), at: portion.place, quantity: taken,
        ref: .shipment)
      rest -= taken
      guard movement.isEffective else { continue }
      portion.shipped += taken
      state.portions[index] = portion
      result.append((index, taken))
    }
    return result
  }

  mutating func applyVoided(_ movement: Movement) {
    let shipment = movement.event.shipment
    let index = state.shipments.firstIndex {
      $0.shipment == shipment && !$0.isVoided && $0.line == movement.line.name
        && (movement.line.sku.isEmpty || $0.sku == movement.line.sku)
    }
    guard let index else { return }
    let shipped = state.shipments[index]
    let carrier = OrderPortion(line: shipped.line, place: Place(shipped.sku, shipped.location), bundle: nil)
    let back = Buckets((.sellable, shipped.quantity), (.shipped, -shipped.quantity))
    write(movement, movement.key, .voided, carrier, back, quantity: shipped.quantity, ref: .shipment)
    for (portion, quantity) in shipped.taken {
      let place = state.portions[portion].place
      write(
        movement, movement.key, .voided, carrier, Buckets(.reserved, quantity), at: place, quantity: quantity,
        ref: .shipment)
      guard movement.isEffective else { continue }
      state.portions[portion].shipped -= quantity
      state.portions[portion].reopen(quantity)
    }
    state.shipments[index].isVoided = movement.isEffective
  }
}

extension OrderReplay {
  mutating func applyRerouted(_ movement: Movement) {
    let event = movement.event
    let lines = event.lines.isEmpty ? state.portions.map(\.asLine)[...] : event.lines
    for line in lines {
      guard let target = event.lines.isEmpty ? Optional(event.location) : event.place(of: line) else { continue }
      let found = portions(for: line, of: event).filter { index in
        let location = state.portions[index].place.location
        return location != target && (event.from == nil || event.from == location)
      }
      for index in found {
        let place = Place(state.portions[index].place.sku, target)
        move(index, to: place, line.quantity, movement, line.name)
      }
    }
  }

  mutating func applySubstituted(_ movement: Movement) {
    let event = movement.event
    guard let newSKU = event.newSKU else { return }
    var line = event.lines.first ?? Line()
    line.line = event.refs[.line] ?? line.line
    if !event.sku.isEmpty { line.sku = event.sku }
    for index in portions(for: line, of: event) where state.portions[index].place.sku != newSKU {
      let place = Place(newSKU, state.portions[index].place.location)
      move(index, to: place, event.quantity ?? line.quantity, movement, line.name)
    }
  }

  /// What is open of a portion goes to another place.
  private mutating func move(_ index: Int, to place: Place, _ limit: Quantity?, _ movement: Movement, _ line: String) {
    var portion = state.portions[index]
    let taken = portion.close(limit ?? portion.open, as: .moved, at: movement.event.time)
    guard taken > .zero else { return }
    let key = "order/\(head.name)/\(line)\(movement.key)"
    write(movement, key, movement.kind, portion, Buckets(.reserved, -taken), quantity: taken)
    write(movement, key, movement.kind, portion, Buckets(.reserved, taken), at: place, quantity: taken)
    guard movement.isEffective else { return }
    state.portions[index] = portion
    let known = state.portions.firstIndex { $0.line == portion.line && $0.place == place }
    if let known {
      state.portions[known].ordered += taken
      state.portions[known].reopen(taken)
    } else {
      var arrived = OrderPortion(line: portion.line, place: place, bundle: portion.bundle)
      arrived.ordered = taken
      arrived.open = taken
      state.portions.append(arrived)
    }
  }
}
