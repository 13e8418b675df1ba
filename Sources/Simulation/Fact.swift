package import Core

/// The systems of the simulated retailer.
package enum Participant: UInt8, CaseIterable, Hashable, Comparable, Sendable {
  case wms, storefront, erp, marketplace, supplier, carrier

  /// The source of its events and its id in the configuration.
  package var name: String { "\(self)" }

  package static func < (left: Participant, right: Participant) -> Bool { left.rawValue < right.rawValue }

  /// The measures of the book that it reports.
  package var measures: [Measure] {
    switch self {
    case .wms: [.onHand, .reserved]
    case .erp: [.onHand]
    case .storefront, .marketplace: [.available]
    case .supplier, .carrier: []
    }
  }
}

/// What a fact moves, by bucket; `held` is what lies in quarantine or is damaged.
package struct Movement: Hashable, Sendable {
  package var sellable = Quantity.zero
  package var reserved = Quantity.zero
  package var held = Quantity.zero

  package init(sellable: Quantity = .zero, reserved: Quantity = .zero, held: Quantity = .zero) {
    self.sellable = sellable
    self.reserved = reserved
    self.held = held
  }

  package static let none = Movement()

  /// The movement as one measure sees it.
  package func of(_ measure: Measure) -> Quantity {
    switch measure {
    case .onHand: sellable + held
    case .reserved: reserved
    case .available: sellable - reserved
    default: .zero
    }
  }

  package static func + (left: Movement, right: Movement) -> Movement {
    Movement(
      sellable: left.sellable + right.sellable, reserved: left.reserved + right.reserved, held: left.held + right.held)
  }

  package static prefix func - (value: Movement) -> Movement {
    Movement(sellable: -value.sellable, reserved: -value.reserved, held: -value.held)
  }
}

/// What happened to a product, once, whoever reports it.
package enum FactKind: Hashable, Sendable {
  case placed, cancelled, shipped, received, adjusted, counted, returned, dispositioned, transferredOut, transferredIn

  /// The system in whose book it happens at once.
  package var owner: Participant { self == .placed || self == .cancelled ? .storefront : .wms }
}

/// One fact of the truth.
package struct Fact: Sendable {
  package var kind: FactKind
  package var key: String
  package var time: Instant
  package var location: String
  package var movement: Movement
  /// What books name when they speak of it: pairs of `refs`.
  package var refs: [(name: String, text: String)]
  /// The order that it belongs to, empty where there is none.
  package var order = ""
  package var line = ""
  /// The number and quantity that documents state: a bundle's, where the line sells a bundle of this product.
  package var stated: (sku: String, quantity: Quantity)?
  /// The part of the order that it ships with.
  package var part: OrderPlan.Part?

  package init(
    _ kind: FactKind, _ key: String, at time: Instant, location: String = Site.main, _ movement: Movement,
    refs: [(name: String, text: String)]
  ) {
    self.kind = kind
    self.key = key
    self.time = time
    self.location = location
    self.movement = movement
    self.refs = refs
  }

  /// How many units it moves.
  package var quantity: Quantity {
    max(movement.sellable.magnitude, movement.reserved.magnitude, movement.held.magnitude)
  }
}

/// The retailer's locations.
package enum Site {
  package static let main = "MAIN"
  package static let store = "STORE"
}

/// A line of a document that a system sends. Lines of one document are one message; faults drop or change single lines.
package struct DocumentLine: Sendable {
  package var source: Participant
  package var type: String
  package var time: Instant
  /// The document's own fields.
  package var header: JSONObject
  package var fact: String
  package var line: JSONObject
  /// Lines of one moment with different numbers are different messages.
  package var message = 0
}

/// A message without lines.
package struct PlainMessage: Sendable {
  package var source: Participant
  package var type: String
  package var time: Instant
  package var data: JSONObject
  package var writer: String?
}
