package import Core
import SeededRandom

/// The retailer's messages as CloudEvents lines in the order in which they arrive.
package struct Feed: Sendable {
  private struct Message {
    var arrival: Instant
    var id: String
    var key: String?
    var message: PlainMessage
  }

  private var messages: [Message] = []
  private var numbers: [Participant: Int] = [:]
  private var random: RandomSource
  private let settings: Settings

  /// The time at which nothing is in flight any more.
  package private(set) var until: Instant
  package var count: Int { messages.count }

  package init(_ retailer: Retailer) {
    settings = retailer.settings
    random = RandomSource(seed: settings.seed).fork("feed")
    until = retailer.end
    let faulty = retailer.items.filter { $0.fault != nil }
    let touched = Set(faulty.flatMap { $0.facts.map(\.order) })
    let retried = Set(retailer.orders.filter { $0.isRetried && !touched.contains($0.id) }.map(\.id))
      .union(faulty.flatMap(\.retriedOrders))
    define(retailer)
    for message in grouped(retailer.items) {
      let isRetry = message.order.map { retried.contains($0) } ?? false
      append(message.message, isRetried: isRetry)
    }
    for order in retailer.orders { for message in order.messages() { append(message) } }
    for item in retailer.items {
      append(inOrder: item.plain + item.reports(from: retailer.start, until: retailer.end, settings))
    }
    messages.sort { ($0.arrival, $0.message.source, $0.id) < ($1.arrival, $1.message.source, $1.id) }
    until = max(retailer.end, messages.last?.arrival ?? retailer.end) + .hours(3)
  }

  /// Writes the lines one after another.
  package func write(_ line: (String) throws -> Void) rethrows {
    for message in messages { try line(text(message)) }
  }

  private func text(_ message: Message) -> String {
    var object = JSONObject()
    object.add("specversion", "1.0")
    object.add("id", message.id)
    object.add("source", message.message.source.name)
    object.add("type", message.message.type)
    object.add("time", message.message.time)
    object.add("recordtime", message.arrival)
    if let key = message.key { object.add("idempotencykey", key) }
    if let writer = message.message.writer { object.add("writer", writer) }
    object.add("data", json: message.message.data.text)
    return object.text
  }

  // MARK: what is sent

  private mutating func define(_ retailer: Retailer) {
    let time = retailer.start - .minutes(5)
    for item in retailer.items where item.isStatedInDozens {
      var data = JSONObject()
      data.add("sku", item.sku)
      data.add("baseuom", "EA")
      data.add("uoms", json: "{\"DZ\":12}")
      append(PlainMessage(source: .erp, type: "item.defined", time: time, data: data))
    }
    for bundle in retailer.bundles {
      var content = JSONObject()
      content.add("sku", bundle.component)
      content.add("quantity", Quantity(bundle.units))
      var data = JSONObject()
      data.add("sku", bundle.sku)
      data.add("baseuom", "EA")
      data.add("components", json: "[\(content.text)]")
      append(PlainMessage(source: .erp, type: "item.defined", time: time, data: data))
    }
  }

  /// Document lines put together: one message per document, system and moment.
  private func grouped(_ items: [ItemTraffic]) -> [(message: PlainMessage, order: String?)] {
    struct Group {
      var first: DocumentLine
      var lines: [String]
      var order: String?
    }
    var places: [String: Int] = [:]
    var groups: [Group] = []
    for item in items {
      let orders = Dictionary(item.facts.map { ($0.key, $0.order) }, uniquingKeysWith: { first, _ in first })
      for line in item.lines {
        let key = "\(line.source)|\(line.type)|\(line.time.microseconds)|\(line.message)|\(line.header.text)"
        if let place = places[key] {
          groups[place].lines.append(line.line.text)
        } else {
          places[key] = groups.count
          let order = line.type == "order.placed" ? orders[line.fact] : nil
          groups.append(Group(first: line, lines: [line.line.text], order: order))
        }
      }
    }
    return groups.map { group in
      var data = group.first.header
      data.add("lines", json: "[\(group.lines.joined(separator: ","))]")
      return (
        PlainMessage(source: group.first.source, type: group.first.type, time: group.first.time, data: data),
        group.order
      )
    }
  }

  /// What a book says of one moment arrives in the order in which it was said: the last word stands.
  private mutating func append(inOrder said: [PlainMessage]) {
    var last: (message: PlainMessage, arrival: Instant)?
    for message in said {
      let isSameMoment = last.map { $0.message.source == message.source && $0.message.time == message.time } ?? false
      let earliest = isSameMoment ? last.map { $0.arrival + Span(microseconds: 1000) } : nil
      last = (message, append(message, notBefore: earliest))
    }
  }

  @discardableResult
  private mutating func append(
    _ message: PlainMessage, isRetried: Bool = false, notBefore earliest: Instant? = nil
  ) -> Instant {
    numbers[message.source, default: 0] += 1
    let id = "\(message.source)-\(numbers[message.source, default: 0])"
    let arrival = max(message.time + delay(message.type), earliest ?? message.time)
    messages.append(Message(arrival: arrival, id: id, message: message))
    if isRetried {
      let again = arrival + .seconds(Int64(random.number(in: 5...40)))
      messages.append(Message(arrival: again, id: "\(id)-retry", key: id, message: message))
    }
    if random.below(1000) < settings.redeliveredPerMille, message.type != "item.defined" {
      let again = arrival + .seconds(Int64(random.number(in: 1...90)))
      messages.append(Message(arrival: again, id: id, message: message))
    }
    return arrival
  }

  /// Most messages take seconds, a few a minute; what creates an order is never overtaken by what follows from it.
  private mutating func delay(_ type: String) -> Span {
    if type == "order.placed" || type == "item.defined" {
      return Span(microseconds: Int64(random.number(in: 100...900)) * 1000)
    }
    if random.chance(percent: 2) { return .seconds(Int64(random.number(in: 15...55))) }
    return Span(microseconds: Int64(random.number(in: 1000...9000)) * 1000)
  }
}
