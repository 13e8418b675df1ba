/// What one record or timer becomes on its way, each part with a place of its own in the order of all records.
package struct Outbox: Sendable {
  package let origin: Origin
  private var parts: Int32 = 0
  private var toStock: [Record] = []
  private var toHandoff: [Record] = []

  /// More parts than one record becomes at one home; an earlier stage's own part numbers are below it.
  private static let partsMax: Int32 = 4096

  package init(_ origin: Origin) { self.origin = origin }

  private mutating func nextOrigin() -> Origin {
    var result = origin
    result.part = (origin.part &+ 1) &* Outbox.partsMax &+ parts
    parts += 1
    return result
  }

  package mutating func line(_ fact: LineFact) {
    toStock.append(Record(key: fact.sku, origin: nextOrigin(), .line(fact)))
  }

  package mutating func copy(_ event: Event) {
    toStock.append(Record(key: event.sku, origin: nextOrigin(), .event(event)))
  }

  package mutating func finding(_ finding: Finding) {
    toHandoff.append(Record(key: finding.home, origin: nextOrigin(), .finding(finding)))
  }

  package mutating func word(_ word: Word) {
    let key = HandoffKey(from: word.from, to: "").text
    toHandoff.append(Record(key: key, origin: nextOrigin(), .word(word)))
  }

  /// The hand-off machine shows both of two deliveries that contradict each other.
  package mutating func conflict(_ event: Event, with first: EventReference, system: String) {
    var word = Word()
    word.subject = .conflict
    word.from = system
    word.pane = event.arrival.floored(to: .minutes(1))
    word.count = 1
    word.reason = event.key
    word.reference = first
    word.other = EventReference(event)
    self.word(word)
  }

  /// What is on its way to the stock machine.
  var lineFacts: [LineFact] {
    toStock.compactMap { record in
      guard case .line(let fact) = record.payload else { return nil }
      return fact
    }
  }

  package consuming func empty(into effects: inout Effects) {
    effects.toStock += toStock
    effects.toHandoff += toHandoff
  }
}
