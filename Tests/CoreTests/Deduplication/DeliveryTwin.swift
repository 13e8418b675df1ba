import Core

/// The slow and obvious form of `DeliveryMemory`: nothing packed, nothing forgotten.
struct DeliveryTwin {
  private struct Memory {
    var content: UInt64
    var reference: EventReference
    var retention: Instant
    var conflicts: [UInt64] = []
    var retries: [String] = []
  }

  private var remembered: [String: Memory] = [:]
  private var highest: [String: Instant] = [:]
  let horizon: Span

  init(horizon: Span) { self.horizon = horizon }

  mutating func judge(_ event: Event) -> DeliveryMemory.Verdict {
    if let known = highest[event.source], event.time < known - horizon { return .late }
    let isAbsurd = event.time > event.arrival + .days(1)
    if !isAbsurd { highest[event.source] = max(highest[event.source] ?? .distantPast, event.time) }
    let key = "\(event.source)\u{1f}\(event.key)"
    let oldest = (highest[event.source] ?? .distantPast) - horizon
    guard var memory = remembered[key], memory.retention >= oldest else {
      let retention = isAbsurd ? event.arrival + .days(1) : event.time
      remembered[key] = Memory(content: event.content, reference: EventReference(event), retention: retention)
      return .first
    }
    defer { remembered[key] = memory }
    if memory.content != event.content {
      return DeliveryTwin.add(event.content, to: &memory.conflicts) ? .conflict(with: memory.reference) : .redelivery
    }
    if memory.reference.id == event.id { return .redelivery }
    return DeliveryTwin.add(event.id, to: &memory.retries) ? .retry(of: memory.reference) : .redelivery
  }

  private static func add<Word: Equatable>(_ word: Word, to words: inout [Word]) -> Bool {
    guard !words.contains(word) else { return false }
    words.append(word)
    if words.count > 16 { words.removeFirst() }
    return true
  }
}

/// A changelog as the broker keeps it: the newest cell of each key, in the order of writing.
struct Changelog {
  private(set) var cells: [StateCell] = []

  mutating func append(_ new: [StateCell]) {
    let keys = Set(new.map(\.key))
    cells.removeAll { keys.contains($0.key) }
    cells += new.filter { $0.bytes != nil }
  }
}
