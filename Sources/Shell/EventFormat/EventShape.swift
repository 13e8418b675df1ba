internal import Core

/// Which fields the data of an event type has; all others are unknown to it and ignored.
struct EventShape: Sendable {
  var fields: FieldSet<DataField>
  /// Must be there and not empty.
  var required: [DataField] = []
  var lines = LineRule.none

  /// What a document's lines must say.
  enum LineRule: Sendable {
    case none
    /// May be left out (= all that is open), and so may a line's quantity.
    case open
    /// May be left out; a line has a quantity.
    case optional
    /// At least one line, each with a quantity.
    case required
    /// At least one line, each with a quantity or a delta.
    case edit
  }

  static let common: FieldSet<DataField> = [
    .sku, .location, .uom, .lot, .condition, .refs, .reason, .actor,
    .order, .purchase, .asn, .receipt, .shipment, .tracking, .transfer, .return, .refund, .document,
  ]

  private init(_ fields: FieldSet<DataField>, required: [DataField] = [], lines: LineRule = .none) {
    self.fields = Self.common.union(fields)
    self.required = required
    self.lines = lines
  }

  init(of kind: EventKind) {
    if kind.isCommand {
      self = Self.command(kind)
    } else if kind.isReference {
      self = Self.definition(kind)
    } else if kind.isBookEvent {
      self = Self.book(kind)
    } else {
      self = Self.fact(kind)
    }
  }

  private static func book(_ kind: EventKind) -> EventShape {
    switch kind {
    case .stockLevel: EventShape([.measure, .quantity, .asof, .levels], required: [.sku])
    case .stockChanged:
      EventShape([.line, .measure, .delta, .before, .after, .asof, .cause, .mode], required: [.sku])
    case .stockCounted: EventShape([.quantity, .countedat, .count], required: [.sku, .quantity])
    case .writeSent: EventShape([.into, .measure, .mode, .quantity, .batch], required: [.sku, .into])
    default: EventShape([.writer, .measure, .mode, .quantity, .error, .batch, .members])
    }
  }

  private static func fact(_ kind: EventKind) -> EventShape {
    order(kind) ?? lines(kind) ?? parcel(kind) ?? inbound(kind) ?? other(kind)
  }

  private static func order(_ kind: EventKind) -> EventShape? {
    switch kind {
    case .orderPlaced: EventShape([.lines, .promised, .channel, .method], required: [.order], lines: .required)
    case .orderEdited: EventShape([.lines, .promised, .method], required: [.order], lines: .edit)
    case .orderCancelled: EventShape([.lines, .restock], required: [.order], lines: .open)
    case .orderStatus: EventShape([.status], required: [.order, .status])
    case .orderRerouted: EventShape([.lines, .from], required: [.order, .location], lines: .open)
    case .orderHeld, .orderUnheld, .orderAddressed: EventShape([], required: [.order])
    default: nil
    }
  }

  private static func lines(_ kind: EventKind) -> EventShape? {
    switch kind {
    case .allocationMade, .allocationReleased: EventShape([.lines], required: [.order], lines: .required)
    case .pickCompleted, .pickShort: EventShape([.lines, .bin], required: [.order], lines: .required)
    case .lineSubstituted: EventShape([.line, .newsku, .quantity], required: [.order, .sku, .newsku, .quantity])
    case .returnAuthorized, .returnReceived, .returnDispositioned:
      EventShape([.lines], required: [.return], lines: .required)
    case .refundIssued: EventShape([.lines], required: [.refund, .order], lines: .optional)
    default: nil
    }
  }

  private static func parcel(_ kind: EventKind) -> EventShape? {
    switch kind {
    case .shipmentConfirmed, .shipmentVoided:
      EventShape([.lines, .carrier, .method], required: [.order, .shipment], lines: .required)
    case .trackingUpdated: EventShape([.carrier, .status], required: [.tracking, .status])
    case .labelCreated, .labelFailed: EventShape([.carrier, .method], required: [.order])
    default: nil
    }
  }

  private static func inbound(_ kind: EventKind) -> EventShape? {
    switch kind {
    case .purchaseOrdered: EventShape([.lines, .due], required: [.purchase], lines: .required)
    case .purchaseCancelled: EventShape([.lines, .due], required: [.purchase], lines: .open)
    case .asnAnnounced: EventShape([.lines, .eta], required: [.asn], lines: .required)
    case .receiptPosted, .receiptReversed: EventShape([.lines, .cumulative], required: [.receipt], lines: .required)
    case .vendorReturnPosted: EventShape([.lines], required: [.document], lines: .required)
    case .transferRequested, .transferShipped, .transferReceived:
      EventShape([.from, .to, .lines], required: [.transfer], lines: .required)
    case .transferCancelled: EventShape([.from, .to, .lines], required: [.transfer], lines: .open)
    default: nil
    }
  }

  private static func other(_ kind: EventKind) -> EventShape {
    switch kind {
    case .noticeSent: EventShape([.kind], required: [.order])
    case .paymentCaptured, .paymentDisputed: EventShape([.amount], required: [.order])
    case .checkPassed: EventShape([.check], required: [.order, .check])
    default: EventShape([.handoff, .minutes, .note], required: [.handoff])
    }
  }

  private static func definition(_ kind: EventKind) -> EventShape {
    kind == .itemDefined
      ? EventShape([.aliases, .baseuom, .uoms, .components, .tracked], required: [.sku])
      : EventShape([.aliases, .kind], required: [.location])
  }

  private static func command(_ kind: EventKind) -> EventShape {
    let isAboutException = kind.rawValue <= EventKind.exceptionReopen.rawValue
    return EventShape(
      [.exception, .correction, .home, .subject, .owner, .resolution, .minutes, .note, .actual, .error],
      required: [isAboutException ? .exception : .correction])
  }
}
