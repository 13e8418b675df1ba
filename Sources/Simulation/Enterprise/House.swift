package import Core
package import SeededRandom

/// A system of a simulated enterprise: its profile for Recount, and how it behaves.
package struct House: Sendable {
  package var profile: SystemProfile
  /// It tells each movement of its book (`stock.changed`), not only levels and documents.
  package var announces: Bool
  package var levelEvery: Span
  /// Levels are extracts: drawn at one time, told ten minutes later.
  package var drawsExtracts = false
  /// Where it keeps books.
  package var places: [String]
  /// The measures that it reports.
  package var measures: [Measure]

  package var id: String { profile.id }
  package var allowance: Span { profile.allowance }

  package init(_ profile: SystemProfile, at places: [String], _ measures: [Measure], announces: Bool, every: Span) {
    self.profile = profile
    self.places = places
    self.measures = measures
    self.announces = announces
    levelEvery = every
  }
}

/// The systems of one seed: three to seven with books of their own, and those that tell facts only.
package struct Houses: Sendable {
  package var all: [House] = []
  package var configuration = Configuration()

  package static let main = "MAIN"
  package static let east = "EAST"
  package static let store = "STORE"

  package subscript(id: String) -> House? { all.first { $0.id == id } }
  package func has(_ id: String) -> Bool { all.contains { $0.id == id } }

  package init(_ random: inout RandomSource) {
    func profile(_ id: String, _ kind: SystemKind, _ allowance: Span?, _ locations: [String]? = nil) -> SystemProfile {
      var profile = SystemProfile(id: id, kind: kind)
      if let allowance { profile.allowance = allowance }
      profile.locations = locations
      return profile
    }
    func hours(_ range: ClosedRange<Int>) -> Span { .hours(Int64(random.number(in: range))) }
    let hasEast = random.chance(percent: 50)
    let hasStore = random.chance(percent: 50)
    let places = [Houses.main] + (hasEast ? [Houses.east] : []) + (hasStore ? [Houses.store] : [])
    all = [
      House(
        profile("wms", .wms, nil, [Houses.main]), at: [Houses.main], [.onHand, .reserved], announces: false,
        every: hours(3...5)),
      House(
        profile("erp", .erp, random.chance(percent: 50) ? nil : .hours(2)), at: places, [.onHand],
        announces: random.chance(percent: 50), every: hours(4...8)),
      House(
        profile("storefront", .storefront, nil), at: [Houses.main], [.available],
        announces: random.chance(percent: 60), every: hours(3...5)),
    ]
    all[1].drawsExtracts = random.chance(percent: 40)
    if random.chance(percent: 60) {
      all.append(
        House(
          profile("marketplace", .marketplace, nil), at: [Houses.main], [.available],
          announces: random.chance(percent: 50), every: hours(3...6)))
    }
    if hasEast {
      all.append(
        House(
          profile("east", .thirdParty, .hours(1), [Houses.east]), at: [Houses.east], [.onHand, .reserved],
          announces: false, every: hours(4...6)))
    }
    if hasStore {
      all.append(
        House(
          profile("till", .pos, nil, [Houses.store]), at: [Houses.store], [.onHand],
          announces: random.chance(percent: 50), every: hours(3...6)))
    }
    if random.chance(percent: 40) {
      all.append(
        House(
          profile("planner", .erp, .hours(3)), at: [Houses.main], [.onHand], announces: false, every: hours(5...9)))
      all[all.count - 1].profile.authority = []
    }
    for (id, kind) in [("returns", SystemKind.returns), ("supplier", .supplier), ("carrier", .carrier)]
    where random.chance(percent: 70) {
      all.append(House(profile(id, kind, nil), at: [], [], announces: false, every: .days(9)))
    }
    arrange()
  }

  /// One more system beside the others.
  mutating func add(_ house: House) {
    all.append(house)
    arrange()
  }

  private mutating func arrange() {
    all.sort { $0.id < $1.id }
    configuration.systems = all.map(\.profile)
    configuration.trusted = configuration.system(named: "wms")
  }

  /// Systems that keep a book of a place.
  package func keepers(of place: String) -> [House] { all.filter { $0.places.contains(place) } }

  /// The system in whose hands the goods of a place are.
  package func warden(of place: String) -> String {
    place == Houses.east ? "east" : place == Houses.store ? "till" : "wms"
  }
}
