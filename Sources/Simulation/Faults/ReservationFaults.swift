import Core

/// Faults around reservations: what is kept back for orders.
package enum ReservationFaults {
  package static let all = [
    duplicateDelivery, missingAllocation, lostUpdate, reservationLeak, overRelease,
  ]

  /// D01: the order is sent again with the same key, and the warehouse reserves twice.
  package static let duplicateDelivery = FaultInjector("duplicate reservation after a retry") { item, random, window in
    for placed in item.candidates(.placed, in: window) {
      guard let shipped = item.partner(of: placed, .shipped), shipped.time > placed.time + .hours(4),
        let index = item.index(of: placed.key, in: .wms)
      else { continue }
      let at = item.postings[index].at
      item.retriedOrders = [placed.order]
      item.post(.wms, at: at, placed.movement)
      item.report(.wms, at: [at + .minutes(6), at + .minutes(75)])
      return InjectedFault(
        "duplicate reservation after a retry", ["D01", "D29"], in: .wms, happened: at, visible: at + .minutes(6)
      ).of(item.sku, .reserved, placed.quantity)
    }
    return nil
  }

  /// D05: the warehouse forgets one line and allocates it only hours later.
  package static let missingAllocation = FaultInjector("order never allocated") { item, random, window in
    for placed in item.candidates(.placed, in: window) {
      guard let shipped = item.partner(of: placed, .shipped), shipped.time > placed.time + .hours(5),
        let index = item.index(of: placed.key, in: .wms),
        let line = item.lines.firstIndex(where: { $0.fact == placed.key && $0.type == "allocation.made" })
      else { continue }
      let late = (shipped.part?.picked ?? shipped.time) - .minutes(10)
      item.postings[index].at = late
      item.lines[line].time = late
      let visible = placed.time + .minutes(9)
      item.report(.wms, at: [visible, placed.time + .minutes(80)])
      return InjectedFault("order never allocated", ["D05"], in: .wms, happened: placed.time, visible: visible)
        .of(item.sku, .reserved, -placed.quantity)
    }
    return nil
  }

  /// D14: two lines of one order are allocated in the same second, each from the value read before.
  package static let lostUpdate = FaultInjector("second line overwrites the first") { item, random, window in
    let open = item.facts.filter { $0.kind == .placed && $0.stated == nil && window.holds($0.time) }
    for first in open {
      let pair = item.facts.filter { $0.kind == .placed && $0.order == first.order }
      guard pair.count == 2, pair[0].key == first.key,
        let one = item.index(of: pair[0].key, in: .wms), let two = item.index(of: pair[1].key, in: .wms),
        let shipped = item.partner(of: first, .shipped), shipped.time > first.time + .hours(4)
      else { continue }
      let at = item.postings[one].at
      item.postings[two].at = at
      for place in item.lines.indices where item.lines[place].type == "allocation.made" {
        if item.lines[place].fact == pair[1].key { item.lines[place].time = at }
        if item.lines[place].fact == pair[0].key { item.lines[place].message = 1 }
      }
      item.post(.wms, at: at, -first.movement)
      item.post(.wms, at: shipped.time, first.movement)
      item.report(.wms, at: [at + .minutes(6), at + .minutes(75)])
      return InjectedFault(
        "second line overwrites the first", ["D14"], in: .wms, happened: at, visible: at + .minutes(6)
      )
      .of(item.sku, .reserved, -first.quantity)
    }
    return nil
  }

  /// D29: a line is cancelled, and its reservation stays.
  package static let reservationLeak = FaultInjector("cancelled line stays reserved") { item, random, window in
    for placed in item.candidates(.placed, in: window) where !item.hasHalf(of: placed.quantity) {
      guard let cancelled = item.cancelLine(placed, after: .minutes(40), &random) else { continue }
      item.forget(cancelled.key, in: .wms)
      let visible = cancelled.time + .minutes(9)
      item.report(.wms, at: [cancelled.time - .minutes(1), visible, cancelled.time + .minutes(80)])
      return InjectedFault(
        "cancelled line stays reserved", ["D29"], in: .wms, happened: cancelled.time, visible: visible
      )
      .of(item.sku, .reserved, placed.quantity)
    }
    return nil
  }

  /// D30: a cancellation releases another order's reservation as well.
  package static let overRelease = FaultInjector("cancellation releases another order") { item, random, window in
    for placed in item.candidates(.placed, in: window) {
      let time = placed.time + .minutes(40)
      let other = item.candidates(.placed, in: window).first {
        $0.order != placed.order && $0.time + .minutes(5) < time
          && (item.partner(of: $0, .shipped).map { $0.time > time + .hours(3) } ?? false)
      }
      guard let other, !item.hasHalf(of: other.quantity), let end = item.partner(of: other, .shipped),
        let cancelled = item.cancelLine(placed, after: .minutes(40), &random),
        let index = item.index(of: cancelled.key, in: .wms),
        let line = item.lines.firstIndex(where: { $0.fact == cancelled.key && $0.type == "allocation.released" })
      else { continue }
      let at = item.postings[index].at
      item.lines[line].line = documentLine(placed.line, item.sku, placed.quantity + other.quantity)
      item.post(.wms, at: at, -other.movement)
      item.post(.wms, at: end.time, other.movement)
      item.report(.wms, at: [cancelled.time - .minutes(1), at + .minutes(6), at + .minutes(75)])
      return InjectedFault(
        "cancellation releases another order", ["D30"], in: .wms, happened: at, visible: at + .minutes(6)
      ).of(item.sku, .reserved, -other.quantity)
    }
    return nil
  }
}
