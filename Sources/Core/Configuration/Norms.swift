/// What follows from a configuration and is asked for every event, worked out once: allowances, authorities, settle
/// times, and each system's measures as factors of the buckets.
///
/// Nothing of it changes, so it is shared and never copied.
final class Norms: Sendable {
  /// A measure of a system: its factor for each bucket, and a constant.
  struct Factors: Sendable {
    var buckets: SIMD8<Int64> = .zero
    var constant = Quantity.zero
    var countsToday = false
  }

  private let count: Int
  private let names: [String]
  private let factors: [Factors?]
  private let allowances: [Span]
  private let ownAllowances: [Span]
  private let tolerances: [Tolerance]
  private let longest: [Span]

  init(_ configuration: Configuration) {
    let systems = configuration.systemIDs
    count = systems.count
    names = configuration.systemNames
    factors = systems.flatMap { system in
      Measure.allCases.map { measure in configuration.profile(system).measures[measure].map { Factors($0) } }
    }
    allowances = systems.flatMap { system in systems.map { configuration.allowance(from: $0, to: system) } }
    ownAllowances = configuration.systems.map(\.allowance)
    tolerances = configuration.systems.map { $0.tolerance ?? configuration.tolerance }
    longest = systems.map { system in
      systems.reduce(configuration.profile(system).allowance) {
        max($0, configuration.allowance(from: $1, to: system))
      }
    }
  }

  func system(named name: String) -> SystemID? {
    for index in names.indices where names[index] == name { return SystemID(UInt8(index)) }
    return nil
  }

  /// nil = the measure means nothing in the system.
  func factors(_ system: SystemID, _ measure: Measure) -> Factors? {
    factors[Int(system.index) * Measure.allCases.count + Int(measure.rawValue)]
  }

  func allowance(from: SystemID, to: SystemID) -> Span { allowances[Int(to.index) * count + Int(from.index)] }

  func ownAllowance(_ system: SystemID) -> Span { ownAllowances[Int(system.index)] }

  /// The longest allowance of a way to the system.
  func longestAllowance(_ system: SystemID) -> Span { longest[Int(system.index)] }

  func tolerance(_ system: SystemID) -> Tolerance { tolerances[Int(system.index)] }
}

/// What is settled for each location, worked out when it is first asked for.
struct SiteNorms: Sendable {
  private struct Site: Sendable {
    let location: String
    /// By system: its word makes an adjustment a fact.
    var ownsOnHand: [Bool]
    /// By system and measure.
    var settle: [Span?]
  }

  private var sites: [Site] = []
  private var siteByLocation: [String: Int32] = [:]

  /// The number of a location's norms.
  mutating func site(_ location: String, _ configuration: Configuration) -> Int32 {
    if let known = siteByLocation[location] { return known }
    let number = Int32(sites.count)
    let systems = configuration.systemIDs
    sites.append(
      Site(
        location: location,
        ownsOnHand: systems.map { configuration.hasAuthority($0, for: .onHand, at: location) },
        settle: Array(repeating: nil, count: systems.count * Measure.allCases.count)))
    siteByLocation[location] = number
    return number
  }

  func ownsOnHand(_ system: SystemID, _ site: Int32) -> Bool { sites[Int(site)].ownsOnHand[Int(system.index)] }

  mutating func settle(
    _ system: SystemID, _ measure: Measure, at location: String, _ configuration: Configuration
  ) -> Span {
    let site = Int(site(location, configuration))
    let place = Int(system.index) * Measure.allCases.count + Int(measure.rawValue)
    if let known = sites[site].settle[place] { return known }
    let span = configuration.settleTime(of: system, measure, at: location)
    sites[site].settle[place] = span
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
