extension PatternCard {
  static let shipmentNotConfirmed = PatternCard(
    .shipmentNotConfirmed, category: .fulfilmentStateMismatch,
    reason: nil,
    signature: """
      The authority shipped; the order's owner, past its allowance, says another state, or nothing \
      when a scan comes.
      """,
    example: "The parcel is at the customer's; the shop calls the order open.",
    repair: "Confirm the shipment in the owner.")
}
