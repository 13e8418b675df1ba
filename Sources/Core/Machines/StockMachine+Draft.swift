/// From a diagnosis and the books as they are now to what people and other programs read.
extension StockMachine {
  func draft(_ finding: OpenFinding, at holder: PlaceKey) -> ExceptionDraft {
    let diagnosis = finding.diagnosis
    var draft = ExceptionDraft()
    let books = finding.parts.compactMap { part in book(part, sku: holder.sku).map { (part: part, book: $0) } }
    let primary = books.first { $0.part.location == holder.location } ?? books.first
    draft.patternCode = diagnosis.patternCode
    draft.firstDivergent = diagnosis.first ?? EventReference()
    draft.confidence = diagnosis.confidence
    draft.subject.sku = holder.sku
    draft.subject.location = holder.location
    draft.subject.system = primary.map { configuration.name($0.part.system) }
    draft.subject.measure = primary?.part.measure
    draft.category = diagnosis.category ?? diagnosis.pattern?.category ?? category(primary, diagnosis)
    draft.severity = severity(diagnosis)
    if !diagnosis.isUnattributed {
      let system = primary.map { configuration.name($0.part.system) }
      draft.handoff = Handoff(from: diagnosis.from ?? system, to: diagnosis.to ?? system)
    }
    if let book = primary?.book {
      var quantities = Quantities()
      quantities.expected = book.expected
      quantities.reported = book.latest.value ?? .zero
      quantities.explained = book.explained
      draft.quantities = quantities
      draft.explained = book.explanations
    }
    draft.systems = words(holder)
    draft.affected = Array(diagnosis.affected.prefix(100))
    draft.affectedTotal = Int64(diagnosis.affected.count)
    if draft.category == .oversell, let place = places[holder] {
      let state = place.ledger.state(at: .distantFuture)
      draft.shortfall = max(.zero, state.reserved - state.sellable - place.backordered)
    }
    draft.evidence = Array(
      ([diagnosis.first].compactMap { $0 } + diagnosis.evidence).reduce(into: [EventReference]()) {
        if !$0.contains($1) { $0.append($1) }
      }.prefix(20))
    draft.corrections = corrections(finding, books, sku: holder.sku)
    if diagnosis.scope == .order { draft.subject.order = diagnosis.refs[.order] }
    if diagnosis.category == .lineOutOfStockAtLocation { draft.subject.sku = nil }
    draft.subject.document = diagnosis.refs[.transfer] ?? diagnosis.refs[.receipt] ?? diagnosis.refs[.return]
    draft.summary = Sentence.text(draft, diagnosis, since: primary?.book.firstDisagreement?.asof)
    return draft
  }

  func book(_ part: PartKey, sku: String) -> Book? {
    places[PlaceKey(sku: sku, location: part.location)]?.book(part.system, part.measure, alias: part.alias)
  }

  /// `count_drift`, unless only what a channel offers for sale is wrong.
  private func category(_ primary: (part: PartKey, book: Book)?, _ diagnosis: Diagnosis) -> Category {
    // Without a pattern there is nothing to tell the channel from the stock: an opening difference is a drift.
    guard diagnosis.pattern != nil, let primary, primary.part.measure == .available,
      configuration.profile(primary.part.system).kind.isSellingChannel
    else { return .countDrift }
    let truth = (primary.book.value ?? .zero) - primary.book.unexplained
    if (primary.book.value ?? .zero) <= .zero, truth > .zero { return .falseStockout }
    return .channelAvailabilityConflict
  }

  private func severity(_ diagnosis: Diagnosis) -> Severity {
    if diagnosis.severity == .warning, !diagnosis.affected.isEmpty { return .error }
    return diagnosis.severity
  }

  private func words(_ key: PlaceKey) -> [SystemWord] {
    (places[key]?.books ?? []).filter(\.latest.isStated).map { book in
      var word = SystemWord()
      word.system = configuration.name(book.system)
      word.measure = book.measure
      word.value = book.latest.value
      word.asof = book.latest.asof
      return word
    }
  }

  // MARK: Corrections

  private func corrections(_ finding: OpenFinding, _ books: [(part: PartKey, book: Book)], sku: String)
    -> [CorrectionDraft]
  {
    let diagnosis = finding.diagnosis
    let first = diagnosis.first ?? EventReference()
    switch diagnosis.repair {
    case .none: return []
    case .resend: return books.first.map { [resend(diagnosis, $0.part)] } ?? []
    case .recount:
      if let wrong = books.first {
        return [recount(diagnosis, wrong.part, expect: wrong.book.latest.value, first, sku)]
      }
      return suspectBin(finding).map { [recount(diagnosis, $0, expect: nil, first, sku)] } ?? []
    case .set, .delta: return books.map { numeric(diagnosis, $0, first, sku) }
    }
  }

  private func blank(_ diagnosis: Diagnosis, target: SystemID) -> CorrectionDraft {
    var correction = CorrectionDraft()
    correction.target = configuration.name(target)
    correction.action = diagnosis.action
    correction.refs = diagnosis.refs
    correction.confidence = diagnosis.confidence
    correction.needsApproval = diagnosis.needsApproval
    return correction
  }

  private func numeric(
    _ diagnosis: Diagnosis, _ wrong: (part: PartKey, book: Book), _ first: EventReference, _ sku: String
  ) -> CorrectionDraft {
    var correction = blank(diagnosis, target: wrong.part.system)
    let number = wrong.part.alias.isEmpty ? sku : wrong.part.alias
    correction.identity = Identity.correction(
      target: correction.target, sku: number, location: wrong.part.location, measure: wrong.part.measure, first: first)
    correction.sku = number
    correction.location = wrong.part.location
    correction.measure = wrong.part.measure
    correction.expect = wrong.book.latest.value
    let reported = wrong.book.latest.value ?? .zero
    if diagnosis.repair == .set {
      correction.mode = .set
      correction.quantity = reported - wrong.book.unexplained
    } else {
      correction.mode = .delta
      correction.quantity = -wrong.book.unexplained
    }
    return correction
  }

  private func recount(
    _ diagnosis: Diagnosis, _ part: PartKey, expect: Quantity?, _ first: EventReference, _ sku: String
  ) -> CorrectionDraft {
    var correction = blank(diagnosis, target: part.system)
    correction.sku = sku
    correction.location = part.location
    correction.measure = part.measure
    correction.expect = expect
    correction.identity = Identity.correction(
      target: correction.target, sku: sku, location: part.location, measure: part.measure, first: first)
    return correction
  }

  /// A short pick names no wrong number: what the book shows on hand there is in doubt as a whole.
  private func suspectBin(_ finding: OpenFinding) -> PartKey? {
    guard let system = finding.diagnosis.to.flatMap({ configuration.system(named: $0) }) else { return nil }
    var part = PartKey()
    part.system = system
    part.measure = .onHand
    part.location = finding.location
    return part
  }

  /// One for the whole batch, whichever member proposes it.
  private func resend(_ diagnosis: Diagnosis, _ part: PartKey) -> CorrectionDraft {
    var correction = blank(diagnosis, target: part.system)
    correction.members = diagnosis.members
    correction.identity = Identity.correction(
      target: correction.target, sku: nil, location: nil, measure: nil, first: diagnosis.batch ?? EventReference())
    return correction
  }
}
