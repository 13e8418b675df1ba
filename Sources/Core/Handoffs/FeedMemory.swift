/// Whether a source is heard, and what it left out: the words of its hand-off key `S>`.
struct FeedMemory: Hashable {
  var source = ""
  /// Start of the newest pane of arrival with a word of it.
  var lastPane: Instant?
  var lastReference = EventReference()
  /// When it counts as silent; nil = it has no cadence, or is silent already.
  var silenceDue: Instant?
  var isSilent = false
  var sequence = SequenceMemory()
  /// The finding that is open, as its id is made; empty = none. Silence and gaps of a source are one incident.
  var identity = ""
  var first = EventReference()
  var evidence: [EventReference] = []
  /// The disturbance as it was last told.
  var wasTold = ""

  var isDisturbed: Bool { isSilent || sequence.hasToldGaps }
  var due: Instant? { [silenceDue, sequence.due].compactMap(\.self).min() }

  /// The newest word, or a pane where words carry no event.
  var newestReference: EventReference {
    guard lastReference.id.isEmpty else { return lastReference }
    let pane = lastPane ?? .distantPast
    return EventReference(source: source, id: "pane/\(pane)", time: pane)
  }
}

/// Messages of a source that were refused for one reason.
struct RefusedMemory: Hashable {
  var reason = ""
  var count: Int64 = 0
  var lastPane = Instant.distantPast
  /// When it has been quiet long enough.
  var quietDue = Instant.distantFuture
  var identity = ""
  var first = EventReference()
  var evidence: [EventReference] = []
}

/// Two messages under one idempotency key.
struct ConflictMemory: Hashable {
  var key = ""
  var identity = ""
  var evidence: [EventReference] = []

  /// Conflicts of one source that are told apart; beyond it the oldest is a new one if it comes again.
  static let most = 1000
}

extension FeedMemory: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&source)
    cell.transfer(&lastPane)
    cell.transfer(&lastReference)
    cell.transfer(&silenceDue)
    cell.transfer(&isSilent)
    cell.transfer(&sequence)
    cell.transfer(&identity)
    cell.transfer(&first)
    cell.transfer(&evidence)
    cell.transfer(&wasTold)
  }
}
extension RefusedMemory: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&reason)
    cell.transfer(&count)
    cell.transfer(&lastPane)
    cell.transfer(&quietDue)
    cell.transfer(&identity)
    cell.transfer(&first)
    cell.transfer(&evidence)
  }
}
extension ConflictMemory: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&key)
    cell.transfer(&identity)
    cell.transfer(&evidence)
  }
}
