/// Every rule of semantics.md section 7 about a single document: a new rule is a function and its line here.
package enum RuleBook {
  package static let rules: [DocumentRule] = [
    fulfilmentStateMismatch, allocatedNotAvailable, nodeFailedToConfirm, orderStalled, releasedWithoutCheck, held,
    shortPick, substituted, splitShipment, cancelledAfterPick,
    addressChanged, labelFailed, shipMethodOverridden, delayedShipment, customerNotTold,
    scanLost, parcelInTrouble,
    inboundMismatch, announcedNeverArrived, supplierDelay, wrongItem, vendorReturnPartial,
    returnWithoutDisposition, returnNotPosted, refundMismatch, paymentDisputed,
    transferNotReceived, transferRequestIgnored,
  ]
}
