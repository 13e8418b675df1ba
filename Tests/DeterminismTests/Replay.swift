import Glibc

/// What the environment asks of these tests: `RECOUNT_SEEDS` runs, or the one run of `RECOUNT_SEED`.
enum Replay {
  static var seeds: ClosedRange<UInt64> {
    if let seed = number("RECOUNT_SEED") { return seed...seed }
    return 1...(number("RECOUNT_SEEDS") ?? 150)
  }

  private static func number(_ name: String) -> UInt64? {
    unsafe getenv(name).flatMap { unsafe UInt64(String(cString: $0)) }
  }
}
