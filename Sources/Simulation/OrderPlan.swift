package import Core
package import SeededRandom

/// An order's way through the systems, decided before any fault.
package struct OrderPlan: Sendable {
  package struct Line: Sendable {
    package var number: String
    package var sku: String
    package var quantity: Quantity
    package var cancelled: Instant?
    /// Which part of the order it ships with.
    package var part = 0
  }

  package struct Part: Sendable {
    package var shipment: String
    package var picked: Instant
    package var shipped: Instant
    package var tracking: String?
    /// When the storefront is told that it has shipped.
    package var told: Instant
    /// The storefront is never told, and goes on calling the order open.
    package var isLost = false
    package var lines = 0
  }

  package var id: String
  package var placed: Instant
  package var lines: [Line]
  package var parts: [Part] = []
  package var isRetried = false

  package init(_ order: SalesHistory.Order, _ settings: Settings, _ seed: RandomSource) {
    var random = seed.fork("order/\(order.id)")
    id = order.id
    placed = order.placed + .seconds(Int64(random.below(60)))
    lines = order.lines.map { Line(number: $0.number, sku: $0.sku, quantity: Quantity($0.quantity)) }
    cancelSome(settings, &random)
    isRetried = random.below(1000) < settings.retriedPerMille
    let isSplit = lines.count > 1 && random.chance(percent: settings.splitPercent)
    if isSplit { for place in lines.indices where random.chance(percent: 30) { lines[place].part = 1 } }
    planParts(isSplit ? 2 : 1, settings, &random)
  }

  private mutating func cancelSome(_ settings: Settings, _ random: inout RandomSource) {
    guard random.chance(percent: settings.cancelledPercent) else { return }
    let time = placed + .minutes(Int64(random.number(in: 20...90)))
    let isWhole = random.chance(percent: 50)
    let chosen = random.below(lines.count)
    for place in lines.indices where isWhole || place == chosen { lines[place].cancelled = time }
  }

  private mutating func planParts(_ count: Int, _ settings: Settings, _ random: inout RandomSource) {
    let isTracked = random.chance(percent: settings.trackedPercent)
    var picked = placed + .minutes(Int64(random.number(in: 150...1200)))
    for number in 0..<count {
      let shipped = picked + .minutes(Int64(random.number(in: 20...80)))
      parts.append(
        Part(
          shipment: "SH\(id)-\(number + 1)", picked: picked, shipped: shipped,
          tracking: isTracked ? "TN\(id)-\(number + 1)" : nil,
          told: shipped + .seconds(Int64(random.number(in: 20...150))),
          lines: lines.count { $0.part == number && $0.cancelled == nil }))
      picked = shipped + .minutes(Int64(random.number(in: 120...480)))
    }
  }

  /// The last thing that happens to the order.
  package var end: Instant { parts.map { $0.shipped + .hours(30) }.max() ?? placed }
}

/// What is said about orders as a whole: creation, states, labels, scans.
extension OrderPlan {
  /// The storefront's states and the carrier's scans.
  package func messages() -> [PlainMessage] {
    var result = [status("open", at: placed + .seconds(1))]
    for part in parts where part.lines > 0 {
      result.append(
        part.isLost ? status("open", at: part.shipped + .minutes(30)) : status("shipped", at: part.told))
      guard let tracking = part.tracking else { continue }
      result.append(label(part, tracking))
      for (hours, word) in [(5, "in_transit"), (22, "out_for_delivery"), (27, "delivered")] {
        result.append(scan(tracking, word, at: part.shipped + .hours(Int64(hours))))
      }
    }
    return result
  }

  private func status(_ word: String, at time: Instant) -> PlainMessage {
    var data = JSONObject()
    data.add("order", id)
    data.add("status", word)
    return PlainMessage(source: .storefront, type: "order.status", time: time, data: data)
  }

  private func label(_ part: Part, _ tracking: String) -> PlainMessage {
    var data = JSONObject()
    data.add("order", id)
    data.add("shipment", part.shipment)
    data.add("refs", json: refsObject([("tracking", tracking)]).text)
    return PlainMessage(source: .wms, type: "label.created", time: part.picked + .minutes(10), data: data)
  }

  private func scan(_ tracking: String, _ word: String, at time: Instant) -> PlainMessage {
    var data = JSONObject()
    data.add("tracking", tracking)
    data.add("order", id)
    data.add("status", word)
    return PlainMessage(source: .carrier, type: "tracking.updated", time: time, data: data)
  }
}

/// `refs` of a message.
package func refsObject(_ refs: [(name: String, text: String)]) -> JSONObject {
  var object = JSONObject()
  for ref in refs { object.add(ref.name, ref.text) }
  return object
}
