extension PatternCard {
  static let writeSwallowed = PatternCard(
    .writeSwallowed,
    reason: "a write was sent, a later one arrived, this one never did",
    signature: """
      The writer says that it wrote, the book never changed, and a later write of the same writer did \
      arrive.
      """,
    example: "The warehouse writes -3 and, an hour later, +2 into the shop; only the +2 is there.",
    repair: "Post it again.")
}

extension Signature {
  /// D08: the writer says that it wrote (or was refused), the system never changed, and a later write did arrive.
  static let writeSwallowed = Signature(.writeSwallowed) { s in
    guard let lacking = s.adding(s.missing, to: -s.r), let first = lacking.first else { return nil }
    let sent = s.place.notices.last { notice in
      notice.into == s.system && notice.writer != s.systemName && notice.members.isEmpty && notice.time >= first.time
        && (notice.quantity == -s.r || shares(notice.refs, first.refs))
    }
    guard let sent else { return nil }
    let laterArrived = s.allWrites.contains { $0.time > first.time && ($0.writer ?? "") == sent.writer }
    guard laterArrived else { return nil }
    var diagnosis = s.diagnosis(.writeSwallowed, naming: lacking, confidence: 95)
    diagnosis.from = s.configuration.system(named: sent.writer) == nil ? diagnosis.from : sent.writer
    diagnosis.evidence.append(sent.reference)
    diagnosis.repair = .delta
    return diagnosis
  }

  private static func shares(_ left: Refs, _ right: Refs) -> Bool {
    left.items.contains { $0.kind != .line && right[$0.kind] == $0.text }
  }
}
