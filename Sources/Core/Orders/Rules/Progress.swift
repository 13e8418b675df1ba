/// Orders that do not move, or move where they must not.
extension RuleBook {
  /// Allocated, then short or held for lack of stock, while another system calls it ready.
  static let allocatedNotAvailable: DocumentRule = { view, agenda in
    let blocks = view.told(.pickShort, .orderHeld).filter { $0.kind == .pickShort || $0.reason == "stock" }
    guard !blocks.isEmpty, let order = view.order, order.open > .zero,
      fulfilmentStateMismatch(view, &agenda).isEmpty
    else { return [] }
    for block in blocks where view.profile(block).kind.isWarehouse {
      let wasAllocated = view.events.contains { event in
        event.system == block.system && event.time <= block.time
          && (event.kind == .allocationMade || event.status == .allocated)
      }
      guard wasAllocated, isStillBlocked(view, block) else { continue }
      for system in view.speakers where system != block.system {
        guard let word = view.word(of: system), word.status == .ready,
          agenda.hasPassed(block.arrival + view.configuration.allowance(from: block.system, to: system))
        else { continue }
        let (from, to) = (view.systemName(block.system), view.systemName(system))
        return [
          view.wanted(
            .allocatedNotAvailable, first: block, handoff: Handoff(from: from, to: to),
            "Order \(view.name) is \(word.status) in \(to), but \(from) could not find its goods since \(block.time)."
          ) { $0.add(evidence: [word.event]) }
        ]
      }
    }
    return []
  }

  /// The goods a picker missed, or a hold for lack of stock, have not turned up.
  private static func isStillBlocked(_ view: DocumentView, _ block: DocumentEvent) -> Bool {
    !view.events.contains { event in
      guard event.system == block.system, event.time > block.time else { return false }
      return event.kind == .pickCompleted || event.kind == .orderUnheld || event.kind == .shipmentConfirmed
        || (event.status?.isPickedOrLater ?? false)
    }
  }

  /// Released by another system; the node of an open line has never said a word of the order.
  static let nodeFailedToConfirm: DocumentRule = { view, agenda in
    guard let order = view.order, !order.isSold else { return [] }
    let longest = view.configuration.systems.map(\.allowance).max() ?? .zero
    let patience = view.configuration.timer(.nodeFailedToConfirm, default: longest * 2)
    return order.totals.openLocations.compactMap { location in
      let nodes = nodes(of: location, view.configuration)
      let release = view.words.first { word in
        !nodes.contains(word.system) && (word.status == .released || word.status == .ready)
      }
      guard let node = nodes.first, let release, !view.chronicle.heard.contains(where: { nodes.contains($0.system) }),
        agenda.hasPassed(release.event.arrival + patience)
      else { return nil }
      let (from, to) = (view.systemName(release.system), view.systemName(node))
      return view.wanted(
        .nodeFailedToConfirm, slot: location, first: release.event, handoff: Handoff(from: from, to: to),
        """
        Order \(view.name) was released by \(from) at \(release.event.time), but \(to) has not said a word of its line \
        at \(location).
        """
      ) { finding in
        finding.draft.subject.location = location
        finding.draft.subject.sku = order.portions.last { $0.open > .zero && $0.place.location == location }?.place.sku
      }
    }
  }

  /// The warehouses that are configured for a location by name; where none is, those that serve every location.
  private static func nodes(of location: String, _ configuration: Policy) -> [SystemID] {
    let all = configuration.systemIDs.filter { system in
      let profile = configuration.profile(system)
      return profile.kind.isWarehouse && profile.covers(location)
    }
    let named = all.filter { configuration.profile($0).locations != nil }
    return named.isEmpty ? all : named
  }

  /// Open, and no step for two days.
  static let orderStalled: DocumentRule = { view, agenda in
    guard let order = view.order, let creation = order.creation, order.open > .zero,
      !view.speakers.contains(where: { isEnded(view.word(of: $0)) })
    else { return [] }
    let step = view.chronicle.step ?? creation
    guard agenda.hasPassed(step.arrival + view.configuration.timer(.orderStalledOrAging, default: .hours(48))) else {
      return []
    }
    return [
      view.wanted(
        .orderStalledOrAging, first: step,
        "Order \(view.name) is open, and nothing has happened to it since \(step.time).")
    ]
  }

  /// The system is done with the order; a shipment of a part leaves the rest to be done.
  private static func isEnded(_ word: StateWord?) -> Bool {
    guard let word, word.event.kind != .shipmentConfirmed else { return false }
    return word.status.isEnded
  }

  /// Released without one of the checks that the configuration asks for.
  static let releasedWithoutCheck: DocumentRule = { view, agenda in
    guard !view.configuration.requiredChecks.isEmpty, let order = view.order, order.creation != nil, !order.isSold,
      let release = view.words.first(where: { $0.status.isReleasedOrLater && $0.status != .allocated })
    else { return [] }
    let passed = view.told(.checkPassed).filter { $0.time <= release.event.time }.compactMap(\.check)
    let missing = view.configuration.requiredChecks.filter { !passed.contains($0) }
    // The word of a check may be on its way as long as the word of the release was allowed to be.
    guard !missing.isEmpty, agenda.hasPassed(release.event.arrival + view.profile(release.event).allowance) else {
      return []
    }
    let name = view.systemName(release.system)
    return [
      view.wanted(
        .releasedWithoutCheck, first: release.event,
        """
        Order \(view.name) was \(release.status) in \(name) at \(release.event.time) without the check of \
        \(missing.joined(separator: ", ")).
        """)
    ]
  }

  /// Held: ordinary at first, a warning when nobody lifts it.
  static let held: DocumentRule = { view, agenda in
    guard let order = view.order, order.creation == nil || order.open > .zero else { return [] }
    let holds = view.speakers.compactMap { view.beginning(of: { $0 == .held }, in: $0) }
    guard let hold = holds.min(by: { DocumentEvent.precedes($0.event, $1.event) }) else { return [] }
    let isLong = agenda.hasPassed(hold.event.arrival + view.configuration.timer(.hold, default: .hours(4)))
    let reason = hold.event.reason.map { " (\($0))" } ?? ""
    let name = view.systemName(hold.system)
    return [
      view.wanted(
        .hold, first: hold.event, severity: isLong ? .warning : .info,
        "Order \(view.name) is held\(reason) by \(name) since \(hold.event.time).")
    ]
  }
}
