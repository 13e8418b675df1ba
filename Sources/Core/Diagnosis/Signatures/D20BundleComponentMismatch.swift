extension PatternCard {
  static let bundleComponentMismatch = PatternCard(
    .bundleComponentMismatch,
    reason: "a bundle moved, its components did not",
    signature: """
      The residual is a bundle's quantity times its components, and the system told the bundle's order \
      or shipment itself.
      """,
    example: "Two gift sets leave; their six glasses stay in the book.",
    repair: "Correct each component.")
}

extension Signature {
  /// D20: the system reported a bundle's order or shipment itself, and did not move the component.
  static let bundleComponentMismatch = Signature(.bundleComponentMismatch) { s in
    let own = s.recent.filter { $0.bundle != nil && $0.isReported(by: s.system, until: s.time) }
    guard let unmoved = s.adding(own, to: -s.r) ?? s.adding(own, to: s.r) else { return nil }
    var diagnosis = s.diagnosis(.bundleComponentMismatch, naming: unmoved, confidence: 90)
    diagnosis.repair = .delta
    return diagnosis
  }
}
