extension Level: CellCodable {
  package init() { self.init(.onHand, nil) }
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&measure)
    cell.transfer(&quantity)
  }
}

extension Line: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&line)
    cell.transfer(&sku)
    cell.transfer(&location)
    cell.transfer(&quantity)
    cell.transfer(&delta)
    cell.transfer(&uom)
    cell.transfer(&lot)
    cell.transfer(&found)
    cell.transfer(&disposition)
    cell.transfer(&restock)
    cell.transfer(&condition)
    cell.transfer(&cumulative)
    cell.transfer(&converted)
    cell.transfer(&bundle)
  }
}

extension Ratio: CellCodable {
  package init() { self = .one }
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&numerator)
    cell.transfer(&denominator)
    guard numerator <= 0 || denominator <= 0 else { return }
    cell.fail("a unit factor is not positive")
    self = .one
  }
}

extension UnitFactor: CellCodable {
  package init() { self.init("", .one) }
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&unit)
    cell.transfer(&ratio)
  }
}

extension Component: CellCodable {
  package init() { self.init(sku: "", quantity: .zero) }
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&sku)
    cell.transfer(&quantity)
  }
}

extension Event: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    transferEnvelope(&cell)
    transferBook(&cell)
    transferDocument(&cell)
    transferReference(&cell)
    transferCommand(&cell)
  }

  private mutating func transferEnvelope(_ cell: inout Cell) {
    cell.transfer(&kind)
    cell.transfer(&id)
    cell.transfer(&source)
    cell.transfer(&system)
    cell.transfer(&key)
    cell.transfer(&writer)
    cell.transfer(&sequence)
    cell.transfer(&sequencePerSKU)
    cell.transfer(&time)
    cell.transfer(&observed)
    cell.transfer(&arrival)
    cell.transfer(&origin)
    cell.transfer(&content)
    cell.transfer(&isCopy)
  }

  private mutating func transferBook(_ cell: inout Cell) {
    cell.transfer(&sku)
    cell.transfer(&location)
    cell.transfer(&alias)
    cell.transfer(&uom)
    cell.transfer(&lot)
    cell.transfer(&condition)
    cell.transfer(&measure)
    cell.transfer(&quantity)
    cell.transfer(&levels)
    cell.transfer(&delta)
    cell.transfer(&before)
    cell.transfer(&after)
    cell.transfer(&cause)
    cell.transfer(&mode)
    cell.transfer(&asof)
    cell.transfer(&countedAt)
    cell.transfer(&into)
    cell.transfer(&error)
    cell.transfer(&members)
    cell.transfer(&refs)
    cell.transfer(&reason)
    cell.transfer(&actor)
  }

  private mutating func transferDocument(_ cell: inout Cell) {
    cell.transfer(&lines)
    cell.transfer(&promised)
    cell.transfer(&due)
    cell.transfer(&eta)
    cell.transfer(&channel)
    cell.transfer(&method)
    cell.transfer(&carrier)
    cell.transfer(&restock)
    cell.transfer(&statusWord)
    cell.transfer(&status)
    cell.transfer(&tracking)
    cell.transfer(&from)
    cell.transfer(&to)
    cell.transfer(&newSKU)
    cell.transfer(&check)
    cell.transfer(&noticeKind)
    cell.transfer(&amount)
    cell.transfer(&handoffFrom)
    cell.transfer(&handoffTo)
    cell.transfer(&minutes)
    cell.transfer(&note)
  }

  private mutating func transferReference(_ cell: inout Cell) {
    cell.transfer(&aliases)
    cell.transfer(&baseUnit)
    cell.transfer(&units)
    cell.transfer(&components)
    cell.transfer(&tracked)
    cell.transfer(&locationKind)
  }

  private mutating func transferCommand(_ cell: inout Cell) {
    cell.transfer(&exception)
    cell.transfer(&correction)
    cell.transfer(&home)
    cell.transfer(&subject)
    cell.transfer(&owner)
    cell.transfer(&resolution)
    cell.transfer(&actual)
  }
}
