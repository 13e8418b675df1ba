import Core

/// The faults that can be injected into a product's traffic. A new one is a function and its line in a list.
package enum FaultRegistry {
  package static let all = ReservationFaults.all + ChannelFaults.all + WarehouseFaults.all + ERPFaults.all
}

extension Retailer {
  /// Injects faults of every kind, at most one per product, so that each finding has one cause.
  package mutating func injectFaults() {
    var random = RandomSource(seed: settings.seed).fork("faults")
    let window = FaultWindow(from: start + .hours(10), until: end - .hours(16))
    for _ in 0..<settings.faultsPerPattern {
      for injector in FaultRegistry.all { inject(injector, window, &random) }
      loseStorefrontConfirmation(window, &random)
    }
  }

  private mutating func inject(_ injector: FaultInjector, _ window: FaultWindow, _ random: inout RandomSource) {
    for place in random.shuffled(Array(items.indices)) {
      let item = items[place]
      guard item.fault == nil, !item.isComponent, !item.isStatedInDozens, !item.facts.isEmpty else { continue }
      var changed = item
      guard let fault = injector.inject(&changed, &random, window), changed.isPlausible else { continue }
      changed.fault = fault
      items[place] = changed
      faults.append(fault)
      return
    }
  }

  /// D34: the warehouse has shipped, the storefront is never told.
  private mutating func loseStorefrontConfirmation(_ window: FaultWindow, _ random: inout RandomSource) {
    let touched = Set(items.filter { $0.fault != nil }.flatMap { $0.facts.map(\.order) })
    let suitable = orders.indices.filter { place in
      let order = orders[place]
      guard order.parts.count == 1, let part = order.parts.first, part.lines > 0, part.told != nil else { return false }
      return window.holds(part.shipped) && !touched.contains(order.id)
    }
    guard !suitable.isEmpty else { return }
    let place = suitable[random.below(suitable.count)]
    let shipped = orders[place].parts[0].shipped
    orders[place].parts[0].told = nil
    var fault = InjectedFault(
      "storefront never told of the shipment", ["D34"], in: .storefront, happened: shipped,
      visible: shipped + .minutes(5))
    fault.order = orders[place].id
    faults.append(fault)
  }
}
