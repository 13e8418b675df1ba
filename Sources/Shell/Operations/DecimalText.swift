package import Core

/// Exact decimal numbers as text, at most six decimals and below 10^12.
package enum DecimalText {
  package static func parse(_ text: String) -> Quantity? {
    let isNegative = text.hasPrefix("-")
    let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first, (1...2).contains(parts.count), parts.allSatisfy(isDigits) else { return nil }
    let fraction = parts.count == 2 ? parts[1] : ""
    guard whole.count <= 12, fraction.count <= 6 else { return nil }
    let padded = whole + fraction + String(repeating: "0", count: 6 - fraction.count)
    return Int64(padded).map { Quantity(millionths: isNegative ? -$0 : $0) }
  }

  private static func isDigits(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
