internal import Core

extension DataReader {
  mutating func readLines(into event: inout Event) throws(DecodeError) {
    guard try walker.enterArray() else { return }
    repeat { event.lines.append(try readLine(shape.lines)) } while try walker.nextElement()
  }

  /// One line, checked by `rule`. A line without a number goes by its SKU.
  mutating func readLine(_ rule: EventShape.LineRule) throws(DecodeError) -> Line {
    let start = walker.position
    var line = Line()
    var seen: FieldSet<LineField> = []
    if try walker.enterObject() {
      repeat {
        let name = try walker.name()
        let field = try name.plain { plain throws(DecodeError) in vocabulary.lineFields[plain] }
        guard let field else {
          try skip(name)
          continue
        }
        if seen.contains(field) { throw DecodeError(.duplicate, at: name.position, field: "\(field)") }
        seen.insert(field)
        try take(field, into: &line)
      } while try walker.nextMember()
    }
    try check(&line, rule, at: start)
    return line
  }

  private mutating func take(_ field: LineField, into line: inout Line) throws(DecodeError) {
    if try walker.takeNull() { return }
    do throws(DecodeError) {
      try set(field, &line)
    } catch {
      throw error.reason == .malformed ? error : error.within("\(field)")
    }
  }

  private mutating func set(_ field: LineField, _ line: inout Line) throws(DecodeError) {
    switch field {
    case .line: line.line = try identifier() ?? ""
    case .sku: line.sku = try identifier() ?? ""
    case .location: line.location = try identifier()
    case .uom: line.uom = try identifier()
    case .lot: line.lot = try identifier()
    case .quantity: line.quantity = try quantityNotNegative()
    case .delta: line.delta = try walker.quantity()
    case .found: line.found = try quantityNotNegative()
    case .disposition: line.disposition = try word(vocabulary.dispositions)
    case .restock: line.restock = try word(vocabulary.restocks)
    case .condition: line.condition = try word(vocabulary.conditions)
    case .cumulative: line.cumulative = try walker.flag()
    }
  }

  private func check(_ line: inout Line, _ rule: EventShape.LineRule, at position: Int) throws(DecodeError) {
    let isNamed = !line.sku.isEmpty || rule == .open && !line.line.isEmpty
    guard isNamed else { throw DecodeError(.missing, at: position, field: "sku") }
    let isEdited = rule == .edit && line.delta != nil
    guard line.quantity != nil || rule == .open || isEdited else {
      throw DecodeError(.missing, at: position, field: "quantity")
    }
    if line.line.isEmpty { line.line = line.sku }
  }
}
