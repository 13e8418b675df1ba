/// Names that may be among many: what it does not hold is not there. Never part of what a value is.
struct NameSieve: Hashable, Sendable {
  private var bits: SIMD8<UInt64> = .zero
  /// Names added; beyond `most` it lets too much through.
  private var count: Int32 = -1
  private static let most: Int32 = 128

  /// False = it has to be filled before it is asked.
  var isFilled: Bool { count >= 0 && count <= NameSieve.most }

  mutating func clear() { count = -1 }

  mutating func begin() {
    bits = .zero
    count = 0
  }

  mutating func add(_ hash: UInt64) {
    guard isFilled else { return }
    bits[Int(hash >> 6 & 7)] |= 1 << (hash & 63)
    bits[Int(hash >> 15 & 7)] |= 1 << (hash >> 9 & 63)
    count += 1
  }

  func mayHold(_ hash: UInt64) -> Bool {
    bits[Int(hash >> 6 & 7)] >> (hash & 63) & bits[Int(hash >> 15 & 7)] >> (hash >> 9 & 63) & 1 == 1
  }

  static func == (left: NameSieve, right: NameSieve) -> Bool { true }
  func hash(into hasher: inout Hasher) {}
}
