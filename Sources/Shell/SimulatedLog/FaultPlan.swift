import SeededRandom

/// The calls that can fail.
package enum LogCall: String, CaseIterable, Hashable, Sendable {
  case poll, committed, seek, begin, send, sendOffsets, commit, abort, tail, join, makeProducer
}

/// What can go wrong at a call.
package enum Fault: Hashable, Sendable {
  /// The same call succeeds later.
  case retriable
  /// The transaction has to be aborted.
  case abortable
  /// The producer is lost; of a commit nobody says whether it happened.
  case unknown(happened: Bool)
  /// The process is killed, before or after the call took effect.
  case crash(afterwards: Bool)
}

/// Which calls of a run fail and how: by seed and rate, or one by one by the number of the call.
package struct FaultPlan: Sendable {
  private var random: RandomSource
  /// Faults of a thousand calls.
  package var perMille: Int
  /// How many faults are still allowed, so that every run ends.
  package var budget: Int
  package var allowsCrash = false
  /// Faults at the n-th call of a kind (from 0), beside the random ones.
  package var explicit: [LogCall: [Int: Fault]] = [:]
  private var counts: [LogCall: Int] = [:]

  package init(seed: UInt64, perMille: Int, budget: Int) {
    random = RandomSource(seed: seed)
    self.perMille = perMille
    self.budget = budget
  }

  package static var none: FaultPlan { FaultPlan(seed: 0, perMille: 0, budget: 0) }

  mutating func fault(at call: LogCall) -> Fault? {
    let number = counts[call, default: 0]
    counts[call] = number + 1
    if let fault = explicit[call]?[number] { return fault }
    guard budget > 0, perMille > 0, random.below(1000) < perMille else { return nil }
    budget -= 1
    return draw(for: call)
  }

  private mutating func draw(for call: LogCall) -> Fault {
    if allowsCrash, random.chance(percent: 30) { return .crash(afterwards: random.chance(percent: 50)) }
    switch call {
    case .commit: return random.chance(percent: 50) ? .unknown(happened: random.chance(percent: 50)) : .abortable
    case .send, .sendOffsets: return random.chance(percent: 50) ? .abortable : .unknown(happened: false)
    default: return .retriable
    }
  }
}
