extension HandoffMachine {
  /// Takes what intake and homes say of sources and hand-offs.
  mutating func hear(_ word: Word, home: String, at now: Instant, into effects: inout Effects) {
    switch word.subject {
    case .heard:
      note(home, at: word.pane, now: now) { $0.heard += word.count }
      hearSource(word, home: home, at: now, into: &effects)
    case .lag:
      note(home, at: word.pane, now: now) { $0.hear(lag: word) }
      hearLag(word, home: home, at: now, into: &effects)
    case .refused:
      note(home, at: word.pane, now: now) { $0.outcomes.add(word.count, to: word.reason) }
      hearRefused(word, home: home, at: now, into: &effects)
    case .figure: note(figure: word, home: home, now: now)
    case .conflict: hearConflict(word, home: home, at: now, into: &effects)
    case .counted: hearCount(word, home: home, at: now, into: &effects)
    case .parcelShipped, .parcelTrouble, .parcelDelivered: hearParcel(word, home: home, at: now, into: &effects)
    }
  }

  static let paneSize = Span.minutes(1)

  /// What a word's gap or conflict may take to come right: the source's allowance, at least a minute.
  private func settle(of source: String) -> Span {
    if let settle = configuration.settle { return settle }
    let allowance = configuration.system(named: source).map { configuration.profile($0).allowance }
    return max(.minutes(1), allowance ?? .zero)
  }

  /// A finding of this machine about one source.
  private func finding(_ category: Category, home: String, identity: String, source: String) -> Finding {
    var finding = Finding()
    finding.identity = identity
    finding.home = home
    finding.draft.category = category
    finding.draft.subject.system = source.isEmpty ? nil : source
    finding.draft.handoff = HandoffKey(text: home).handoff
    finding.draft.confidence = 95
    return finding
  }
}

// Silence and gaps (D09).
extension HandoffMachine {
  private mutating func hearSource(_ word: Word, home: String, at now: Instant, into effects: inout Effects) {
    let cadence = configuration.system(named: word.from).flatMap { configuration.profile($0).cadence }
    let due = now + settle(of: word.from)
    change(home) { state in
      var feed = state.feed ?? FeedMemory()
      feed.hear(word, cadence: cadence, gapDue: due)
      state.feed = feed
    }
    judgeFeed(home, at: now, into: &effects)
  }

  /// Opens, changes or heals the one incident of a source that is silent or left numbers out.
  mutating func judgeFeed(_ home: String, at now: Instant, into effects: inout Effects) {
    guard handoffs[home]?.feed != nil else { return }
    let news = change(home) { $0.feed?.judge(home: home, at: now) ?? nil }
    guard let news else { return }
    let place = HomePlace(home, Identity.id("exc-", news.identity, digest: digest))
    var finding = finding(.feedSilentOrLagging, home: home, identity: news.identity, source: news.source)
    finding.news = news.isOver ? .healed : .open
    finding.draft.pattern = .silentSource
    finding.draft.summary = news.summary
    finding.draft.firstDivergent = news.first
    finding.draft.evidence = news.evidence
    tell(finding, at: place, now, into: &effects)
  }
}

// Lags (D13).
extension HandoffMachine {
  private mutating func hearLag(_ word: Word, home: String, at now: Instant, into effects: inout Effects) {
    let memory = change(home) { state in
      var lag = state.lag ?? LagMemory()
      lag.hear(word)
      lag.judge(home: home)
      state.lag = lag
      return lag
    }
    guard !memory.identity.isEmpty else { return }
    var finding = finding(.feedSilentOrLagging, home: home, identity: memory.identity, source: "")
    let handoff = HandoffKey(text: home).handoff
    finding.draft.pattern = .propagationLag
    finding.draft.subject.handoff = handoff
    finding.draft.firstDivergent = memory.first
    finding.draft.evidence = memory.evidence
    finding.draft.summary =
      "What \(handoff.from ?? "nobody") tells \(handoff.to ?? "nobody") arrives, but later and "
      + "later, since \(memory.first.time); the numbers come right by themselves, the feed does not."
    let place = place(of: finding)
    if memory.isOnTime {
      finding.news = .healed
      change(home) { $0.lag?.identity = "" }
      release(membersOf: place, at: now, into: &effects)
    }
    tell(finding, at: place, now, into: &effects)
  }

  /// The open lag of a hand-off, if it explains what a finding takes for missing.
  func lagIncident(explaining draft: ExceptionDraft, home: String) -> String? {
    guard draft.pattern == .missingPropagation || draft.pattern == .receiptNotPosted else { return nil }
    guard let identity = handoffs[home]?.lag?.identity, !identity.isEmpty else { return nil }
    let id = Identity.id("exc-", identity, digest: digest)
    guard let incident = incidents[HomePlace(home, id)], !incident.state.isClosed else { return nil }
    return id
  }
}

// Messages that were refused, and conflicts.
extension HandoffMachine {
  private mutating func hearRefused(_ word: Word, home: String, at now: Instant, into effects: inout Effects) {
    let quiet = configuration.timer(.unmappedOrInvalidMessage, "quiet", default: .days(1))
    let memory: RefusedMemory? = change(home) { state in
      let index = state.refused.firstIndex { $0.reason == word.reason } ?? state.refused.endIndex
      if index == state.refused.endIndex { state.refused.append(RefusedMemory(word, home: home)) }
      return state.refused[index].hear(word, quiet: quiet) ? state.refused[index] : nil
    }
    guard let memory else { return }
    tell(refusal(memory, home: home, source: word.from), now, into: &effects)
  }

  /// Nothing was refused for long enough.
  mutating func quietRefusals(_ home: String, at now: Instant, into effects: inout Effects) {
    let quiet = handoffs[home]?.refused.filter { $0.quietDue <= now } ?? []
    guard !quiet.isEmpty else { return }
    change(home) { $0.refused.removeAll { $0.quietDue <= now } }
    for memory in quiet {
      var finding = refusal(memory, home: home, source: HandoffKey(text: home).from)
      finding.news = .healed
      tell(finding, now, into: &effects)
    }
  }

  private func refusal(_ memory: RefusedMemory, home: String, source: String) -> Finding {
    var finding = finding(.unmappedOrInvalidMessage, home: home, identity: memory.identity, source: source)
    let what = memory.reason == "unmapped" ? "name what the configuration does not know" : "cannot be read"
    finding.draft.summary =
      "Messages of \(source.isEmpty ? "an unknown source" : source) are refused since "
      + "\(memory.first.time) because they \(what) (\(memory.reason)); they count for nothing until that is mended."
    finding.draft.firstDivergent = memory.first
    finding.draft.evidence = memory.evidence
    return finding
  }

  private mutating func hearConflict(_ word: Word, home: String, at now: Instant, into effects: inout Effects) {
    let memory = change(home) { $0.noteConflict(word, home: home) }
    var finding = finding(.duplicateOrReplayedMessage, home: home, identity: memory.identity, source: word.from)
    finding.settle = settle(of: word.from)
    finding.draft.summary =
      "Messages of \(word.from) under one idempotency key '\(memory.key)' say different things; "
      + "the first one stays, \(word.from) has to say which is right."
    finding.draft.firstDivergent = memory.evidence.dropFirst().first ?? word.reference
    finding.draft.evidence = memory.evidence
    receive(finding, at: now, into: &effects)
  }

  /// A conflict found here, of a touch or a command.
  mutating func hearConflict(
    _ event: Event, with first: EventReference, home: String, at now: Instant, into effects: inout Effects
  ) {
    var word = Word()
    word.subject = .conflict
    word.from = event.source
    word.reason = event.key
    word.reference = EventReference(event)
    word.other = first
    hearConflict(word, home: home, at: now, into: &effects)
  }

  private mutating func tell(_ finding: Finding, _ now: Instant, into effects: inout Effects) {
    tell(finding, at: place(of: finding), now, into: &effects)
  }
}

extension HandoffState {
  /// Both messages of a conflict; a third one under the same key joins them.
  fileprivate mutating func noteConflict(_ word: Word, home: String) -> ConflictMemory {
    if let index = conflicts.firstIndex(where: { $0.key == word.reason }) {
      if conflicts[index].evidence.count < Incident.evidenceMax { conflicts[index].evidence.append(word.reference) }
      return conflicts[index]
    }
    let memory = ConflictMemory(
      key: word.reason, identity: Identity.handoff(home, first: word.reference),
      evidence: [word.other, word.reference])
    conflicts.append(memory)
    if conflicts.count > ConflictMemory.most { conflicts.removeFirst() }
    return memory
  }
}
