import Core
import RetailSimulation
import SeededRandom
import Worker

/// Random records of every type over few orders, documents and items, so that they meet: retries, redeliveries,
/// conflicts, late and out-of-order ones, ones that nobody can read or map, aliases, units and bundles, several
/// locations and systems. What the systems' books say is near a truth that moves, so that they agree now and then.
struct Turmoil {
  var random: RandomSource
  var time = Instant(microseconds: 1_772_438_400_000_000)
  /// Mean time between two records.
  let pace: Span
  /// A source has one partition of its own; otherwise it speaks through several, and is never later than the horizon.
  let isConfined: Bool
  let sources: [String]
  let inputs: [Topology.Input]
  let reference: Int?
  let configuration: Configuration
  /// What is on hand by item and location.
  var truth: [String: Int] = [:]
  private var sent: [Sent] = []
  private var number = 0

  /// A record as it was sent, for repetitions.
  private struct Sent {
    var attributes: [(String, String)]
    var key: String
    var type: String
    var data: String
    var time: Instant
    var input: Int
    var partition: Int32
  }

  init(seed: UInt64) {
    var random = RandomSource(seed: seed &* 0x2545_f491_4f6c_dd1d)
    pace = [Span.seconds(2), .seconds(40), .minutes(10), .hours(2)][random.below(4)]
    isConfined = random.chance(percent: 60)
    configuration = Turmoil.configuration(&random)
    sources = configuration.systemNames
    let partitions = random.chance(percent: 50) ? [1, 1] : [Int32(1 + random.below(3)), Int32(1 + random.below(3))]
    var inputs = [
      Topology.Input(topic: "inventory", partitions: partitions[0]),
      Topology.Input(topic: "orders", partitions: partitions[1]), Topology.Input(topic: "commands", partitions: 1),
    ]
    // One that nobody ever writes to.
    if random.chance(percent: 30) { inputs.append(Topology.Input(topic: "silent", partitions: 1)) }
    reference = random.chance(percent: 70) ? inputs.count : nil
    if reference != nil { inputs.append(Topology.Input(topic: "reference", partitions: 1)) }
    self.inputs = inputs
    self.random = random
  }

  private static func configuration(_ random: inout RandomSource) -> Configuration {
    let others: [(String, SystemKind)] = [
      ("3pl-east", .thirdParty), ("market", .marketplace), ("mill", .supplier), ("pay", .payment), ("pos", .pos),
      ("returns", .returns), ("sync", .connector), ("ups", .carrier),
    ]
    var profiles = [
      SystemProfile(id: "erp", kind: .erp), SystemProfile(id: "shop", kind: .storefront),
      SystemProfile(id: "wms", kind: .wms),
    ]
    for (id, kind) in others where random.chance(percent: 45) { profiles.append(SystemProfile(id: id, kind: kind)) }
    var configuration = Configuration()
    configuration.systems = profiles.map { adjusted($0, &random) }.sorted { $0.id < $1.id }
    configuration.handoffs = [HandoffKey(from: "wms", to: "erp"): .hours(2)]
    if random.chance(percent: 60) { configuration.trusted = configuration.system(named: "wms") }
    if random.chance(percent: 30) { configuration.settle = .minutes(2) }
    if random.chance(percent: 30) { configuration.requiredChecks = ["fraud", "payment"] }
    if random.chance(percent: 10) { configuration.startFrom = Instant(microseconds: 1_772_440_000_000_000) }
    return configuration
  }

  private static func adjusted(_ profile: SystemProfile, _ random: inout RandomSource) -> SystemProfile {
    var profile = profile
    switch profile.id {
    case "erp": profile.cadence = random.chance(percent: 50) ? .hours(4) : nil
    case "wms": profile.cadence = random.chance(percent: 30) ? .hours(1) : nil
    case "pos": profile.locations = ["SHOP"]
    case "3pl-east":
      profile.locations = ["EAST"]
      profile.measures[.reserved] = Expression([.init(1, .bucket(.reserved)), .init(1, .shippedToday)])
    default: break
    }
    return profile
  }

  func traffic(count: Int) -> Traffic {
    var turmoil = self
    var deliveries: [Delivery] = []
    let early = turmoil.random.below(4)
    for index in 0..<count {
      turmoil.pass()
      let delivery = turmoil.next()
      // One input ends hours before the others.
      if delivery.input == early, index > count / 2 { continue }
      let isFirst = !deliveries.contains { $0.input == delivery.input && $0.partition == delivery.partition }
      // What cannot be read at the very start of a file has no arrival of its own, in a log it has.
      if isFirst, case .refused = RealMachines.decoder()(delivery.bytes) { continue }
      deliveries.append(delivery)
    }
    return Traffic(configuration: configuration, inputs: inputs, reference: reference, deliveries: deliveries)
  }

  private mutating func pass() {
    guard !random.chance(percent: 25) else { return }
    let share = [1, 10, 100, 100, 300][random.below(5)]
    time = time + Span(microseconds: pace.microseconds / 100 * Int64(random.below(share + 1)))
  }

  private mutating func next() -> Delivery {
    if !sent.isEmpty {
      if random.chance(percent: 6) { return again(isRetry: random.chance(percent: 60)) }
      if random.chance(percent: 2) { return conflict() }
    }
    if random.chance(percent: 2) { return unreadable() }
    let kind = EventKind.allCases[random.below(Int(EventKind.exceptionAcknowledge.rawValue))]
    // Books speak more often than anybody else.
    // Definitions have a topic of their own, which every intake task reads.
    return random.chance(percent: 35) || kind.isReference && reference == nil ? send(.stockLevel) : send(kind)
  }

  private mutating func send(_ kind: EventKind) -> Delivery {
    let source = self.source(of: kind)
    let data = self.data(of: kind, from: source)
    number += 1
    var attributes = [("id", quoted("\(source)-\(number)")), ("source", quoted(sourceText(source)))]
    if random.chance(percent: 15) { attributes.append(("writer", quoted(writer()))) }
    if source == "erp" || random.chance(percent: 5) { attributes.append(("sequence", quoted("\(number)"))) }
    if random.chance(percent: 3) { attributes.append(("observedtime", quoted("\(time)"))) }
    let key = random.chance(percent: 20) ? "k\(number)" : ""
    let input = self.input(of: kind)
    let new = Sent(
      attributes: attributes, key: key, type: kind.wireName, data: data, time: eventTime(kind), input: input,
      partition: partition(of: source, in: input))
    if sent.count < 12 { sent.append(new) } else { sent[random.below(12)] = new }
    return delivery(new)
  }

  /// The same record again, as the bus or the producer repeats it; a producer stamps a new time.
  private mutating func again(isRetry: Bool) -> Delivery {
    var old = sent[random.below(sent.count)]
    guard isRetry, time - old.time < .hours(48) else { return delivery(old) }
    let id = old.attributes[0].1.filter { $0 != "\"" }
    if old.key.isEmpty { old.key = id }
    old.attributes[0].1 = quoted("\(id)-retry\(random.below(2))")
    if random.chance(percent: 50) { old.time = time }
    return delivery(old)
  }

  /// Another content under a known key.
  private mutating func conflict() -> Delivery {
    var old = sent[random.below(sent.count)]
    if old.key.isEmpty { old.key = old.attributes[0].1.filter { $0 != "\"" } }
    guard let kind = EventKind.allCases.first(where: { $0.wireName == old.type }) else { return delivery(old) }
    number += 1
    old.attributes[0].1 = quoted("conflict-\(number)")
    old.data = data(of: kind, from: "wms")
    return delivery(old)
  }

  private mutating func unreadable() -> Delivery {
    let texts = [
      "broken", "{}", #"{"specversion":"1.0"}"#,
      #"{"specversion":"1.0","id":"x","source":"wms","type":"no.such","time":"2026-03-02T08:00:00Z","data":{}}"#,
    ]
    let input = random.below(2)
    let partition = Int32(random.below(Int(inputs[input].partitions)))
    return Delivery(input: input, partition: partition, time: time, bytes: Array(texts[random.below(4)].utf8))
  }

  private mutating func delivery(_ sent: Sent) -> Delivery {
    // Most arrive in order, a few say that they arrived before the one ahead of them.
    let arrival = random.chance(percent: 4) ? time - .seconds(Int64(random.below(300))) : time
    var object = JSONObject()
    object.add("specversion", "1.0")
    for (name, json) in sent.attributes { object.add(name, json: json) }
    object.add("type", sent.type)
    object.add("time", sent.time)
    object.add("recordtime", arrival)
    if !sent.key.isEmpty { object.add("idempotencykey", sent.key) }
    object.add("data", json: sent.data)
    return Delivery(input: sent.input, partition: sent.partition, time: arrival, bytes: Array(object.text.utf8))
  }

  private mutating func eventTime(_ kind: EventKind) -> Instant {
    switch random.below(100) {
    case 0..<80: return time - Span(microseconds: Int64(random.below(60_000)) * 1000)
    case 80..<92: return time - .minutes(Int64(random.below(40)))
    case 92..<97: return time - .hours(Int64(random.below(20)))
    case 97: return time + .minutes(Int64(random.below(5)))
    default: return isConfined && !kind.isReference ? time - .hours(Int64(70 + random.below(100))) : time
    }
  }

  private func input(of kind: EventKind) -> Int {
    if kind.isReference, let reference { return reference }
    return kind.isBookEvent ? 0 : 1
  }

  private mutating func partition(of source: String, in input: Int) -> Int32 {
    let count = Int(inputs[input].partitions)
    guard isConfined else { return Int32(random.below(count)) }
    return Int32(source.utf8.reduce(0) { $0 + Int($1) } % count)
  }
}
