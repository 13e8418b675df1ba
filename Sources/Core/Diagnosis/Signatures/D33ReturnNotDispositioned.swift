extension Signature {
  /// D33: returned units that wait for inspection are counted as available.
  static let returnNotDispositioned = Signature(.returnNotDispositioned) { s in
    guard s.measure == .available || s.measure == .onHand, s.r > .zero else { return nil }
    let quarantined = s.view.state(at: s.time).quarantined
    guard quarantined > .zero, s.view.expression.factor(of: .quarantined) == 0 else { return nil }
    let waiting = s.view.effects.filter {
      $0.kind == .returned && $0.isEffective && $0.time <= s.time && $0.delta.quarantined > .zero
    }
    let single = waiting.last { $0.delta.quarantined == s.r }
    guard quarantined == s.r || single != nil, let held = single ?? waiting.last else { return nil }
    let write = s.writes.last { $0.delta == s.r && ($0.refs[.return] == nil || $0.refs[.return] == held.refs[.return]) }
    var diagnosis = Diagnosis(
      .returnNotDispositioned, first: write?.reference ?? held.reference, confidence: write == nil ? 85 : 95)
    diagnosis.from = write.flatMap { s.otherSystem($0) } ?? s.source(of: held)
    diagnosis.refs = held.refs
    diagnosis.evidence = [held.reference] + (write.map { [$0.reference] } ?? [])
    diagnosis.repair = .delta
    return diagnosis
  }
}
