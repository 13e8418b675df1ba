/// Why a document is looked at.
enum Occasion {
  case event(Event)
  /// A delivery was tried again under another id.
  case retry(Event, of: EventReference)
  /// Nothing but time has passed.
  case time
}

extension Document {
  /// Takes what happened and sends what changed; false where nothing is left to remember.
  mutating func review(
    _ kind: DocumentKind, _ name: String, _ occasion: Occasion, _ configuration: Policy, _ start: Agenda,
    forgottenAfter remembered: Span, _ outbox: inout Outbox
  ) -> Bool {
    var agenda = start
    var facts = FactSheet()
    var replay = LineReplay(configuration, start)
    if !follow(occasion, &replay, &agenda, &facts) { begin(kind, name, &replay, &agenda, &facts) }
    rereadWords()
    guard let derived else { return true }
    if let due = derived.book.due { _ = agenda.hasPassed(due) }
    let view = DocumentView(derived.head, events, derived.chronicle, derived.book, configuration)
    if view.isTerminal, agenda.hasPassed(derived.chronicle.lastArrival + remembered) { return false }
    facts.send(&outbox)
    if case .event(let event) = occasion { forward(event, view, &outbox) } else { forward(nil, view, &outbox) }
    report(view, &agenda, &outbox)
    openOrder = view.openOrder
    due = agenda.next
    return true
  }

  /// Goes on from what is known; false where what is new changes what all lines rest on.
  private mutating func follow(
    _ occasion: Occasion, _ replay: inout LineReplay, _ agenda: inout Agenda, _ facts: inout FactSheet
  ) -> Bool {
    let (admission, repeated) = take(occasion)
    guard var now = derived.take() else { return false }
    defer { derived = now }
    guard now.head.kind != .order || now.head.creation != nil else { return false }
    let (heard, allocators, noticed) = (now.chronicle.heard, now.chronicle.allocators, now.chronicle.noticed)
    var touched: [Int] = []
    if let admission {
      let event = admission.event
      if now.head.mayChange(with: event) {
        let head = DocumentHead(now.head.kind, now.head.name, events, replay.configuration, &agenda)
        guard head.agrees(with: now.head) else { return false }
      }
      if admission.isLast {
        now.chronicle.append(event)
      } else {
        now.chronicle = Chronicle(events, isWhollyCancelled: now.chronicle.isWhollyCancelled)
      }
      guard let groups = now.book.admit(event) else { return false }
      touched = groups
      replay.isSnapshotOnly = event.kind == .allocationMade || event.kind == .allocationReleased
    } else if let repeated {
      touched = now.book.update(repeated)
    }
    let late = now.book.overdue(replay.start)
    replay.run(&now, touched.filter { !late.contains($0) }, &facts)
    replay.isSnapshotOnly = false
    replay.run(&now, late, &facts)
    if now.chronicle.heard != heard || now.chronicle.allocators != allocators || now.chronicle.noticed != noticed {
      replay.isSnapshotOnly = true
      let rest = now.book.groups.indices
      replay.run(&now, rest.filter { !touched.contains($0) && !late.contains($0) }, &facts)
    }
    return true
  }

  private mutating func take(_ occasion: Occasion) -> (Admission?, DocumentEvent?) {
    switch occasion {
    case .event(let event): (admit(event), nil)
    case .retry(let event, let first): (nil, note(retry: event, of: first))
    case .time: (nil, nil)
    }
  }

  /// Plays all events from the start.
  private mutating func begin(
    _ kind: DocumentKind, _ name: String, _ replay: inout LineReplay, _ agenda: inout Agenda,
    _ facts: inout FactSheet
  ) {
    let before = derived.take()?.book
    let head = DocumentHead(kind, name, events, replay.configuration, &agenda)
    var now = Derived(head: head, chronicle: Chronicle(events), book: LineBook(kind, events))
    let orphans = now.book.claim(sent + (before?.sent ?? []), sentLines + (before?.sentLines ?? []))
    (sent, sentLines) = ([], [])
    replay.isSnapshotOnly = false
    replay.run(&now, Array(now.book.groups.indices), &facts)
    for effect in orphans.effects { facts.tell(effect.takenBack, at: effect.place, of: kind) }
    if let common = head.line(now.chronicle) {
      for line in orphans.lines { facts.tell(line.takenBack(common)) }
    }
    derived = now
  }

  /// A cancellation of every single line is a word about the whole order.
  private mutating func rereadWords() {
    guard let now = derived, now.head.kind == .order else { return }
    let isCancelled = OrderState(now.head, now.book).isCancelled
    guard !now.chronicle.holds(isWhollyCancelled: isCancelled) else { return }
    derived?.chronicle = Chronicle(events, isWhollyCancelled: isCancelled)
  }
}

/// Replays groups of lines and tells what changed.
struct LineReplay {
  let configuration: Policy
  let start: Agenda
  /// Nothing moved; what is said of the lines is news.
  var isSnapshotOnly = false

  init(_ configuration: Policy, _ start: Agenda) {
    self.configuration = configuration
    self.start = start
  }

  func run(_ now: inout Document.Derived, _ groups: [Int], _ facts: inout FactSheet) {
    guard !groups.isEmpty else { return }
    let common = now.head.line(now.chronicle)
    for group in groups {
      if !isSnapshotOnly { replay(&now, group, &facts) }
      guard let common else { continue }
      now.book.change(group) { [names = configuration.systemNames] group in
        let lines = group.outcome.snapshots(common, group.words)
        group.publish(lines: lines, common, names, &facts)
      }
    }
  }

  private func replay(_ now: inout Document.Derived, _ group: Int, _ facts: inout FactSheet) {
    var agenda = start
    let (outcome, sheet) = outcome(now.head, now.book.groups[group].words, &agenda)
    now.book.settle(group, outcome, due: agenda.next)
    now.book.change(group) { [kind = now.head.kind, names = configuration.systemNames] group in
      group.publish(effects: sheet.effects, kind, names, &facts)
    }
  }

  private func outcome(
    _ head: DocumentHead, _ words: [DocumentEvent], _ agenda: inout Agenda
  ) -> (LineOutcome, EffectSheet) {
    switch head.kind {
    case .order:
      let replay = OrderReplay(head, words, configuration, &agenda)
      return (replay.state, replay.sheet)
    case .transfer:
      let replay = TransferReplay(head, words, configuration, &agenda)
      var outcome = LineOutcome()
      outcome.transfers = replay.lines
      return (outcome, replay.sheet)
    case .return:
      let replay = ReturnReplay(head, words, configuration, &agenda)
      var outcome = LineOutcome()
      outcome.returned = replay.lines
      return (outcome, replay.sheet)
    default:
      let replay = InboundReplay(head, words, configuration, &agenda)
      return (replay.state, replay.sheet)
    }
  }
}
