/// A kind of fact that is counted in units and lines; the words are members of the report and values of labels.
package enum CountedFact: String, CaseIterable, Hashable, Sendable {
  case ordered, cancelled, shipped, voided, purchased, received, returned, dispositioned

  /// nil for facts that nobody counts.
  package init?(_ kind: EffectKind) {
    switch kind {
    case .placed, .sold: self = .ordered
    case .cancelled, .refundCancelled: self = .cancelled
    case .shipped: self = .shipped
    case .voided: self = .voided
    case .purchased: self = .purchased
    case .received: self = .received
    case .returned: self = .returned
    case .dispositioned: self = .dispositioned
    default: return nil
    }
  }

  var index: Int { CountedFact.allCases.firstIndex(of: self) ?? 0 }
}

extension Effect {
  /// The units of a line: what it moves in the bucket that the fact is about.
  package var unitsMoved: Quantity {
    let moved = [delta.reserved, delta.sellable, delta.incoming, delta.quarantined, delta.damaged]
    return moved.map(\.magnitude).max() ?? .zero
  }
}

extension LineFact {
  /// Facts that are told for the first time; later words about a fact have something before them.
  package var newFacts: [(fact: CountedFact, effect: Effect)] {
    changes.compactMap { change in
      guard change.previous == nil, change.effect.isEffective, let fact = CountedFact(change.effect.kind) else {
        return nil
      }
      return (fact, change.effect)
    }
  }
}

extension EffectKind {
  /// The word on the wire: `transfer_out`.
  package var word: String {
    var name = ""
    for character in "\(self)" { name += character.isUppercase ? "_" + character.lowercased() : String(character) }
    return name
  }
}
