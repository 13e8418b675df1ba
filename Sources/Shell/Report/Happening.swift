package import Core

/// Something that was said or done about an item, as one line of its story.
package struct Happening: Hashable, Sendable {
  /// When it happened in the source.
  package var time = Instant.distantPast
  /// When we heard of it.
  package var arrival = Instant.distantPast
  package var system = ""
  package var source = ""
  package var id = ""
  package var location = ""
  /// `level`, `change`, `fact`, `count`, `write`, `refusal`, `order`.
  package var kind = ""
  package var text = ""
  /// What the books said right after it, where that changed.
  package var verdicts: [Verdict] = []
  /// Exceptions whose first divergent event it is.
  package var divergent: [String] = []

  package init() {}
  init(_ reference: EventReference, system: String, kind: String, text: String) {
    time = reference.time
    source = reference.source
    id = reference.id
    self.system = system
    self.kind = kind
    self.text = text
  }
}

/// A book against the ledger at one moment.
package struct Verdict: Hashable, Sendable {
  package var location = ""
  package var system = ""
  package var measure = Measure.onHand
  package var value: Quantity?
  package var expected = Quantity.zero
  package var explained = Quantity.zero
  package var unexplained = Quantity.zero

  package init() {}

  package var text: String {
    let says = "\(system) \(measure.word) \(value?.description ?? "not tracked")"
    if unexplained != .zero { return "\(says), should be \(expected): off by \(unexplained.signed)" }
    if explained != .zero { return "\(says), \(explained.signed) of it under way" }
    return "\(says), agrees"
  }
}
