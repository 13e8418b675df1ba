/// An exact amount of stock: Int64 millionths of the item's base unit. Never a floating-point number.
package struct Quantity: Hashable, Comparable, Sendable {
  package var millionths: Int64

  package init(millionths: Int64) { self.millionths = millionths }
  package init(_ units: Int64) { millionths = units * 1_000_000 }

  package static let zero = Quantity(millionths: 0)

  package var magnitude: Quantity { Quantity(millionths: abs(millionths)) }
  package var isWhole: Bool { millionths % 1_000_000 == 0 }

  package static func < (left: Quantity, right: Quantity) -> Bool { left.millionths < right.millionths }
  package static func + (left: Quantity, right: Quantity) -> Quantity {
    Quantity(millionths: left.millionths &+ right.millionths)
  }
  package static func - (left: Quantity, right: Quantity) -> Quantity {
    Quantity(millionths: left.millionths &- right.millionths)
  }
  package static prefix func - (value: Quantity) -> Quantity { Quantity(millionths: 0 &- value.millionths) }
  package static func * (left: Quantity, count: Int64) -> Quantity {
    Quantity(millionths: left.millionths &* count)
  }
  package static func += (left: inout Quantity, right: Quantity) { left = left + right }
  package static func -= (left: inout Quantity, right: Quantity) { left = left - right }
}

/// An exact conversion factor between units of one item: `12`, `1/3`.
package struct Ratio: Hashable, Sendable {
  package var numerator: Int64
  package var denominator: Int64

  package init(_ numerator: Int64, _ denominator: Int64 = 1) {
    precondition(numerator > 0 && denominator > 0, "a unit factor is a positive ratio")
    self.numerator = numerator
    self.denominator = denominator
  }

  package static let one = Ratio(1)

  /// `quantity` × this ratio; nil where the product is not exact in millionths or overflows.
  package func exactProduct(_ quantity: Quantity) -> Quantity? {
    let (product, overflow) = quantity.millionths.multipliedReportingOverflow(by: numerator)
    guard !overflow, product % denominator == 0 else { return nil }
    return Quantity(millionths: product / denominator)
  }
}
