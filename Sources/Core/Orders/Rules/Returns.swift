/// Returned goods, refunds and disputes.
extension RuleBook {
  /// D33: received back, and two days later nobody has decided what becomes of it.
  static let returnWithoutDisposition: DocumentRule = { view, agenda in
    let patience = view.configuration.timer(.returnWithoutDisposition, default: .hours(48))
    let open = view.returned.filter { line in
      line.open > .zero && agenda.hasPassed(line.event.arrival + patience)
    }
    guard let first = open.first else { return [] }
    return [
      view.wanted(
        .returnWithoutDisposition, first: first.event,
        "Return \(view.name) was received at \(first.event.time), and nobody has decided what becomes of it."
      ) { finding in
        finding.draft.pattern = .returnNotDispositioned
        finding.draft.subject.location = first.place.location
        finding.name(skus: open.map(\.place.sku))
      }
    ]
  }

  /// In the returns system, not in the system that posts returns. The residual of its book is the same incident.
  static let returnNotPosted: DocumentRule = { view, agenda in
    let told = view.told(.returnReceived).filter { !$0.isCopy }
    return view.returned.compactMap { line in
      let posters = view.configuration.authorities(for: .returnReceipt, at: line.place.location)
      guard line.event.kind == .returnReceived, let poster = posters.first, !posters.contains(line.event.system),
        !view.events.contains(where: { posters.contains($0.system) && $0.kind != .returnAuthorized }),
        agenda.hasPassed(line.event.arrival + view.configuration.allowance(from: line.event.system, to: poster))
      else { return nil }
      let (from, to) = (view.systemName(line.event.system), view.systemName(poster))
      return view.wanted(
        .returnNotPosted, slot: "\(line.line)/\(line.place.sku)", first: line.event,
        handoff: Handoff(from: from, to: to),
        "Return \(view.name) was received by \(from) at \(line.event.time), but \(to) has not posted it."
      ) { finding in
        finding.identity = Identity.stock(
          system: to, sku: line.place.sku, location: line.place.location, first: line.event.reference)
        finding.draft.subject.system = to
        finding.draft.subject.sku = line.place.sku
        finding.draft.subject.location = line.place.location
        finding.add(evidence: told)
      }
    }
  }

  /// Refunded more than was ever ordered, or for goods that never came back.
  static let refundMismatch: DocumentRule = { view, agenda in
    let refunds = view.told(.refundIssued)
    guard let last = refunds.last else { return [] }
    if let over = overRefunded(view, refunds) { return [over] }
    let patience = view.configuration.timer(.refundReturnMismatch, default: .days(14))
    for refund in refunds {
      // A refund that names its return is judged where the return is at home.
      guard (refund.refs[.return] != nil) == (view.kind == .return) else { continue }
      let unpaid = refund.lines.filter { line in line.restock == .return && !cameBack(view, line) }
      guard !unpaid.isEmpty, agenda.hasPassed(refund.arrival + patience) else { continue }
      return [
        view.wanted(
          .refundReturnMismatch, first: refund,
          "Refund \(refund.refs[.refund] ?? "") of \(refund.time) was paid for a return that has not come."
        ) { finding in
          finding.name(skus: unpaid.map(\.sku))
          finding.add(evidence: [last])
        }
      ]
    }
    return []
  }

  private static func cameBack(_ view: DocumentView, _ line: Line) -> Bool {
    view.told(.returnReceived).contains { event in
      event.lines.isEmpty || event.lines.contains { line.line.isEmpty ? $0.sku == line.sku : $0.line == line.line }
    }
  }

  private static func overRefunded(_ view: DocumentView, _ refunds: [DocumentEvent]) -> Wanted? {
    guard let order = view.order, order.creation != nil else { return nil }
    for (line, ordered) in order.everOrdered {
      var bySystem: [SystemID: Quantity] = [:]
      var numbers: Set<String> = []
      for refund in refunds {
        let number = "\(refund.system.index)/\(refund.refs[.refund] ?? refund.reference.id)"
        guard numbers.insert(number).inserted else { continue }
        for told in refund.lines where told.name == line {
          bySystem[refund.system, default: .zero] += told.quantity ?? .zero
        }
        guard let sum = bySystem[refund.system], sum > ordered else { continue }
        return view.wanted(
          .refundReturnMismatch, first: refund,
          "Order \(view.name) line \(line): \(sum) refunded by \(refund.time), \(ordered) ever ordered."
        ) { $0.add(evidence: refunds) }
      }
    }
    return nil
  }

  /// The payment is disputed.
  static let paymentDisputed: DocumentRule = { view, _ in
    view.told(.paymentDisputed).filter { !$0.isCopy }.prefix(1).map { event in
      view.wanted(
        .financialMismatchOrChargeback, first: event, severity: .critical,
        "The payment of order \(view.name) is disputed since \(event.time), says \(view.systemName(event.system)).")
    }
  }
}
