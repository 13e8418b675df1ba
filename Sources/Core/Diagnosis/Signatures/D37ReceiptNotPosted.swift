extension PatternCard {
  static let receiptNotPosted = PatternCard(
    .receiptNotPosted, category: .receiptNotPosted,
    reason: "a receipt was never posted",
    signature: "Received in one system and not in the other.",
    example: "The warehouse has received 30; the ERP still waits for them.",
    repair: "Post the receipt.")
}

extension Signature {
  /// D37: received in one system, never posted in this one.
  static let receiptNotPosted = Signature(.receiptNotPosted) { s in
    let receipts = s.missing.filter { $0.kind == .received }
    guard let lacking = s.adding(receipts, to: -s.r) else { return postedOtherwise(s) ?? postedAlone(s) }
    var diagnosis = s.diagnosis(.receiptNotPosted, naming: lacking, confidence: 90)
    diagnosis.repair = .delta
    diagnosis.action = .postReceipt
    return diagnosis
  }

  /// The system posted a receipt that nobody with authority had, and that no purchase has room for.
  private static func postedAlone(_ s: Situation) -> Diagnosis? {
    let alone = s.view.effects.last { fact in
      fact.kind == .received && !fact.isEffective && fact.time <= s.time && s.e(fact) == s.r
        && fact.isReported(by: s.system, until: s.time)
    }
    guard let alone, let posted = alone.reports.first(where: { $0.system == s.system }) else { return nil }
    var diagnosis = s.diagnosis(.receiptNotPosted, naming: [alone], confidence: 90)
    diagnosis.first = posted.reference
    diagnosis.from = nil
    diagnosis.category = .inboundQuantityMismatch
    diagnosis.repair = .delta
    diagnosis.action = .reverseReceipt
    diagnosis.needsApproval = true
    return diagnosis
  }

  /// The system posted the receipt itself, with another quantity than the authority received.
  private static func postedOtherwise(_ s: Situation) -> Diagnosis? {
    for fact in s.recent.reversed() where fact.kind == .received && fact.cumulative.isEmpty {
      guard let received = fact.firstReport, received.system != s.system,
        let posted = fact.reports.first(where: { $0.system == s.system && $0.time <= s.time })
      else { continue }
      let excess = posted.quantity - received.quantity
      guard excess != .zero, (s.e(fact) < .zero ? .zero - excess : excess) == s.r else { continue }
      var diagnosis = s.diagnosis(.receiptNotPosted, naming: [fact], confidence: 90)
      diagnosis.first = posted.reference
      diagnosis.category = .inboundQuantityMismatch
      diagnosis.repair = .delta
      diagnosis.action = excess > .zero ? .reverseReceipt : .postReceipt
      return diagnosis
    }
    return nil
  }
}
