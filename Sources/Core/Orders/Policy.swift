/// What a configuration says of documents, looked up instead of worked out; shared by all of them.
package final class Policy: Sendable {
  package let configuration: Configuration
  package let systemNames: [String]
  package let systemIDs: [SystemID]
  /// The names of the carriers.
  package let carriers: [String]
  /// Somebody may be expected to report scans.
  package let hasCarrier: Bool
  /// Where a system lists its locations, every location listed; all others are alike, at index 0.
  private let classes: [String: Int]
  /// By kind of fact, then by class of location.
  private let holders: [[[SystemID]]]
  private let patiences: [[Span]]

  package init(_ configuration: Configuration) {
    self.configuration = configuration
    systemNames = configuration.systemNames
    systemIDs = configuration.systemIDs
    carriers = configuration.systems.filter { $0.kind == .carrier }.map(\.id)
    hasCarrier = configuration.systems.contains { $0.authority.contains(.tracking) }
    let listed = Set(configuration.systems.flatMap { $0.locations ?? [] }).sorted()
    classes = Dictionary(uniqueKeysWithValues: listed.enumerated().map { ($1, $0 + 1) })
    let samples = [Policy.unlisted(listed)] + listed
    let holders = Authority.allCases.map { authority in
      samples.map { configuration.authorities(for: authority, at: $0) }
    }
    self.holders = holders
    patiences = holders.map { $0.map { $0.map { configuration.profile($0).allowance }.max() ?? .zero } }
  }

  /// A location that no system lists.
  private static func unlisted(_ listed: [String]) -> String { (listed.last ?? "") + "\u{10FFFF}" }

  private func index(of location: String) -> Int { classes.isEmpty ? 0 : classes[location] ?? 0 }

  package func authorities(for authority: Authority, at location: String) -> [SystemID] {
    holders[Int(authority.rawValue)][index(of: location)]
  }

  package func hasAuthority(_ system: SystemID, for authority: Authority, at location: String) -> Bool {
    let known = authorities(for: authority, at: location)
    return known.isEmpty || known.contains(system)
  }

  /// How long a word without authority waits for the authority's: the largest allowance of those that have it.
  package func patience(for authority: Authority, at location: String) -> Span {
    patiences[Int(authority.rawValue)][index(of: location)]
  }
}

extension Policy {
  package var systems: [SystemProfile] { configuration.systems }
  package var tolerance: Tolerance { configuration.tolerance }
  package var requiredChecks: [String] { configuration.requiredChecks }
  package func profile(_ system: SystemID) -> SystemProfile { configuration.profile(system) }
  package func name(_ system: SystemID) -> String { configuration.name(system) }
  package func allowance(from: SystemID?, to: SystemID) -> Span { configuration.allowance(from: from, to: to) }
  package func timer(_ category: Category, _ name: String = "after", default standard: Span) -> Span {
    configuration.timer(category, name, default: standard)
  }
}
