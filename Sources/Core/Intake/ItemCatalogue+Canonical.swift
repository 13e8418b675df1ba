/// Why intake forwards a readable record to nobody.
package struct IntakeRefusal: Error, Hashable, Sendable {
  package var outcome: Outcome
  package var detail: String

  static func unmapped(_ detail: String) -> IntakeRefusal { IntakeRefusal(outcome: .unmapped, detail: detail) }
  static func invalid(_ detail: String) -> IntakeRefusal { IntakeRefusal(outcome: .invalid, detail: detail) }
}

extension ItemCatalogue {
  /// Names items and locations by their own names, states quantities in base units and resolves bundles.
  func canonicalize(_ event: inout Event) throws(IntakeRefusal) {
    nameLocations(&event)
    if !event.members.isEmpty { event.members = event.members.map(item) }
    if let newSKU = event.newSKU { event.newSKU = try known(newSKU) }
    if !event.sku.isEmpty { try stateInBaseUnits(&event) }
    if !event.lines.isEmpty { event.lines = try canonicalLines(of: event) }
  }

  private func nameLocations(_ event: inout Event) {
    guard renamesLocations else { return }
    event.location = location(event.location)
    event.from = event.from.map(location)
    event.to = event.to.map(location)
  }

  /// The item that a reported number stands for, where it is one.
  private func known(_ sku: String) throws(IntakeRefusal) -> String {
    let name = item(sku)
    guard knows(name) else { throw .unmapped("no item '\(sku)' is defined") }
    return name
  }

  private func stateInBaseUnits(_ event: inout Event) throws(IntakeRefusal) {
    let name = try known(event.sku)
    if name != event.sku {
      event.alias = event.sku
      event.sku = name
    }
    let conversion = try conversion(of: event.uom, item: name)
    guard conversion.ratio != .one else { return }
    try conversion.apply(&event.quantity)
    try conversion.apply(&event.delta)
    try conversion.apply(&event.before)
    try conversion.apply(&event.after)
    for index in event.levels.indices { try conversion.apply(&event.levels[index].quantity) }
  }

  private func canonicalLines(of event: Event) throws(IntakeRefusal) -> [Line] {
    // The location of a rerouting is where the lines go, not where they are.
    let place = event.location == "default" || event.kind == .orderRerouted ? nil : event.location
    var result: [Line] = []
    for var line in event.lines {
      line.location = line.location.map(location) ?? place
      line.sku = line.sku.isEmpty ? "" : try known(line.sku)
      try stateInBaseUnits(&line)
      result += try exploded(line)
    }
    return result
  }

  private func stateInBaseUnits(_ line: inout Line) throws(IntakeRefusal) {
    let conversion = try conversion(of: line.uom, item: line.sku)
    guard conversion.ratio != .one else { return }
    line.converted = true
    try conversion.apply(&line.quantity)
    try conversion.apply(&line.delta)
    try conversion.apply(&line.found)
  }

  private func conversion(of unit: String?, item: String) throws(IntakeRefusal) -> UnitConversion {
    guard let ratio = factor(of: unit, for: item) else {
      throw .unmapped("no unit '\(unit ?? "")' is defined for item '\(item)'")
    }
    return UnitConversion(item: item, unit: unit ?? "", ratio: ratio)
  }
}

/// From a stated unit to the item's base unit, exactly or not at all.
private struct UnitConversion {
  let item: String
  let unit: String
  let ratio: Ratio

  func apply(_ quantity: inout Quantity?) throws(IntakeRefusal) {
    guard let stated = quantity else { return }
    guard let product = ratio.exactProduct(stated) else {
      throw .unmapped("\(stated) \(unit) of item '\(item)' is no exact quantity of its base unit")
    }
    quantity = product
  }
}
