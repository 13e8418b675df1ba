/// What changed since it was last told: effects and lines to the stock machine, findings and parcels to the hand-offs.
struct FactSheet {
  private var facts: [LineFact] = []
  private var lines: [String] = []
  private var known: [Position: Int] = [:]

  private struct Position: Hashable {
    let place: Place
    let line: String
  }

  /// The message of a place and line.
  private mutating func index(_ place: Place, _ line: String) -> Int {
    let position = Position(place: place, line: line)
    if let index = known[position] { return index }
    var fact = LineFact()
    fact.sku = place.sku
    fact.location = place.location
    known[position] = facts.count
    facts.append(fact)
    lines.append(line)
    return facts.count - 1
  }

  mutating func tell(_ snapshot: PlacedLine) {
    facts[index(snapshot.place, snapshot.line.line)].order = snapshot.line
  }

  mutating func tell(_ change: EffectChange, at place: Place, of kind: DocumentKind) {
    let line = kind == .order ? change.effect.refs[.line] ?? "" : ""
    facts[index(place, line)].changes.append(change)
  }

  /// By place and line.
  func send(_ outbox: inout Outbox) {
    let order = facts.indices.sorted { one, other in
      let (left, right) = (facts[one], facts[other])
      if left.sku != right.sku { return left.sku < right.sku }
      return left.location != right.location ? left.location < right.location : lines[one] < lines[other]
    }
    for index in order { outbox.line(facts[index]) }
  }
}

extension LineGroup {
  /// Tells what changed of the effects, and keeps what it told.
  mutating func publish(effects: [PlacedEffect], _ kind: DocumentKind, _ names: [String], _ facts: inout FactSheet) {
    var gone = sent
    sent.removeAll(keepingCapacity: true)
    for placed in effects {
      let known = gone.firstIndex { $0.place == placed.place && $0.key == placed.effect.key }
      let before = known.map { gone.remove(at: $0) }
      let now = SentEffect(placed, Fingerprint.of(placed.effect, names))
      sent.append(now)
      if before?.fingerprint == now.fingerprint { continue }
      facts.tell(EffectChange(placed.effect, previous: before?.moved), at: placed.place, of: kind)
    }
    for vanished in gone { facts.tell(vanished.takenBack, at: vanished.place, of: kind) }
  }

  /// Tells the lines that changed. A late event may show that a line was never at a place where it was sent.
  mutating func publish(lines: [PlacedLine], _ common: OrderLine, _ names: [String], _ facts: inout FactSheet) {
    var gone = sentLines
    sentLines.removeAll(keepingCapacity: true)
    for placed in lines {
      let known = gone.firstIndex { $0.place == placed.place && $0.line == placed.line.line }
      let before = known.map { gone.remove(at: $0) }
      let now = SentLine(placed, Fingerprint.of(placed.line, names))
      sentLines.append(now)
      if before?.fingerprint != now.fingerprint { facts.tell(placed) }
    }
    for vanished in gone { facts.tell(vanished.takenBack(common)) }
  }
}

extension SentEffect {
  /// The effect with nothing left of it.
  var takenBack: EffectChange {
    var effect = Effect()
    effect.key = key
    effect.kind = kind
    effect.refs = refs
    effect.time = time
    return EffectChange(effect, previous: moved)
  }
}

extension SentLine {
  /// The line with nothing left of it.
  func takenBack(_ common: OrderLine) -> PlacedLine {
    var gone = common
    gone.line = line
    gone.end = .removed
    return PlacedLine(place: place, line: gone)
  }

  fileprivate init(_ placed: PlacedLine, _ fingerprint: UInt64) {
    self.init()
    place = placed.place
    line = placed.line.line
    self.fingerprint = fingerprint
  }
}

extension SentEffect {
  fileprivate init(_ placed: PlacedEffect, _ fingerprint: UInt64) {
    self.init()
    place = placed.place
    key = placed.effect.key
    kind = placed.effect.kind
    time = placed.effect.time
    delta = placed.effect.delta
    refs = placed.effect.refs
    self.fingerprint = fingerprint
  }

  fileprivate var moved: EffectChange.Moved {
    var moved = EffectChange.Moved()
    moved.time = time
    moved.delta = delta
    return moved
  }
}

/// 64 bits of a value's cell (FNV-1a): equal values have equal fingerprints, in every process.
private enum Fingerprint {
  static func of<Value: CellCodable>(_ value: Value, _ names: [String]) -> UInt64 {
    var cell = Cell(writingWith: names)
    var copy = value
    cell.transfer(&copy)
    return cell.bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
