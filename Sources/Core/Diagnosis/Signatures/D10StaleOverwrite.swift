extension PatternCard {
  static let staleOverwrite = PatternCard(
    .staleOverwrite,
    reason: "an older value overwrote a newer one",
    signature: "The book's new value is an older truth.",
    example: "Last night's extract is loaded at noon and takes back a receipt of this morning.",
    repair: "Set the book to the truth of now.")
}

extension Signature {
  /// D10, or D27 where a count was undone: a write brought back an older truth.
  static let staleWrite = Signature(.staleOverwrite) { s in
    guard let write = s.lastWrite, let after = write.after, s.overwrites(write) else { return nil }
    let statement = s.statement(after: write)
    guard after == statement.reported else { return nil }
    guard let undone = OlderTruth.undone(by: after, s, truth: statement.truth, until: write.time) else { return nil }
    var diagnosis = s.diagnosis(OlderTruth.pattern(undone), naming: write, confidence: 95)
    diagnosis.evidence += undone.map(\.reference)
    diagnosis.repair = .set
    return diagnosis
  }

  /// The same seen by levels only: the book had shown the newer truth and went back to an older one.
  static let staleLevel = Signature(.staleOverwrite) { s in
    guard s.writes.isEmpty, s.book.agreedAt > .distantPast, let undone = OlderTruth.undone(by: s.reported, s) else {
      return nil
    }
    guard undone.allSatisfy({ s.book.shows($0) || s.wasTold($0) }) else { return nil }
    // Nobody overwrites a system with news that it told itself.
    guard undone.contains(where: { $0.reports.first?.system != s.system }) else { return nil }
    var diagnosis = Diagnosis(OlderTruth.pattern(undone), confidence: 70)
    diagnosis.from = undone.first.flatMap { s.source(of: $0) }
    diagnosis.evidence = undone.map(\.reference)
    diagnosis.repair = .set
    return diagnosis
  }
}

/// Values that the ledger had before its newest facts.
enum OlderTruth {
  /// The facts after which `value` was no longer the truth; nil where it never was, or still is.
  static func undone(
    by value: Quantity, _ s: Situation, truth: Quantity? = nil, until time: Instant? = nil
  ) -> [Effect]? {
    guard value != truth ?? s.truth else { return nil }
    let facts = s.facts.filter { $0.time <= time ?? s.time }
    for index in facts.indices.reversed() {
      let before =
        s.view.expected(at: Instant(microseconds: facts[index].time.microseconds - 1))
        + (s.expected - s.view.expected(at: s.time))
      if before == value { return Array(facts[index...]) }
    }
    return nil
  }

  static func pattern(_ undone: [Effect]) -> Pattern {
    undone.contains { $0.counted != nil } ? .countOverwritten : .staleOverwrite
  }
}
