/// Everything that decides what Recount concludes. Validated by the shell; the core trusts it.
package struct Configuration: Sendable {
  /// Sorted by id; `SystemID` indexes it.
  package var systems: [SystemProfile] = []
  /// Allowances of single hand-offs.
  package var handoffs: [HandoffKey: Span] = [:]
  package var dedupHorizon = Span.hours(72)
  package var lookback = Span.hours(72)
  /// nil = computed (semantics.md section 4.5).
  package var settle: Span?
  package var pane = Span.minutes(1)
  package var grace = Span.minutes(2)
  package var rollups: [Span] = [.hours(1), .days(1)]
  package var tolerance = Tolerance()
  package var corrections = CorrectionPolicy()
  /// The system whose first level of a place is taken as the truth.
  package var trusted: SystemID?
  package var owners: [String: String] = [:]
  package var sla: [String: ServiceLevel] = [:]
  package var requiredChecks: [String] = []
  /// Numbers of the rules of semantics.md section 7 by category and name; what is absent has its default.
  package var timers: [String: [String: Int64]] = [:]
  /// A new deployment catches up from here, corrections held back until the present is reached.
  package var startFrom: Instant?

  package init() {}

  package var systemNames: [String] { systems.map(\.id) }

  package func profile(_ system: SystemID) -> SystemProfile { systems[Int(system.index)] }
  package func name(_ system: SystemID) -> String { systems[Int(system.index)].id }
  package func system(named name: String) -> SystemID? {
    systems.firstIndex { $0.id == name }.map { SystemID(UInt8($0)) }
  }
  package var systemIDs: [SystemID] { systems.indices.map { SystemID(UInt8($0)) } }

  /// How long a fact that `from` knows may take until `to` shows it; without `from` the reader's own allowance.
  package func allowance(from: SystemID?, to: SystemID) -> Span {
    if let from, let special = handoffs[HandoffKey(from: name(from), to: name(to))] { return special }
    return profile(to).allowance
  }

  /// A duration of a rule of section 7 in microseconds: `timers.<category>.<name>`, or the rule's lone duration, else
  /// `standard`.
  package func timer(_ category: Category, _ name: String = "after", default standard: Span) -> Span {
    let numbers = timers[category.rawValue]
    return (numbers?[name] ?? numbers?["after"]).map { Span(microseconds: $0) } ?? standard
  }

  /// A number of a rule of section 7 (counts as they are, percentages as written).
  package func number(_ category: Category, _ name: String, default standard: Int64) -> Int64 {
    timers[category.rawValue]?[name] ?? standard
  }
}

/// `from>to`; an empty `to` (`S>`) for what concerns the source alone.
package struct HandoffKey: Hashable, Comparable, Sendable {
  package var from: String
  package var to: String
  package init(from: String, to: String) {
    self.from = from
    self.to = to
  }
  package var text: String { "\(from)>\(to)" }
  package static func < (left: HandoffKey, right: HandoffKey) -> Bool { left.text < right.text }
}

/// A difference that counts as agreement: the larger of the two.
package struct Tolerance: Hashable, Sendable {
  package var units = Quantity.zero
  package var percent: Int64 = 0
  package init() {}

  package func covers(_ difference: Quantity, of expected: Quantity) -> Bool {
    let share = expected.magnitude.millionths.multipliedReportingOverflow(by: percent)
    let allowed = max(units.millionths, share.overflow ? .max : share.partialValue / 100)
    return difference.magnitude.millionths <= allowed
  }
}

/// When a correction needs nobody's approval, and how often it may be tried.
package struct CorrectionPolicy: Hashable, Sendable {
  package var attempts: Int64 = 3
  package var autoUnits = Quantity(2)
  package var autoPercent: Int64 = 5
  /// In hundredths.
  package var autoConfidence: Int64 = 90
  package init() {}
}

/// Time to respond to and to resolve an exception.
package struct ServiceLevel: Hashable, Sendable {
  package var respond: Span
  package var resolve: Span
  package init(respond: Span, resolve: Span) {
    self.respond = respond
    self.resolve = resolve
  }
}

package enum SystemKind: UInt8, CaseIterable, Sendable {
  case wms, thirdParty, erp, storefront, marketplace, pos, supplier, carrier, returns, payment, connector

  /// The word in the configuration.
  package var word: String { self == .thirdParty ? "3pl" : "\(self)" }

  package var isWarehouse: Bool { self == .wms || self == .thirdParty }
  package var isSellingChannel: Bool { self == .storefront || self == .marketplace || self == .pos }
}

/// Kinds of fact for which a system's word counts.
package enum Authority: UInt8, CaseIterable, Sendable {
  case onHand, allocation, pick, shipment, receipt, count, returnReceipt, disposition, transfer, purchase
  case vendorReturn, order, cancel, refund, asn, tracking, `return`, payment

  /// The token in the configuration: `on_hand`, `return_receipt`.
  package var word: String {
    switch self {
    case .onHand: "on_hand"
    case .returnReceipt: "return_receipt"
    case .vendorReturn: "vendor_return"
    case .return: "return"
    default: "\(self)"
    }
  }
}

/// A configured system: its kind's defaults with the configuration merged over them.
package struct SystemProfile: Sendable {
  package var id: String
  package var kind: SystemKind
  /// Sources that are this system: equal to this, or whose first path segment is.
  package var match: String
  package var allowance: Span
  package var cadence: Span?
  package var measures: [Measure: Expression]
  /// nil = every location.
  package var locations: [String]?
  package var tolerance: Tolerance?
  package var authority: Set<Authority>
  /// The system's own order words, lower case, beside the standard ones.
  package var statuses: [String: OrderStatus] = [:]

  /// The defaults of a kind (interface.md section 2).
  package init(id: String, kind: SystemKind) {
    self.id = id
    self.kind = kind
    match = id
    switch kind {
    case .wms, .thirdParty:
      measures = SystemProfile.warehouseMeasures
      allowance = kind == .wms ? .minutes(5) : .hours(4)
      authority = [.onHand, .allocation, .pick, .shipment, .receipt, .count, .returnReceipt, .disposition, .transfer]
    case .erp:
      measures = SystemProfile.only([.onHand, .reserved, .incoming])
      allowance = .hours(1)
      authority = [.purchase, .vendorReturn]
    case .storefront, .marketplace:
      measures = SystemProfile.only([.available, .reserved, .onHand])
      allowance = kind == .storefront ? .minutes(5) : .minutes(30)
      authority = [.order, .cancel, .refund]
    case .pos:
      measures = SystemProfile.only([.onHand, .available])
      allowance = .minutes(30)
      authority = [.order, .cancel, .refund, .count]
    case .supplier, .carrier, .returns, .payment, .connector:
      measures = [:]
      allowance = .hours(1)
      switch kind {
      case .supplier: authority = [.asn]
      case .carrier: authority = [.tracking]
      case .returns: authority = [.return, .disposition]
      case .payment: authority = [.payment]
      default: authority = []
      }
    }
  }

  package func covers(_ location: String) -> Bool { locations?.contains(location) ?? true }

  private static let onHand = Expression([
    .init(1, .bucket(.sellable)), .init(1, .bucket(.damaged)), .init(1, .bucket(.quarantined)),
  ])
  private static let available = Expression([
    .init(1, .bucket(.sellable)), .init(-1, .bucket(.reserved)), .init(-1, .bucket(.safety)),
  ])
  private static let warehouseMeasures: [Measure: Expression] = only([
    .onHand, .reserved, .available, .damaged, .quarantined, .inTransit, .incoming,
  ])

  /// The usual meaning of the named measures.
  private static func only(_ measures: [Measure]) -> [Measure: Expression] {
    var result: [Measure: Expression] = [:]
    for measure in measures {
      switch measure {
      case .onHand: result[measure] = onHand
      case .available: result[measure] = available
      case .reserved: result[measure] = .bucket(.reserved)
      case .incoming: result[measure] = .bucket(.incoming)
      case .inTransit: result[measure] = .bucket(.inTransit)
      case .damaged: result[measure] = .bucket(.damaged)
      case .quarantined: result[measure] = .bucket(.quarantined)
      case .safety: result[measure] = .bucket(.safety)
      case .backordered: break
      }
    }
    return result
  }
}

extension Configuration {
  /// The systems whose word counts for a kind of fact at a location; empty = whoever reports first.
  ///
  /// Where no system with the authority covers the location, an ERP that does stands in.
  package func authorities(for authority: Authority, at location: String) -> [SystemID] {
    let holders = systemIDs.filter { id in
      let profile = profile(id)
      guard profile.authority.contains(authority), profile.covers(location) else { return false }
      // A WMS decides on returned goods only where no returns system is there to do it.
      return authority != .disposition || profile.kind == .returns || !systems.contains { $0.kind == .returns }
    }
    if !holders.isEmpty { return holders }
    return systemIDs.filter { profile($0).kind == .erp && profile($0).covers(location) }
  }

  package func hasAuthority(_ system: SystemID, for authority: Authority, at location: String) -> Bool {
    let holders = authorities(for: authority, at: location)
    return holders.isEmpty || holders.contains(system)
  }
}
