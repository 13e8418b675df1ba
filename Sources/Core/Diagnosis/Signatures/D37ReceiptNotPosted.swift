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
    guard let lacking = s.adding(receipts, to: -s.r) else { return nil }
    var diagnosis = s.diagnosis(.receiptNotPosted, naming: lacking, confidence: 90)
    diagnosis.repair = .delta
    diagnosis.action = .postReceipt
    return diagnosis
  }
}
