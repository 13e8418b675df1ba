/// An effect at its place.
package struct PlacedEffect: Sendable {
  package var place: Place
  package var effect: Effect
}

/// The effects of a document as a replay writes them down: one per place and fact key.
package struct EffectSheet: Sendable {
  package private(set) var effects: [PlacedEffect] = []

  package init() {}

  /// Adds a movement's effect at a place; a second line with the same key at the same place adds to the first.
  package mutating func add(
    _ movement: Movement, key: String? = nil, kind: EffectKind? = nil, at place: Place, _ delta: Buckets, refs: Refs,
    quantity: (Telling) -> Quantity, detail: (inout Effect) -> Void = { _ in }
  ) {
    let key = key ?? movement.key
    if let known = effects.firstIndex(where: { $0.place == place && $0.effect.key == key }) {
      effects[known].effect.delta += delta
      return
    }
    var effect = Effect()
    effect.key = key
    effect.kind = kind ?? movement.kind
    effect.refs = refs
    effect.time = movement.event.time
    effect.rank = Int32(effect.kind.rawValue)
    effect.delta = delta
    effect.reports = movement.reports(quantity: quantity)
    effect.isEffective = movement.isEffective
    effect.retries = movement.tellings.flatMap(\.event.retries)
    detail(&effect)
    effects.append(PlacedEffect(place: place, effect: effect))
  }
}

extension Buckets {
  /// A movement of several buckets.
  package init(_ parts: (Bucket, Quantity)...) {
    self.init()
    for (bucket, quantity) in parts { self[bucket] += quantity }
  }
}
