import Core
import SeededRandom

/// What concerns more than one item: a batch, a source that falls silent, a hand-off that lags.
extension Enterprise {
  /// One such fault per seed, in turn, with systems and items of its own beside the others.
  mutating func plantWidely(_ scale: Scale) {
    let patterns = ["D07", "D09", "D13"]
    let pattern = patterns[Int(seed % 3)]
    guard scale.faults > 0, scale.patterns.isEmpty || scale.patterns.contains(pattern) else { return }
    let time = start + .hours(20 + Int64(seed % 40))
    switch pattern {
    case "D07": refuseBatch(at: time)
    case "D09": silence(at: time)
    default: lag(from: time)
    }
  }

  private func life(_ name: String) -> LifePlan {
    LifePlan(sku: name, houses: houses, start: start, end: end, random: RandomSource(seed: seed).fork(name))
  }

  /// D07: four adjustments go to the shop in one batch, one is refused, and none arrives.
  private mutating func refuseBatch(at time: Instant) {
    var plans = (1...4).map { life("BATCH-\($0)") }
    let members = plans.map(\.life.sku)
    for index in plans.indices {
      let deed = plans[index].adjustment(at: time, units: -Int64(5 + index * 2))
      plans[index].lose(deed, in: "storefront")
      let visible = plans[index].show("storefront", after: time)
      guard index > 0 else { continue }
      var fault = PlantedFault(
        "D07", "a batch refused for one of its members", in: ["storefront"], happened: time, visible: visible
      ).of(.available, nil)
      fault.sku = members[index]
      plans[index].life.fault = fault
    }
    var data = JSONObject()
    data.add("sku", members[0])
    data.add("location", Houses.main)
    data.add("measure", "available")
    data.add("error", "unknown item")
    data.add("refs", json: referencesObject([("batch", "B-\(seed)")]))
    data.add("members", json: "[\(members.map(quoted).joined(separator: ","))]")
    var refusal = Dispatch("storefront", "write.rejected", at: time + .minutes(1), data)
    refusal.writer = "wms"
    plans[0].life.dispatches.append(refusal)
    // What the culprit misses was refused for a reason, and is no fault of the batch's.
    plans[0].life.deeds = []
    plans[0].life.entries = []
    for plan in plans { add(plan.life) }
  }

  /// D09: a connector that speaks every half hour says nothing for five hours, or leaves a number out.
  private mutating func silence(at time: Instant) {
    var profile = SystemProfile(id: "beacon", kind: .connector)
    profile.cadence = .minutes(40)
    houses.add(House(profile, at: [], [], announces: false, every: .days(9)))
    var plan = life("BEACON")
    let isGap = seed % 2 == 0
    var number: Int64 = 1
    var next = start + .minutes(5)
    while next < end {
      let isSilent = !isGap && time <= next && next < time + .hours(5)
      let isLost = isGap && next <= time && time < next + .minutes(30)
      if !isSilent, !isLost {
        var data = JSONObject()
        data.add("order", "N-\(number)")
        data.add("kind", "heartbeat")
        var message = Dispatch("beacon", "notice.sent", at: next, data)
        message.sequence = number
        plan.life.dispatches.append(message)
      }
      if !isSilent { number += 1 }
      next = next + .minutes(30)
    }
    var fault = PlantedFault(
      "D09", isGap ? "a number left out" : "a source silent", in: ["beacon"], happened: time,
      visible: isGap ? time + .minutes(30) : time + .hours(2))
    fault.sku = plan.life.sku
    plan.life.fault = fault
    plan.life.openings = [:]
    add(plan.life)
  }

  /// D13: what the warehouse tells the mirror arrives, and later each time.
  private mutating func lag(from time: Instant) {
    let profile = SystemProfile(id: "mirror", kind: .erp)
    var mirror = House(profile, at: [], [], announces: false, every: .days(9))
    mirror.profile.authority = []
    houses.add(mirror)
    var plan = life("LAG")
    for number in 0..<9 {
      let at = time + .minutes(Int64(number) * 30)
      let deed = plan.adjustment(at: at, units: Int64(3 + number))
      var data = JSONObject()
      data.add("sku", plan.life.sku)
      data.add("location", Houses.main)
      data.add("measure", "on_hand")
      data.add("delta", deed.delta.sellable)
      data.add("cause", "adjustment")
      data.add("refs", json: referencesObject(deed.refs))
      let lag = Span.minutes(20 + Int64(number) * 14)
      var message = Dispatch("mirror", "stock.changed", at: at + lag, data)
      message.writer = "wms"
      plan.life.dispatches.append(message)
    }
    var fault = PlantedFault(
      "D13", "later every time", in: ["mirror"], happened: time + .minutes(120), visible: time + .minutes(260))
    fault.sku = plan.life.sku
    plan.life.fault = fault
    add(plan.life)
  }
}
