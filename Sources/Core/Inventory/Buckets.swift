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
    for bucket in Bucket.allCases { sum[bucket] += right[bucket] }
    return sum
  }
  package static func - (left: Buckets, right: Buckets) -> Buckets {
    var difference = left
    for bucket in Bucket.allCases { difference[bucket] -= right[bucket] }
    return difference
  }
  package static func += (left: inout Buckets, right: Buckets) { left = left + right }
}

extension Buckets: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    for bucket in Bucket.allCases { cell.transfer(&self[bucket]) }
  }
}
