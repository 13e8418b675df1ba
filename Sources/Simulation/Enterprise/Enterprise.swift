package import Core
import SeededRandom

/// One seed of the simulator: the systems of a retailer, the lives of its items, and the faults planted in them.
package struct Enterprise: Sendable {
  package internal(set) var houses: Houses
  package let start: Instant
  package let end: Instant
  package private(set) var lives: [ItemLife] = []
  package private(set) var faults: [PlantedFault] = []
  let seed: UInt64

  /// How large an enterprise is, and what goes wrong in it.
  package struct Scale: Sendable {
    package var items = 24
    package var eventsPerItem = 14
    package var hours: Int64 = 108
    /// Faults per seed; the rest of the items live in health.
    package var faults = 12
    /// Only these patterns (`D04`), where any are named.
    package var patterns: [String] = []
    package init() {}
  }

  package init(seed: UInt64, _ scale: Scale) {
    self.seed = seed
    var random = RandomSource(seed: seed &* 0x9e37_79b9 &+ 17)
    houses = Houses(&random)
    start = Instant(microseconds: 1_772_438_400_000_000)
    end = start + .hours(scale.hours)
    let forms = FaultForms.all.filter { scale.patterns.isEmpty || scale.patterns.contains($0.pattern) }
    // Every seed begins at another place of the list, so that all forms come equally often.
    var next = forms.isEmpty ? 0 : Int(seed % UInt64(forms.count)) * 7
    for number in 0..<scale.items {
      let sku = "SKU-\(number + 1)"
      var plan = LifePlan(sku: sku, houses: houses, start: start, end: end, random: random.fork("\(seed)/\(sku)"))
      let life = plan.live(events: scale.eventsPerItem)
      guard number < scale.faults, !forms.isEmpty else {
        lives.append(life)
        continue
      }
      lives.append(planted(&plan, life, forms, &next))
    }
    plantWidely(scale)
    faults = lives.compactMap(\.fault)
  }

  mutating func add(_ life: ItemLife) { lives.append(life) }

  /// The life with the next form of fault that finds a place in it.
  private func planted(_ plan: inout LifePlan, _ life: ItemLife, _ forms: [FaultForm], _ next: inout Int) -> ItemLife {
    let hours = Int((end - start).microseconds / 3_600_000_000)
    for _ in 0..<8 {
      let form = forms[next % forms.count]
      next += 1
      // What has a timer of two days must happen early.
      let latest = ["D33", "D36"].contains(form.pattern) ? hours - 64 : hours - 40
      let time = start + .hours(16) + .seconds(Int64(plan.random.below(max(1, latest - 16) * 3600)))
      var changed = plan
      changed.life = life
      guard var fault = form.plant(&changed, time) else { continue }
      fault.sku = life.sku
      changed.life.fault = fault
      return changed.life
    }
    return life
  }
}

/// A line of the enterprise's traffic.
package struct TrafficLine: Sendable {
  package var arrival: Instant
  package var text: String
  /// It speaks of an item without a fault.
  package var isHealthy: Bool
}

extension Enterprise {
  /// The configuration as the file of a run, JSON being YAML.
  package var configurationText: String {
    var systems = JSONObject()
    for house in houses.all {
      var object = JSONObject()
      object.add("kind", house.profile.kind.word)
      object.add("allowance", "\(house.allowance.microseconds / 1_000_000)s")
      if let cadence = house.profile.cadence { object.add("cadence", "\(cadence.microseconds / 1_000_000)s") }
      if let locations = house.profile.locations {
        object.add("locations", json: "[\(locations.map(quoted).joined(separator: ","))]")
      }
      systems.add(house.id, json: object.text)
    }
    var baseline = JSONObject()
    baseline.add("trust", "wms")
    var object = JSONObject()
    object.add("systems", json: systems.text)
    object.add("baseline", json: baseline.text)
    return object.text
  }

  /// Everything that is said, in the order in which it arrives: late, twice, out of order, as on any wire.
  package func traffic() -> [TrafficLine] {
    var wire = Wire(seed: seed)
    for life in lives {
      for definition in life.definitions(before: start) { wire.send(definition, isHealthy: life.fault == nil) }
    }
    for life in lives {
      var random = RandomSource(seed: seed).fork("messages/\(life.sku)")
      for message in life.messages(&random).sorted(by: { $0.time < $1.time }) {
        wire.send(message, isHealthy: life.fault == nil)
      }
    }
    return wire.lines
  }

  /// When nothing is in flight any more and every timer has had its time.
  package var until: Instant { end + .hours(12) }
}

extension ItemLife {
  fileprivate func definitions(before start: Instant) -> [Dispatch] {
    var all: [Dispatch] = []
    if !units.isEmpty || !aliases.isEmpty {
      var data = JSONObject()
      data.add("sku", sku)
      data.add("baseuom", "EA")
      if let unit = units.first { data.add("uoms", json: "{\(quoted(unit.name)):\(unit.factor)}") }
      if !aliases.isEmpty { data.add("aliases", json: "[\(aliases.map(quoted).joined(separator: ","))]") }
      all.append(Dispatch("erp", "item.defined", at: start - .minutes(5), data))
    }
    if let bundle {
      var content = JSONObject()
      content.add("sku", sku)
      content.add("quantity", Quantity(bundle.units))
      var data = JSONObject()
      data.add("sku", bundle.sku)
      data.add("baseuom", "EA")
      data.add("components", json: "[\(content.text)]")
      all.append(Dispatch("erp", "item.defined", at: start - .minutes(5), data))
    }
    return all
  }
}

/// The way of messages from systems to Recount.
private struct Wire {
  private var random: RandomSource
  private var numbers: [String: Int] = [:]
  private var sent: [(line: TrafficLine, number: Int)] = []
  /// The last statement of a book of each system and when it arrived: of one moment, the last word stands.
  private var said: [String: (time: Instant, arrival: Instant)] = [:]

  init(seed: UInt64) { random = RandomSource(seed: seed).fork("wire") }

  var lines: [TrafficLine] { sent.sorted { ($0.line.arrival, $0.number) < ($1.line.arrival, $1.number) }.map(\.line) }

  mutating func send(_ message: Dispatch, isHealthy: Bool) {
    numbers[message.source, default: 0] += 1
    let id = message.id ?? "\(message.source)-\(numbers[message.source, default: 0])"
    var arrival = message.time + (message.delay ?? delay())
    if message.type.hasPrefix("stock."), message.delay == nil {
      if let last = said[message.source], last.time == message.time {
        arrival = max(arrival, last.arrival + .seconds(1))
      }
      said[message.source] = (message.time, arrival)
    }
    put(message, id, arrival, isHealthy)
    guard message.type != "item.defined" else { return }
    // The bus delivers a message twice; the producer tries again under the same key.
    if random.below(1000) < 5 { put(message, id, arrival + .seconds(Int64(random.number(in: 1...90))), isHealthy) }
    if isHealthy, random.below(1000) < 5 {
      var retry = message
      retry.key = retry.key ?? id
      put(retry, "\(id)-retry", arrival + .seconds(Int64(random.number(in: 5...40))), isHealthy)
    }
  }

  /// Most messages take seconds, a few most of a minute.
  private mutating func delay() -> Span {
    random.chance(percent: 3)
      ? .seconds(Int64(random.number(in: 15...55))) : Span(microseconds: Int64(random.number(in: 200...9000)) * 1000)
  }

  private mutating func put(_ message: Dispatch, _ id: String, _ arrival: Instant, _ isHealthy: Bool) {
    var object = JSONObject()
    object.add("specversion", "1.0")
    object.add("id", id)
    object.add("source", message.source)
    object.add("type", message.type)
    object.add("time", message.time)
    object.add("recordtime", arrival)
    if let key = message.key { object.add("idempotencykey", key) }
    if let writer = message.writer { object.add("writer", writer) }
    if let sequence = message.sequence { object.add("sequence", "\(sequence)") }
    if let observed = message.observed { object.add("observedtime", observed) }
    object.add("data", json: message.data.text)
    sent.append((TrafficLine(arrival: arrival, text: object.text, isHealthy: isHealthy), sent.count))
  }
}
