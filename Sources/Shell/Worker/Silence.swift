import Core
import StateFormat

/// Which tasks have been silent for too long, by the wall clock: the one place where a stage gives up determinism for
/// going on (architecture: Time across partitions).
///
/// A task is left out when it has not ticked at all for `wait`, or has ticked without proof for as long. It is back as
/// soon as its promise reaches the stage's clock. Nothing of this is state: after a restore the wait begins anew.
struct Silence {
  private var heard: [TaskName: Instant] = [:]
  private var proven: [TaskName: Instant] = [:]
  private var out: Set<TaskName> = []

  mutating func hear(_ task: TaskName, _ kind: Tick.Kind, at now: Instant) {
    heard[task] = now
    if kind != .unproven { proven[task] = now }
  }

  mutating func look(at promises: [LoopState.Heard], clock: Instant, at now: Instant, wait: Span) {
    var silent: [TaskName] = []
    for promise in promises where isSilent(promise.task, now, wait) { silent.append(promise.task) }
    // Where all are silent it is the broker or this process that was away: they are waited for anew.
    guard silent.count < promises.count else { return self = Silence() }
    for promise in promises where promise.promise >= clock { out.remove(promise.task) }
    out.formUnion(silent)
  }

  /// Who was not heard since the restore is waited for from now on.
  private mutating func isSilent(_ task: TaskName, _ now: Instant, _ wait: Span) -> Bool {
    if heard[task] == nil { heard[task] = now }
    if proven[task] == nil { proven[task] = now }
    return now - min(heard[task] ?? now, proven[task] ?? now) > wait
  }

  func isLeftOut(_ task: TaskName) -> Bool { out.contains(task) }
  var leftOut: [TaskName] { out.sorted() }
}
