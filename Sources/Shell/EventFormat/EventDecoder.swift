package import Core

/// CloudEvents 1.0 JSON to `Event`, strict and total: any bytes give an event or a `DecodeError`.
///
/// - Stage 1 is simdjson's; the walk over its marks and every rule are ours.
/// - Nothing is allocated per record but the texts and lists of the event itself.
/// - What is not known is ignored, but must be valid JSON.
/// - `null` and the empty text are "not given" (but a `null` quantity of a level is "not tracked").
///
/// Own it where the records are read: one per thread.
package struct EventDecoder: ~Copyable {
  /// The largest record.
  package static let maximumBytes = 1 << 20

  private let parser = StructuralParser()
  private let vocabulary = Vocabulary.shared

  package init() {}

  /// Decodes one record in structured mode; `event` is replaced, and of no use after an error.
  package mutating func decode(_ bytes: RawSpan, into event: inout Event) throws(DecodeError) {
    guard bytes.byteCount <= Self.maximumBytes else { throw DecodeError(.oversize, at: Self.maximumBytes) }
    event = Event()
    try unsafe bytes.withUnsafeBytes { buffer throws(DecodeError) in
      var walker = try unsafe parser.walker(over: buffer)
      try readEnvelope(&walker, into: &event)
    }
  }

  /// Decodes one record in structured mode.
  package mutating func decode(_ bytes: [UInt8]) throws(DecodeError) -> Event {
    var event = Event()
    try unsafe decode(bytes.span.bytes, into: &event)
    return event
  }

  /// Decodes one record in binary mode: the attributes are headers `ce_…`, the record's value is `data`.
  ///
  /// Other headers are ignored.
  package mutating func decode(
    attributes: [(name: String, value: String)], data: RawSpan, into event: inout Event
  ) throws(DecodeError) {
    guard data.byteCount <= Self.maximumBytes else { throw DecodeError(.oversize, at: Self.maximumBytes) }
    event = Event()
    var envelope = EnvelopeReader(vocabulary: vocabulary)
    for (name, value) in attributes where name.hasPrefix("ce_") {
      try envelope.takeHeader(String(name.dropFirst(3)), value, into: &event)
    }
    try envelope.checkRequired(dataIsGiven: true)
    try unsafe data.withUnsafeBytes { buffer throws(DecodeError) in
      let walker = try unsafe parser.walker(over: buffer)
      guard walker.head == UInt8(ascii: "{") else { throw DecodeError(.wrongType, at: walker.position, field: "data") }
      try checkEnd(try readData(walker, into: &event))
    }
    envelope.complete(&event)
  }

  /// Decodes one record in binary mode.
  package mutating func decode(
    attributes: [(name: String, value: String)], data: [UInt8]
  ) throws(DecodeError) -> Event {
    var event = Event()
    try unsafe decode(attributes: attributes, data: data.span.bytes, into: &event)
    return event
  }

  private func readEnvelope(_ walker: inout JSONWalker, into event: inout Event) throws(DecodeError) {
    guard walker.head == UInt8(ascii: "{") else { throw DecodeError(.notAnObject, at: walker.position) }
    var envelope = EnvelopeReader(vocabulary: vocabulary)
    var postponed: JSONWalker?
    if try walker.enterObject() {
      repeat {
        let name = try walker.name()
        let field = try name.plain { plain throws(DecodeError) in vocabulary.attributes[plain] }
        if field == .data {
          try envelope.note(.data, at: name.position)
          if envelope.has(.type) {
            walker = try readData(walker, into: &event)
          } else {
            postponed = walker
            try walker.skip()
          }
        } else {
          try envelope.take(field, at: name.position, &walker, into: &event)
        }
      } while try walker.nextMember()
    }
    try checkEnd(walker)
    try envelope.checkRequired(dataIsGiven: envelope.has(.data))
    if let postponed { _ = try readData(postponed, into: &event) }
    envelope.complete(&event)
  }

  /// Reads `data` where the walker stands; returns the walker behind it.
  private func readData(_ walker: JSONWalker, into event: inout Event) throws(DecodeError) -> JSONWalker {
    var reader = DataReader(walker: walker, vocabulary: vocabulary, kind: event.kind)
    do throws(DecodeError) {
      try reader.read(into: &event)
    } catch {
      throw error.field.isEmpty && error.reason == .wrongType ? error.within("data") : error
    }
    return reader.walker
  }

  private func checkEnd(_ walker: JSONWalker) throws(DecodeError) {
    if !walker.isAtEnd { throw DecodeError(.trailingBytes, at: walker.position) }
  }
}
