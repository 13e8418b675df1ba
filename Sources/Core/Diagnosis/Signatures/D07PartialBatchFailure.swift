extension PatternCard {
  static let partialBatchFailure = PatternCard(
    .partialBatchFailure, category: .partialBatchFailure,
    reason: "a whole batch failed because one member was refused",
    signature: "Several items miss what one batch told, and one member of the batch was refused.",
    example: "A batch of 40 levels is refused because one item number is unknown.",
    repair: "Send the batch again without the culprit.")
}

extension Signature {
  /// D07: a batch into the system failed as a whole because one member was refused.
  static let partialBatchFailure = Signature(.partialBatchFailure) { s in
    for notice in s.place.notices.reversed() where notice.isRefusal && notice.into == s.system {
      guard notice.members.count > 1, notice.time > s.book.agreedAt, let batch = notice.refs[.batch] else { continue }
      let before = s.recent.filter { $0.time <= notice.time && !$0.isReported(by: s.system, until: s.time) }
      guard let lacking = s.adding(before, to: -s.r) else { continue }
      var diagnosis = s.diagnosis(.partialBatchFailure, naming: lacking, confidence: 95)
      diagnosis.from = notice.writer.isEmpty ? diagnosis.from : notice.writer
      diagnosis.evidence.append(notice.reference)
      diagnosis.repair = .resend
      diagnosis.action = .resendBatch
      diagnosis.refs = Refs([.init(.batch, batch)])
      diagnosis.members = notice.members.filter { $0 != notice.refused }
      diagnosis.batch = notice.reference
      diagnosis.cause = "batch \(batch) of \(notice.writer)"
      return diagnosis
    }
    return nil
  }
}
