/// A short text as three little-endian words of eight bytes: comparing names is comparing numbers.
struct PackedWord: Hashable, Sendable {
  let first: UInt64
  let second: UInt64
  let third: UInt64

  /// nil where the text is longer than 24 bytes.
  init?(_ text: JSONText) {
    guard text.count <= 24 else { return nil }
    first = text.word(at: 0)
    second = text.count > 8 ? text.word(at: 8) : 0
    third = text.count > 16 ? text.word(at: 16) : 0
  }

  init(_ text: String) {
    var words: [UInt64] = [0, 0, 0]
    for (index, byte) in text.utf8.prefix(24).enumerated() { words[index / 8] |= UInt64(byte) << UInt64(index % 8 * 8) }
    (first, second, third) = (words[0], words[1], words[2])
  }

  fileprivate var mixed: Int {
    let sum = first &* 0x9e37_79b9_7f4a_7c15 ^ second &* 0xc2b2_ae3d_27d4_eb4f ^ third &* 0x1656_67b1_9e37_79f9
    return Int(truncatingIfNeeded: (sum ^ sum >> 29) >> 7)
  }
}

/// A closed list of words on the wire and what they mean. Open addressing, at most a quarter full.
struct WordTable<Value: Sendable>: Sendable {
  private var slots: ContiguousArray<(word: PackedWord, value: Value?)>
  private let mask: Int

  init(_ entries: [(String, Value)]) {
    var size = 16
    while size < entries.count * 4 { size *= 2 }
    mask = size - 1
    slots = ContiguousArray(repeating: (PackedWord(""), nil), count: size)
    for (text, value) in entries { insert(PackedWord(text), value) }
  }

  init(_ values: [Value], _ text: (Value) -> String) { self.init(values.map { (text($0), $0) }) }

  private mutating func insert(_ word: PackedWord, _ value: Value) {
    var slot = word.mixed & mask
    while slots[slot].value != nil { slot = (slot + 1) & mask }
    slots[slot] = (word, value)
  }

  /// The value of a text without escapes; nil where the list does not have it.
  subscript(text: JSONText) -> Value? {
    // A zero byte would look like the end of a shorter word; it can only come from an escape or a header.
    guard let word = PackedWord(text), text.isEmpty || text[text.count - 1] != 0 else { return nil }
    var slot = word.mixed & mask
    while let value = slots[slot].value {
      if slots[slot].word == word { return value }
      slot = (slot + 1) & mask
    }
    return nil
  }
}
