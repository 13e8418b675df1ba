import Core

/// Feeds a stock machine with levels and changes written as lines, and keeps the findings.
///
/// `1h wms level A@L1 on_hand=10 reserved=0`, `1h erp change A on_hand -5 from=45 to=40 writer=user:7 doc=J1`.
struct BookBench {
  private var machine: StockMachine
  private var effects = Effects()
  private let configuration: Configuration
  private var position: Int64 = 0

  init(_ systems: String = "erp marketplace storefront wms") {
    var configuration = Configuration()
    configuration.systems = systems.split(separator: " ").sorted().map { name in
      SystemProfile(id: String(name), kind: SystemKind.allCases.first { $0.word == name } ?? .erp)
    }
    configuration.trusted = configuration.system(named: "wms")
    self.configuration = configuration
    machine = StockMachine(configuration: configuration, digest: HandoffBench.digest)
  }

  /// The codes of the findings that stand above `info` when `until` has passed.
  static func patterns(_ script: String, until: String) -> [String] {
    var bench = BookBench()
    for line in script.split(separator: "\n") { bench.take(line.split(separator: " ").map(String.init)) }
    bench.machine.fire(through: OrderBench.time(until), into: &bench.effects)
    return bench.standing
  }

  private var standing: [String] {
    var last: [String: Finding] = [:]
    for record in effects.toHandoff {
      if case .finding(let finding) = record.payload { last[finding.identity] = finding }
    }
    return last.values.filter { $0.news == .open && $0.draft.severity != .info }
      .map { $0.draft.pattern?.code ?? "none" }.sorted()
  }

  private mutating func take(_ words: [String]) {
    position += 1
    let time = OrderBench.time(words[0])
    var event = Event()
    event.id = "\(position)"
    event.key = event.id
    event.source = words[1]
    event.system = configuration.system(named: words[1]) ?? SystemID(0)
    event.time = time
    event.arrival = time
    event.origin = Origin(time: time, partition: 0, input: 0, offset: position)
    let place = words[3].split(separator: "@").map(String.init)
    event.sku = place[0]
    if place.count > 1 { event.location = place[1] }
    if words[2] == "level" { level(words.dropFirst(4), &event) } else { change(words, &event) }
    machine.fire(before: time, into: &effects)
    machine.take(Record(key: event.sku, origin: event.origin, .event(event)), into: &effects)
  }

  private func level(_ words: ArraySlice<String>, _ event: inout Event) {
    event.kind = .stockLevel
    event.levels = words.map { word in
      let parts = word.split(separator: "=").map(String.init)
      return Level(measure(parts[0]), quantity(parts[1]))
    }
  }

  private func change(_ words: [String], _ event: inout Event) {
    event.kind = .stockChanged
    event.cause = .adjustment
    event.measure = measure(words[4])
    event.delta = quantity(words[5])
    for word in words.dropFirst(6) {
      let parts = word.split(separator: "=").map(String.init)
      switch parts[0] {
      case "from": event.before = quantity(parts[1])
      case "to": event.after = quantity(parts[1])
      case "writer": event.writer = parts[1]
      case "doc": event.refs[.document] = parts[1]
      case "sync": event.cause = .sync
      case "set": event.mode = .set
      default: break
      }
    }
  }

  private func measure(_ word: String) -> Measure { Measure.allCases.first { $0.word == word } ?? .onHand }
  private func quantity(_ word: String) -> Quantity { Quantity(Int64(word) ?? 0) }
}
