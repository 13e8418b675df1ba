extension PatternCard {
  static let exceptionStateNotPropagated = PatternCard(
    .exceptionStateNotPropagated, category: .fulfilmentStateMismatch,
    reason: nil,
    signature: "Order states that cannot hold together past the allowance.",
    example: "Held in the warehouse, ready in the ERP, promised in the shop.",
    repair: "None: tell the system that has not heard.")
}
