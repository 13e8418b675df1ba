/// One finding as the hand-off machine keeps it: an exception with its life, or a member of one.
struct Incident: Hashable {
  /// As it was last told; `cause` stays what it was at the opening.
  var finding = Finding()
  /// The finder has said that the books agree again.
  var isHealed = false
  /// The incident that this finding was folded into; empty = it is an exception of its own.
  var memberOf = ""
  /// A member whose corrections wait, because the incident's own cause may still explain it (D13).
  var holdsCorrections = false
  /// How far the hand-off's history moved the confidence when it opened, in hundredths.
  var confidenceShift: Int64 = 0
  /// Corrections that the finding proposes now.
  var proposed: [String] = []

  var revision: Int64 = 0
  var state = ExceptionState.open
  var owner = ""
  /// A person named the owner: a new category does not change it.
  var ownerIsChosen = false
  /// From when the times to respond and to resolve are counted: opening, reopening, or the rise above `info`.
  var countedFrom = Instant.distantPast
  var respondBy = Instant.distantFuture
  var resolveBy = Instant.distantFuture
  var breached: [String] = []
  var escalation: Int64 = 0
  var opened = Instant.distantPast
  var updated = Instant.distantPast
  var resolved: Instant?
  var resolution: String?
  /// When the finder last spoke of it.
  var lastTold = Instant.distantPast
  var touches: Int64 = 0
  var minutes: Int64 = 0
  /// Folded findings that have not healed.
  var members = Membership()
  var wasFolded = false
  /// Corrections of it and its members, the first ones proposed.
  var corrections: [String] = []

  /// How many names, orders and corrections a record lists.
  static let listedMax = 100
  static let evidenceMax = 20
  /// How long a closed exception can be reopened.
  static let kept = Span.days(30)
}

extension Incident {
  var isMember: Bool { !memberOf.isEmpty }
  var category: Category { finding.draft.category }

  /// The finder's severity, or a member's if it is higher; at least `error` where the service level is breached.
  var severity: Severity {
    let worst = members.worst
    let own = isHealed && worst != nil ? Severity.info : finding.draft.severity
    let found = own.rawValue > (worst ?? .info).rawValue ? own : worst ?? own
    return breached.isEmpty || found == .info ? found : found == .critical ? .critical : .error
  }

  /// A confidence as the hand-off's history moves it. It never turns arithmetic into evidence, nor evidence into a
  /// write that was seen, so that what is approved by itself does not depend on what came before.
  func moved(_ confidence: Int64) -> Int64 {
    switch confidence {
    case 90..<95: min(94, confidence + max(0, confidenceShift))
    case 51..<90: max(51, min(89, confidence + confidenceShift))
    default: confidence
    }
  }

  /// SKUs or orders of this one incident, the first ones, each once: what the finder names, or itself, then what was
  /// folded into it; and how many there are in all.
  var memberNames: (listed: [String], total: Int64) {
    let told = finding.draft.members
    guard wasFolded else { return (Array(told.prefix(Incident.listedMax)), Int64(told.count)) }
    let own = isHealed ? [] : told.isEmpty ? [finding.draft.memberName] : told
    var seen: Set<String> = []
    let names = (own + members.listed.map(\.name)).filter { seen.insert($0).inserted }
    let total = Int64(members.listsAll ? names.count : own.count) + (members.listsAll ? 0 : members.total)
    return (Array(names.prefix(Incident.listedMax)), total)
  }
}

extension ExceptionDraft {
  /// What the exception is called in a list of members.
  var memberName: String {
    subject.sku ?? subject.order ?? subject.document ?? subject.shipment ?? subject.system ?? firstDivergent.id
  }

  /// Without what would let state and records grow beyond bounds.
  var bounded: ExceptionDraft {
    var draft = self
    draft.evidence = Array(evidence.prefix(Incident.evidenceMax))
    draft.affectedTotal = max(affectedTotal, Int64(affected.count))
    draft.affected = Array(affected.prefix(Incident.listedMax))
    return draft
  }

  /// What a revision tells, without the corrections, which have records of their own.
  var told: ExceptionDraft {
    var draft = self
    draft.corrections = []
    return draft
  }
}

extension Incident: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&finding)
    cell.transfer(&isHealed)
    cell.transfer(&memberOf)
    cell.transfer(&holdsCorrections)
    cell.transfer(&confidenceShift)
    cell.transfer(&proposed)
    cell.transfer(&revision)
    cell.transfer(&state)
    cell.transfer(&owner)
    cell.transfer(&ownerIsChosen)
    cell.transfer(&countedFrom)
    cell.transfer(&respondBy)
    cell.transfer(&resolveBy)
    cell.transfer(&breached)
    cell.transfer(&escalation)
    cell.transfer(&opened)
    cell.transfer(&updated)
    cell.transfer(&resolved)
    cell.transfer(&resolution)
    cell.transfer(&lastTold)
    cell.transfer(&touches)
    cell.transfer(&minutes)
    cell.transfer(&members)
    cell.transfer(&wasFolded)
    cell.transfer(&corrections)
  }
}
