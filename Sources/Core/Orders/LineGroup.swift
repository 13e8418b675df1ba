/// Lines of a document that can only be understood together: one line number, and every line of its SKUs.
package struct LineGroup: Sendable {
  /// What was said of these lines, in the order of the world; each event with these lines only.
  package private(set) var words: [DocumentEvent] = []
  /// The event that first named one of the lines, and the line's place in it: puts groups in order.
  private var anchor: (event: DocumentEvent, position: Int)?
  package var outcome = LineOutcome()
  /// Effects as they were last sent to the stock machine.
  package var sent: [SentEffect] = []
  /// Order lines as they were last sent.
  package var sentLines: [SentLine] = []
  /// The next instant at which time alone changes what the words come to.
  package var due: Instant?

  package init() {}

  package mutating func insert(_ word: DocumentEvent) {
    let place = words.lastIndex { !DocumentEvent.precedes(word, $0) }.map { $0 + 1 } ?? 0
    words.insert(word, at: place)
  }

  package mutating func insert(_ word: DocumentEvent, at position: Int) {
    insert(word)
    guard let known = anchor else { return anchor = (word, position) }
    if DocumentEvent.precedes(word, known.event) { anchor = (word, position) }
  }

  /// Puts a word in the place of the same event's.
  package mutating func replace(_ word: DocumentEvent) {
    guard let index = words.lastIndex(where: { $0.serial == word.serial }) else { return }
    words[index].retries = word.retries
  }

  package static func precedes(_ left: LineGroup, _ right: LineGroup) -> Bool {
    guard let one = left.anchor, let other = right.anchor else { return right.anchor == nil && left.anchor != nil }
    if one.event.serial == other.event.serial { return one.position < other.position }
    return DocumentEvent.precedes(one.event, other.event)
  }
}

/// What the replay of some lines comes to.
package struct LineOutcome: Sendable {
  package var portions: [OrderPortion] = []
  package var shipments: [ShippedLine] = []
  package var cancellations: [CancelledLine] = []
  /// Ever ordered by line: placed and added, reductions aside.
  package var everOrdered: [(line: String, quantity: Quantity)] = []
  package var inbound: [PurchaseLine] = []
  package var receipts: [ReceivedLine] = []
  package var transfers: [TransferLine] = []
  package var returned: [ReturnLine] = []

  package init() {}

  /// The last shipment that left and was not taken back.
  var lastGone: DocumentEvent? {
    shipments.filter(\.isGone).map(\.event).max(by: DocumentEvent.precedes)
  }
}

/// A line of which several shipments took more than it ever ordered.
package struct OvershippedLine {
  package var line: String
  package var ordered: Quantity
  package var gone: [ShippedLine]
}

extension LineOutcome {
  package var overshipped: [OvershippedLine] {
    guard shipments.count > 1 else { return [] }
    return everOrdered.compactMap { line, ordered in
      let gone = shipments.filter { $0.isGone && $0.line == line }
        .sorted { DocumentEvent.precedes($0.event, $1.event) }
      guard let last = gone.last, gone.contains(where: { $0.shipment != last.shipment }),
        gone.reduce(Quantity.zero, { $0 + $1.quantity }) > ordered
      else { return nil }
      return OvershippedLine(line: line, ordered: ordered, gone: gone)
    }
  }
}

extension ShippedLine {
  /// It left by an authority's word, and was not taken back.
  package var isGone: Bool { isEffective && !isVoided }
}
