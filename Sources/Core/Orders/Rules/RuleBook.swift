/// A rule, and the kinds of event without which it has nothing to say.
package struct Rule: Sendable {
  package let judge: DocumentRule
  private let needs: KindSet

  fileprivate init(_ judge: @escaping DocumentRule, needs: KindSet) {
    self.judge = judge
    self.needs = needs
  }

  package func concerns(_ view: DocumentView) -> Bool { needs.overlaps(view.chronicle.kinds) }
}

/// Every rule of semantics.md section 7 about a single document: a new rule is a function and its line here.
package enum RuleBook {
  package static let rules: [Rule] = [
    Rule(fulfilmentStateMismatch, needs: [.orderPlaced]),
    Rule(allocatedNotAvailable, needs: [.pickShort, .orderHeld]),
    Rule(nodeFailedToConfirm, needs: [.orderStatus]),
    Rule(orderStalled, needs: [.orderPlaced]),
    Rule(releasedWithoutCheck, needs: [.orderPlaced]),
    Rule(held, needs: [.orderHeld, .orderStatus]),
    Rule(shortPick, needs: [.pickShort]),
    Rule(substituted, needs: [.lineSubstituted]),
    Rule(splitShipment, needs: [.shipmentConfirmed]),
    Rule(shippedBeyondOrder, needs: [.shipmentConfirmed]),
    Rule(cancelledAfterPick, needs: [.orderCancelled, .refundIssued]),
    Rule(addressChanged, needs: [.orderAddressed]),
    Rule(labelFailed, needs: [.labelFailed]),
    Rule(shipMethodOverridden, needs: [.labelCreated, .shipmentConfirmed]),
    Rule(delayedShipment, needs: [.orderPlaced, .orderEdited]),
    Rule(customerNotTold, needs: [.noticeSent]),
    Rule(scanLost, needs: [.labelCreated, .shipmentConfirmed, .trackingUpdated]),
    Rule(parcelInTrouble, needs: [.trackingUpdated]),
    Rule(inboundMismatch, needs: [.receiptPosted]),
    Rule(announcedNeverArrived, needs: [.asnAnnounced]),
    Rule(supplierDelay, needs: [.purchaseOrdered]),
    Rule(wrongItem, needs: [.receiptPosted]),
    Rule(vendorReturnPartial, needs: [.vendorReturnPosted]),
    Rule(returnWithoutDisposition, needs: [.returnReceived, .refundIssued]),
    Rule(returnNotPosted, needs: [.returnReceived]),
    Rule(refundMismatch, needs: [.refundIssued]),
    Rule(paymentDisputed, needs: [.paymentDisputed]),
    Rule(transferNotReceived, needs: [.transferShipped]),
    Rule(transferRequestIgnored, needs: [.transferRequested]),
  ]
}
