/// Losses that counts find again and again, far beyond what is usual at the location (shrinkage_pattern).
///
/// The counts of all items of a location meet here, under the key of the system that counts, so that partitions of items
/// do not show.
extension HandoffMachine {
  mutating func hearCount(_ word: Word, home: String, at now: Instant, into effects: inout Effects) {
    guard let place = PlaceKey(text: word.reason), word.numbers.count == 2 else { return }
    let sigmas = configuration.number(.shrinkagePattern, "sigmas", default: 3)
    let (rate, lasting) = (word.numbers[0], word.numbers[1])
    let news: Finding? = change(home) { state in
      var losses = state.losses ?? LossMemory()
      let isUnusual = losses.isUnusual(lasting, at: place.location, sigmas: sigmas)
      losses.add(rate, at: place.location, word.pane)
      let news = HandoffMachine.judge(&losses, place, word, home: home, isUnusual: isUnusual)
      state.losses = losses
      return news
    }
    if let news { tell(news, at: self.place(of: news), now, into: &effects) }
  }

  /// What a count says of an item's losses at a place: they have become unusual, go on, or are over.
  private static func judge(
    _ losses: inout LossMemory, _ place: PlaceKey, _ word: Word, home: String, isUnusual: Bool
  ) -> Finding? {
    let known = losses.openLoss(at: word.reason)
    if isUnusual {
      let identity =
        known
        ?? Identity.stock(system: word.from, sku: place.sku, location: place.location, first: word.reference)
      if known == nil { losses.begin(identity, at: word.reason) }
      return loss(identity, place, word, home: home)
    }
    guard let known, word.numbers[0] == 0 else { return nil }
    losses.end(at: word.reason)
    var finding = loss(known, place, word, home: home)
    finding.news = .healed
    return finding
  }

  private static func loss(_ identity: String, _ place: PlaceKey, _ word: Word, home: String) -> Finding {
    var finding = Finding()
    finding.identity = identity
    finding.home = home
    finding.draft.category = .shrinkagePattern
    finding.draft.pattern = .unexplainedLoss
    finding.draft.summary =
      "Counts of \(place.sku) at \(place.location) find it gone again and again, \(word.numbers[1]) of a thousand each "
      + "time until \(word.reference.time), far more than is usual there; recount it, and look where it goes."
    finding.draft.subject.system = word.from
    finding.draft.subject.sku = place.sku
    finding.draft.subject.location = place.location
    finding.draft.subject.measure = .onHand
    finding.draft.firstDivergent = word.reference
    finding.draft.confidence = 50
    finding.draft.evidence = [word.reference]
    var recount = CorrectionDraft()
    recount.identity = Identity.correction(
      target: word.from, sku: place.sku, location: place.location, measure: .onHand, first: word.reference)
    recount.target = word.from
    recount.sku = place.sku
    recount.location = place.location
    recount.measure = .onHand
    recount.action = .recount
    recount.confidence = 50
    recount.needsApproval = true
    finding.draft.corrections = [recount]
    return finding
  }
}
