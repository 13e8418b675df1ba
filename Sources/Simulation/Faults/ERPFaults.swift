import Core
import SeededRandom

/// Faults in what the ERP books of the warehouse's documents.
package enum ERPFaults {
  package static let all = [
    cumulativeReceipt, lostShipment, dozensRounded, wrongLocation, wrongSign, manualOverride, receiptNotPosted,
  ]

  /// D03: the warehouse tells what was received so far; the ERP adds each telling.
  package static let cumulativeReceipt = FaultInjector("cumulative receipt added") { item, random, window in
    guard item.announces.isEmpty, !item.isListed else { return nil }
    for received in item.candidates(.received, in: window) where received.quantity >= Quantity(4) {
      let first = Quantity(millionths: received.quantity.millionths / 3_000_000 * 1_000_000)
      guard let second = item.split(received, first, &random), let index = item.index(of: second.key, in: .erp) else {
        continue
      }
      item.postings[index].movement = received.movement
      item.lines.removeAll {
        $0.source == .erp && ($0.fact == received.key || $0.fact == second.key) && $0.type == "receipt.posted"
      }
      let visible = second.time + .minutes(75)
      item.report(.erp, at: [visible, second.time + .minutes(180)])
      return InjectedFault(
        "cumulative receipt added", ["D03"], in: .erp, happened: item.postings[index].at, visible: visible
      ).of(item.sku, .onHand, first)
    }
    return nil
  }

  /// D04: a shipment confirmation never reaches the ERP.
  package static let lostShipment = FaultInjector("lost shipment confirmation") { item, random, window in
    for shipped in item.candidates(.shipped, in: window)
    where item.isDistinct(shipped.quantity, from: .shipped, shipped.key) {
      item.forget(shipped.key, in: .erp)
      let visible = shipped.time + .minutes(75)
      item.report(.erp, at: [visible, shipped.time + .minutes(180)])
      return InjectedFault(
        "lost shipment confirmation", ["D04", "D08"], in: .erp, happened: shipped.time, visible: visible
      )
      .of(item.sku, .onHand, shipped.quantity)
    }
    return nil
  }

  /// D19: the ERP keeps dozens with two decimals.
  package static let dozensRounded = FaultInjector("dozens rounded") { item, random, window in
    guard item.announces.isEmpty else { return nil }
    for shipped in item.candidates(.shipped, in: window) {
      let hundredths = (shipped.quantity.millionths * 100 / 12 + 500_000) / 1_000_000
      let rounded = Quantity(millionths: hundredths * 10_000 * 12)
      guard rounded != shipped.quantity, let index = item.index(of: shipped.key, in: .erp) else { continue }
      item.isStatedInDozens = true
      item.postings[index].movement = Movement(sellable: -rounded)
      let visible = shipped.time + .minutes(75)
      item.report(.erp, at: [visible, shipped.time + .minutes(180)])
      return InjectedFault("dozens rounded", ["D19"], in: .erp, happened: item.postings[index].at, visible: visible)
        .of(item.sku, .onHand, shipped.quantity - rounded)
    }
    return nil
  }

  /// D22: the ERP books a receipt in the shop instead of the warehouse.
  package static let wrongLocation = FaultInjector("receipt in the wrong location") { item, random, window in
    guard item.openings.count == 2 else { return nil }
    for received in item.candidates(.received, in: window) {
      guard let index = item.index(of: received.key, in: .erp) else { continue }
      item.postings[index].book.location = Site.store
      item.lines.removeAll { $0.source == .erp && $0.fact == received.key && $0.type == "receipt.posted" }
      let visible = received.time + .minutes(75)
      for place in [Site.main, Site.store] {
        item.report(.erp, place, at: [visible, received.time + .minutes(180)])
      }
      return InjectedFault(
        "receipt in the wrong location", ["D22"], in: .erp, happened: item.postings[index].at, visible: visible
      ).of(item.sku, .onHand, -received.quantity)
    }
    return nil
  }

  /// D23: the ERP adds a shipment instead of taking it off.
  package static let wrongSign = FaultInjector("shipment with the wrong sign") { item, random, window in
    guard !item.announces.contains(.erp) else { return nil }
    for shipped in item.candidates(.shipped, in: window) where item.isDistinct(shipped.quantity * 2) {
      guard let index = item.index(of: shipped.key, in: .erp) else { continue }
      item.postings[index].movement = -item.postings[index].movement
      let visible = shipped.time + .minutes(75)
      item.report(.erp, at: [visible, shipped.time + .minutes(180)])
      return InjectedFault(
        "shipment with the wrong sign", ["D23"], in: .erp, happened: item.postings[index].at, visible: visible
      )
      .of(item.sku, .onHand, shipped.quantity * 2)
    }
    return nil
  }

  /// D28: somebody changes the number in the ERP, and nowhere else.
  package static let manualOverride = FaultInjector("adjusted by hand in one system") { item, random, window in
    let seconds = Int((window.until - window.from).microseconds / 1_000_000)
    let at = window.from + .seconds(Int64(random.below(seconds)))
    var size: Int64 = 5
    while !item.isDistinct(Quantity(size)) || item.hasHalf(of: Quantity(size)) { size += 1 }
    item.post(
      .erp, at: at, Movement(sellable: Quantity(size)), announcing: Announcement(cause: .adjustment, writer: "user:17"))
    item.report(.erp, at: [at + .minutes(10), at + .minutes(130)])
    return InjectedFault("adjusted by hand in one system", ["D28"], in: .erp, happened: at, visible: at + .minutes(10))
      .of(item.sku, .onHand, Quantity(size))
  }

  /// D37: received in the warehouse, never posted in the ERP.
  package static let receiptNotPosted = FaultInjector("receipt not posted") { item, random, window in
    for received in item.candidates(.received, in: window) {
      item.postings.removeAll { $0.fact == received.key && $0.book.system == .erp }
      item.lines.removeAll { $0.fact == received.key && $0.source == .erp && $0.type == "receipt.posted" }
      let visible = received.time + .minutes(75)
      item.report(.erp, at: [visible, received.time + .minutes(180)])
      return InjectedFault("receipt not posted", ["D37", "D04"], in: .erp, happened: received.time, visible: visible)
        .of(item.sku, .onHand, -received.quantity)
    }
    return nil
  }
}

extension ItemTraffic {
  /// True where no other fact of the kind is of this size.
  fileprivate func isDistinct(_ quantity: Quantity, from kind: FactKind, _ key: String) -> Bool {
    !facts.contains { $0.kind == kind && $0.key != key && $0.quantity == quantity }
  }

  /// A receipt told in two steps, each as the total so far; returns the second step.
  fileprivate mutating func split(_ received: Fact, _ first: Quantity, _ random: inout RandomSource) -> Fact? {
    guard first > .zero, let place = facts.firstIndex(where: { $0.key == received.key }),
      let line = lines.firstIndex(where: { $0.fact == received.key && $0.type == "receipt.posted" && $0.source == .wms }
      )
    else { return nil }
    facts[place].movement = Movement(sellable: first)
    for posting in postings.indices where postings[posting].fact == received.key {
      postings[posting].movement = Movement(sellable: first)
    }
    var second = received
    second.key += "/2"
    second.time = received.time + .minutes(30)
    second.movement = Movement(sellable: received.quantity - first)
    var told = lines[line]
    told.header.add("cumulative", json: "true")
    lines[line].header = told.header
    lines[line].line = documentLine("1", sku, first)
    told.time = second.time
    told.fact = second.key
    lines.append(told)
    add(second, &random)
    return second
  }
}
