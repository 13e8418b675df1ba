/// A correction from its proposal to its end.
struct CorrectionLife: Hashable {
  var draft = CorrectionDraft()
  /// The exception that it answers; for a folded finding the incident.
  var exception = ""
  /// The findings that propose it; one repair may answer several (`resend_batch`).
  var proposers: [String] = []
  var state = CorrectionState.proposed
  var isAutomatic = false
  var attempt: Int64 = 1
  /// When we were told that it had been applied; nil = nobody has applied it yet.
  var startedAt: Instant?
  /// How long an applied correction may take to show.
  var settle = Span.zero
  /// A person does not want it.
  var isRejected = false
  /// Raw value of `Pattern`; 0 = none.
  var patternCode: UInt8 = 0
  var slug = ""
  var evidence: [EventReference] = []
  /// Since when no finding proposes it any more.
  var ended: Instant?
}

extension CorrectionLife {
  /// Proposed or approved: somebody may apply it.
  var isStanding: Bool { state == .proposed || state == .approved }

  /// The end of the attempt that is going on, or that it is forgotten.
  var due: Instant? {
    if isStanding { return startedAt.map { $0 + max(settle, .minutes(1)) } }
    return ended.map { $0 + Incident.kept }
  }

  /// Whether `other` asks for something else: then it is told again.
  func differs(from other: CorrectionDraft) -> Bool {
    draft.mode != other.mode || draft.quantity != other.quantity || draft.expect != other.expect
      || draft.action != other.action || draft.refs != other.refs || draft.members != other.members
  }
}

extension CorrectionPolicy {
  /// Whether a correction needs nobody's approval.
  func approves(_ draft: CorrectionDraft, of exception: ExceptionDraft) -> Bool {
    guard !draft.needsApproval, draft.confidence >= autoConfidence, !exception.needsPerson else { return false }
    guard let change = draft.change, let level = draft.expect ?? exception.quantities?.reported else { return false }
    let share = level.magnitude.millionths.multipliedReportingOverflow(by: autoPercent)
    let allowed = share.overflow ? Int64.max : share.partialValue / 100
    return change.magnitude <= autoUnits && change.magnitude.millionths <= allowed
  }
}

extension CorrectionDraft {
  /// By how much the target's record would move; nil where that is no number, or not known.
  var change: Quantity? {
    guard let mode, let quantity else { return nil }
    switch mode {
    case .delta: return quantity
    case .set: return expect.map { quantity - $0 }
    }
  }
}

extension ExceptionDraft {
  /// Changes by hand, phantom stock and losses are never corrected without a person.
  fileprivate var needsPerson: Bool {
    pattern == .manualOverride || pattern == .phantomInventory || pattern == .unexplainedLoss
  }

  /// The name behind the pattern's code in a correction's reason.
  var slug: String {
    guard let pattern else { return category.rawValue }
    return pattern == .ledgerGap ? "cache_vs_ledger" : pattern.slug
  }
}

extension CorrectionLife: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&draft)
    cell.transfer(&exception)
    cell.transfer(&proposers)
    cell.transfer(&state)
    cell.transfer(&isAutomatic)
    cell.transfer(&attempt)
    cell.transfer(&startedAt)
    cell.transfer(&settle)
    cell.transfer(&isRejected)
    cell.transfer(&patternCode)
    cell.transfer(&slug)
    cell.transfer(&evidence)
    cell.transfer(&ended)
  }
}
