/// Telling the hand-off machine: opening, reviewing and healing findings of wrong books.
extension StockMachine {
  /// Opens a finding for a wrong book, or joins it to the incident it belongs to.
  mutating func open(_ book: Book, at key: PlaceKey, _ diagnosis: Diagnosis, into effects: inout Effects) {
    guard let statement = book.firstDisagreement else { return }
    let first = diagnosis.first ?? statement.reference
    let own = PartKey(location: key.location, book: book)
    let standing = standing(diagnosis, besides: own, of: key.sku)
    let identity = standing ?? identity(diagnosis, book, key, first)
    let parts = ([own] + diagnosis.parts).reduce(into: [PartKey]()) {
      if !$0.contains($1), isFree($1, for: identity, of: key.sku) { $0.append($1) }
    }
    let holder = holder(of: identity, sku: key.sku) ?? key
    let fresh = finding(diagnosis, book, key, identity: identity, first: first, parts: parts)
    places.update(holder, default: StockPlace()) { place in
      guard let index = place.findings.firstIndex(where: { $0.identity == identity }) else {
        place.findings.append(fresh)
        return
      }
      if standing != nil { place.findings[index].replaceDiagnosis(diagnosis) }
      for part in parts where !place.findings[index].parts.contains(part) { place.findings[index].parts.append(part) }
      place.findings[index].parts.sort()
    }
    for part in parts {
      let place = PlaceKey(sku: key.sku, location: part.location)
      guard let other = self.book(part, sku: key.sku), other.finding == nil else { continue }
      update(other, at: place) { book in
        book.finding = identity
        book.due = nil
      }
    }
    tell(identity, at: holder, into: &effects)
  }

  /// The open incident of another book that the diagnosis names, unless a stronger pattern answers for that book: what
  /// two books share is one incident, whichever was found wrong first. A gap of one book that another one has the
  /// other way round is no gap: goods were booked at the other place.
  private func standing(_ diagnosis: Diagnosis, besides own: PartKey, of sku: String) -> String? {
    for part in diagnosis.parts where part != own {
      guard let identity = book(part, sku: sku)?.finding, let holder = holder(of: identity, sku: sku),
        let known = places[holder]?.findings.first(where: { $0.identity == identity })?.diagnosis.pattern,
        Signatures.precedence(of: diagnosis.pattern) <= Signatures.precedence(of: known)
          || diagnosis.pattern == .wrongLocation && known == .ledgerGap
      else { continue }
      return identity
    }
    return nil
  }

  /// A wrong book belongs to one incident, so that no position is corrected twice for one drift.
  private func isFree(_ part: PartKey, for identity: String, of sku: String) -> Bool {
    book(part, sku: sku)?.finding.map { $0 == identity } ?? true
  }

  private func finding(
    _ diagnosis: Diagnosis, _ book: Book, _ key: PlaceKey, identity: String, first: EventReference, parts: [PartKey]
  ) -> OpenFinding {
    var finding = OpenFinding()
    finding.identity = identity
    finding.diagnosis = diagnosis
    finding.diagnosis.first = first
    finding.parts = parts.sorted()
    finding.settle = configuration.settleTime(of: book.system, book.measure, at: key.location)
    finding.home = items[key.sku]?.formerHomes.home(of: identity) ?? home(diagnosis, book)
    finding.location = key.location
    return finding
  }

  private func identity(_ diagnosis: Diagnosis, _ book: Book, _ key: PlaceKey, _ first: EventReference) -> String {
    let system = diagnosis.to ?? configuration.name(book.system)
    switch diagnosis.scope {
    case .place: return Identity.stock(system: system, sku: key.sku, location: key.location, first: first)
    case .anySystem: return Identity.stock(system: nil, sku: key.sku, location: key.location, first: first)
    case .item: return Identity.stock(system: nil, sku: key.sku, location: nil, first: first)
    case .itemOfSystem: return Identity.stock(system: system, sku: key.sku, location: nil, first: first)
    case .order: return Identity.order(diagnosis.refs[.order] ?? "", rule: .fulfilmentStateMismatch, first: first)
    }
  }

  private func home(_ diagnosis: Diagnosis, _ book: Book) -> String {
    let system = configuration.name(book.system)
    if diagnosis.isUnattributed { return ">\(system)" }
    // A transfer's incident may have been opened by its document's timer, which knows no reader.
    if diagnosis.scope == .item, let source = diagnosis.from { return ">\(source)" }
    return "\(diagnosis.from ?? system)>\(diagnosis.to ?? system)"
  }

  func holder(of identity: String, sku: String) -> PlaceKey? {
    for location in items[sku]?.locations ?? [] {
      let key = PlaceKey(sku: sku, location: location)
      if places[key]?.findings.contains(where: { $0.identity == identity }) ?? false { return key }
    }
    return nil
  }

  // MARK: Review and healing

  /// A wrong book that is still wrong: its numbers may have moved, and a better diagnosis may be possible.
  mutating func review(_ book: Book, at key: PlaceKey, into effects: inout Effects) {
    guard let identity = book.finding, let holder = holder(of: identity, sku: key.sku), let place = places[key] else {
      return
    }
    guard let finding = places[holder]?.findings.first(where: { $0.identity == identity }) else { return }
    let own = PartKey(location: key.location, book: book)
    if finding.parts.first == own, let situation = situation(book, at: key) {
      let fresh = diagnose(situation, place)
      if isBetter(fresh, than: finding, unexplained: book.unexplained, since: book.firstDisagreement?.asof) {
        places.update(holder, default: StockPlace()) { place in
          guard let index = place.findings.firstIndex(where: { $0.identity == identity }) else { return }
          place.findings[index].replaceDiagnosis(fresh)
        }
      }
    }
    tell(identity, at: holder, into: &effects)
  }

  /// What was known of a drift whose amount did not change stays, unless a stronger pattern answers now.
  private func isBetter(_ fresh: Diagnosis, than finding: OpenFinding, unexplained: Quantity, since start: Instant?)
    -> Bool
  {
    let known = finding.diagnosis
    if known.pattern == nil { return fresh.severity != known.severity || fresh.pattern != nil }
    guard fresh.pattern != known.pattern, fresh.pattern != nil else { return false }
    if fresh.pattern == .unexplainedLoss || fresh.confidence <= 55 { return false }
    // Arithmetic does not take back what a write has shown.
    if finding.told.quantities?.unexplained == unexplained, fresh.confidence + 8 <= known.confidence { return false }
    // What happened after the books had parted cannot have parted them.
    if let named = fresh.first, let start, named.time > start { return false }
    return Signatures.precedence(of: fresh.pattern) < Signatures.precedence(of: known.pattern)
      || finding.told.quantities?.unexplained != unexplained && known.pattern == .unexplainedLoss
  }

  /// The book agrees again: it leaves its incident, and the last one closes it.
  mutating func heal(_ book: Book, at key: PlaceKey, into effects: inout Effects) {
    guard let identity = book.finding, let holder = holder(of: identity, sku: key.sku) else { return }
    let own = PartKey(location: key.location, book: book)
    update(book, at: key) { $0.finding = nil }
    guard var finding = places[holder]?.findings.first(where: { $0.identity == identity }) else { return }
    let isOurs = isOurCorrection(finding, book, at: key)
    finding.parts.removeAll { $0 == own }
    let healed = finding
    if healed.parts.isEmpty {
      update(book, at: key) { if $0.former?.by == $0.latest.tick { $0.former?.diagnosis = healed.diagnosis } }
    }
    places.update(holder, default: StockPlace()) { place in
      place.findings.removeAll { $0.identity == identity }
      if !healed.parts.isEmpty { place.findings.append(healed) }
    }
    guard finding.parts.isEmpty else { return tell(identity, at: holder, into: &effects) }
    sendHealed(finding, of: key.sku, byCorrection: isOurs, into: &effects)
  }

  mutating func sendHealed(_ finding: OpenFinding, of sku: String, byCorrection: Bool, into effects: inout Effects) {
    items.update(sku, default: Item()) { $0.formerHomes.remember(finding.identity, at: finding.home) }
    var message = Finding()
    message.identity = finding.identity
    message.home = finding.home
    message.news = .healed
    message.draft = finding.told
    message.settle = finding.settle
    message.cause = finding.diagnosis.cause
    message.healedByCorrection = byCorrection
    send(message, into: &effects)
  }

  /// The last change of the book carries our key, or is exactly what we proposed.
  private func isOurCorrection(_ finding: OpenFinding, _ book: Book, at key: PlaceKey) -> Bool {
    guard let place = places[key] else { return false }
    let last = place.writes.last { $0.system == book.system && $0.measure == book.measure }
    return finding.told.corrections.contains { correction in
      guard correction.target == configuration.name(book.system), correction.measure == book.measure else {
        return false
      }
      guard let last, last.reference == book.latest.reference || last.after.map({ $0 == book.value }) ?? true else {
        return false
      }
      let id = Identity.id("cor-", correction.identity, digest: digest)
      if last.refs[.correction] == id || last.key == id { return true }
      switch correction.mode {
      case .delta: return correction.quantity != nil && last.delta == correction.quantity
      case .set: return correction.quantity != nil && last.after == correction.quantity && last.cause == .correction
      case nil: return false
      }
    }
  }

  // MARK: Attempts

  /// The target has written what we asked for, or has refused it, and the books still do not agree.
  mutating func tellAttempts(_ event: Event, _ key: PlaceKey, into effects: inout Effects) {
    guard event.kind == .stockChanged || event.kind == .writeRejected,
      (event.refs[.correction] ?? event.key).hasPrefix("cor-")
    else { return }
    for location in items[event.sku]?.locations ?? [] {
      for finding in places[PlaceKey(sku: key.sku, location: location)]?.findings ?? [] {
        let ours = finding.told.corrections.map { Identity.id("cor-", $0.identity, digest: digest) }
        guard let id = ours.first(where: { event.refs[.correction] == $0 || event.key == $0 }) else { continue }
        var message = Finding()
        message.identity = finding.identity
        message.home = finding.home
        message.draft = finding.told
        message.settle = finding.settle
        message.cause = finding.diagnosis.cause
        if event.kind == .stockChanged { message.appliedCorrections = [id] } else { message.refusedCorrections = [id] }
        send(message, into: &effects)
      }
    }
  }

  // MARK: Telling

  /// Sends the finding as it is now, if that is not what was told last.
  mutating func tell(_ identity: String, at holder: PlaceKey, into effects: inout Effects) {
    guard let place = places[holder], let index = place.findings.firstIndex(where: { $0.identity == identity }) else {
      return
    }
    let finding = place.findings[index]
    let draft = draft(finding, at: holder)
    guard draft != finding.told else { return }
    places.update(holder, default: StockPlace()) { $0.findings[index].told = draft }
    var message = Finding()
    message.identity = identity
    message.home = finding.home
    message.draft = draft
    message.settle = finding.settle
    message.cause = finding.diagnosis.cause
    send(message, into: &effects)
  }
}
