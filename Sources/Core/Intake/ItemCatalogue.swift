/// Reference data as an intake task has heard it: items with their aliases, units and components, and locations.
///
/// A definition holds from its arrival on.
package struct ItemCatalogue {
  private var items = Table<String, ItemDefinition>()
  private var aliases = Table<String, String>()
  private var locations = Table<String, LocationDefinition>()
  private var locationAliases = Table<String, String>()
  private var summary = Summary()
  static let depthMax = 8

  /// Counts over all items, so that a question about all of them needs no walk.
  private struct Summary: Hashable {
    var plain = 0
    var baseUnits: [String: Int] = [:]
    var components: [String: Int] = [:]

    mutating func add(_ definition: ItemDefinition, _ sign: Int) {
      if definition.isPlain { plain += sign }
      for statement in definition.statements {
        if let unit = statement.baseUnit { Summary.count(&baseUnits, unit, sign) }
        for component in statement.components { Summary.count(&components, component.sku, sign) }
      }
    }

    private static func count(_ counts: inout [String: Int], _ key: String, _ sign: Int) {
      let count = counts[key, default: 0] + sign
      counts[key] = count == 0 ? nil : count
    }
  }

  package init() {}

  package var itemCount: Int { items.count }

  package subscript(sku: String) -> ItemDefinition? { items[sku] }

  /// Takes a definition; a repeated delivery changes nothing.
  mutating func define(_ event: Event) -> ReferenceDeliveries.Verdict {
    event.kind == .itemDefined ? defineItem(event) : defineLocation(event)
  }

  private mutating func defineItem(_ event: Event) -> ReferenceDeliveries.Verdict {
    let old = items[event.sku]
    var definition = old ?? ItemDefinition()
    let verdict = definition.deliveries.judge(event)
    guard verdict == .first else { return verdict }
    definition.state(ItemStatement(event))
    if let old { summary.add(old, -1) }
    summary.add(definition, 1)
    items.set(event.sku, definition)
    ItemCatalogue.rename(&aliases, event.sku, from: old?.aliases ?? [], to: definition.aliases)
    return verdict
  }

  private mutating func defineLocation(_ event: Event) -> ReferenceDeliveries.Verdict {
    let old = locations[event.location]
    var definition = old ?? LocationDefinition()
    let verdict = definition.deliveries.judge(event)
    guard verdict == .first else { return verdict }
    definition.aliases = event.aliases
    definition.kind = event.locationKind
    locations.set(event.location, definition)
    ItemCatalogue.rename(&locationAliases, event.location, from: old?.aliases ?? [], to: definition.aliases)
    return verdict
  }

  /// The newest definition decides whose a name is; a name that is defined itself is nobody's alias any more.
  private static func rename(_ table: inout Table<String, String>, _ name: String, from: [String], to: [String]) {
    for alias in from where table[alias] == name && !to.contains(alias) { table.remove(alias) }
    for alias in to where alias != name && table[alias] != name { table.set(alias, name) }
    if table[name] != nil { table.remove(name) }
  }

  /// The item that a reported number stands for.
  package func item(_ sku: String) -> String { ItemCatalogue.resolved(sku, in: aliases) }
  package func location(_ name: String) -> String { ItemCatalogue.resolved(name, in: locationAliases) }

  var renamesLocations: Bool { !locationAliases.isEmpty }

  private static func resolved(_ name: String, in table: Table<String, String>) -> String {
    guard table.count > 0 else { return name }
    var result = name
    for _ in 0..<depthMax {
      guard let next = table[result] else { return result }
      result = next
    }
    return result
  }

  /// False where items are declared and this one is not.
  ///
  /// Who defines items only for their units, aliases or components has declared these, not that there are no others;
  /// a definition that says nothing but that the item exists makes the catalogue a list of all items.
  package func knows(_ item: String) -> Bool {
    summary.plain == 0 || items[item] != nil || summary.components[item] != nil
  }

  /// `1 unit = ratio × base unit` of an item; nil = no such unit.
  package func factor(of unit: String?, for item: String) -> Ratio? {
    guard let unit else { return .one }
    if let definition = items[item], definition.hasUnits { return definition.factor(of: unit) }
    // Nothing is said of this item's units: its unit is the base unit, unless others' units show that it may not be.
    return items.count == 0 || summary.baseUnits[unit] != nil ? .one : nil
  }

  package mutating func commit() -> [StateCell] {
    ItemCatalogue.cells("item/", items.commit()) + ItemCatalogue.cells("alias/", aliases.commit())
      + ItemCatalogue.cells("location/", locations.commit())
      + ItemCatalogue.cells("location-alias/", locationAliases.commit())
  }

  private static func cells<Value: CellCodable>(
    _ prefix: String, _ changes: [(key: String, value: Value?)]
  ) -> [StateCell] {
    changes.map { StateCell(key: prefix + $0.key, bytes: $0.value.map { Cell.bytes(of: $0) }) }
  }

  package mutating func abort() {
    if items.hasChanges {
      _ = items.abort()
      summary = Summary()
      for definition in items.values { summary.add(definition, 1) }
    }
    _ = aliases.abort()
    _ = locations.abort()
    _ = locationAliases.abort()
  }

  /// Takes a cell of this catalogue; false = the key is none of its own.
  mutating func restore(_ cell: StateCell) throws(StateDamage) -> Bool {
    if let sku = cell.name(after: "item/") {
      if let old = items[sku] { summary.add(old, -1) }
      let definition = try cell.value(ItemDefinition.self)
      if let definition { summary.add(definition, 1) }
      items.restore(sku, definition)
    } else if let alias = cell.name(after: "alias/") {
      aliases.restore(alias, try cell.value(String.self))
    } else if let name = cell.name(after: "location/") {
      locations.restore(name, try cell.value(LocationDefinition.self))
    } else if let alias = cell.name(after: "location-alias/") {
      locationAliases.restore(alias, try cell.value(String.self))
    } else {
      return false
    }
    return true
  }
}
