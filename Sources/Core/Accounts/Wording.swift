extension EffectKind {
  /// What happened, in a few words for people.
  package var words: String {
    switch self {
    case .placed: "ordered"
    case .edited: "order edited"
    case .cancelled: "order cancelled"
    case .refundCancelled: "cancelled by refund"
    case .rerouted: "order rerouted"
    case .substituted: "line substituted"
    case .sold: "sold at the till"
    case .shipped: "shipped"
    case .voided: "shipment voided"
    case .returned: "return received"
    case .dispositioned: "return dispositioned"
    case .refundedOnly: "refunded"
    case .purchased: "purchased"
    case .purchaseCancelled: "purchase cancelled"
    case .received: "received"
    case .receiptReversed: "receipt reversed"
    case .vendorReturned: "returned to the vendor"
    case .transferOut: "transfer shipped"
    case .transferInbound: "transfer on its way"
    case .transferArrived: "transfer received"
    case .transferReturned: "transfer came back"
    case .adjusted: "adjusted"
    case .damaged: "damaged"
    case .counted: "counted"
    }
  }
}

extension Quantity {
  /// With a sign where it is not zero: `+5`, `-3`, `0`.
  package var signed: String { self > .zero ? "+\(self)" : "\(self)" }
}

extension Span {
  /// For people, in the two largest units: `2 d 3 h`, `20 min`, `45 s`.
  package var words: String {
    let seconds = abs(microseconds) / 1_000_000
    let parts = [
      (seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s"),
    ]
    guard let first = parts.firstIndex(where: { $0.0 > 0 }) else { return "0 s" }
    let chosen = parts[first..<min(first + 2, parts.count)].filter { $0.0 > 0 }
    return (microseconds < 0 ? "-" : "") + chosen.map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }
}

extension Buckets {
  /// The buckets that are not zero: `sellable -5, reserved +2`.
  package func words(signed: Bool) -> String {
    let parts = Bucket.allCases.filter { $0 != .shipped && self[$0] != .zero }.map { bucket in
      "\(bucket.word) \(signed ? self[bucket].signed : self[bucket].description)"
    }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }
}

extension Bucket {
  /// The word on the wire: `in_transit`.
  package var word: String { self == .inTransit ? "in_transit" : "\(self)" }
}
