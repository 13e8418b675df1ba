/// What happens to the goods of an order in the warehouse.
extension RuleBook {
  /// The picker found less than asked, or an item that cannot be scanned.
  static let shortPick: DocumentRule = { view, _ in
    view.told(.pickShort).flatMap { event in
      event.lines.compactMap { line in
        guard !isMadeGood(view, event, line) else { return nil }
        let isUnscannable = event.reason?.lowercased().contains("unscannable") ?? false
        let category = isUnscannable ? Category.unscannableItem : .shortOrMissingPick
        let asked = line.quantity.map { " of \($0)" } ?? ""
        let found = line.found.map { "\($0)" } ?? "less than all"
        let place = event.refs[.bin].map { " in bin \($0)" } ?? ""
        return view.wanted(
          category, slot: line.name, first: event,
          "Order \(view.name) is short: \(found)\(asked) \(line.sku) found\(place) at \(event.time)."
        ) { finding in
          finding.draft.subject.sku = line.sku.isEmpty ? nil : line.sku
          finding.draft.subject.location = event.place(of: line)
        }
      }
    }
  }

  private static func isMadeGood(_ view: DocumentView, _ event: DocumentEvent, _ line: Line) -> Bool {
    let isPicked = view.told(.pickCompleted).contains { pick in
      pick.time > event.time && (pick.lines.isEmpty || pick.lines.contains { $0.name == line.name })
    }
    let portions = view.order?.portions(named: line.name) ?? []
    return isPicked || (!portions.isEmpty && portions.allSatisfy { $0.end == .shipped })
  }

  /// Another item is sent instead.
  static let substituted: DocumentRule = { view, _ in
    view.told(.lineSubstituted).prefix(1).map { event in
      view.wanted(
        .substitution, first: event, severity: .info,
        "Order \(view.name): \(event.sku) is replaced by \(event.newSKU ?? "another item") since \(event.time)."
      ) { finding in
        finding.draft.subject.sku = event.sku.isEmpty ? nil : event.sku
        finding.add(evidence: view.told(.lineSubstituted))
      }
    }
  }

  /// One order leaves from several locations.
  static let splitShipment: DocumentRule = { view, _ in
    guard let order = view.order, order.totals.isSplit else { return [] }
    let gone = order.shipments.filter(\.isGone)
    guard let first = gone.first, let second = gone.first(where: { $0.location != first.location }) else { return [] }
    let places = Set(gone.map(\.location)).sorted().joined(separator: ", ")
    return [
      view.wanted(
        .splitShipment, first: second.event, severity: .info,
        "Order \(view.name) leaves in parts from \(places) since \(second.event.time)."
      ) { $0.add(evidence: [first.event]) }
    ]
  }

  /// Shipments of one line take more than it ever ordered. The book that shows only one of them is the same incident.
  static let shippedBeyondOrder: DocumentRule = { view, agenda in
    guard let order = view.order, order.creation != nil, !order.isSold, order.totals.overshipped > 0 else { return [] }
    for over in order.overshipped {
      guard let last = over.gone.last else { continue }
      let sum = over.gone.reduce(Quantity.zero) { $0 + $1.quantity }
      // An edit that allows for it may still be on its way.
      let patience = view.configuration.patience(for: .order, at: last.location)
      guard agenda.hasPassed(last.event.arrival + patience) else { continue }
      let name = view.systemName(last.event.system)
      return [
        view.wanted(
          .countDrift, slot: over.line, first: last.event, handoff: Handoff(from: name, to: name),
          """
          \(sum) of \(last.sku) were shipped for line \(over.line) of order \(view.name) by \(last.event.time), which \
          ordered \(over.ordered): one of its shipments is told twice, or left twice.
          """
        ) { finding in
          finding.identity = Identity.stock(
            system: name, sku: last.sku, location: last.location, first: last.event.reference)
          finding.draft.pattern = .duplicateEffect
          finding.draft.subject.system = name
          finding.draft.subject.sku = last.sku
          finding.draft.subject.location = last.location
          finding.add(evidence: over.gone.map(\.event))
        }
      ]
    }
    return []
  }

  /// Cancelled when the goods were already picked: somebody has to put them back.
  static let cancelledAfterPick: DocumentRule = { view, _ in
    guard let order = view.order, order.totals.cancellations > 0 else { return [] }
    let picks = Picks(view.events)
    let late = order.cancellations.filter(picks.cover)
    guard let first = late.first else { return [] }
    return [
      view.wanted(
        .cancelledLineOrOrder, first: first.event,
        """
        Order \(view.name) was cancelled by \(view.systemName(first.event.system)) at \(first.event.time), after it \
        was picked: the goods have to go back.
        """
      ) { finding in
        let skus = Set(late.map(\.sku))
        if skus.count == 1 { finding.draft.subject.sku = skus.first }
      }
    ]
  }
}

/// Since when the lines of an order were in somebody's hands.
private struct Picks {
  private var all: Instant?
  private var byLine: [String: Instant] = [:]
  private var bySKU: [String: Instant] = [:]

  init(_ events: [DocumentEvent]) {
    for event in events where !event.isCopy {
      if event.kind == .orderStatus, event.status == .picked || event.status == .packed { note(event.time, &all) }
      guard event.kind == .pickCompleted else { continue }
      if event.lines.isEmpty { note(event.time, &all) }
      for line in event.lines {
        if line.line.isEmpty { note(event.time, &bySKU[line.sku]) } else { note(event.time, &byLine[line.line]) }
      }
    }
  }

  private func note(_ time: Instant, _ first: inout Instant?) { first = min(first ?? time, time) }

  /// The line was picked before it was cancelled.
  func cover(_ cancelled: CancelledLine) -> Bool {
    [all, byLine[cancelled.line], bySKU[cancelled.sku]].contains { $0.map { $0 < cancelled.event.time } ?? false }
  }
}
