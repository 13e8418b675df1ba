import Core
import SeededRandom

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
      guard let fault = injector.inject(&changed, &random, window), changed.isPlausible, isAlone(changed) else {
        continue
      }
      changed.fault = fault
      items[place] = changed
      faults.append(fault)
      return
    }
  }

  /// A retry of an order is evidence about all of its products, so none of the others may have a fault.
  private func isAlone(_ item: ItemTraffic) -> Bool {
    let orders = Set(item.facts.map(\.order))
    return items.allSatisfy { other in
      guard other.fault != nil else { return true }
      return orders.isDisjoint(with: other.retriedOrders)
        && item.retriedOrders.allSatisfy { order in !other.facts.contains { $0.order == order } }
    }
  }

  /// D34: the warehouse has shipped, the storefront is never told.
  private mutating func loseStorefrontConfirmation(_ window: FaultWindow, _ random: inout RandomSource) {
    let touched = Set(items.filter { $0.fault != nil }.flatMap { $0.facts.map(\.order) })
    let suitable = orders.indices.filter { place in
      let order = orders[place]
      guard order.parts.count == 1, let part = order.parts.first, part.lines > 0, part.tracking != nil, !part.isLost
      else { return false }
      return window.holds(part.shipped) && !touched.contains(order.id)
    }
    guard !suitable.isEmpty else { return }
    let place = suitable[random.below(suitable.count)]
    let shipped = orders[place].parts[0].shipped
    orders[place].parts[0].isLost = true
    var fault = InjectedFault(
      "storefront never told of the shipment", ["D34"], in: .storefront, happened: shipped,
      visible: shipped + .minutes(30))
    fault.order = orders[place].id
    faults.append(fault)
  }
}
