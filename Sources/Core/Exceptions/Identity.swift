/// What ids of outputs are made of. The shell turns these texts into `exc-…` and `cor-…` (events.md sections 3 and 4).
///
/// Fields are joined by U+001F; an absent field is empty. Ids are functions of inputs: no time of day, no random.
package enum Identity {
  /// An exception about stock of one place in one system.
  package static func stock(system: String?, sku: String, location: String?, first: EventReference) -> String {
    join(["stock", system ?? "", sku, location ?? "", first.source, first.id])
  }

  /// An exception about one document under one rule.
  package static func order(_ order: String, rule: Category, first: EventReference) -> String {
    join(["order", order, rule.rawValue, first.source, first.id])
  }

  /// An exception about a hand-off.
  package static func handoff(_ key: String, first: EventReference) -> String {
    join(["handoff", key, first.source, first.id])
  }

  package static func correction(
    target: String, sku: String?, location: String?, measure: Measure?, first: EventReference
  ) -> String {
    join([target, sku ?? "", location ?? "", measure?.word ?? "", first.source, first.id])
  }

  private static func join(_ fields: [String]) -> String { fields.joined(separator: "\u{1f}") }
}

/// SHA-256 of a text's UTF-8, made by the shell's library; the core has none of its own.
package typealias Digest = @Sendable (String) -> [UInt8]

extension Identity {
  /// `prefix` + the first 26 characters of the digest in RFC 4648 base32, lower case, no padding.
  package static func id(_ prefix: String, _ identity: String, digest: Digest) -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    var characters: [UInt8] = []
    var buffer: UInt32 = 0
    var bits: UInt32 = 0
    for byte in digest(identity) where characters.count < 26 {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 5, characters.count < 26 {
        bits -= 5
        characters.append(alphabet[Int(buffer >> bits & 31)])
      }
      buffer &= (1 << bits) - 1
    }
    return prefix + String(decoding: characters, as: UTF8.self)
  }
}
