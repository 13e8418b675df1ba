internal import Core

/// Takes the attributes of an envelope, from JSON members or from headers.
struct EnvelopeReader {
  private let vocabulary: Vocabulary
  private var seen: FieldSet<EnvelopeField> = []
  /// Yields to the `writer` in `data`, wherever the two stand.
  private var writer: String?

  init(vocabulary: Vocabulary) { self.vocabulary = vocabulary }

  func has(_ field: EnvelopeField) -> Bool { seen.contains(field) }

  /// Remembers that the attribute was given.
  mutating func note(_ field: EnvelopeField, at position: Int) throws(DecodeError) {
    if seen.contains(field) { throw DecodeError(.duplicate, at: position, field: "\(field)") }
    seen.insert(field)
  }

  /// Takes the member whose value the walker stands at.
  mutating func take(
    _ field: EnvelopeField?, at position: Int, _ walker: inout JSONWalker, into event: inout Event
  ) throws(DecodeError) {
    guard let field else { return try walker.skip() }
    do throws(DecodeError) {
      if try walker.takeNull() { return }
      // CloudEvents has no 64-bit integers, so `sequence` is a string; some producers write a number all the same.
      let isNumber = field == .sequence && walker.head != UInt8(ascii: "\"")
      let text = isNumber ? try walker.scalar() : try walker.string()
      try take(field, text, at: position, into: &event)
    } catch {
      throw error.field.isEmpty ? error.within("\(field)") : error
    }
  }

  /// Takes a header's value.
  mutating func takeHeader(_ name: String, _ value: String, into event: inout Event) throws(DecodeError) {
    let field = try JSONText.reading(Array(name.utf8), at: 0) { name throws(DecodeError) in vocabulary.attributes[name]
    }
    guard let field, field != .data else { return }
    do throws(DecodeError) {
      if value.utf8.contains(where: { $0 < 0x20 }) { throw DecodeError(.controlCharacter, at: 0) }
      try JSONText.reading(Array(value.utf8), at: 0) { text throws(DecodeError) in
        try take(field, text, at: 0, into: &event)
      }
    } catch {
      throw error.field.isEmpty ? error.within("\(field)") : error
    }
  }

  private mutating func take(
    _ field: EnvelopeField, _ text: JSONText, at position: Int, into event: inout Event
  ) throws(DecodeError) {
    guard !text.isEmpty else { return }
    try note(field, at: position)
    switch field {
    case .specversion:
      guard try text.plain({ plain throws(DecodeError) in plain.equals("1.0") }) else { throw DecodeError(.wrongVersion, at: text.position) }
    case .id: event.id = try text.identifier() ?? ""
    case .source: event.source = try text.identifier() ?? ""
    case .type: event.kind = try kind(text)
    case .idempotencykey: event.key = try text.identifier() ?? ""
    case .writer: writer = try text.identifier()
    case .sequence: event.sequence = try sequence(text)
    case .sequencetype: event.sequencePerSKU = try isPerSKU(text)
    case .time: event.time = try time(text)
    case .observedtime: event.observed = try time(text)
    case .recordtime: event.arrival = try time(text)
    case .data: break
    }
  }

  private func kind(_ text: JSONText) throws(DecodeError) -> EventKind {
    let found = try text.plain { plain throws(DecodeError) in vocabulary.types[plain] }
    guard let found else { throw DecodeError(.unknownType, at: text.position) }
    return found
  }

  private func time(_ text: JSONText) throws(DecodeError) -> Instant {
    try text.plain { plain throws(DecodeError) in try Timestamp.instant(plain) }
  }

  private func sequence(_ text: JSONText) throws(DecodeError) -> Int64 {
    let digits = try text.string()
    guard digits.utf8.first != UInt8(ascii: "+"), let number = Int64(digits), number >= 0 else {
      throw DecodeError(.badSequence, at: text.position)
    }
    return number
  }

  /// `Integer` is the word of CloudEvents' own sequence extension; it counts per source.
  private func isPerSKU(_ text: JSONText) throws(DecodeError) -> Bool {
    switch try text.string() {
    case "sku": true
    case "source", "Integer": false
    default: throw DecodeError(.unknownWord, at: text.position)
    }
  }

  /// The attributes that CloudEvents and the ledger cannot do without.
  func checkRequired(dataIsGiven: Bool) throws(DecodeError) {
    for field: EnvelopeField in [.specversion, .id, .source, .type, .time] where !has(field) {
      throw DecodeError(.missing, at: 0, field: "\(field)")
    }
    if !dataIsGiven { throw DecodeError(.missing, at: 0, field: "data") }
  }

  /// Fills in the defaults, and the hash that stands for the content.
  func complete(_ event: inout Event) {
    if !has(.idempotencykey) { event.key = event.id }
    event.writer = event.writer ?? writer
    if !has(.recordtime) { event.arrival = event.time }
    event.content = event.contentHash
  }
}
