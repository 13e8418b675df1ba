extension PatternCard {
  static let phantomInventory = PatternCard(
    .phantomInventory, category: .phantomInventory,
    reason: "a picker found less than the book shows",
    signature: "A short pick: less was found than asked although the book shows enough.",
    example: "The bin is empty, the book says 5.",
    repair: "Recount the whole bin; a person approves.")
}
