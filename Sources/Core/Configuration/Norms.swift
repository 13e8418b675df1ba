/// What follows from a configuration and is asked for every event, worked out once: allowances, authorities, settle
/// times, and each system's measures as factors of the buckets.
struct Norms: Sendable {
  /// A measure of a system: its factor for each bucket, and a constant.
  struct Factors: Sendable {
    var buckets: SIMD8<Int64> = .zero
    var constant = Quantity.zero
    var countsToday = false
  }

  /// What is settled for a location.
  struct Site: Sendable {
    let location: String
    /// By system: its word makes an adjustment a fact.
    var ownsOnHand: [Bool]
    /// By system and measure, worked out when it is first asked for.
    var settle: [Span?]
  }

  private let configuration: Configuration
  private let count: Int
  private var factors: [Factors?] = []
  private var allowances: [Span] = []
  private(set) var longest: [Span] = []
  private var sites: [Site] = []
  private var siteByLocation: [String: Int32] = [:]

  init(_ configuration: Configuration) {
    self.configuration = configuration
    count = configuration.systems.count
    for system in configuration.systemIDs {
      for measure in Measure.allCases {
        factors.append(configuration.profile(system).measures[measure].map { Factors($0) })
      }
      allowances += configuration.systemIDs.map { configuration.allowance(from: $0, to: system) }
      longest.append(allowances.suffix(count).reduce(configuration.profile(system).allowance, max))
    }
  }

  /// nil = the measure means nothing in the system.
  func factors(_ system: SystemID, _ measure: Measure) -> Factors? {
    factors[Int(system.index) * Measure.allCases.count + Int(measure.rawValue)]
  }

  func allowance(from: SystemID, to: SystemID) -> Span { allowances[Int(to.index) * count + Int(from.index)] }

  func ownAllowance(_ system: SystemID) -> Span { configuration.systems[Int(system.index)].allowance }

  func tolerance(_ system: SystemID) -> Tolerance {
    configuration.systems[Int(system.index)].tolerance ?? configuration.tolerance
  }

  // MARK: Locations

  /// The number of a location's norms.
  mutating func site(_ location: String) -> Int32 {
    if let known = siteByLocation[location] { return known }
    let number = Int32(sites.count)
    let systems = configuration.systemIDs
    sites.append(
      Site(
        location: location,
        ownsOnHand: systems.map { configuration.hasAuthority($0, for: .onHand, at: location) },
        settle: Array(repeating: nil, count: count * Measure.allCases.count)))
    siteByLocation[location] = number
    return number
  }

  func ownsOnHand(_ system: SystemID, _ site: Int32) -> Bool { sites[Int(site)].ownsOnHand[Int(system.index)] }

  mutating func settle(_ system: SystemID, _ measure: Measure, _ site: Int32) -> Span {
    let place = Int(system.index) * Measure.allCases.count + Int(measure.rawValue)
    if let known = sites[Int(site)].settle[place] { return known }
    let span = configuration.settleTime(of: system, measure, at: sites[Int(site)].location)
    sites[Int(site)].settle[place] = span
    return span
  }
}

extension Norms.Factors {
  init(_ expression: Expression) {
    for bucket in Bucket.allCases { buckets[Int(bucket.rawValue)] = expression.factor(of: bucket) }
    constant = expression.constant
    countsToday = expression.countsToday
  }

  /// The measure in a state of the ledger; what the day has shipped is not asked for here.
  func value(_ state: Buckets) -> Quantity { constant + movement(state) }

  /// What a movement shows as in this measure.
  func movement(_ delta: Buckets) -> Quantity { Quantity(millionths: (buckets &* delta.vector).wrappedSum()) }
}

extension Buckets {
  var vector: SIMD8<Int64> {
    SIMD8(
      sellable.millionths, reserved.millionths, damaged.millionths, quarantined.millionths, safety.millionths,
      incoming.millionths, inTransit.millionths, shipped.millionths)
  }
}
