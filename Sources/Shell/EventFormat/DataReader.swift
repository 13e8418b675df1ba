internal import Core

/// Fills an event from its `data`; the walker knows the bytes, the reader knows the fields.
struct DataReader {
  var walker: JSONWalker
  let vocabulary: Vocabulary
  let shape: EventShape
  private let start: Int
  private var seen: FieldSet<DataField> = []
  /// Given, and neither `null` nor empty.
  private(set) var present: FieldSet<DataField> = []

  init(walker: JSONWalker, vocabulary: Vocabulary, kind: EventKind) {
    self.walker = walker
    self.vocabulary = vocabulary
    shape = vocabulary.shape(of: kind)
    start = walker.position
  }

  /// Reads the object where the walker stands, and checks what the event's type needs.
  mutating func read(into event: inout Event) throws(DecodeError) {
    if try walker.enterObject() {
      repeat {
        let name = try walker.name()
        let field = try name.plain { plain throws(DecodeError) in vocabulary.dataFields[plain] }
        if let field, shape.fields.contains(field) {
          try take(field, at: name.position, into: &event)
        } else {
          try skip(name)
        }
      } while try walker.nextMember()
    }
    try complete(&event)
  }

  private mutating func take(_ field: DataField, at position: Int, into event: inout Event) throws(DecodeError) {
    if seen.contains(field) { throw DecodeError(.duplicate, at: position, field: "\(field)") }
    seen.insert(field)
    if try walker.takeNull() { return }
    do throws(DecodeError) {
      if try set(field, &event) { present.insert(field) }
    } catch {
      throw error.reason == .malformed ? error : error.within("\(field)")
    }
  }

  /// Sets the field; false where its value is empty.
  private mutating func set(_ field: DataField, _ event: inout Event) throws(DecodeError) -> Bool {
    switch field.form {
    case .text: return try setText(field, &event)
    case .reference: return try setReference(field, &event)
    case .quantity: try setQuantity(field, &event)
    case .time: try setTime(field, &event)
    case .word: try setWord(field, &event)
    case .other: return try setOther(field, &event)
    }
    return true
  }

  /// Was the field given, be it `null`?
  func saw(_ field: DataField) -> Bool { seen.contains(field) }

  mutating func markPresent(_ field: DataField) { present.insert(field) }

  func missing(_ field: String) -> DecodeError { DecodeError(.missing, at: start, field: field) }

  /// Passes over a member that means nothing here.
  mutating func skip(_ name: JSONText) throws(DecodeError) {
    if name.isEscaped { _ = try name.unescaped() }
    try walker.skip()
  }

  /// A word of a closed list.
  mutating func word<Value>(_ table: WordTable<Value>) throws(DecodeError) -> Value {
    let text = try walker.string()
    let value = try text.plain { plain throws(DecodeError) in table[plain] }
    guard let value else { throw DecodeError(.unknownWord, at: text.position) }
    return value
  }

  mutating func identifier() throws(DecodeError) -> String? { try walker.string().identifier() }

  mutating func time() throws(DecodeError) -> Instant {
    try walker.string().plain { plain throws(DecodeError) in try Timestamp.instant(plain) }
  }

  mutating func quantityNotNegative() throws(DecodeError) -> Quantity {
    let position = walker.position
    let quantity = try walker.quantity()
    if quantity < .zero { throw DecodeError(.negativeQuantity, at: position) }
    return quantity
  }
}
