/// Finds out that a thread of the loop hangs, by counting its own looks and not by the clock: a process that was stopped
/// and goes on has not hung (R12).
struct Watchdog {
  /// What is seen of a thread.
  struct Sign {
    var name: String
    /// Rises while the thread moves.
    var count: Int
    /// The thread is inside of a transactional call.
    var isCalling: Bool
  }

  /// Looks, one a second, without sign of life: longer than any other call of the client may take.
  static let patience = 180
  /// The same inside of a transactional call: what takes longer than a transaction may has come to nothing anyway.
  private let patienceOfCalls: Int
  private var counts: [String: Int] = [:]
  private var idle: [String: Int] = [:]

  init(transactionSeconds: Int) { patienceOfCalls = transactionSeconds + 5 }

  /// Looks once; the cause to end the process for.
  mutating func look(at signs: [Sign]) -> String? {
    for sign in signs {
      let hasMoved = counts[sign.name] != sign.count
      counts[sign.name] = sign.count
      idle[sign.name] = hasMoved ? 0 : (idle[sign.name] ?? 0) + 1
      let looks = idle[sign.name] ?? 0
      if sign.isCalling, looks >= patienceOfCalls {
        return "a transactional call of \(sign.name) does not come back, for \(looks) s"
      }
      if looks >= Watchdog.patience { return "no sign of life of \(sign.name) for \(looks) s" }
    }
    return nil
  }
}
