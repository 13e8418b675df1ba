extension PatternCard {
  static let silentSource = PatternCard(
    .silentSource, category: .feedSilentOrLagging,
    reason: nil,
    signature: """
      Three times its cadence without a word, or a gap in the sequence numbers that outlives the \
      settle time.
      """,
    example: "The till, which speaks every 20 minutes, has been silent for two hours.",
    repair: "None: the feed has to be mended.")
}
