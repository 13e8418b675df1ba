import Core

/// Feeds an order machine with events written as lines and keeps what came out.
///
/// `1m storefront order.placed order=O1 lines=1:A:2@L1`: event time after the start, source, type, fields. A line is
/// `line:sku:quantity`, with `@location`, `+delta` in place of the quantity, `!found`, `=restock or disposition`.
struct OrderBench {
  static let start = Instant(microseconds: 1_772_438_400_000_000)

  let configuration: Configuration
  private(set) var machine: OrderMachine
  private(set) var effects = Effects()
  private(set) var cells: [String: [UInt8]] = [:]
  private var position: Int64 = 0

  init(_ systems: String, adjust: (inout Configuration) -> Void = { _ in }) {
    var configuration = Configuration()
    configuration.systems = systems.split(separator: " ").map(OrderBench.profile).sorted { $0.id < $1.id }
    adjust(&configuration)
    self.configuration = configuration
    machine = OrderMachine(configuration)
  }

  /// `wms`, or `east=3pl,1h,EAST`: id, kind, allowance, location.
  private static func profile(_ text: Substring) -> SystemProfile {
    let parts = text.split(separator: "=").map(String.init)
    let details = (parts.count > 1 ? parts[1] : parts[0]).split(separator: ",").map(String.init)
    let kind = SystemKind.allCases.first { $0.word == details[0] } ?? .connector
    var profile = SystemProfile(id: parts[0], kind: kind)
    if details.count > 1 { profile.allowance = span(details[1]) }
    if details.count > 2 { profile.locations = [details[2]] }
    return profile
  }

  static func span(_ text: String) -> Span {
    var total = Span.zero
    var digits = ""
    let sign: Int64 = text.hasPrefix("-") ? -1 : 1
    for character in text {
      if character.isNumber || character == "." {
        digits.append(character)
        continue
      }
      let number = Double(digits) ?? 0
      let unit: Double = ["s": 1, "m": 60, "h": 3600, "d": 86_400][character] ?? 0
      total = total + Span(microseconds: Int64((number * unit * 1_000_000).rounded()) * sign)
      digits = ""
    }
    return total
  }

  static func time(_ text: String) -> Instant { start + span(text) }
}

extension OrderBench {
  /// Takes every line in the order given, then lets time pass to `until`.
  mutating func run(_ script: String, until: String? = nil, batch: Int = 1) {
    for line in script.split(separator: "\n") where !line.allSatisfy(\.isWhitespace) { take(String(line)) }
    if let until { machine.fire(through: OrderBench.time(until), into: &effects) }
    commit()
  }

  mutating func commit() {
    for cell in machine.commit() { cells[cell.key] = cell.bytes }
  }

  /// A machine from the changelog in place of the one that ran.
  mutating func restart() throws {
    commit()
    machine = OrderMachine(configuration)
    for key in cells.keys.sorted() { try machine.restore(StateCell(key: key, bytes: cells[key])) }
  }

  mutating func abort() { machine.abort() }

  /// Runs what leaves no trace in the bench itself.
  mutating func forgetting(_ body: (inout OrderBench) -> Void) {
    let (effects, position) = (effects, position)
    body(&self)
    (self.effects, self.position) = (effects, position)
  }

  /// What came out since the last call.
  mutating func drain() -> OrderOutput {
    defer { effects = Effects() }
    return OrderOutput(facts: lineFacts, findings: findings, words: words, keys: keys)
  }

  private var keys: [String] {
    (effects.toStock + effects.toHandoff).map { "\($0.key) \($0.origin.part)" }
  }

  mutating func take(_ line: String) {
    let event = self.event(line)
    let records = route(event)
    machine.apply(records, into: &effects)
  }

  mutating func event(_ text: String) -> Event {
    let words = text.split(separator: " ").map(String.init)
    var event = Event()
    event.source = words[1]
    event.system = configuration.system(named: words[1]) ?? SystemID(0)
    event.kind = EventKind.allCases.first { $0.wireName == words[2] } ?? .stockLevel
    event.time = OrderBench.time(words[0])
    event.arrival = event.time
    event.id = "\(words[1])-\(position)"
    var content = words[2]
    for word in words.dropFirst(3) {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      OrderBench.set(&event, parts[0], parts.count > 1 ? parts[1] : "")
      if !["id", "key", "arrives"].contains(parts[0]) { content += " " + word }
    }
    if event.key.isEmpty { event.key = event.id }
    event.content = content.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    event.origin = Origin(time: event.arrival, partition: 0, input: 0, offset: position)
    position += 1
    return event
  }

  /// The event's home, and copies for the other documents it names.
  private func route(_ event: Event) -> [Record] {
    var keys: [String] = []
    func add(_ kind: RefKind) { if let name = event.refs[kind] { keys.append("\(kind.word)/\(name)") } }
    if event.kind.wireName.hasPrefix("return.") { add(.return) }
    let homes: [RefKind] = [.order, .purchase, .transfer, .receipt, .asn, .document, .tracking]
    if let first = homes.first(where: { event.refs[$0] != nil }) { add(first) }
    if event.kind == .refundIssued { add(.return) }
    return keys.enumerated().map { index, key in
      var event = event
      event.isCopy = index > 0
      var origin = event.origin
      origin.part = Int32(index)
      return Record(key: key, origin: origin, .event(event))
    }
  }
}

extension OrderBench {
  private static func set(_ event: inout Event, _ name: String, _ value: String) {
    switch name {
    case "id": event.id = value
    case "key": event.key = value
    case "arrives": event.arrival = time(value)
    case "lines": event.lines = value.split(separator: ";").map { line(String($0)) }
    case "line": event.refs[.line] = value
    case "sku": event.sku = value
    case "newsku": event.newSKU = value
    case "quantity": event.quantity = quantity(value)
    case "location": event.location = value
    case "status": setStatus(&event, value)
    case "reason": event.reason = value
    case "restock": event.restock = value == "true"
    case "promised": event.promised = time(value)
    case "due": event.due = time(value)
    case "eta": event.eta = time(value)
    case "method": event.method = value
    case "carrier": event.carrier = value
    case "from": event.from = value
    case "to": event.to = value
    case "check": event.check = value
    case "cumulative": for index in event.lines.indices { event.lines[index].cumulative = true }
    default: if let kind = RefKind.allCases.first(where: { $0.word == name }) { event.refs[kind] = value }
    }
  }

  private static func setStatus(_ event: inout Event, _ word: String) {
    if event.kind == .trackingUpdated {
      event.tracking = TrackingStatus.allCases.first { $0.word == word }
    } else {
      event.status = OrderStatus.allCases.first { "\($0)" == word }
    }
  }

  static func quantity(_ text: String) -> Quantity {
    Quantity(millionths: Int64(((Double(text) ?? 0) * 1_000_000).rounded()))
  }

  private static func line(_ text: String) -> Line {
    var line = Line()
    var rest = Substring(text)
    func cut(_ mark: Character) -> String? {
      guard let at = rest.lastIndex(of: mark) else { return nil }
      defer { rest = rest[..<at] }
      return String(rest[rest.index(after: at)...])
    }
    if let word = cut("=") {
      line.restock = Restock.allCases.first { "\($0)" == word }
      line.disposition = Disposition.allCases.first { "\($0)" == word }
    }
    if let found = cut("!") { line.found = quantity(found) }
    line.location = cut("@")
    if let delta = cut("+") {
      line.delta = quantity(delta)
    } else if let total = cut(":") {
      line.quantity = quantity(total)
    }
    line.sku = cut(":") ?? String(rest)
    line.line = line.sku == String(rest) ? "" : String(rest)
    return line
  }
}

extension OrderBench {
  var lineFacts: [LineFact] {
    effects.toStock.compactMap { if case .line(let fact) = $0.payload { fact } else { nil } }
  }

  var findings: [Finding] {
    effects.toHandoff.compactMap { if case .finding(let finding) = $0.payload { finding } else { nil } }
  }

  var words: [Word] {
    effects.toHandoff.compactMap { if case .word(let word) = $0.payload { word } else { nil } }
  }

  /// The last message about each exception that still stands.
  var open: [Finding] {
    var last: [String: Finding] = [:]
    for finding in findings { last[finding.identity] = finding }
    return last.values.filter { $0.news == .open }.sorted { $0.identity < $1.identity }
  }

  func open(_ category: Category) -> [Finding] { open.filter { $0.draft.category == category } }

  /// Effects as the stock machine holds them after every change: by place and fact key.
  var ledger: [String: Effect] {
    var result: [String: Effect] = [:]
    for fact in lineFacts {
      for change in fact.changes { result["\(fact.sku)@\(fact.location) \(change.effect.key)"] = change.effect }
    }
    return result
  }

  /// The sum of all effective deltas at a place.
  func buckets(_ sku: String, _ location: String = "default") -> Buckets {
    let place = "\(sku)@\(location) "
    return ledger.filter { $0.key.hasPrefix(place) && $0.value.isEffective }.values
      .reduce(Buckets()) { $0 + $1.delta }
  }

  /// The last word about an order line.
  func line(_ order: String, _ line: String, _ location: String = "default") -> OrderLine? {
    lineFacts.last { $0.order?.order == order && $0.order?.line == line && $0.location == location }?.order
  }
}

/// What an order machine sent, in order.
struct OrderOutput: Hashable {
  var facts: [LineFact]
  var findings: [Finding]
  var words: [Word]
  var keys: [String]
}
