/// Numbers and times as text, straight into bytes: outputs are made of little else.
extension [UInt8] {
  /// Decimal digits.
  package mutating func append(digits number: UInt64) {
    guard number >= 10 else { return append(UInt8(ascii: "0") + UInt8(number)) }
    var rest = number
    var power: UInt64 = 1
    while rest >= 10 {
      rest /= 10
      power *= 10
    }
    rest = number
    while power > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / power))
      rest %= power
      power /= 10
    }
  }

  package mutating func append(number: Int64) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(digits: number.magnitude)
  }

  /// At least `width` digits, with zeros in front.
  fileprivate mutating func append(padded number: Int64, _ width: Int) {
    var power: UInt64 = 1
    for _ in 1..<width { power *= 10 }
    if number < 0 { append(UInt8(ascii: "-")) }
    while power > 1, number.magnitude < power {
      append(UInt8(ascii: "0"))
      power /= 10
    }
    append(digits: number.magnitude)
  }

  private mutating func removeTrailingZeros() {
    while last == UInt8(ascii: "0") { removeLast() }
  }

  /// Decimal text without trailing zeros: `69.5`, `-3`.
  package mutating func append(_ quantity: Quantity) {
    let (whole, fraction) = quantity.millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    if quantity.millionths < 0 { append(UInt8(ascii: "-")) }
    append(digits: whole)
    guard fraction != 0 else { return }
    append(UInt8(ascii: "."))
    append(padded: Int64(fraction), 6)
    removeTrailingZeros()
  }

  /// RFC 3339 in UTC; a fraction only where there is one: `2026-03-02T08:00:00Z`, `2026-03-02T08:00:00.004Z`.
  package mutating func append(_ time: Instant) {
    let parts = time.parts
    append(padded: parts.year, 4)
    append(UInt8(ascii: "-"))
    append(padded: parts.month, 2)
    append(UInt8(ascii: "-"))
    append(padded: parts.date, 2)
    append(UInt8(ascii: "T"))
    append(padded: parts.clock / 3600, 2)
    append(UInt8(ascii: ":"))
    append(padded: parts.clock / 60 % 60, 2)
    append(UInt8(ascii: ":"))
    append(padded: parts.clock % 60, 2)
    if parts.fraction != 0 {
      append(UInt8(ascii: "."))
      append(padded: parts.fraction, 6)
      removeTrailingZeros()
    }
    append(UInt8(ascii: "Z"))
  }
}

extension Quantity: CustomStringConvertible {
  /// Decimal text without trailing zeros: `69.5`, `-3`.
  package var description: String {
    var bytes: [UInt8] = []
    bytes.append(self)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Instant: CustomStringConvertible {
  /// RFC 3339 in UTC.
  package var description: String {
    var bytes: [UInt8] = []
    bytes.append(self)
    return String(decoding: bytes, as: UTF8.self)
  }
}
