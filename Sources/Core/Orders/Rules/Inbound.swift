/// Purchases, announcements and what really came.
extension RuleBook {
  /// More than ordered, or another quantity than announced.
  static let inboundMismatch: DocumentRule = { view, agenda in
    let wrong = view.receivedSKUs.compactMap { sku, inbound -> (sku: String, event: DocumentEvent, text: String)? in
      overOrdered(view, inbound, sku) ?? unlikeAnnounced(view, inbound, sku, &agenda)
        ?? shortOfPurchase(view, inbound, sku, &agenda)
    }
    guard let first = wrong.first else { return [] }
    return [
      view.wanted(.inboundQuantityMismatch, first: first.event, first.text) { finding in
        finding.draft.pattern = .receiptNotPosted
        finding.name(skus: wrong.map(\.sku))
        finding.add(evidence: wrong.map(\.event))
      }
    ]
  }

  private static func overOrdered(
    _ view: DocumentView, _ inbound: LineOutcome, _ sku: String
  ) -> (sku: String, event: DocumentEvent, text: String)? {
    let lines = inbound.inbound.filter { $0.place.sku == sku }
    let ordered = lines.reduce(Quantity.zero) { $0 + $1.ordered }
    let received = inbound.received(sku)
    guard !lines.isEmpty, received > ordered, !view.configuration.tolerance.covers(received - ordered, of: ordered),
      let last = inbound.receipts.last(where: { $0.sku == sku })
    else { return nil }
    return (
      sku, last.event,
      "Received \(received) of \(sku) by \(last.event.time) where purchase \(view.title) says \(ordered)."
    )
  }

  private static func unlikeAnnounced(
    _ view: DocumentView, _ inbound: LineOutcome, _ sku: String, _ agenda: inout Agenda
  ) -> (sku: String, event: DocumentEvent, text: String)? {
    let announcements = view.announcements(of: sku)
    guard let eta = announcements.compactMap(\.eta).max() else { return nil }
    let announced = announcements.reduce(Quantity.zero) { $0 + $1.quantity(of: sku) }
    let received = inbound.received(sku)
    let readers = announcements.map { view.profile($0).allowance }
    let location = inbound.receipts.first { $0.sku == sku }?.location ?? "default"
    let patience = (readers + [view.configuration.patience(for: .receipt, at: location)]).max() ?? .zero
    guard received != announced, !view.configuration.tolerance.covers(received - announced, of: announced),
      let last = inbound.receipts.last(where: { $0.sku == sku }),
      agenda.hasPassed(max(eta + patience, last.event.arrival))
    else { return nil }
    return (
      sku, last.event,
      "Received \(received) of \(sku) by \(last.event.time) where \(announced) were announced for \(eta)."
    )
  }

  /// Received in part, and what is lacking is due, by the purchase and by every announcement.
  private static func shortOfPurchase(
    _ view: DocumentView, _ inbound: LineOutcome, _ sku: String, _ agenda: inout Agenda
  ) -> (sku: String, event: DocumentEvent, text: String)? {
    let lines = inbound.inbound.filter { $0.place.sku == sku }
    let open = lines.reduce(Quantity.zero) { $0 + $1.open }
    let ordered = lines.reduce(Quantity.zero) { $0 + $1.ordered }
    guard let purchase = view.inbound.creation, let due = purchase.due, open > .zero,
      !view.configuration.tolerance.covers(open, of: ordered),
      let last = inbound.receipts.last(where: { $0.sku == sku && $0.quantity > .zero })
    else { return nil }
    let expected = view.announcements(of: sku).compactMap(\.eta).reduce(due, max)
    let patience = max(
      view.profile(purchase).allowance, view.configuration.patience(for: .receipt, at: last.location))
    guard agenda.hasPassed(max(expected + patience, last.event.arrival)) else { return nil }
    return (sku, last.event, "\(open) of \(sku) are lacking of purchase \(view.title), which was due \(due).")
  }

  /// Announced, and a day after it should have come nothing has.
  static let announcedNeverArrived: DocumentRule = { view, agenda in
    let patience = view.configuration.timer(.asnLateOrMissing, default: .hours(24))
    return view.told(.asnAnnounced).filter { !$0.isCopy }.compactMap { event in
      let missing = event.lines.map(\.sku).filter { !view.wasReceived($0) }
      guard let eta = event.eta, !missing.isEmpty, agenda.hasPassed(max(eta + patience, event.arrival)) else {
        return nil
      }
      let asn = event.refs[.asn] ?? view.name
      return view.wanted(
        .asnLateOrMissing, slot: asn, first: event,
        "\(asn) was announced by \(view.systemName(event.system)) for \(eta), and nothing of it has been received."
      ) { finding in
        finding.draft.subject.document = asn
        finding.name(skus: missing)
      }
    }
  }

  /// Announced for later than due, or a day overdue.
  static let supplierDelay: DocumentRule = { view, agenda in
    let inbound = view.inbound
    guard let purchase = inbound.creation, let due = purchase.due else { return [] }
    let open = inbound.lines.filter { line in
      line.open > .zero && !view.configuration.tolerance.covers(line.open, of: line.ordered)
    }
    guard !open.isEmpty else { return [] }
    let late = view.told(.asnAnnounced).first { ($0.eta ?? .distantPast) > due }
    let patience = view.configuration.timer(.supplierDelay, default: .hours(24))
    let isOverdue = agenda.hasPassed(max(due + patience, purchase.arrival))
    guard late != nil || isOverdue else { return [] }
    let told = late?.eta.map { ", announced for \($0)" } ?? ""
    return [
      view.wanted(
        .supplierDelay, first: late ?? purchase,
        "Purchase \(view.title) is due \(due)\(told), and not all of it has come."
      ) { finding in
        finding.name(skus: open.map(\.place.sku))
        finding.add(evidence: [purchase])
      }
    ]
  }

  /// Something came that nobody ordered.
  static let wrongItem: DocumentRule = { view, _ in
    let inbound = view.inbound
    guard inbound.creation != nil else { return [] }
    let ordered = Set(inbound.lines.map(\.place.sku))
    let wrong = inbound.receipts.filter { !ordered.contains($0.sku) && $0.quantity > .zero }
    guard let first = wrong.first else { return [] }
    return [
      view.wanted(
        .supplierWrongItem, first: first.event,
        "\(first.sku) was received on purchase \(view.title) at \(first.event.time), which does not list it."
      ) { $0.name(skus: wrong.map(\.sku)) }
    ]
  }

  /// The warehouse sent back less than the document says.
  static let vendorReturnPartial: DocumentRule = { view, agenda in
    let told = view.told(.vendorReturnPosted).filter { !$0.isCopy }
    var wrong: [(sku: String, event: DocumentEvent, short: Quantity)] = []
    for event in told where !view.profile(event).kind.isWarehouse {
      for line in event.lines {
        let own = told.filter { other in
          view.profile(other).kind.isWarehouse && other.refs[.document] == event.refs[.document]
            && other.lines.contains { $0.sku == line.sku }
        }
        let sent = own.reduce(Quantity.zero) { $0 + $1.quantity(of: line.sku) }
        guard let quantity = line.quantity, let first = own.first, sent < quantity else { continue }
        let allowance = view.configuration.allowance(from: event.system, to: first.system)
        guard agenda.hasPassed(event.arrival + allowance) else { continue }
        wrong.append((line.sku, first, quantity - sent))
      }
    }
    guard let first = wrong.first else { return [] }
    return [
      view.wanted(
        .vendorReturnPartial, first: first.event,
        """
        \(view.systemName(first.event.system)) sent \(first.short) of \(first.sku) less than vendor return \
        \(first.event.refs[.document] ?? view.name) says, since \(first.event.time).
        """
      ) { finding in
        finding.name(skus: wrong.map(\.sku))
        finding.add(evidence: told)
      }
    ]
  }
}

extension DocumentEvent {
  /// What the event says of one SKU.
  package func quantity(of sku: String) -> Quantity {
    lines.reduce(.zero) { $1.sku == sku ? $0 + ($1.quantity ?? .zero) : $0 }
  }
}

extension DocumentView {
  /// The SKUs received, in their own order, each with its lines.
  package var receivedSKUs: [(sku: String, lines: LineOutcome)] {
    book.inOrder.flatMap { group in
      Set(group.outcome.receipts.map(\.sku)).map { (sku: $0, lines: group.outcome) }
    }.sorted { $0.sku < $1.sku }
  }

  /// Anybody has received any of it; an event at home elsewhere is evidence too.
  package func wasReceived(_ sku: String) -> Bool {
    told(.receiptPosted).contains { $0.quantity(of: sku) > .zero }
  }

  /// One announcement per number.
  package func announcements(of sku: String) -> [DocumentEvent] {
    var numbers: Set<String> = []
    return told(.asnAnnounced).filter { event in
      !event.isCopy && event.lines.contains { $0.sku == sku } && numbers.insert(event.refs[.asn] ?? "").inserted
    }
  }
}

extension LineOutcome {
  /// Received of a SKU by an authority's word, or where there is none by anybody's.
  fileprivate func received(_ sku: String) -> Quantity {
    let all = receipts.filter { $0.sku == sku }
    let effective = all.filter(\.isEffective)
    return (effective.isEmpty ? all : effective).reduce(.zero) { $0 + $1.quantity }
  }
}
