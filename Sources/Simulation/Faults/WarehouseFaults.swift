import Core
import SeededRandom

/// Faults in the warehouse's own book and on the way between locations.
package enum WarehouseFaults {
  package static let all = [countOverwritten, transferNotReceived, unexplainedLoss]

  /// D27: a batch from before the count is written into the warehouse.
  package static let countOverwritten = FaultInjector("stale batch over a count") { item, random, window in
    guard let place = item.facts.firstIndex(where: { $0.kind == .counted && window.holds($0.time) }) else { return nil }
    if item.facts[place].movement == .none { item.recount(place, by: Quantity(-3), &random) }
    let counted = item.facts[place]
    let at = counted.time + .minutes(Int64(random.number(in: 120...240)))
    let old = item.value(BookID(.wms), .onHand, at: counted.time - .seconds(1))
    let new = item.value(BookID(.wms), .onHand, at: at)
    guard old != new, window.holds(at) else { return nil }
    item.report(.wms, at: [counted.time + .minutes(5)])
    let announcement = Announcement(cause: .sync, writer: "erp", isSet: true)
    item.post(.wms, at: at, Movement(sellable: old - new), announcing: announcement)
    item.report(.wms, at: [at + .minutes(6), at + .minutes(75)])
    return InjectedFault("stale batch over a count", ["D27", "D10"], in: .wms, happened: at, visible: at + .minutes(6))
      .of(item.sku, .onHand, old - new)
  }

  /// D36: the goods arrive, nobody posts it, a count finds them; in the ERP they are nowhere.
  package static let transferNotReceived = FaultInjector("transfer never received") { item, random, window in
    guard let arrived = item.facts.first(where: { $0.kind == .transferredIn && window.holds($0.time) }) else {
      return nil
    }
    item.facts.removeAll { $0.key == arrived.key }
    item.postings.removeAll { $0.fact == arrived.key }
    item.lines.removeAll { $0.fact == arrived.key }
    let count = Fact(
      .counted, "counted/CS\(item.sku)", at: arrived.time + .minutes(20), location: Site.store, arrived.movement,
      refs: [("count", "CS\(item.sku)")])
    item.add(count, &random)
    item.forget(count.key, in: .erp)
    let visible = count.time + .minutes(75)
    item.report(.wms, Site.store, at: [count.time + .minutes(5)])
    item.report(.erp, Site.store, at: [visible, count.time + .minutes(200)])
    return InjectedFault("transfer never received", ["D36"], in: .erp, happened: count.time, visible: visible)
      .of(item.sku, .onHand, -arrived.quantity, at: Site.store)
  }

  /// D39: units are gone and no event says where.
  package static let unexplainedLoss = FaultInjector("unexplained loss") { item, random, window in
    guard item.facts.allSatisfy({ $0.kind != .counted && $0.kind != .received }) else { return nil }
    let seconds = Int((window.until - window.from).microseconds / 1_000_000)
    let at = window.from + .seconds(Int64(random.below(seconds)))
    var size: Int64 = 2
    let reserved = item.truth(Site.main, .reserved, at: at + .minutes(6))
    while !item.isDistinct(Quantity(size)) || item.hasHalf(of: Quantity(size)) || Quantity(size) == reserved
      || item.wasTrue(Quantity(-size), at: at)
    {
      size += 1
    }
    item.post(.wms, at: at, Movement(sellable: Quantity(-size)))
    item.report(.wms, at: [at - .minutes(3), at + .minutes(6), at + .minutes(75)])
    return InjectedFault("unexplained loss", ["D39"], in: .wms, happened: at, visible: at + .minutes(6))
      .of(item.sku, .onHand, Quantity(-size))
  }
}

extension ItemTraffic {
  /// Gives a count another result.
  fileprivate mutating func recount(_ place: Int, by variance: Quantity, _ random: inout RandomSource) {
    var fact = facts.remove(at: place)
    postings.removeAll { $0.fact == fact.key }
    fact.movement = Movement(sellable: variance)
    add(fact, &random)
  }

  /// True where the stock on hand has once been what it would be after `change`.
  fileprivate func wasTrue(_ change: Quantity, at time: Instant) -> Bool {
    let after = truth(Site.main, .onHand, at: time) + change
    return facts.contains { $0.time <= time && truth(Site.main, .onHand, at: $0.time) == after }
  }
}
