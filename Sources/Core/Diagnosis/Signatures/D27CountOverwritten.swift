extension PatternCard {
  static let countOverwritten = PatternCard(
    .countOverwritten,
    reason: "a count was overwritten by the value from before it",
    signature: "As D10, with a count in between: the value before the count came back.",
    example: "A count finds 47, the two-way sync writes the old 50 again.",
    repair: "Set the book.")
}
