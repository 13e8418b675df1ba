internal import Core

/// The parts of a JSON number: `mantissa × 10^(exponent − decimals)`.
struct DecimalText {
  private(set) var isNegative = false
  private(set) var mantissa: UInt64 = 0
  /// The mantissa has more digits than fit.
  private(set) var isTooLong = false
  private(set) var decimals = 0
  private(set) var exponent = 0

  /// nil where `text` is not a number as JSON writes it.
  init?(_ text: JSONText) {
    var index = 0
    if text[0] == UInt8(ascii: "-") {
      isNegative = true
      index = 1
    }
    let first = index
    takeDigits(text, &index)
    guard index > first, text[first] != UInt8(ascii: "0") || index == first + 1 else { return nil }
    guard takeFraction(text, &index), takeExponent(text, &index), index == text.count else { return nil }
  }

  private mutating func takeDigits(_ text: JSONText, _ index: inout Int) {
    while let digit = Self.digit(text[index]) {
      if mantissa < 1_000_000_000_000_000_000 { mantissa = mantissa &* 10 &+ digit } else { isTooLong = true }
      index += 1
    }
  }

  private mutating func takeFraction(_ text: JSONText, _ index: inout Int) -> Bool {
    guard text[index] == UInt8(ascii: ".") else { return true }
    index += 1
    let first = index
    takeDigits(text, &index)
    decimals = index - first
    return decimals > 0
  }

  private mutating func takeExponent(_ text: JSONText, _ index: inout Int) -> Bool {
    guard text[index] | 0x20 == UInt8(ascii: "e") else { return true }
    index += 1
    let isBelow = text[index] == UInt8(ascii: "-")
    if isBelow || text[index] == UInt8(ascii: "+") { index += 1 }
    let first = index
    while let digit = Self.digit(text[index]) {
      exponent = min(exponent * 10 + Int(digit), 1000)
      index += 1
    }
    if isBelow { exponent = -exponent }
    return index > first
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    let value = byte &- UInt8(ascii: "0")
    return value <= 9 ? UInt64(value) : nil
  }

  private static let powers: [UInt64] = (0...12).map { power in (0..<power).reduce(1) { product, _ in product * 10 } }

  /// The exact amount: at most 6 decimals, exponent within e±6, below 10^12.
  func quantity(at position: Int) throws(DecodeError) -> Quantity {
    guard abs(exponent) <= 6 else { throw DecodeError(.exponentTooLarge, at: position) }
    guard decimals - exponent <= 6 else { throw DecodeError(.tooManyDecimals, at: position) }
    guard !isTooLong else { throw DecodeError(.quantityTooLarge, at: position) }
    // decimals ≥ 0 and exponent ≤ 6, so the power is 0…12.
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: Self.powers[6 - decimals + exponent])
    guard !overflow, product < 1_000_000_000_000_000_000 else { throw DecodeError(.quantityTooLarge, at: position) }
    return Quantity(millionths: isNegative ? -Int64(product) : Int64(product))
  }
}

extension JSONWalker {
  /// A quantity: a JSON number or a decimal string.
  mutating func quantity() throws(DecodeError) -> Quantity {
    let isString = head == UInt8(ascii: "\"")
    let text = isString ? try string() : try scalar()
    guard isString else { return try Self.quantity(of: text, otherwise: Self.isWord(text) ? .wrongType : .malformed) }
    return try text.plain { plain throws(DecodeError) in try Self.quantity(of: plain, otherwise: .badQuantity) }
  }

  private static func quantity(of text: JSONText, otherwise reason: DecodeError.Reason) throws(DecodeError) -> Quantity
  {
    guard let decimal = DecimalText(text) else { throw DecodeError(reason, at: text.position) }
    return try decimal.quantity(at: text.position)
  }

  private static func isWord(_ text: JSONText) -> Bool { text.equals("true") || text.equals("false") }
}
