/// Takes the decoded records of an input partition, makes them canonical and sends each to its home.
///
/// What it decides, it decides from the records of its inputs in their order of arrival and from reference data; it
/// knows nothing of what a home knows. Duplicates pass: a retry may come through another partition, so only the home
/// sees both. Its records may come from several inputs (a file run); what it remembers of sources is kept per input, so
/// that one machine over several inputs and a machine for each say the same.
///
/// A record of reference data is taken once and heard everywhere: to the tasks that only have to know it, it is given
/// as a copy (`isCopy`), which has no outcome and is sent on to nobody.
package struct IntakeMachine {
  let configuration: Configuration
  let directory: SystemDirectory
  var catalogue = ItemCatalogue()
  var highest = Table<SourceKey, Instant>()
  var panes = Table<PaneKey, ArrivalPane>()
  var nextPaneEnd: Instant?
  private var writerNames: [String: String] = [:]
  var recent: [RecentSource] = []
  /// Of the record at work: it counts as heard of its source.
  private var isHeard = false

  /// What is at hand of a source that spoke just now: its system, and where its time and its pane lie.
  struct RecentSource {
    let key: SourceKey
    let system: SystemID
    let highest: Int
    var pane = PaneKey()
    var paneSlot: Int?
  }
  /// Panes of sources that no configuration bounds; beyond, they share one without name.
  static let panesMax = 1024
  static let recentMax = 8
  /// An event whose time lies further ahead of its own arrival says nothing about its source's time.
  static let aheadMax = Span.days(1)

  struct SourceKey: Hashable {
    var input = InputPosition()
    var source = ""
  }

  package init(configuration: Configuration) {
    self.configuration = configuration
    directory = SystemDirectory(configuration)
  }

  /// Takes one decoded event; its origin and arrival are set.
  package mutating func take(_ event: Event, into effects: inout Effects) {
    var shared = SharedEvent(event)
    take(&shared, from: event.origin, into: &effects)
  }

  mutating func take(_ event: inout SharedEvent, from origin: Origin, into effects: inout Effects) {
    fire(before: origin.time, into: &effects)
    isHeard = false
    do throws(IntakeRefusal) {
      if let home = try direct(&event.value, from: origin, into: &effects) { send(event, to: home, into: &effects) }
    } catch {
      reject(error, event.value, into: &effects)
    }
  }

  private mutating func reject(_ refusal: IntakeRefusal, _ event: borrowing Event, into effects: inout Effects) {
    let isConfigured = directory.system(of: event.source) != nil
    let from = isConfigured ? configuration.name(event.system) : event.source
    reject(refusal, from: from, reference: EventReference(event), origin: event.origin, into: &effects)
  }

  /// Takes note of a record that could not be decoded (`invalid`, `oversize`).
  package mutating func refuse(
    _ outcome: Outcome, detail: String, source: String?, reference: EventReference, origin: Origin,
    into effects: inout Effects
  ) {
    fire(before: origin.time, into: &effects)
    let from = source.map(directory.name) ?? ""
    isHeard = false
    reject(
      IntakeRefusal(outcome: outcome, detail: detail), from: from, reference: reference, origin: origin, into: &effects)
  }

  /// Makes an event canonical; its home, nil where it is sent nowhere.
  private mutating func direct(
    _ event: inout Event, from origin: Origin, into effects: inout Effects
  ) throws(IntakeRefusal) -> Home? {
    event.origin = origin
    if event.kind.isReference, event.isCopy {
      // What the accounting task refuses is heard by nobody.
      if directory.system(of: event.source) != nil { _ = catalogue.define(event) }
      return nil
    }
    if let place = recentPlace(event) {
      event.system = recent[place].system
      nameOthers(&event)
      hear(event, recent: place)
      try refuseLate(event, recent: place)
    } else {
      try nameSystems(&event)
      if event.kind.isCommand { return try Home(event) }
      hear(event)
      if event.kind.isReference {
        define(event, into: &effects)
        return nil
      }
      try refuseLate(event)
      noteRecent(event)
    }
    do { try catalogue.canonicalize(&event) } catch {
      tellDocument(of: event, error, into: &effects)
      throw error
    }
    if event.kind == .orderStatus { event.status = try status(of: event) }
    let home = try Home(event)
    if home.address.stage == .handoff {
      updatePane(paneKey(from: configuration.name(event.system), origin: event.origin)) { $0.elsewhere += 1 }
    }
    return home
  }

  /// What cannot be mapped may be what its system misses: the document that it names is told of it (D06).
  private func tellDocument(of event: Event, _ refusal: IntakeRefusal, into effects: inout Effects) {
    guard refusal.outcome == .unmapped, let address = Home.document(namedBy: event) else { return }
    var notice = Event()
    notice.kind = .writeRejected
    notice.id = event.id
    notice.source = event.source
    notice.system = event.system
    notice.writer = configuration.name(event.system)
    notice.key = event.key
    notice.time = event.time
    notice.arrival = event.arrival
    notice.origin = event.origin
    notice.refs = event.refs
    sendCopies(notice, to: [address], into: &effects)
  }

  /// Writers come again and again; how each is called is looked up once.
  private mutating func name(of writer: String) -> String {
    if let known = writerNames[writer] { return known }
    let name = directory.name(of: writer)
    if writerNames.count < IntakeMachine.panesMax { writerNames[writer] = name }
    return name
  }

  /// Commands come from people and consoles, which are no systems.
  private mutating func nameSystems(_ event: inout Event) throws(IntakeRefusal) {
    if let system = directory.system(of: event.source) {
      event.system = system
    } else if !event.kind.isCommand {
      throw .unmapped("no system has the source '\(event.source)'")
    }
    nameOthers(&event)
  }

  private mutating func nameOthers(_ event: inout Event) {
    if let writer = event.writer { event.writer = name(of: writer) }
    guard !event.isPlain else { return }
    event.into = event.into.map(directory.name)
    event.handoffFrom = event.handoffFrom.map(directory.name)
    event.handoffTo = event.handoffTo.map(directory.name)
  }

  /// Behind the highest event time of its source by more than the horizon, its duplicate could not be recognised.
  private mutating func refuseLate(_ event: Event) throws(IntakeRefusal) {
    let key = SourceKey(input: InputPosition(event.origin), source: event.source)
    let known = highest[key]
    if let newest = known, event.time < newest - configuration.dedupHorizon {
      throw IntakeRefusal(outcome: .late, detail: "older than the horizon behind \(newest)")
    }
    // One absurd time of a broken clock must not make everything after it late.
    guard event.time <= event.origin.time + IntakeMachine.aheadMax, event.time > known ?? .distantPast else { return }
    highest.set(key, event.time)
  }

  private func status(of event: Event) throws(IntakeRefusal) -> OrderStatus {
    guard let word = event.statusWord else {
      if let status = event.status { return status }
      throw .invalid("states no status")
    }
    let profile = configuration.profile(event.system)
    if let status = profile.statuses[word] ?? OrderStatus.allCases.first(where: { "\($0)" == word }) { return status }
    throw .unmapped("system '\(profile.id)' has no order status '\(word)'")
  }
}

extension IntakeMachine {
  private mutating func define(_ event: Event, into effects: inout Effects) {
    let outcome: Outcome
    switch catalogue.define(event) {
    case .first:
      outcome = .applied
      // The stock machine judges by units and aliases, too.
      if let definition = event.kind == .itemDefined ? catalogue[event.sku] : nil {
        sendCopies(
          definition.merged(into: event), to: [Home.Address(stage: .stock, key: event.sku)], into: &effects)
      }
    case .duplicate: outcome = .duplicate
    case .conflict(let first):
      outcome = .conflict
      effects.rejections.append(
        Rejection(.conflict, detail: "key '\(event.key)' with other content", origin: event.origin))
      tellConflict(event, with: first, into: &effects)
    }
    effects.count(outcome, input: event.origin.input)
    updatePane(paneKey(from: configuration.name(event.system), origin: event.origin)) { $0.note(outcome) }
  }

  private func tellConflict(_ event: Event, with first: EventReference, into effects: inout Effects) {
    var word = Word()
    word.subject = .conflict
    word.from = configuration.name(event.system)
    word.pane = event.origin.time.floored(to: ArrivalPane.size)
    word.count = 1
    word.reason = event.key
    word.reference = EventReference(event)
    word.other = first
    effects.toHandoff.append(Record(key: HandoffKey(from: word.from, to: "").text, origin: event.origin, .word(word)))
  }

  private func send(_ event: SharedEvent, to home: Home, into effects: inout Effects) {
    effects.send(Record(key: home.address.key, origin: event.value.origin, .event(event)), to: home.address.stage)
    if !home.copies.isEmpty { sendCopies(event.value, to: home.copies, into: &effects) }
  }

  private func sendCopies(_ event: Event, to copies: [Home.Address], into effects: inout Effects) {
    var copy = event
    copy.isCopy = true
    for address in copies {
      copy.origin.part += 1
      effects.send(Record(key: address.key, origin: copy.origin, .event(copy)), to: address.stage)
    }
  }

  private mutating func reject(
    _ refusal: IntakeRefusal, from: String, reference: EventReference, origin: Origin, into effects: inout Effects
  ) {
    effects.rejections.append(Rejection(refusal.outcome, detail: refusal.detail, origin: origin))
    effects.count(refusal.outcome, input: origin.input)
    let key = paneKey(from: from, origin: origin)
    if !isHeard { updatePane(key) { $0.unheard += 1 } }
    // A late record is readable and known: nobody has to do anything about it.
    guard refusal.outcome != .late else { return updatePane(key) { $0.note(.late) } }
    let reason = "\(refusal.outcome)"
    guard updatePane(key, { $0.refuse(reason, reference) }) else { return }
    var word = Word()
    word.subject = .refused
    word.from = key.from
    word.pane = key.start
    word.count = 1
    word.reason = reason
    word.reference = reference
    effects.toHandoff.append(Record(key: HandoffKey(from: key.from, to: "").text, origin: origin, .word(word)))
  }

  private mutating func hear(_ event: Event) {
    isHeard = true
    let write = write(event)
    updatePane(paneKey(from: configuration.name(event.system), origin: event.origin)) { pane in
      pane.count += 1
      if let write { pane.note(write: write.what, from: write.from, to: write.to) }
      if let number = event.sequence, !event.sequencePerSKU { pane.hear(number) }
    }
  }

  /// What one system writes into another: a change in a book under another system's name, or a write that was sent.
  private func write(_ event: Event) -> (what: String, from: String, to: String)? {
    guard event.kind == .stockChanged || event.kind == .writeSent else { return nil }
    let isSent = event.kind == .writeSent
    guard let other = isSent ? event.into : event.writer else { return nil }
    let own = configuration.name(event.system)
    guard other != own, configuration.system(named: other) != nil else { return nil }
    let what = Figure.write(isSent ? nil : event.mode, event.measure ?? .onHand)
    return isSent ? (what, own, other) : (what, other, own)
  }

  // MARK: Sources that spoke just now

  private func recentPlace(_ event: Event) -> Int? {
    guard !event.kind.isCommand, !event.kind.isReference else { return nil }
    for place in recent.indices
    where recent[place].key.source == event.source && recent[place].key.input == InputPosition(event.origin) {
      return place
    }
    return nil
  }

  private mutating func noteRecent(_ event: Event) {
    let key = SourceKey(input: InputPosition(event.origin), source: event.source)
    guard recent.count < IntakeMachine.recentMax, let slot = highest.slot(of: key) else { return }
    recent.append(RecentSource(key: key, system: event.system, highest: slot))
  }

  private mutating func hear(_ event: Event, recent place: Int) {
    let start = event.origin.time.floored(to: ArrivalPane.size)
    guard let slot = recent[place].paneSlot, recent[place].pane.start == start else {
      hear(event)
      recent[place].pane = paneKey(from: configuration.name(event.system), origin: event.origin)
      recent[place].paneSlot = panes.slot(of: recent[place].pane)
      return
    }
    isHeard = true
    let write = write(event)
    panes.change(at: slot) { pane in
      pane.count += 1
      if let write { pane.note(write: write.what, from: write.from, to: write.to) }
      if let number = event.sequence, !event.sequencePerSKU { pane.hear(number) }
    }
  }

  private mutating func refuseLate(_ event: Event, recent place: Int) throws(IntakeRefusal) {
    let known = highest.value(at: recent[place].highest) ?? .distantPast
    guard known == .distantPast || event.time >= known - configuration.dedupHorizon else {
      return try refuseLate(event)
    }
    guard event.time > known, event.time <= event.origin.time + IntakeMachine.aheadMax else { return }
    highest.change(at: recent[place].highest) { $0 = event.time }
  }

  private func paneKey(from: String, origin: Origin) -> PaneKey {
    var key = PaneKey()
    key.start = origin.time.floored(to: ArrivalPane.size)
    key.input = InputPosition(origin)
    key.from = from
    if panes.count >= IntakeMachine.panesMax, panes[key] == nil, configuration.system(named: from) == nil {
      key.from = ""
    }
    return key
  }

  @discardableResult
  private mutating func updatePane<Result>(_ key: PaneKey, _ body: (inout ArrivalPane) -> Result) -> Result {
    nextPaneEnd = min(nextPaneEnd ?? key.end, key.end)
    return panes.update(key, default: ArrivalPane(), body)
  }
}

extension Effects {
  fileprivate mutating func send(_ record: Record, to stage: Home.Stage) {
    switch stage {
    case .order: toOrder.append(record)
    case .stock: toStock.append(record)
    case .handoff: toHandoff.append(record)
    }
  }
}
