package import Core

/// Why bytes are no event: a fact, the byte where it showed, a detail and a hint. It never quotes a value.
package struct DecodeError: Error, Hashable, Sendable {
  package var reason: Reason
  /// Byte of the record, or of the value of an attribute in binary mode.
  package var position: Int
  /// The attribute or field that it is about, `lines.quantity`; empty where no single one is.
  package var field: String

  package init(_ reason: Reason, at position: Int, field: String = "") {
    self.reason = reason
    self.position = position
    self.field = field
  }

  /// What is wrong.
  package enum Reason: UInt8, CaseIterable, Sendable {
    case oversize
    case empty, notUTF8, openString, controlCharacter, malformed, badEscape, tooDeep, trailingBytes
    case notAnObject, wrongVersion, unknownType, missing, duplicate, wrongType, unknownWord
    case badQuantity, tooManyDecimals, exponentTooLarge, quantityTooLarge, negativeQuantity, notWhole, badFactor
    case badTime, timeOutOfRange, badSequence, contradiction
  }

  /// The outcome of the record.
  package var outcome: Outcome { reason == .oversize ? .oversize : .invalid }

  /// Primary line: a lower-case fact.
  package var fact: String {
    switch reason {
    case .oversize: "the record is too large"
    case .empty: "the record is empty"
    case .notUTF8: "the record is not UTF-8"
    case .openString, .controlCharacter, .malformed, .badEscape, .tooDeep, .trailingBytes: "the record is not JSON"
    case .notAnObject: "the record is no CloudEvent"
    case .wrongVersion: "the CloudEvents version is not 1.0"
    case .unknownType: "the event type is unknown"
    case .missing: "a required field is missing"
    case .duplicate: "a field is given twice"
    case .wrongType: "a field has the wrong type"
    case .unknownWord: "a field has an unknown word"
    case .badQuantity, .tooManyDecimals, .exponentTooLarge, .quantityTooLarge, .negativeQuantity:
      "a quantity is invalid"
    case .notWhole, .badFactor, .badSequence: "a number is invalid"
    case .badTime, .timeOutOfRange: "a time is invalid"
    case .contradiction: "two fields exclude each other"
    }
  }

  /// Second line: where, and what exactly.
  package var detail: String {
    let place = field.isEmpty ? "at byte \(position)" : "'\(field)' at byte \(position)"
    return particular.isEmpty ? place : "\(place): \(particular)"
  }

  private var particular: String {
    switch reason {
    case .openString: "a string has no end"
    case .controlCharacter: "a control character stands unescaped, or in an id"
    case .badEscape: "an escape or a surrogate pair is wrong"
    case .tooDeep: "more than \(JSONWalker.maximumDepth) levels"
    case .trailingBytes: "bytes follow the object"
    case .tooManyDecimals: "more than 6 decimals"
    case .exponentTooLarge: "an exponent beyond e6"
    case .quantityTooLarge: "10^12 or more"
    case .negativeQuantity: "it must not be negative"
    case .notWhole: "it must be a whole number"
    case .badFactor: "it must be a positive number or ratio"
    case .badSequence: "it must be decimal digits below 2^63"
    case .timeOutOfRange: "the date or the time of day does not exist, or the year is not 1…9999"
    default: ""
    }
  }

  /// Third line: what to do.
  package var hint: String {
    switch reason {
    case .oversize: "send at most 1 MiB per event"
    case .unknownType: "see the list of event types"
    case .unknownWord: "see the field's list of words"
    case .missing where field == "lines": "name at least one line"
    case .missing: "send it, as a non-empty value"
    case .duplicate: "keep one of them"
    case .wrongVersion: "set specversion to \"1.0\""
    case .badTime, .timeOutOfRange: "write RFC 3339 with Z or an offset, such as 2026-03-02T08:00:00Z"
    case .badQuantity, .tooManyDecimals, .exponentTooLarge, .quantityTooLarge:
      "write a JSON number or a decimal string, such as 69.5"
    case .contradiction: "send levels, or measure and quantity"
    default: "repair the producer"
    }
  }

  /// The same error, said of a member of `parent`.
  func within(_ parent: String) -> DecodeError {
    DecodeError(reason, at: position, field: field.isEmpty ? parent : "\(parent).\(field)")
  }
}

extension DecodeError: CustomStringConvertible {
  package var description: String { "\(fact)\n\(detail)\n\(hint)" }
}
