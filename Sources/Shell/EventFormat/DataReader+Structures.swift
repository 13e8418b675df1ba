internal import Core

extension DataReader {
  /// Names what a member's name means, if anything.
  private mutating func member<Value>(_ table: WordTable<Value>) throws(DecodeError) -> (name: JSONText, value: Value?)
  {
    let name = try walker.name()
    return (name, try name.plain { plain throws(DecodeError) in table[plain] })
  }

  /// `refs`; a name that is also a field of the document itself yields to it.
  mutating func readReferences(into event: inout Event) throws(DecodeError) {
    guard try walker.enterObject() else { return }
    var kinds: FieldSet<RefKind> = []
    repeat {
      let (name, kind) = try member(vocabulary.references)
      guard let kind else {
        try skip(name)
        continue
      }
      if kinds.contains(kind) { throw DecodeError(.duplicate, at: name.position, field: kind.word) }
      kinds.insert(kind)
      try readReference(kind, into: &event)
    } while try walker.nextMember()
  }

  private mutating func readReference(_ kind: RefKind, into event: inout Event) throws(DecodeError) {
    if try walker.takeNull() { return }
    do throws(DecodeError) {
      guard let text = try identifier(), let field = DataField(kind) else { return }
      if !present.contains(field) || field == .correction && event.kind.isCommand { event.refs[kind] = text }
      if field != .correction || !event.kind.isCommand { markPresent(field) }
    } catch {
      throw error.within(kind.word)
    }
  }

  /// Measures and their values; `null` = not tracked.
  mutating func readLevels(into event: inout Event) throws(DecodeError) {
    guard try walker.enterObject() else { return }
    repeat {
      let (name, measure) = try member(vocabulary.measures)
      guard let measure else { throw DecodeError(.unknownWord, at: name.position) }
      if event.levels.contains(where: { $0.measure == measure }) {
        throw DecodeError(.duplicate, at: name.position, field: measure.word)
      }
      event.levels.append(Level(measure, try walker.takeNull() ? nil : try walker.quantity()))
    } while try walker.nextMember()
    event.levels.sort { $0.measure.rawValue < $1.measure.rawValue }
  }

  mutating func texts() throws(DecodeError) -> [String] {
    var texts: [String] = []
    guard try walker.enterArray() else { return texts }
    repeat {
      let position = walker.position
      guard let text = try identifier() else { throw DecodeError(.missing, at: position) }
      texts.append(text)
    } while try walker.nextElement()
    return texts
  }

  /// The members of an object that are texts; others are passed over.
  private mutating func textMembers(_ names: [StaticString]) throws(DecodeError) -> [String?] {
    var found = [String?](repeating: nil, count: names.count)
    guard try walker.enterObject() else { return found }
    var seen: Set<Int> = []
    repeat {
      let name = try walker.name()
      let index = try name.plain { plain throws(DecodeError) in names.firstIndex { plain.equals($0) } }
      guard let index else {
        try skip(name)
        continue
      }
      let isNew = seen.insert(index).inserted
      if !isNew { throw DecodeError(.duplicate, at: name.position, field: "\(names[index])") }
      if try !walker.takeNull() { found[index] = try identifier() }
    } while try walker.nextMember()
    return found
  }

  mutating func readHandoff(into event: inout Event) throws(DecodeError) {
    let ends = try textMembers(["from", "to"])
    event.handoffFrom = ends[0]
    event.handoffTo = ends[1]
  }

  /// The subject of the exception that a command answers, as its record says it; a mere text is taken as it is.
  mutating func readSubject(into event: inout Event) throws(DecodeError) {
    guard walker.head != UInt8(ascii: "\"") else {
      event.subject = try identifier()
      return
    }
    let named = try textMembers(["sku", "location", "order", "shipment", "document"])
    if let sku = named[0], !present.contains(.sku) { event.sku = sku }
    if let location = named[1], !present.contains(.location) { event.location = location }
    for (kind, text) in zip([RefKind.order, .shipment, .document], named[2...]) where event.refs[kind] == nil {
      event.refs[kind] = text
    }
    event.subject = named[0] ?? named[2] ?? named[4] ?? named[3]
  }

  /// Units and their factors, `12` or `"1/3"`; in the order of their names, since an object has none.
  mutating func readUnits(into event: inout Event) throws(DecodeError) {
    guard try walker.enterObject() else { return }
    repeat {
      let name = try walker.name()
      guard let unit = try name.identifier() else { throw DecodeError(.missing, at: name.position) }
      if event.units.contains(where: { $0.unit == unit }) { throw DecodeError(.duplicate, at: name.position) }
      event.units.append(UnitFactor(unit, try ratio()))
    } while try walker.nextMember()
    event.units.sort { $0.unit < $1.unit }
  }

  private mutating func ratio() throws(DecodeError) -> Ratio {
    let position = walker.position
    if walker.head == UInt8(ascii: "\"") {
      var probe = walker
      let parts = try probe.string().string().split(separator: "/", omittingEmptySubsequences: false)
      if parts.count == 2 {
        walker = probe
        return try Self.ratio(Self.digits(parts[0]), Self.digits(parts[1]), at: position)
      }
    }
    return try Self.ratio(try walker.quantity().millionths, 1_000_000, at: position)
  }

  private static func digits(_ text: Substring) -> Int64 {
    text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Int64(text) ?? 0 : 0
  }

  /// In lowest terms, so that `2` and `"4/2"` are the same.
  private static func ratio(_ numerator: Int64, _ denominator: Int64, at position: Int) throws(DecodeError) -> Ratio {
    guard numerator > 0, denominator > 0 else { throw DecodeError(.badFactor, at: position) }
    var (divisor, rest) = (numerator, denominator)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    return Ratio(numerator / divisor, denominator / divisor)
  }

  mutating func readComponents(into event: inout Event) throws(DecodeError) {
    guard try walker.enterArray() else { return }
    repeat {
      let line = try readLine(.required)
      guard let quantity = line.quantity else { throw DecodeError(.missing, at: walker.position, field: "quantity") }
      event.components.append(Component(sku: line.sku, quantity: quantity))
    } while try walker.nextElement()
  }
}
