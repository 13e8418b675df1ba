extension PatternCard {
  static let cancelNotRestocked = PatternCard(
    .cancelNotRestocked,
    reason: "cancelled units were not given back",
    signature: "A cancellation with restock was told, and the book still lacks the units.",
    example: "An order of 2 is cancelled; the shop goes on offering 2 less.",
    repair: "Give them back.")
}

extension Signature {
  /// D31: a cancellation with restock was told, the units were not given back.
  static let cancelNotRestocked = Signature(.cancelNotRestocked) { s in
    guard s.measure != .reserved, s.r < .zero else { return nil }
    let cancelled = s.recent.filter { [.cancelled, .refundCancelled, .edited].contains($0.kind) && s.e($0) > .zero }
    let isOverdue: (Effect) -> Bool = { $0.isReported(by: s.system, until: s.time) || s.missing.contains($0) }
    guard let kept = s.adding(cancelled.filter(isOverdue), to: -s.r) else { return nil }
    var diagnosis = s.diagnosis(.cancelNotRestocked, naming: kept, confidence: 90)
    diagnosis.repair = .delta
    diagnosis.action = .restock
    diagnosis.cause = "cancelled orders are not given back in \(s.systemName)"
    return diagnosis
  }
}
