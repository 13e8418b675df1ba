/// What one source has said about an item. Sources state different sides of an item: units here, bundles there.
package struct ItemStatement: Hashable, Sendable {
  package var source = ""
  package var aliases: [String] = []
  package var baseUnit: String?
  package var units: [UnitFactor] = []
  package var components: [Component] = []
  package var tracked = true

  package init() {}
  package init(_ event: Event) {
    source = event.source
    aliases = event.aliases
    baseUnit = event.baseUnit
    units = event.units
    components = event.components
    tracked = event.tracked
  }

  /// Says nothing but that the item exists.
  var isPlain: Bool { aliases.isEmpty && units.isEmpty && components.isEmpty }
}

/// An item as its sources define it: one statement each, the newest last.
package struct ItemDefinition: Hashable, Sendable {
  package var statements: [ItemStatement] = []
  package var deliveries = ReferenceDeliveries()

  package init() {}

  package var aliases: [String] { statements.flatMap(\.aliases) }
  package var baseUnit: String? { statements.last { $0.baseUnit != nil }?.baseUnit }
  /// The newest bill of components that is not empty; empty = no bundle.
  package var components: [Component] { statements.last { !$0.components.isEmpty }?.components ?? [] }
  /// Every unit that a source has stated, by the newest statement that knows it.
  package var units: [UnitFactor] {
    statements.reversed().reduce(into: []) { units, statement in
      units += statement.units.filter { unit in !units.contains { $0.unit == unit.unit } }
    }
  }
  package var hasUnits: Bool { statements.contains { $0.baseUnit != nil || !$0.units.isEmpty } }
  var isPlain: Bool { statements.allSatisfy(\.isPlain) }

  /// `1 unit = ratio × base unit`, by the newest statement that knows the unit.
  package func factor(of unit: String) -> Ratio? {
    for statement in statements.reversed() {
      if statement.baseUnit == unit { return .one }
      if let factor = statement.units.first(where: { $0.unit == unit }) { return factor.ratio }
    }
    return nil
  }

  /// An event that defines the item as all of its sources together do.
  func merged(into event: Event) -> Event {
    var event = event
    event.aliases = aliases
    event.baseUnit = baseUnit
    event.units = units
    event.components = components
    return event
  }

  /// A source's new statement takes the place of its old one.
  mutating func state(_ statement: ItemStatement) {
    statements.removeAll { $0.source == statement.source }
    statements.append(statement)
  }
}

/// A location as defined last.
package struct LocationDefinition: Hashable, Sendable {
  package var aliases: [String] = []
  package var kind: String?
  package var deliveries = ReferenceDeliveries()

  package init() {}
}

/// The newest deliveries of one definition, so that a repetition does not bring an older definition back.
///
/// Reference data is kept for ever and never late, so its deliveries have no horizon; a number bounds them.
package struct ReferenceDeliveries: Hashable, Sendable {
  static let countMax = 16

  struct Delivery: Hashable, Sendable {
    var key = ""
    var content: Int64 = 0
    var reference = EventReference()
  }

  private(set) var newest: [Delivery] = []

  package init() {}

  enum Verdict: Hashable { case first, duplicate, conflict(with: EventReference) }

  mutating func judge(_ event: Event) -> Verdict {
    let content = Int64(bitPattern: event.content)
    if let known = newest.first(where: { $0.reference.source == event.source && $0.key == event.key }) {
      return known.content == content ? .duplicate : .conflict(with: known.reference)
    }
    newest.append(Delivery(key: event.key, content: content, reference: EventReference(event)))
    if newest.count > ReferenceDeliveries.countMax { newest.removeFirst() }
    return .first
  }
}

extension ItemStatement: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&source)
    cell.transfer(&aliases)
    cell.transfer(&baseUnit)
    cell.transfer(&units)
    cell.transfer(&components)
    cell.transfer(&tracked)
  }
}
extension ItemDefinition: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&statements)
    cell.transfer(&deliveries)
  }
}
extension LocationDefinition: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&aliases)
    cell.transfer(&kind)
    cell.transfer(&deliveries)
  }
}
extension ReferenceDeliveries.Delivery: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&key)
    cell.transfer(&content)
    cell.transfer(&reference)
  }
}
extension ReferenceDeliveries: CellCodable {
  package mutating func transfer(_ cell: inout Cell) { cell.transfer(&newest) }
}
