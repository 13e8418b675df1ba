/// The name of a replay: 1 to 60 letters, digits, `-` or `_`, so that it fits into topics' names.
package struct RunName: Hashable, Sendable {
  package let text: String

  /// nil where the text is no name.
  package init?(_ text: String) {
    let isPlain = text.utf8.allSatisfy { byte in
      (0x61...0x7a).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x2d || byte == 0x5f
    }
    guard (1...60).contains(text.utf8.count), isPlain else { return nil }
    self.text = text
  }
}
