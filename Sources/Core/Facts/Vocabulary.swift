/// The closed word lists of `events.md`. Raw values are what is written in state cells: append, never reorder.

/// A number that a system's book holds for a place.
package enum Measure: UInt8, CaseIterable, Sendable {
  case onHand, available, reserved, incoming, inTransit, damaged, quarantined, safety, backordered

  /// The word on the wire.
  package var word: String {
    switch self {
    case .onHand: "on_hand"
    case .available: "available"
    case .reserved: "reserved"
    case .incoming: "incoming"
    case .inTransit: "in_transit"
    case .damaged: "damaged"
    case .quarantined: "quarantined"
    case .safety: "safety"
    case .backordered: "backordered"
    }
  }
}

/// A part of the expected stock of a place. `shipped` counts what has left since the baseline.
package enum Bucket: UInt8, CaseIterable, Sendable {
  case sellable, reserved, damaged, quarantined, safety, incoming, inTransit, shipped
}

/// Why a system says that its book moved.
package enum Cause: UInt8, CaseIterable, Sendable {
  case other, sale, allocation, release, shipment, receipt, `return`, restock, transfer, adjustment, damage, count
  case sync, correction

  /// The word on the wire.
  package var word: String { Cause.words[Int(rawValue)] }

  private static let words = allCases.map { $0 == .return ? "return" : "\($0)" }
}

/// How a written number is meant.
package enum WriteMode: UInt8, CaseIterable, Sendable { case delta, set }

/// Which of a place's conditions a count or a vendor return's line speaks of.
package enum Condition: UInt8, CaseIterable, Sendable { case sellable, damaged, quarantined }

/// What becomes of a returned unit.
package enum Disposition: UInt8, CaseIterable, Sendable { case sellable, damaged, vendor, scrap }

/// What a refund does to the goods of a line.
package enum Restock: UInt8, CaseIterable, Sendable { case none, cancel, `return` }

/// The order states that systems' own words are mapped to, in the order of an order's life.
package enum OrderStatus: UInt8, CaseIterable, Sendable {
  case open, held, released, allocated, ready, picked, packed, shipped, delivered, cancelled, closed
}

/// A carrier's word about a parcel.
package enum TrackingStatus: UInt8, CaseIterable, Sendable {
  case preTransit, inTransit, outForDelivery, delivered, exception, returned, lost

  /// The word on the wire.
  package var word: String {
    switch self {
    case .preTransit: "pre_transit"
    case .inTransit: "in_transit"
    case .outForDelivery: "out_for_delivery"
    default: "\(self)"
    }
  }
}

/// What an event's `refs`, or a document's own fields, may name.
package enum RefKind: UInt8, CaseIterable, Sendable {
  case order, line, purchase, asn, receipt, shipment, tracking, transfer, `return`, refund, count, batch, document
  case correction, bin

  /// The word on the wire.
  package var word: String { self == .return ? "return" : "\(self)" }
}

/// Every event type of `events.md` section 2; the name on the wire is `wireName`.
package enum EventKind: UInt8, CaseIterable, Sendable {
  case stockLevel, stockChanged, stockCounted, writeSent, writeRejected
  case orderPlaced, orderEdited, orderCancelled, orderStatus, orderHeld, orderUnheld, orderRerouted, orderAddressed
  case allocationMade, allocationReleased, pickCompleted, pickShort, lineSubstituted
  case shipmentConfirmed, shipmentVoided, labelCreated, labelFailed, trackingUpdated
  case returnAuthorized, returnReceived, returnDispositioned, refundIssued
  case purchaseOrdered, purchaseCancelled, asnAnnounced, receiptPosted, receiptReversed, vendorReturnPosted
  case transferRequested, transferShipped, transferReceived, transferCancelled
  case noticeSent, paymentCaptured, paymentDisputed, checkPassed, manualTouch
  case itemDefined, locationDefined
  case exceptionAcknowledge, exceptionAssign, exceptionStart, exceptionWait, exceptionResolve, exceptionDismiss
  case exceptionReopen, correctionApprove, correctionReject, correctionApplied, correctionFailed

  /// The CloudEvents `type`, such as `stock.level` or `vendorreturn.posted`.
  package var wireName: String {
    if self == .vendorReturnPosted { return "vendorreturn.posted" }
    var name = ""
    for character in "\(self)" {
      name += character.isUppercase ? "." + character.lowercased() : String(character)
    }
    return name
  }

  /// Single-SKU book events: their home is the stock machine.
  package var isBookEvent: Bool { rawValue <= EventKind.writeRejected.rawValue }
  package var isReference: Bool { self == .itemDefined || self == .locationDefined }
  package var isCommand: Bool { rawValue >= EventKind.exceptionAcknowledge.rawValue }
}
