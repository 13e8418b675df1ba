internal import Core

/// Attributes of the envelope that mean something here; the case is the name on the wire.
enum EnvelopeField: UInt8, CaseIterable, Sendable {
  case specversion, id, source, type, time, data
  case idempotencykey, writer, sequencetype, sequence, observedtime, recordtime
}

/// Fields of `data`, by the kind of value they hold; the case is the name on the wire.
enum DataField: UInt8, CaseIterable, Sendable {
  // Texts.
  case sku, location, uom, lot, reason, actor, into, writer, error, channel, method, carrier, status, from, to, newsku
  case check, kind, note, baseuom, exception, home, owner, resolution
  // Names of documents and the like, in the order of `RefKind`.
  case order, line, purchase, asn, receipt, shipment, tracking, transfer, `return`, refund, count, batch, document
  case correction, bin
  // Quantities.
  case quantity, delta, before, after, amount, actual
  // Times.
  case asof, countedat, promised, due, eta
  // Words of closed lists.
  case condition, measure, cause, mode
  // Flags and the rest.
  case restock, cumulative, tracked, minutes
  case refs, levels, members, lines, handoff, aliases, uoms, components, subject

  var form: Form {
    switch self {
    case .sku ... .resolution: .text
    case .order ... .bin: .reference
    case .quantity ... .actual: .quantity
    case .asof ... .eta: .time
    case .condition ... .mode: .word
    default: .other
    }
  }

  enum Form { case text, reference, quantity, time, word, other }

  /// What the field names, where it is one of `RefKind`.
  var reference: RefKind? {
    form == .reference ? RefKind(rawValue: rawValue - DataField.order.rawValue) : nil
  }

  init?(_ kind: RefKind) { self.init(rawValue: DataField.order.rawValue + kind.rawValue) }
}

extension DataField: Comparable {
  static func < (left: DataField, right: DataField) -> Bool { left.rawValue < right.rawValue }
}

/// Fields of a line.
enum LineField: UInt8, CaseIterable, Sendable {
  case line, sku, location, uom, lot, quantity, delta, found, disposition, restock, condition, cumulative
}

/// A set of the fields above.
struct FieldSet<Field: RawRepresentable>: ExpressibleByArrayLiteral, Sendable where Field.RawValue == UInt8 {
  private var bits: UInt128 = 0

  init(arrayLiteral fields: Field...) { for field in fields { insert(field) } }

  func contains(_ field: Field) -> Bool { bits >> UInt128(field.rawValue) & 1 == 1 }

  mutating func insert(_ field: Field) { bits |= 1 << UInt128(field.rawValue) }

  func union(_ other: FieldSet) -> FieldSet {
    var result = self
    result.bits |= other.bits
    return result
  }
}
