/// A finding that a rule wants to stand. The slot tells it from the rule's other findings about the document.
package struct Wanted: Sendable {
  package var slot: String
  package var finding: Finding
}

/// A rule of semantics.md section 7: from a document and an instant to the findings that should stand.
///
/// It is a pure function; what waits for time alone it notes in the agenda. What it no longer wants is healed.
package typealias DocumentRule = @Sendable (DocumentView, inout Agenda) -> [Wanted]

extension DocumentView {
  /// A finding of a rule about this document. Without `handoff` it lives under the hand-off key of who spoke first;
  /// without `severity` it is an error where an order is affected.
  package func wanted(
    _ category: Category, slot: String = "", first: DocumentEvent, handoff: Handoff? = nil,
    severity: Severity? = nil, _ summary: String, detail: (inout Finding) -> Void = { _ in }
  ) -> Wanted {
    var finding = Finding()
    finding.identity = Identity.order(name, rule: category, first: first.reference)
    finding.home = HandoffKey(from: handoff?.from ?? "", to: handoff?.to ?? systemName(first.system)).text
    finding.settle = max(.minutes(1), profile(first).allowance)
    finding.draft.category = category
    finding.draft.summary = summary
    finding.draft.handoff = handoff
    finding.draft.firstDivergent = first.reference
    finding.draft.confidence = 90
    finding.draft.evidence = [first.reference]
    finding.draft.subject = subject(of: first)
    if let order = orderName(of: first) {
      finding.draft.affected = [order]
      finding.draft.affectedTotal = 1
    }
    finding.draft.systems = systemWords
    detail(&finding)
    finding.draft.severity = severity ?? (finding.draft.affected.isEmpty ? .warning : .error)
    return Wanted(slot: "\(category.rawValue)/\(slot)", finding: finding)
  }

  private func orderName(of event: DocumentEvent) -> String? { kind == .order ? name : event.refs[.order] }

  private func subject(of event: DocumentEvent) -> Subject {
    var subject = Subject()
    subject.order = orderName(of: event)
    if kind != .order { subject.document = title }
    return subject
  }

  /// What each system calls the order now.
  private var systemWords: [SystemWord] {
    speakers.compactMap { system in
      guard let latest = word(of: system) else { return nil }
      var result = SystemWord()
      result.system = systemName(system)
      result.status = latest.status
      result.asof = latest.event.time
      return result
    }
  }
}

extension Finding {
  /// Names the SKUs concerned: one as the subject, several as members too.
  package mutating func name(skus: [String]) {
    let names = Set(skus).sorted()
    draft.subject.sku = names.first
    if names.count > 1 { draft.members = names }
  }

  /// Adds evidence, at most twenty in all.
  package mutating func add(evidence events: [DocumentEvent]) {
    for event in events where draft.evidence.count < 20 && !draft.evidence.contains(event.reference) {
      draft.evidence.append(event.reference)
    }
  }
}
