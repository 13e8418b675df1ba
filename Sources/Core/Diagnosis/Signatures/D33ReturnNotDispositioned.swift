extension PatternCard {
  static let returnNotDispositioned = PatternCard(
    .returnNotDispositioned, category: .quarantineOverstated,
    reason: "returned units count as available before inspection",
    signature: "Received back and not decided upon in time, or counted as available while quarantined.",
    example: "Four returned units are offered for sale before anybody has looked at them.",
    repair: "Take them off again, or decide.")
}

extension Signature {
  /// D33: returned units that wait for inspection are counted as available.
  static let returnNotDispositioned = Signature(.returnNotDispositioned) { s in
    guard s.measure == .available || s.measure == .onHand, s.r > .zero else { return nil }
    let quarantined = s.view.state(at: s.time).quarantined
    guard quarantined > .zero, s.view.expression.factor(of: .quarantined) == 0 else { return nil }
    let waiting = s.view.effects.filter {
      $0.kind == .returned && $0.isEffective && $0.time <= s.time && $0.delta.quarantined > .zero && isWaiting($0, s)
    }
    let fitting = waiting.filter { $0.delta.quarantined == s.r }
    let sized = s.writes.filter { $0.delta == s.r }
    let named = (fitting.isEmpty ? waiting : fitting).last { held in sized.contains { mayMean($0, held) } }
    guard quarantined == s.r || !fitting.isEmpty, let held = named ?? fitting.last ?? waiting.last else { return nil }
    let write = sized.last { mayMean($0, held) }
    // A change of this size that speaks of something else gave back something else.
    guard write != nil || sized.isEmpty else { return nil }
    var diagnosis = Diagnosis(
      .returnNotDispositioned, first: write?.reference ?? held.reference, confidence: write == nil ? 85 : 95)
    diagnosis.from = write.flatMap { s.otherSystem($0) } ?? s.source(of: held)
    diagnosis.refs = held.refs
    diagnosis.evidence = [held.reference] + (write.map { [$0.reference] } ?? [])
    diagnosis.repair = .delta
    return diagnosis
  }

  /// Nobody had decided what becomes of all of it.
  private static func isWaiting(_ returned: Effect, _ s: Situation) -> Bool {
    guard let document = returned.refs[.return] else { return true }
    let moved = s.view.effects.filter {
      $0.refs[.return] == document && $0.refs[.line] == returned.refs[.line] && $0.isEffective && $0.time <= s.time
    }
    return moved.reduce(Quantity.zero) { $0 + $1.delta.quarantined } > .zero
  }

  /// The change names the return, or its order, or nothing.
  private static func mayMean(_ write: Write, _ held: Effect) -> Bool {
    if let named = write.refs[.return] { return named == held.refs[.return] }
    guard write.refs[.refund] == nil else { return false }
    return write.refs[.order].map { $0 == held.refs[.order] } ?? true
  }
}
