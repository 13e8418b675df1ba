extension PatternCard {
  static let propagationLag = PatternCard(
    .propagationLag, category: .feedSilentOrLagging,
    reason: nil,
    signature: """
      The right value, later than the allowance: of the last five minutes with facts three had late \
      ones, and the medians rise.
      """,
    example: "What the warehouse tells the ERP takes 70 minutes, then 90, then 110.",
    repair: "None: the numbers come right, the hand-off does not.")
}
