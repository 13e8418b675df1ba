/// The instant of a decision, and the first instant at which it may have to be taken again.
package struct Agenda: Sendable {
  package let now: Instant
  /// A timer sees what is due at its own instant; a record that arrives then comes before it.
  private let isTimer: Bool
  package private(set) var next: Instant?

  package init(now: Instant, isTimer: Bool) {
    self.now = now
    self.isTimer = isTimer
  }

  /// True once `due` has passed; until then it is noted.
  package mutating func hasPassed(_ due: Instant) -> Bool {
    if isTimer ? due <= now : due < now { return true }
    next = min(next ?? due, due)
    return false
  }
}
