/// Every place of the loop where a process can die with another result than at its neighbours.
package enum LoopPoint: String, CaseIterable, Hashable, Sendable {
  case polled, revoked, restored, applied, begun, effectsSent, cellsSent, ticksSent, offsetsSent, committed, aborted
  case recycled
}

/// Watches the loop; may end it by throwing `LogFailure.Kind.stopped`.
package protocol LoopObserver: AnyObject {
  func reached(_ point: LoopPoint) throws(LogFailure)
}
