import Glibc

/// What the environment asks of these tests: `RECOUNT_SEEDS` runs, or the one run of `RECOUNT_SEED`. Left alone, a
/// thousand runs where the code is optimised, fewer where it is not.
enum Replay {
  static var seeds: ClosedRange<UInt64> {
    if let seed = number("RECOUNT_SEED") { return seed...seed }
    return 1...(number("RECOUNT_SEEDS") ?? standard)
  }

  /// Seeds of tests that run several times over each.
  static var few: ClosedRange<UInt64> {
    if let seed = number("RECOUNT_SEED") { return seed...seed }
    return 1...max(1, (number("RECOUNT_SEEDS") ?? standard) / 10)
  }

  /// Seeds for the program's own machines, which take their time where the code is not optimised.
  static var realSeeds: ClosedRange<UInt64> {
    #if DEBUG
      if number("RECOUNT_SEED") == nil, number("RECOUNT_SEEDS") == nil { return 1...60 }
    #endif
    return seeds
  }

  #if DEBUG
    private static let standard: UInt64 = 150
  #else
    private static let standard: UInt64 = 1000
  #endif

  private static func number(_ name: String) -> UInt64? {
    unsafe getenv(name).flatMap { unsafe UInt64(String(cString: $0)) }
  }
}
