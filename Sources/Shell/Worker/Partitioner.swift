/// Java's murmur2 partitioner, so that every Kafka tool finds a key in the partition where we put it.
package enum Partitioner {
  /// The partition of a key among `count`.
  package static func partition(of key: String, among count: Int32) -> Int32 {
    if count == 1 { return 0 }
    return (murmur2(Array(key.utf8)) & 0x7fff_ffff) % count
  }

  /// `org.apache.kafka.common.utils.Utils.murmur2`.
  package static func murmur2(_ bytes: [UInt8]) -> Int32 {
    let multiplier: UInt32 = 0x5bd1_e995
    var hash = UInt32(0x9747_b28c) ^ UInt32(truncatingIfNeeded: bytes.count)
    let blocks = bytes.count / 4
    for block in 0..<blocks {
      var word = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * block + $1]) << (8 * UInt32($1)) }
      word = word &* multiplier
      word ^= word >> 24
      word = word &* multiplier
      hash = hash &* multiplier ^ word
    }
    let rest = bytes[(4 * blocks)...]
    if !rest.isEmpty {
      for (place, byte) in rest.enumerated() { hash ^= UInt32(byte) << (8 * UInt32(place)) }
      hash = hash &* multiplier
    }
    hash ^= hash >> 13
    hash = hash &* multiplier
    hash ^= hash >> 15
    return Int32(bitPattern: hash)
  }
}
