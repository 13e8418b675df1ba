extension PatternCard {
  static let outOfOrderApply = PatternCard(
    .outOfOrderApply,
    reason: "two writes were applied in the wrong order",
    signature: "Two writes were seen, and applied the other way round about a set or a count.",
    example: "A shipment from before the count is taken off again after it.",
    repair: "Set the book.")
}

extension Signature {
  /// D11: two writes were seen, applied in the other order around a set or a count.
  static let outOfOrderApply = Signature(.outOfOrderApply) { s in movementAfterSet(s) ?? olderSetLast(s) }

  /// A movement from before a count was applied on top of the count.
  private static func movementAfterSet(_ s: Situation) -> Diagnosis? {
    let all = s.allWrites
    for later in s.writes.reversed() where later.mode == .delta && later.delta == s.r {
      guard let moved = s.facts(namedBy: later).first(where: { s.e($0) == s.r }) else { continue }
      let set = all.last { write in
        write.tick < later.tick && write.mode == .set
          && s.facts(namedBy: write).contains { $0.counted != nil && $0.time >= moved.time }
      }
      guard let set else { continue }
      return found(s, later, set, source: s.source(of: moved))
    }
    return nil
  }

  /// Two sets of one writer: the one that was true earlier came last.
  private static func olderSetLast(_ s: Situation) -> Diagnosis? {
    guard let later = s.lastWrite, later.mode == .set, let value = later.after else { return nil }
    let all = s.allWrites.filter { $0.mode == .set && $0.writer == later.writer && $0.tick < later.tick }
    let statement = s.statement(after: later)
    guard let earlier = all.last, earlier.after == statement.truth else { return nil }
    guard let undone = OlderTruth.undone(by: value, s, truth: statement.truth, until: later.time),
      undone.allSatisfy({ $0.counted == nil })
    else { return nil }
    guard undone.contains(where: { $0.time <= earlier.time }),
      earlier.time - (undone.first?.time ?? .distantPast) < .hours(1)
    else { return nil }
    return found(s, later, earlier, source: nil)
  }

  private static func found(_ s: Situation, _ later: Write, _ earlier: Write, source: String?) -> Diagnosis {
    var diagnosis = s.diagnosis(.outOfOrderApply, naming: later, confidence: 95)
    diagnosis.from = diagnosis.from ?? source
    diagnosis.evidence.append(earlier.reference)
    diagnosis.repair = .set
    return diagnosis
  }
}
