/// Channels that state one number for several locations: their changes are about facts that happened there.
extension StockMachine {
  /// The facts at the locations of a sum that a change of it names, and so confirms.
  mutating func confirmElsewhere(_ write: Write, _ key: PlaceKey) -> [Effect] {
    let profile = configuration.profile(write.system)
    guard key.location == "default", profile.kind.isSellingChannel, !write.refs.isEmpty, let item = items[key.sku]
    else {
      return []
    }
    let expression = profile.measures[write.measure]
    var confirmed: [Effect] = []
    for location in item.locations where location != "default" && profile.covers(location) {
      let place = PlaceKey(sku: key.sku, location: location)
      guard let ledger = places[place]?.ledger,
        !Confirmation.named(by: write, among: Array(ledger.effects), expression).isEmpty
      else { continue }
      change(place) { confirmed += $0.confirm(write, expression) }
    }
    return confirmed
  }

  /// The changes of sums that may have named a fact at this place before it was known.
  func channelWrites(about key: PlaceKey) -> [Write] {
    guard key.location != "default", places.sums > 0,
      let whole = places[PlaceKey(sku: key.sku, location: "default")]
    else { return [] }
    return whole.writes.filter { write in
      let profile = configuration.profile(write.system)
      return profile.kind.isSellingChannel && profile.covers(key.location) && !write.refs.isEmpty
    }
  }
}
