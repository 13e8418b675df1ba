/// Delivery deduplication at a home (semantics.md section 2, level 1): (source, idempotency key) within the horizon.
package struct DeliveryMemory {
  /// What the memory knows about a delivery.
  package enum Verdict: Hashable, Sendable {
    case first
    /// Same key, same content, another id: the producer tried again. Evidence that the target may have applied it twice.
    case retry(of: EventReference)
    /// The very same record again (same id), or a conflicting one again: no evidence of anything.
    case redelivery
    /// Same key, other content, told for the first time.
    case conflict(with: EventReference)
    /// Behind the highest event time of its source, as this home has seen it, by more than the horizon.
    case late
  }

  private struct Memory: Hashable {
    var content: UInt64
    var reference: EventReference
    /// Contents that conflicted before.
    var conflicts: [UInt64]
  }

  private var remembered = Table<String, Memory>()
  private var highest = Table<String, Instant>()
  private let horizon: Span

  package init(horizon: Span) { self.horizon = horizon }

  /// Judges one delivery and remembers it.
  package mutating func judge(_ event: Event) -> Verdict {
    let newest = max(highest[event.source] ?? .distantPast, event.time)
    if event.time < newest - horizon { return .late }
    if newest != highest[event.source] { highest.set(event.source, newest) }
    let key = "\(event.source)\u{1f}\(event.key)"
    guard var memory = remembered[key], memory.reference.time >= newest - horizon else {
      remembered.set(key, Memory(content: event.content, reference: EventReference(event), conflicts: []))
      return .first
    }
    if memory.content == event.content {
      return memory.reference.id == event.id ? .redelivery : .retry(of: memory.reference)
    }
    if memory.conflicts.contains(event.content) { return .redelivery }
    memory.conflicts.append(event.content)
    let first = memory.reference
    remembered.set(key, memory)
    return .conflict(with: first)
  }

  package mutating func commit() -> [StateCell] {
    _ = remembered.commit()
    _ = highest.commit()
    return []
  }

  package mutating func abort() {
    _ = remembered.abort()
    _ = highest.abort()
  }
}
