/// What went one way in a window, by cause: room for each, so that nothing is allocated.
package struct CauseFlows: Sendable {
  private var present: UInt32 = 0
  private var quantities = InlineArray<16, Quantity>(repeating: .zero)

  package init() {}

  package var isEmpty: Bool { present == 0 }

  package subscript(cause: Cause) -> Quantity? { quantity(cause.rawValue) }

  private func quantity(_ raw: UInt8) -> Quantity? { present >> raw & 1 == 1 ? quantities[Int(raw)] : nil }

  package mutating func add(_ quantity: Quantity, by cause: Cause) { add(quantity, raw: cause.rawValue) }

  mutating func add(_ quantity: Quantity, raw: UInt8) {
    present |= 1 << UInt32(raw)
    quantities[Int(raw)] += quantity
  }
}

extension CauseFlows: Sequence {
  package struct Element: Hashable, Sendable {
    package let cause: Cause
    package let quantity: Quantity
  }

  /// The causes in the order of their raw values.
  package struct Iterator: IteratorProtocol {
    private let flows: CauseFlows
    private var rest: UInt32

    fileprivate init(_ flows: CauseFlows) {
      self.flows = flows
      rest = flows.present
    }

    package mutating func next() -> Element? {
      guard rest != 0 else { return nil }
      let raw = UInt8(rest.trailingZeroBitCount)
      rest &= rest - 1
      return Cause(rawValue: raw).map { Element(cause: $0, quantity: flows.quantities[Int(raw)]) }
    }
  }

  package func makeIterator() -> Iterator { Iterator(self) }
}

extension CauseFlows: Hashable {
  package static func == (left: CauseFlows, right: CauseFlows) -> Bool { left.elementsEqual(right) }
  package func hash(into hasher: inout Hasher) { for flow in self { hasher.combine(flow) } }
}

/// The last level of each measure in a window; `nil` = not tracked.
package struct LastLevels: Sendable {
  private var present: UInt32 = 0
  private var tracked: UInt32 = 0
  private var quantities = InlineArray<16, Quantity>(repeating: .zero)

  package init() {}

  package var isEmpty: Bool { present == 0 }

  /// nil where nothing was stated; an inner nil where the measure is not tracked.
  package subscript(measure: Measure) -> Quantity?? {
    present >> measure.rawValue & 1 == 1 ? .some(level(measure.rawValue)) : nil
  }

  private func level(_ raw: UInt8) -> Quantity? { tracked >> raw & 1 == 1 ? quantities[Int(raw)] : nil }

  package mutating func set(_ quantity: Quantity?, of measure: Measure) { set(quantity, raw: measure.rawValue) }

  mutating func set(_ quantity: Quantity?, raw: UInt8) {
    let bit: UInt32 = 1 << UInt32(raw)
    present |= bit
    tracked = quantity == nil ? tracked & ~bit : tracked | bit
    quantities[Int(raw)] = quantity ?? .zero
  }
}

extension LastLevels: Sequence {
  /// The measures in the order of their raw values.
  package struct Iterator: IteratorProtocol {
    private let levels: LastLevels
    private var rest: UInt32

    fileprivate init(_ levels: LastLevels) {
      self.levels = levels
      rest = levels.present
    }

    package mutating func next() -> Level? {
      guard rest != 0 else { return nil }
      let raw = UInt8(rest.trailingZeroBitCount)
      rest &= rest - 1
      return Measure(rawValue: raw).map { Level($0, levels.level(raw)) }
    }
  }

  package func makeIterator() -> Iterator { Iterator(self) }
}

extension LastLevels: Hashable {
  package static func == (left: LastLevels, right: LastLevels) -> Bool { left.elementsEqual(right) }
  package func hash(into hasher: inout Hasher) { for level in self { hasher.combine(level) } }
}
