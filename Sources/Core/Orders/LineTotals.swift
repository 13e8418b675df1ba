/// Sums over all lines of a document, kept up to date line by line.
package struct LineTotals: Sendable {
  package private(set) var open = Quantity.zero
  package private(set) var shipped = Quantity.zero
  package private(set) var portions = 0
  /// Portions that ended otherwise than by moving elsewhere.
  package private(set) var ended = 0
  package private(set) var shipments = 0
  package private(set) var gone = 0
  /// Lines of which several shipments took more than was ever ordered.
  package private(set) var overshipped = 0
  package private(set) var cancellations = 0
  /// Portions by location, all and open ones.
  private var places: [String: Int] = [:]
  private var openPlaces: [String: Int] = [:]
  /// Shipped lines by where they left from.
  private var origins: [String: Int] = [:]

  package init() {}

  package mutating func add(_ outcome: LineOutcome) { count(outcome, 1) }
  package mutating func remove(_ outcome: LineOutcome) { count(outcome, -1) }

  private mutating func count(_ outcome: LineOutcome, _ sign: Int) {
    for portion in outcome.portions {
      note(open: portion.open, sign)
      shipped = sign > 0 ? shipped + portion.shipped : shipped - portion.shipped
      portions += sign
      if portion.end != .moved && portion.end != .none { ended += sign }
      LineTotals.count(portion.place.location, sign, &places)
      if portion.open > .zero { LineTotals.count(portion.place.location, sign, &openPlaces) }
    }
    shipments += sign * outcome.shipments.count
    for shipment in outcome.shipments where shipment.isGone {
      gone += sign
      LineTotals.count(shipment.location, sign, &origins)
    }
    overshipped += sign * outcome.overshipped.count
    cancellations += sign * outcome.cancellations.count
    for line in outcome.inbound { note(open: line.open, sign) }
    for line in outcome.transfers { note(open: line.open, sign) }
    for line in outcome.returned { note(open: line.open, sign) }
  }

  private mutating func note(open quantity: Quantity, _ sign: Int) {
    open = sign > 0 ? open + quantity : open - quantity
  }

  private static func count(_ location: String, _ sign: Int, _ counts: inout [String: Int]) {
    let now = counts[location, default: 0] + sign
    counts[location] = now == 0 ? nil : now
  }

  /// Where lines are, and where open ones are.
  package var locations: [String] { places.keys.sorted() }
  package var openLocations: [String] { openPlaces.keys.sorted() }
  /// Goods have left from more than one location.
  package var isSplit: Bool { origins.count > 1 }
}
