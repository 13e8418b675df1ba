/// How far a system's number for a place can be believed (semantics.md section 9): freshness × agreement × accuracy.
///
/// All in integers, millionths of one: the same on every machine.
package struct InventoryConfidence: Hashable, Sendable {
  /// The time since the system's last word of the place.
  package var age = Span.zero
  package var cadence: Span?
  package var velocity = Velocity.slow
  package var residual = Quantity.zero
  package var expected = Quantity.zero
  package var tolerance = Tolerance()
  /// Counts and picks of the location that found the record right, and that did not.
  package var right: Int64 = 0
  package var wrong: Int64 = 0

  package init() {}

  private static let one: Int64 = 1_000_000

  /// 0 … 100.
  package var hundredths: Int64 {
    let product = freshness * agreement / InventoryConfidence.one * accuracy / InventoryConfidence.one
    return (product + 5_000) / 10_000
  }

  /// Halves with every half-life: twice the cadence, and at a fast item twice its check period at most.
  var freshness: Int64 {
    let usual = cadence ?? velocity.checkPeriod
    let period = velocity == .fast ? min(usual, velocity.checkPeriod) : usual
    return InventoryConfidence.halved(age, halfLife: period * 2)
  }

  /// 1 within the tolerance, then less by the share of the expected number that is missing or too much.
  var agreement: Int64 {
    if tolerance.covers(residual, of: expected) { return InventoryConfidence.one }
    let scale = max(expected.magnitude, Quantity(1)).millionths
    let off = min(residual.magnitude.millionths, scale)
    let share = off.multipliedFullWidth(by: InventoryConfidence.one)
    return InventoryConfidence.one - scale.dividingFullWidth(share).quotient
  }

  /// Mean of a Beta posterior with the weight of two observations before the first: 35 % of records are right
  /// (DeHoratius and Raman 2004).
  var accuracy: Int64 {
    (700_000 + right * InventoryConfidence.one) / (2 + right + wrong)
  }

  /// 2^(−age ÷ halfLife), between two halvings by 2^−x ≈ 1 − 0.6931 x + 0.2402 x² − 0.0471 x³ (off by < 0.1 %).
  static func halved(_ age: Span, halfLife: Span) -> Int64 {
    guard age > .zero, halfLife > .zero else { return one }
    let halvings = age.microseconds / halfLife.microseconds
    guard halvings < 20 else { return 0 }
    let rest = age.microseconds % halfLife.microseconds
    let x = halfLife.microseconds.dividingFullWidth(rest.multipliedFullWidth(by: one)).quotient
    let square = x * x / one
    let cube = square * x / one
    let share = one - (693_100 * x - 240_200 * square + 47_100 * cube) / one
    return share >> halvings
  }
}
