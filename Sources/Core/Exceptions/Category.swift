/// The 54 kinds of exception (semantics.md section 8); the raw value is the word on the wire.
package enum Category: String, CaseIterable, Sendable {
  case negativeInventory = "negative_inventory"
  case countDrift = "count_drift"
  case oversell
  case channelAvailabilityConflict = "channel_availability_conflict"
  case falseStockout = "false_stockout"
  case phantomInventory = "phantom_inventory"
  case damagedStock = "damaged_stock"
  case unscannableItem = "unscannable_item"
  case duplicateSKU = "duplicate_sku"
  case locationError = "location_error"
  case recurringCountVariance = "recurring_count_variance"
  case shrinkagePattern = "shrinkage_pattern"
  case uomMismatch = "uom_mismatch"
  case quarantineOverstated = "quarantine_overstated"
  case shortOrMissingPick = "short_or_missing_pick"
  case lineOutOfStockAtLocation = "line_out_of_stock_at_location"
  case nodeFailedToConfirm = "node_failed_to_confirm"
  case allocatedNotAvailable = "allocated_not_available"
  case orderStalledOrAging = "order_stalled_or_aging"
  case releasedWithoutCheck = "released_without_check"
  case hold
  case substitution
  case backorder
  case splitShipment = "split_shipment"
  case cancelledLineOrOrder = "cancelled_line_or_order"
  case addressChangedAfterRouting = "address_changed_after_routing"
  case addressInvalidOrLabelFailed = "address_invalid_or_label_failed"
  case shipMethodOverride = "ship_method_override"
  case delayedShipment = "delayed_shipment"
  case fulfilmentStateMismatch = "fulfilment_state_mismatch"
  case promiseStaleOrCustomerNotTold = "promise_stale_or_customer_not_told"
  case inboundQuantityMismatch = "inbound_quantity_mismatch"
  case asnLateOrMissing = "asn_late_or_missing"
  case supplierDelay = "supplier_delay"
  case supplierWrongItem = "supplier_wrong_item"
  case receiptNotPosted = "receipt_not_posted"
  case vendorReturnPartial = "vendor_return_partial"
  case carrierScanLost = "carrier_scan_lost"
  case carrierExceptionOrDeliveredNotReceived = "carrier_exception_or_delivered_not_received"
  case carrierDisruption = "carrier_disruption"
  case returnWithoutDisposition = "return_without_disposition"
  case returnNotPosted = "return_not_posted"
  case refundReturnMismatch = "refund_return_mismatch"
  case financialMismatchOrChargeback = "financial_mismatch_or_chargeback"
  case transferNotReceived = "transfer_not_received"
  case transferRequestException = "transfer_request_exception"
  case duplicateOrReplayedMessage = "duplicate_or_replayed_message"
  case feedSilentOrLagging = "feed_silent_or_lagging"
  case unmappedOrInvalidMessage = "unmapped_or_invalid_message"
  case partialBatchFailure = "partial_batch_failure"
  case writeGateBreach = "write_gate_breach"
  case correctionBlockedOrLooping = "correction_blocked_or_looping"
  case manualWorkaroundDetected = "manual_workaround_detected"
  case demandAnomaly = "demand_anomaly"
}

extension Category {
  /// The *default* team and times to respond and to resolve.
  package var defaults: (owner: String, level: ServiceLevel) {
    switch self {
    case .oversell, .negativeInventory: ("warehouse", ServiceLevel(respond: .minutes(15), resolve: .hours(2)))
    case .countDrift, .channelAvailabilityConflict, .falseStockout, .phantomInventory, .damagedStock, .unscannableItem,
      .duplicateSKU, .locationError, .recurringCountVariance, .shrinkagePattern, .uomMismatch, .quarantineOverstated:
      ("warehouse", ServiceLevel(respond: .hours(1), resolve: .hours(8)))
    case .promiseStaleOrCustomerNotTold, .addressChangedAfterRouting, .addressInvalidOrLabelFailed:
      ("customer-service", ServiceLevel(respond: .minutes(30), resolve: .hours(4)))
    case .shortOrMissingPick, .lineOutOfStockAtLocation, .nodeFailedToConfirm, .allocatedNotAvailable,
      .orderStalledOrAging, .releasedWithoutCheck, .hold, .substitution, .backorder, .splitShipment,
      .cancelledLineOrOrder, .shipMethodOverride, .delayedShipment, .fulfilmentStateMismatch:
      ("warehouse", ServiceLevel(respond: .minutes(30), resolve: .hours(4)))
    case .inboundQuantityMismatch, .asnLateOrMissing, .supplierDelay, .supplierWrongItem, .receiptNotPosted,
      .vendorReturnPartial:
      ("procurement", ServiceLevel(respond: .hours(4), resolve: .days(2)))
    case .carrierScanLost, .carrierExceptionOrDeliveredNotReceived, .carrierDisruption:
      ("carrier-desk", ServiceLevel(respond: .hours(2), resolve: .days(1)))
    case .returnWithoutDisposition, .returnNotPosted, .refundReturnMismatch, .financialMismatchOrChargeback:
      ("finance", ServiceLevel(respond: .hours(8), resolve: .days(2)))
    case .transferNotReceived, .transferRequestException:
      ("warehouse", ServiceLevel(respond: .hours(4), resolve: .days(1)))
    case .duplicateOrReplayedMessage, .feedSilentOrLagging, .unmappedOrInvalidMessage, .partialBatchFailure:
      ("integration", ServiceLevel(respond: .minutes(30), resolve: .hours(4)))
    case .writeGateBreach, .correctionBlockedOrLooping, .manualWorkaroundDetected, .demandAnomaly:
      ("operations", ServiceLevel(respond: .hours(1), resolve: .days(1)))
    }
  }
}

extension Category: CellCodable {
  package init() { self = .countDrift }
  package mutating func transfer(_ cell: inout Cell) {
    var word = rawValue
    cell.transfer(&word)
    if let category = Category(rawValue: word) { self = category } else { cell.fail("no category '\(word)'") }
  }
}

package enum Severity: UInt8, CaseIterable, Sendable { case info, warning, error, critical }
