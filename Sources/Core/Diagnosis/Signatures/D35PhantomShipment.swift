extension PatternCard {
  static let phantomShipment = PatternCard(
    .phantomShipment, category: .fulfilmentStateMismatch,
    reason: "a shipment was posted that never left",
    signature: "Shipped in one system, and no pick, label, scan or authority's word within the allowance.",
    example: "The ERP posts a shipment that nobody packed.",
    repair: "Reverse it.")
}

extension Signature {
  /// D35: the system posted a shipment that the authority never confirmed.
  static let phantomShipment = Signature(.phantomShipment) { s in
    let posted = s.view.effects.filter { effect in
      effect.kind == .shipped && !effect.isEffective && effect.isReported(by: s.system, until: s.time)
        && s.e(effect) != .zero && effect.time <= s.time
    }
    guard let phantom = s.adding(posted, to: s.r), let first = phantom.first else { return nil }
    var diagnosis = s.diagnosis(.phantomShipment, naming: phantom, confidence: 90)
    diagnosis.from = nil
    diagnosis.first = first.reports.first { $0.system == s.system }?.reference
    diagnosis.repair = .delta
    diagnosis.action = .reverseShipment
    return diagnosis
  }
}
