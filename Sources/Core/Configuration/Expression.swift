/// What a measure of a system is made of: a linear expression over the ledger's buckets, `sellable - reserved + 20`.
package struct Expression: Hashable, Sendable {
  package struct Term: Hashable, Sendable {
    package var factor: Int64
    package var name: Name
    package init(_ factor: Int64, _ name: Name) {
      self.factor = factor
      self.name = name
    }
  }

  /// A bucket, or what has been shipped in the UTC day of the comparison.
  package enum Name: Hashable, Sendable {
    case bucket(Bucket)
    case shippedToday

    /// The word in the configuration: `in_transit`, `shipped_today`.
    package static func named(_ word: String) -> Name? {
      switch word {
      case "shipped_today": .shippedToday
      case "in_transit": .bucket(.inTransit)
      default: Bucket.allCases.first { "\($0)" == word && $0 != .inTransit }.map { .bucket($0) }
      }
    }
  }

  package var terms: [Term]
  package var constant: Quantity

  package init(_ terms: [Term], constant: Quantity = .zero) {
    self.terms = terms
    self.constant = constant
  }

  package static func bucket(_ bucket: Bucket) -> Expression { Expression([Term(1, .bucket(bucket))]) }

  /// Whether the day's shipments are part of it.
  package var countsToday: Bool { terms.contains { $0.name == .shippedToday } }

  /// The factor with which a movement of `bucket` shows in this measure, today's shipments aside.
  package func factor(of bucket: Bucket) -> Int64 {
    terms.reduce(0) { $0 + ($1.name == .bucket(bucket) ? $1.factor : 0) }
  }
}
