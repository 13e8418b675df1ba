/// Java's murmur2 partitioner, so that every Kafka tool finds a key in the partition where we put it.
package enum Partitioner {
  /// The partition of a key among `count`.
  package static func partition(of key: String, among count: Int32) -> Int32 {
    if count == 1 { return 0 }
    return (murmur2(key.utf8Span.span) & 0x7fff_ffff) % count
  }

  /// `org.apache.kafka.common.utils.Utils.murmur2`.
  package static func murmur2(_ bytes: [UInt8]) -> Int32 { murmur2(bytes.span) }

  private static func murmur2(_ bytes: Span<UInt8>) -> Int32 {
    let multiplier: UInt32 = 0x5bd1_e995
    var hash = UInt32(0x9747_b28c) ^ UInt32(truncatingIfNeeded: bytes.count)
    var place = 0
    while place + 4 <= bytes.count {
      let (low, high) = (UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8, UInt32(bytes[place + 2]))
      var word = (low | high << 16 | UInt32(bytes[place + 3]) << 24) &* multiplier
      word ^= word >> 24
      word = word &* multiplier
      hash = hash &* multiplier ^ word
      place += 4
    }
    if place < bytes.count {
      for rest in place..<bytes.count { hash ^= UInt32(bytes[rest]) << (8 * UInt32(rest - place)) }
      hash = hash &* multiplier
    }
    hash ^= hash >> 13
    hash = hash &* multiplier
    hash ^= hash >> 15
    return Int32(bitPattern: hash)
  }
}
