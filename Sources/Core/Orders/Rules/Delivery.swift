/// The way to the customer: address, label, promise, notice.
extension RuleBook {
  /// The address changed when the warehouse already worked with the old one, and nobody stopped it.
  static let addressChanged: DocumentRule = { view, _ in
    let changes = view.told(.orderAddressed).filter { change in
      let before = view.words.filter { $0.event.time <= change.time }
      return before.contains { $0.status.isReleasedOrLater }
        && !before.contains { $0.status == .delivered || $0.status == .closed || $0.status == .cancelled }
    }
    guard let change = changes.last else { return [] }
    let isStopped = view.words.contains { word in
      word.status == .held && word.event.time >= change.time
        && view.configuration.profile(word.system).kind.isWarehouse
    }
    guard !isStopped else { return [] }
    return [
      view.wanted(
        .addressChangedAfterRouting, first: change,
        """
        The address of order \(view.name) changed at \(change.time), after it was released, and no warehouse has \
        acknowledged a hold.
        """
      ) { $0.add(evidence: changes) }
    ]
  }

  /// The carrier refuses the label.
  static let labelFailed: DocumentRule = { view, _ in
    let failures = view.told(.labelFailed).filter { failure in
      !view.events.contains { event in
        event.time > failure.time && (event.kind == .labelCreated || event.kind == .shipmentConfirmed)
          && (event.refs[.shipment] == nil || failure.refs[.shipment] == nil
            || event.refs[.shipment] == failure.refs[.shipment])
      }
    }
    guard let first = failures.first else { return [] }
    return [
      view.wanted(
        .addressInvalidOrLabelFailed, first: first,
        "No label for order \(view.name) since \(first.time): \(first.reason ?? "no reason given")."
      ) { finding in
        finding.draft.subject.shipment = first.refs[.shipment]
        finding.add(evidence: failures)
      }
    ]
  }

  /// Shipped or labelled by another method than ordered.
  static let shipMethodOverridden: DocumentRule = { view, _ in
    guard let ordered = view.chronicle.method else { return [] }
    let other = view.told(.labelCreated, .shipmentConfirmed).first { event in
      event.method.map { $0.lowercased() != ordered.lowercased() } ?? false
    }
    guard let other else { return [] }
    return [
      view.wanted(
        .shipMethodOverride, first: other,
        """
        Order \(view.name) was ordered with \(ordered) but goes by \(other.method ?? "another method") in \
        \(view.systemName(other.system)) since \(other.time).
        """)
    ]
  }

  /// The promised time passed, and not everything has left.
  static let delayedShipment: DocumentRule = { view, agenda in
    guard let order = view.order, order.open > .zero, let promise = view.chronicle.promise,
      let promised = promise.promised
    else { return [] }
    let patience = order.totals.openLocations.map { view.configuration.patience(for: .shipment, at: $0) }.max() ?? .zero
    // What left in time may still be on its way to us.
    guard agenda.hasPassed(max(promised + patience, promise.arrival)) else { return [] }
    return [
      view.wanted(
        .delayedShipment, first: promise, "Order \(view.name) was promised for \(promised) and has not been shipped.")
    ]
  }

  /// The promise is stale, or the order stands still, and the source that sends notices has sent none since.
  static let customerNotTold: DocumentRule = { view, agenda in
    guard let order = view.order, order.open > .zero else { return [] }
    let notices = view.told(.noticeSent)
    let patience = view.configuration.timer(.promiseStaleOrCustomerNotTold, default: .hours(4))
    var reasons: [(since: Instant, event: DocumentEvent, text: String)] = []
    if let promise = view.chronicle.promise, let promised = promise.promised,
      agenda.hasPassed(max(promised, promise.arrival))
    {
      reasons.append((promised, promise, "was promised for \(promised)"))
    }
    for event in standstills(view) where agenda.hasPassed(event.arrival + patience) {
      reasons.append((event.time, event, "stands still since \(event.time)"))
    }
    let untold = reasons.filter { reason in !notices.contains { $0.time > reason.since } }
    guard !notices.isEmpty, let first = untold.first else { return [] }
    return [
      view.wanted(
        .promiseStaleOrCustomerNotTold, first: first.event,
        "Order \(view.name) \(first.text), and the customer has not been told."
      ) { $0.add(evidence: untold.map(\.event) + notices) }
    ]
  }

  /// Holds and short picks that last.
  private static func standstills(_ view: DocumentView) -> [DocumentEvent] {
    let holds = view.speakers.compactMap { view.beginning(of: { $0 == .held }, in: $0)?.event }
    let shorts = view.told(.pickShort).filter { short in
      !view.told(.pickCompleted).contains { $0.time > short.time }
    }
    return holds + shorts
  }
}
