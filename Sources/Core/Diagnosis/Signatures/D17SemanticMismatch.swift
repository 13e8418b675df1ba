extension PatternCard {
  static let semanticMismatch = PatternCard(
    .semanticMismatch,
    reason: "the number means something else than the profile says",
    signature: "Three distinct residuals equal one and the same other bucket.",
    example: "A 3PL's allocated goes on counting what has shipped today.",
    repair: "Mend the profile; no stock is corrected.")
}

extension Signature {
  /// D17: three distinct residuals, each equal to one and the same other bucket: a question of meaning.
  static let semanticMismatch = Signature(.semanticMismatch) { s in
    let moments = s.book.residuals
    guard moments.count >= 3 else { return nil }
    let last = moments.suffix(3)
    for bucket in Bucket.allCases {
      for sign: Int64 in [1, -1] where last.allSatisfy({ $0.residual == $0.buckets[bucket] * sign }) {
        var diagnosis = Diagnosis(.semanticMismatch, confidence: 90)
        diagnosis.repair = .none
        return diagnosis
      }
    }
    return nil
  }
}
