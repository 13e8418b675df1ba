extension ItemCatalogue {
  /// Components per line; a bundle of bundles could otherwise become any number of lines.
  static let componentsMax = 1000

  /// The line itself, or a line for each component of the bundle that it names.
  func exploded(_ line: Line) throws(IntakeRefusal) -> [Line] {
    guard let definition = self[line.sku], !definition.components.isEmpty else { return [line] }
    var result: [Line] = []
    for component in try components(of: line.sku) {
      var part = line
      part.sku = component.sku
      part.bundle = line.sku
      part.quantity = try product(line.quantity, component)
      part.delta = try product(line.delta, component)
      part.found = try product(line.found, component)
      result.append(part)
    }
    return result
  }

  /// The items that one bundle is made of, bundles in it resolved, each item once, in the order of first mention.
  package func components(of bundle: String) throws(IntakeRefusal) -> [Component] {
    var parts = ComponentList()
    try collect(bundle, times: Quantity(1), above: [], into: &parts)
    return parts.components
  }

  private func collect(
    _ sku: String, times: Quantity, above: [String], into parts: inout ComponentList
  ) throws(IntakeRefusal) {
    guard let components = self[sku]?.components, !components.isEmpty else { return try parts.add(sku, times) }
    guard !above.contains(sku) else { throw .unmapped("bundle '\(sku)' contains itself") }
    guard above.count < ItemCatalogue.depthMax else { throw .unmapped("bundle '\(sku)' is nested too deep") }
    for component in components {
      guard let quantity = times.exactProduct(component.quantity) else {
        throw .unmapped("bundle '\(sku)' has no exact quantity of '\(component.sku)'")
      }
      try collect(item(component.sku), times: quantity, above: above + [sku], into: &parts)
    }
  }

  private func product(_ quantity: Quantity?, _ component: Component) throws(IntakeRefusal) -> Quantity? {
    guard let quantity else { return nil }
    if let product = quantity.exactProduct(component.quantity) { return product }
    throw .unmapped("\(quantity) bundles have no exact quantity of '\(component.sku)'")
  }
}

/// Items and quantities on the way through a bundle of bundles.
private struct ComponentList {
  private(set) var components: [Component] = []
  private var places: [String: Int] = [:]
  private var visits = 0

  mutating func add(_ sku: String, _ quantity: Quantity) throws(IntakeRefusal) {
    visits += 1
    guard visits <= ItemCatalogue.componentsMax else { throw .unmapped("a bundle has too many components") }
    if let place = places[sku] {
      components[place].quantity += quantity
    } else {
      places[sku] = components.count
      components.append(Component(sku: sku, quantity: quantity))
    }
  }
}

extension Quantity {
  /// The product of two quantities; nil where it is not exact in millionths or overflows.
  func exactProduct(_ other: Quantity) -> Quantity? {
    let (high, low) = millionths.multipliedFullWidth(by: other.millionths)
    // The quotient must fit 64 bits: dividing a wider product would trap.
    guard high.magnitude < 500_000 else { return nil }
    let (quotient, remainder) = Int64(1_000_000).dividingFullWidth((high, low))
    return remainder == 0 ? Quantity(millionths: quotient) : nil
  }
}
