/// The life of an exception.
package enum ExceptionState: UInt8, CaseIterable, Sendable {
  case open, acknowledged, inProgress, waitingExternal, resolved, autoResolved, dismissed, reopened

  /// The word on the wire.
  package var word: String {
    switch self {
    case .inProgress: "in_progress"
    case .waitingExternal: "waiting_external"
    case .autoResolved: "auto_resolved"
    default: "\(self)"
    }
  }

  package var isClosed: Bool { self == .resolved || self == .autoResolved || self == .dismissed }
}

package enum ExceptionNews: UInt8, CaseIterable, Sendable { case opened, updated, escalated, resolved, reopened }

/// Age of the recurring pattern on a hand-off.
package enum Stage: UInt8, CaseIterable, Sendable { case new, established, embedded }

/// One revision of an exception, as `recount.exceptions` carries it (events.md section 4).
package struct ExceptionRecord: Hashable, Sendable {
  package var news = ExceptionNews.opened
  /// `exc-` + 26 base32 characters.
  package var id = ""
  package var revision: Int64 = 1
  package var home = ""
  package var draft = ExceptionDraft()
  package var state = ExceptionState.open
  package var owner = ""
  package var respondBy = Instant.distantFuture
  package var resolveBy = Instant.distantFuture
  /// `respondby`, `resolveby` where they have passed.
  package var breached: [String] = []
  package var escalation: Int64 = 0
  package var corrections: [String] = []
  package var members: [String] = []
  package var membersTotal: Int64 = 0
  package var opened = Instant.distantPast
  package var updated = Instant.distantPast
  package var resolved: Instant?
  package var resolution: String?
  package var touches: Int64 = 0
  package var minutes: Int64 = 0
  package var stage = Stage.new
  package init() {}
}

package enum CorrectionState: UInt8, CaseIterable, Sendable { case proposed, approved, withdrawn, blocked, confirmed }

/// One word about a correction, as `recount.corrections` carries it (events.md section 3).
package struct CorrectionRecord: Hashable, Sendable {
  package var state = CorrectionState.proposed
  /// `cor-` + 26 base32 characters.
  package var id = ""
  package var exception = ""
  package var home = ""
  package var draft = CorrectionDraft()
  package var pattern: Pattern?
  package var slug = ""
  package var isAutomatic = false
  package var attempt: Int64 = 1
  package var evidence: [EventReference] = []
  package var time = Instant.distantPast
  package init() {}
}

/// A closed window of one place and system (events.md section 5).
package struct Aggregate: Hashable, Sendable {
  package var sku = ""
  package var location = ""
  package var system = ""
  package var start = Instant.distantPast
  package var size = Span.zero
  package var revision: Int64 = 1
  package var events: Int64 = 0
  package var duplicates: Int64 = 0
  package var late: Int64 = 0
  package var inflow = CauseFlows()
  package var outflow = CauseFlows()
  package var last = LastLevels()
  /// Residual of the pane's comparisons; nil where nothing was compared.
  package var residual: Range?
  package var velocity = "slow"
  /// In hundredths.
  package var confidence: Int64 = 0
  package var promiseIsSuppressed = false

  package struct Range: Hashable, Sendable {
    package var min = Quantity.zero
    package var max = Quantity.zero
    package var last = Quantity.zero
    package init() {}
    init(min: Quantity, max: Quantity, last: Quantity) {
      self.min = min
      self.max = max
      self.last = last
    }
  }
  package init() {}
}
