extension HandoffKey {
  /// Reads `from>to`; what has no `>` is all `from`.
  init(text: String) {
    let mark = text.utf8.firstIndex(of: UInt8(ascii: ">")) ?? text.utf8.endIndex
    self.init(
      from: String(Substring(text.utf8[..<mark])), to: String(Substring(text.utf8[mark...].dropFirst())))
  }

  var handoff: Handoff {
    Handoff(from: from.isEmpty ? nil : from, to: to.isEmpty ? nil : to)
  }
}
