extension FeedMemory {
  /// What is to be said of a source now.
  struct News {
    var identity = ""
    var source = ""
    var isOver = false
    var summary = ""
    var first = EventReference()
    var evidence: [EventReference] = []
  }

  mutating func hear(_ word: Word, cadence: Span?, gapDue: Instant) {
    source = word.from
    if word.pane >= lastPane ?? .distantPast {
      let isNewer = word.pane > lastPane ?? .distantPast
      lastPane = word.pane
      if !word.reference.id.isEmpty { lastReference = word.reference }
      if isNewer { isSilent = false }
      if !isSilent { silenceDue = cadence.map { word.pane + HandoffMachine.paneSize + $0 * 3 } }
    }
    var reference = word.reference
    if reference.id.isEmpty { reference = EventReference(source: word.from, id: "", time: word.pane) }
    sequence.hear(word.numbers, in: reference, due: gapDue)
  }

  /// Whether the source is silent, has left numbers out, or is well again; nil = nothing new.
  mutating func judge(home: String, at now: Instant) -> News? {
    let fellSilent = silenceDue.map { $0 <= now } ?? false
    if fellSilent {
      isSilent = true
      silenceDue = nil
    }
    let gaps = sequence.tellGaps(at: now)
    if isDisturbed {
      guard fellSilent || !gaps.isEmpty || wasTold != disturbance else { return nil }
      return open(gaps, home: home)
    }
    guard !identity.isEmpty else { return nil }
    let news = News(identity: identity, source: source, isOver: true)
    identity = ""
    wasTold = ""
    return news
  }

  private mutating func open(_ gaps: [SequenceMemory.Gap], home: String) -> News {
    let cause = gaps.first?.after ?? newestReference
    if identity.isEmpty {
      first = cause
      identity = Identity.handoff(home, first: first)
      evidence = []
    }
    if evidence.count < Incident.evidenceMax, !evidence.contains(cause) { evidence.append(cause) }
    wasTold = disturbance
    return News(identity: identity, source: source, summary: summary, first: first, evidence: evidence)
  }

  /// What is wrong, in words.
  private var disturbance: String {
    let gaps = sequence.missing.filter(\.isTold).prefix(3).map(\.text)
    let lacking =
      sequence.hasToldGaps ? "left out sequence number \(gaps.isEmpty ? "?" : gaps.joined(separator: ", "))" : ""
    let silent = isSilent ? "has been silent since \(lastPane ?? .distantPast)" : ""
    return [silent, lacking].filter { !$0.isEmpty }.joined(separator: " and ")
  }

  private var summary: String {
    "\(source) \(disturbance); what it says may be old, and what it left out may be missing elsewhere until it is "
      + "sent again."
  }
}

extension SequenceMemory.Gap {
  fileprivate var text: String { first == last ? "\(first)" : "\(first) to \(last)" }
}

extension LagMemory {
  /// Whether the hand-off has begun to lag, and what shows it.
  mutating func judge(home: String) {
    guard isLagging || !identity.isEmpty, let late = firstLate else { return }
    if identity.isEmpty {
      first = late.evidence(home)
      identity = Identity.handoff(home, first: first)
      evidence = []
    }
    for pane in panes where pane.isLate && evidence.count < Incident.evidenceMax {
      let reference = pane.evidence(home)
      if !evidence.contains(reference) { evidence.append(reference) }
    }
  }
}

extension LagMemory.Pane {
  /// A late fact of the pane, or the pane where the word names none.
  fileprivate func evidence(_ home: String) -> EventReference {
    guard reference.id.isEmpty else { return reference }
    return EventReference(source: HandoffKey(text: home).from, id: "pane/\(start)", time: start)
  }
}

extension RefusedMemory {
  init(_ word: Word, home: String) {
    reason = word.reason
    first = word.reference
    identity = Identity.handoff(home, first: first)
  }

  /// Counts what was refused; true = it is to be told, at most once a pane.
  mutating func hear(_ word: Word, quiet: Span) -> Bool {
    count += word.count
    let isNews = word.pane > lastPane
    lastPane = max(lastPane, word.pane)
    quietDue = lastPane + HandoffMachine.paneSize + quiet
    if isNews, evidence.count < Incident.evidenceMax { evidence.append(word.reference) }
    return isNews
  }
}

extension EventReference {
  /// A reference to what is no event of its own: a pane, a number.
  init(source: String, id: String, time: Instant) {
    self.init()
    self.source = source
    self.id = id
    self.time = time
  }
}
