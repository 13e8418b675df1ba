/// Goods between two locations.
extension RuleBook {
  /// D36: shipped, and two days later neither received nor cancelled; or received elsewhere, which needs no waiting.
  static let transferNotReceived: DocumentRule = { view, agenda in
    let patience = view.configuration.timer(.transferNotReceived, default: .hours(48))
    return view.transfers.compactMap { line in
      if let strayed = line.strayed {
        return leak(view, line, "arrived at \(strayed.location) instead, at \(strayed.event.time)", [strayed.event])
      }
      guard line.open > .zero, agenda.hasPassed(line.event.arrival + patience) else { return nil }
      return leak(view, line, "never arrived", [])
    }
  }

  private static func leak(
    _ view: DocumentView, _ line: TransferLine, _ fate: String, _ evidence: [DocumentEvent]
  ) -> Wanted {
    let quantity = evidence.isEmpty ? line.open : line.shipped
    return view.wanted(
      .transferNotReceived, slot: line.sku, first: line.event,
      """
      \(quantity) of \(line.sku) left \(line.from) for \(line.to) at \(line.event.time) (transfer \(view.name)) and \
      \(fate).
      """
    ) { finding in
      // The stock machine may see the same leak in a book: one incident per SKU and transfer.
      finding.identity = Identity.stock(system: nil, sku: line.sku, location: nil, first: line.event.reference)
      finding.draft.pattern = .inTransitLeak
      finding.draft.subject.sku = line.sku
      finding.draft.subject.location = line.to
      finding.add(evidence: evidence)
    }
  }

  /// A request that nobody answers.
  static let transferRequestIgnored: DocumentRule = { view, agenda in
    let patience = view.configuration.timer(.transferRequestException, default: .hours(24))
    guard let request = view.told(.transferRequested).first(where: { !$0.isCopy }),
      view.told(.transferShipped, .transferReceived, .transferCancelled).isEmpty,
      agenda.hasPassed(request.arrival + patience)
    else { return [] }
    return [
      view.wanted(
        .transferRequestException, first: request,
        """
        Transfer \(view.name) was requested by \(view.systemName(request.system)) at \(request.time), and nobody has \
        answered.
        """
      ) { finding in
        finding.draft.subject.location = request.to
        finding.name(skus: request.lines.map(\.sku))
      }
    ]
  }
}
