import Core
import SeededRandom

/// Faults in what a sales channel believes can be sold.
package enum ChannelFaults {
  package static let all = [
    duplicateEffect, lostAdjustment, staleExtract, levelAdded, nullAsZero, echo, cancelNotRestocked, doubleRestock,
    oversell,
  ]

  /// D02: checkout and payment webhook both reduce the stock for one line.
  package static let duplicateEffect = FaultInjector("second reduction by another writer") { item, random, window in
    guard item.announces.contains(.storefront) else { return nil }
    for placed in item.candidates(.placed, in: window) {
      let announcement = Announcement(cause: .sale, writer: "payment-webhook", refs: placed.refs)
      item.post(.storefront, at: placed.time, placed.movement, announcing: announcement)
      item.report(.storefront, at: [placed.time + .minutes(6), placed.time + .minutes(75)])
      return InjectedFault(
        "second reduction by another writer", ["D02"], in: .storefront, happened: placed.time,
        visible: placed.time + .minutes(6)
      ).of(item.sku, .available, -placed.quantity)
    }
    return nil
  }

  /// D04: an adjustment of the warehouse never reaches the storefront.
  package static let lostAdjustment = FaultInjector("lost adjustment") { item, random, window in
    let adjusted = item.adjust(in: window, &random)
    item.forget(adjusted.key, in: .storefront)
    let visible = adjusted.time + .minutes(9)
    item.report(.storefront, at: [visible, adjusted.time + .minutes(80)])
    return InjectedFault("lost adjustment", ["D04", "D08"], in: .storefront, happened: adjusted.time, visible: visible)
      .of(item.sku, .available, -adjusted.movement.of(.available))
  }

  /// D10: an extract from before a receipt is loaded hours after it.
  package static let staleExtract = FaultInjector("stale extract over a newer value") { item, random, window in
    for received in item.candidates(.received, in: window) {
      guard let index = item.index(of: received.key, in: .storefront) else { continue }
      let before = item.postings[index].at - .seconds(1)
      let at = received.time + .minutes(Int64(random.number(in: 100...200)))
      let old = item.value(BookID(.storefront), .available, at: before)
      let new = item.value(BookID(.storefront), .available, at: at)
      let reserved = item.truth(Site.main, .reserved, at: at)
      guard old != new, (old - new).magnitude != reserved else { continue }
      let announcement = Announcement(cause: .sync, writer: "erp", isSet: true)
      item.report(.storefront, at: [item.postings[index].at + .minutes(2)])
      item.post(.storefront, at: at, Movement(sellable: old - new), announcing: announcement)
      item.report(.storefront, at: [at + .minutes(6), at + .minutes(75)])
      return InjectedFault(
        "stale extract over a newer value", ["D10"], in: .storefront, happened: at, visible: at + .minutes(6)
      ).of(item.sku, .available, old - new)
    }
    return nil
  }

  /// D15: the warehouse's new level is added to the storefront's old one.
  package static let levelAdded = FaultInjector("level added as a delta") { item, random, window in
    let adjusted = item.adjust(in: window, &random)
    item.forget(adjusted.key, in: .storefront)
    let said = adjusted.time + .minutes(1)
    let at = adjusted.time + .minutes(2)
    item.report(.wms, at: [said])
    let level = item.value(BookID(.wms), .onHand, at: said + .seconds(1))
    item.post(.storefront, at: at, Movement(sellable: level), announcing: Announcement(cause: .sync, writer: "wms"))
    item.report(.storefront, at: [at + .minutes(6), at + .minutes(75)])
    return InjectedFault(
      "level added as a delta", ["D15"], in: .storefront, happened: at, visible: at + .minutes(6)
    ).of(item.sku, .available, level - adjusted.movement.of(.available))
  }

  /// D16: the marketplace does not track the product; its null is written as 0.
  package static let nullAsZero = FaultInjector("null read as zero") { item, random, window in
    guard !item.isListed, let last = item.facts.map(\.time).max(), last + .hours(1) < window.until else { return nil }
    let at = max(window.from, last + .hours(1))
    let value = item.value(BookID(.storefront), .available, at: at)
    guard value > .zero else { return nil }
    for time in [at - .hours(8), at - .minutes(2)] {
      var data = JSONObject()
      data.add("sku", item.sku)
      data.add("location", Site.main)
      data.add("levels", json: "{\"available\":null}")
      item.plain.append(PlainMessage(source: .marketplace, type: "stock.level", time: time, data: data))
    }
    let announcement = Announcement(cause: .sync, writer: "marketplace", isSet: true)
    item.post(.storefront, at: at, Movement(sellable: -value), announcing: announcement)
    item.report(.storefront, at: [at + .minutes(6), at + .minutes(75)])
    return InjectedFault("null read as zero", ["D16"], in: .storefront, happened: at, visible: at)
      .of(item.sku, .available, -value)
  }

  /// D25: the storefront's own change comes back from the marketplace.
  package static let echo = FaultInjector("own write comes back") { item, random, window in
    guard item.isListed, item.announces.isSuperset(of: [.storefront, .marketplace]) else { return nil }
    for placed in item.candidates(.placed, in: window) {
      guard let index = item.index(of: placed.key, in: .marketplace) else { continue }
      item.postings[index].at = placed.time + .seconds(2)
      let announcement = Announcement(cause: .sync, writer: "marketplace")
      item.post(.storefront, at: placed.time + .seconds(5), placed.movement, announcing: announcement)
      item.report(.storefront, at: [placed.time + .minutes(6), placed.time + .minutes(75)])
      return InjectedFault(
        "own write comes back", ["D25"], in: .storefront, happened: placed.time + .seconds(5),
        visible: placed.time + .seconds(5)
      ).of(item.sku, .available, -placed.quantity)
    }
    return nil
  }

  /// D31: a cancelled line is not given back.
  package static let cancelNotRestocked = FaultInjector("cancelled line not restocked") { item, random, window in
    for placed in item.candidates(.placed, in: window) where !item.hasHalf(of: placed.quantity) {
      guard let cancelled = item.cancelLine(placed, after: .minutes(30), &random) else { continue }
      item.forget(cancelled.key, in: .storefront)
      let visible = cancelled.time + .minutes(6)
      item.report(.storefront, at: [cancelled.time - .minutes(2)])
      item.report(.storefront, at: [visible, cancelled.time + .minutes(75)])
      return InjectedFault(
        "cancelled line not restocked", ["D31"], in: .storefront, happened: cancelled.time, visible: visible
      ).of(item.sku, .available, -placed.quantity)
    }
    return nil
  }

  /// D32: a line is refunded with restock, then cancelled: given back both times.
  package static let doubleRestock = FaultInjector("restocked by refund and by cancellation") { item, random, window in
    guard item.announces.contains(.storefront) else { return nil }
    for placed in item.candidates(.placed, in: window) {
      guard let cancelled = item.cancelLine(placed, after: .minutes(30), &random),
        let line = item.lines.firstIndex(where: { $0.fact == cancelled.key && $0.type == "order.cancelled" }),
        let posting = item.index(of: cancelled.key, in: .storefront)
      else { continue }
      var refund = item.lines[line]
      refund.type = "refund.issued"
      refund.header = JSONObject()
      refund.header.add("refund", "RF\(placed.order)-\(placed.line)")
      refund.header.add("order", placed.order)
      refund.line.add("restock", "cancel")
      let again = cancelled.time + .minutes(10)
      item.lines[line].time = again
      item.lines.append(refund)
      item.postings[posting].announcement = Announcement(
        cause: .restock, writer: "refunds",
        refs: [("refund", "RF\(placed.order)-\(placed.line)"), ("line", placed.line)])
      item.post(
        .storefront, at: again, cancelled.movement, announcing: Announcement(cause: .release, refs: placed.refs))
      item.report(.storefront, at: [again + .minutes(6), again + .minutes(75)])
      return InjectedFault(
        "restocked by refund and by cancellation", ["D32", "D02"], in: .storefront, happened: again,
        visible: again + .minutes(6)
      ).of(item.sku, .available, placed.quantity)
    }
    return nil
  }

  /// D40: the last order takes more than there is; a delivery makes it good hours later.
  package static let oversell = FaultInjector("more sold than there is") { item, random, window in
    guard !item.isListed, item.openings.count == 1, !item.announces.contains(.storefront),
      let placed = item.facts.last(where: { $0.kind == .placed && $0.stated == nil }), window.holds(placed.time),
      let shipped = item.partner(of: placed, .shipped), let part = shipped.part,
      part.picked > placed.time + .hours(6),
      !item.facts.contains(where: { $0.time >= placed.time && $0.kind != .shipped && $0.key != placed.key })
    else { return nil }
    let short = Quantity(millionths: (placed.quantity.millionths / 2_000_000) * 1_000_000)
    let left = item.truth(Site.main, .available, at: placed.time)
    guard short > .zero, item.openings[0].sellable > left + short else { return nil }
    item.openings[0].sellable -= left + short
    let delivered = part.picked - .minutes(40)
    item.silence = (.storefront, placed.time - .minutes(1), delivered + .minutes(10))
    item.deliver(short + left, at: delivered, &random)
    return InjectedFault(
      "more sold than there is", ["D40"], in: .storefront, happened: placed.time, visible: placed.time + .minutes(30)
    ).of(item.sku, nil, nil)
  }
}

extension ItemTraffic {
  /// An adjustment of the warehouse inside the window, of a size that no other fact has.
  fileprivate mutating func adjust(in window: FaultWindow, _ random: inout RandomSource) -> Fact {
    let seconds = Int((window.until - window.from).microseconds / 1_000_000)
    let time = window.from + .seconds(Int64(random.below(seconds)))
    var size: Int64 = 3
    while !isDistinct(Quantity(size)) { size += 1 }
    let number = "ADJ\(sku)"
    let fact = Fact(
      .adjusted, "adjusted/\(number)", at: time, Movement(sellable: Quantity(-size)), refs: [("document", number)])
    add(fact, &random)
    return fact
  }

  /// A delivery without a purchase.
  fileprivate mutating func deliver(_ quantity: Quantity, at time: Instant, _ random: inout RandomSource) {
    let number = "R\(sku)-X"
    let fact = Fact(
      .received, "received/\(number)", at: time, Movement(sellable: quantity),
      refs: [("receipt", number), ("line", "1")])
    var header = JSONObject()
    header.add("receipt", number)
    lines.append(
      DocumentLine(
        source: .wms, type: "receipt.posted", time: time, header: header, fact: fact.key,
        line: documentLine("1", sku, quantity)))
    add(fact, &random)
  }
}
