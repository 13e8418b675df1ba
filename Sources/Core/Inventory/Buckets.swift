/// Quantities by bucket: a state of a place, or a movement of it.
package struct Buckets: Hashable, Sendable {
  package var sellable = Quantity.zero
  package var reserved = Quantity.zero
  package var damaged = Quantity.zero
  package var quarantined = Quantity.zero
  package var safety = Quantity.zero
  package var incoming = Quantity.zero
  package var inTransit = Quantity.zero
  /// What has left by shipments since the baseline.
  package var shipped = Quantity.zero

  package init() {}
  package init(_ bucket: Bucket, _ quantity: Quantity) { self[bucket] = quantity }

  package var isZero: Bool { self == Buckets() }

  package subscript(bucket: Bucket) -> Quantity {
    get {
      switch bucket {
      case .sellable: sellable
      case .reserved: reserved
      case .damaged: damaged
      case .quarantined: quarantined
      case .safety: safety
      case .incoming: incoming
      case .inTransit: inTransit
      case .shipped: shipped
      }
    }
    set {
      switch bucket {
      case .sellable: sellable = newValue
      case .reserved: reserved = newValue
      case .damaged: damaged = newValue
      case .quarantined: quarantined = newValue
      case .safety: safety = newValue
      case .incoming: incoming = newValue
      case .inTransit: inTransit = newValue
      case .shipped: shipped = newValue
      }
    }
  }

  package static func + (left: Buckets, right: Buckets) -> Buckets {
    var sum = left
    sum.sellable += right.sellable
    sum.reserved += right.reserved
    sum.damaged += right.damaged
    sum.quarantined += right.quarantined
    sum.safety += right.safety
    sum.incoming += right.incoming
    sum.inTransit += right.inTransit
    sum.shipped += right.shipped
    return sum
  }
  package static func - (left: Buckets, right: Buckets) -> Buckets {
    var difference = left
    difference.sellable -= right.sellable
    difference.reserved -= right.reserved
    difference.damaged -= right.damaged
    difference.quarantined -= right.quarantined
    difference.safety -= right.safety
    difference.incoming -= right.incoming
    difference.inTransit -= right.inTransit
    difference.shipped -= right.shipped
    return difference
  }
  package static func += (left: inout Buckets, right: Buckets) { left = left + right }
}

extension Buckets: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    for bucket in Bucket.allCases { cell.transfer(&self[bucket]) }
  }
}
