/// 128 bits of MurmurHash3 (x64 variant, Austin Appleby, public domain) over texts.
///
/// The seed is fixed: hashes are written in state cells and must be the same in every process.
package struct KeyHash: Hashable, Sendable {
  package private(set) var high: UInt64
  package private(set) var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The hash of a delivery's identity; the ends of source and home are part of it.
  package init(source: String, key: String, home: String = "") {
    var seed = KeyHash(source, seed: KeyHash(high: 0x9e37_79b9_7f4a_7c15, low: 0xd1b5_4a32_d192_ed03))
    if !home.isEmpty { seed = KeyHash(home, seed: seed) }
    self.init(key, seed: seed)
  }

  /// 64 bits that stand for one text.
  package static func of(_ text: String) -> UInt64 { KeyHash(text, seed: KeyHash(high: 0, low: 0)).high }

  private init(_ text: String, seed: KeyHash) {
    high = seed.high
    low = seed.low
    let bytes = text.utf8.span
    var position = 0
    while position + 16 <= bytes.count {
      mix(
        KeyHash.word(bytes.extracting(position..<position + 8)),
        KeyHash.word(bytes.extracting(position + 8..<position + 16)))
      position += 16
    }
    let rest = bytes.count - position
    if rest > 0 {
      high ^= KeyHash.scrambledFirst(KeyHash.word(bytes, position, min(rest, 8)))
      if rest > 8 { low ^= KeyHash.scrambledSecond(KeyHash.word(bytes, position + 8, rest - 8)) }
    }
    finish(UInt64(bytes.count))
  }

  private mutating func mix(_ first: UInt64, _ second: UInt64) {
    high ^= KeyHash.scrambledFirst(first)
    high = (KeyHash.rotated(high, 27) &+ low) &* 5 &+ 0x52dc_e729
    low ^= KeyHash.scrambledSecond(second)
    low = (KeyHash.rotated(low, 31) &+ high) &* 5 &+ 0x3849_5ab5
  }

  private mutating func finish(_ count: UInt64) {
    high ^= count
    low ^= count
    high &+= low
    low &+= high
    high = KeyHash.avalanche(high)
    low = KeyHash.avalanche(low)
    high &+= low
    low &+= high
  }

  private static let first: UInt64 = 0x87c3_7b91_1142_53d5
  private static let second: UInt64 = 0x4cf5_ad43_2745_937f

  private static func scrambledFirst(_ word: UInt64) -> UInt64 { rotated(word &* first, 31) &* second }
  private static func scrambledSecond(_ word: UInt64) -> UInt64 { rotated(word &* second, 33) &* first }
  private static func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }

  private static func avalanche(_ word: UInt64) -> UInt64 {
    var word = word
    word ^= word >> 33
    word &*= 0xff51_afd7_ed55_8ccd
    word ^= word >> 33
    word &*= 0xc4ce_b9fe_1a85_ec53
    return word ^ word >> 33
  }

  /// Eight bytes as a little-endian number: written out, it is one load.
  static func word(_ bytes: borrowing Swift.Span<UInt8>) -> UInt64 {
    let low = UInt64(bytes[0]) | UInt64(bytes[1]) << 8 | UInt64(bytes[2]) << 16 | UInt64(bytes[3]) << 24
    let high = UInt64(bytes[4]) | UInt64(bytes[5]) << 8 | UInt64(bytes[6]) << 16 | UInt64(bytes[7]) << 24
    return low | high << 32
  }

  /// `count` bytes as a little-endian number.
  private static func word(_ bytes: borrowing Swift.Span<UInt8>, _ position: Int, _ count: Int) -> UInt64 {
    if count == 8 { return word(bytes.extracting(position..<position + 8)) }
    var word: UInt64 = 0
    for index in 0..<count { word |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    return word
  }
}
