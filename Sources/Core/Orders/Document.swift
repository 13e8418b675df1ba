/// Everything remembered about one document: its events, what was told of it, and when to look at it again.
package struct Document: Sendable {
  /// In the order of the world.
  package private(set) var events: [DocumentEvent] = []
  /// What the events come to, line by line; nil after a restart, until the document is looked at again.
  var derived: Derived?
  /// Effects and lines as they were last sent, where they are not kept with their lines.
  var sent: [SentEffect] = []
  var sentLines: [SentLine] = []
  /// Findings that are open, by the slot of the rule that wants them.
  package var standing: [Standing] = []
  var formerHomes = FormerHomes()
  package var parcels: [ToldParcel] = []
  /// Serials of hold events whose lines the stock machine has been told of.
  package var forwarded: [Int64] = []
  /// The next instant at which time alone changes something; nil = nothing waits.
  package var due: Instant?
  /// How the order stands where it is open; kept, because what the events come to is not at hand after a restart.
  package var openOrder: OpenOrder?
  private var nextSerial: Int64 = 0

  package init() {}

  /// At most as many events before the creation, and in all.
  private static let heldMax = 64
  private static let eventsMax = 4096
  /// From here on passing words of the same system give way to newer ones.
  private static let eventsComfortable = 256
  private static let retriesMax = 8

  /// What the events of a document come to.
  struct Derived: Sendable {
    var head: DocumentHead
    var chronicle: Chronicle
    var book: LineBook
  }
}

extension Document {
  /// Keeps an event; a copy that is already here, or an event beyond the bound, is not kept.
  mutating func admit(_ event: Event) -> Admission? {
    if event.isCopy, contains(event) { return nil }
    let isKnown = events.first?.isCreation ?? false || event.kind == .orderPlaced || !event.kind.needsCreation
    guard events.count < (isKnown ? Document.eventsMax : Document.heldMax) else { return nil }
    let kept = DocumentEvent(event, serial: nextSerial)
    nextSerial += 1
    let place = events.lastIndex { !DocumentEvent.precedes(kept, $0) }.map { $0 + 1 } ?? 0
    events.insert(kept, at: place)
    let isLast = place == events.count - 1
    let isAlone = events.count <= Document.eventsComfortable || !forgetWord(like: kept)
    return Admission(event: kept, isLast: isLast && isAlone)
  }

  /// A new event; `isLast` where all others are before it, and all are still there.
  struct Admission {
    let event: DocumentEvent
    let isLast: Bool
  }

  /// Remembers that a delivery was tried again under another id; the event with it.
  mutating func note(retry: Event, of first: EventReference) -> DocumentEvent? {
    guard let index = events.firstIndex(where: { $0.reference.source == first.source && $0.key == retry.key }),
      events[index].retries.count < Document.retriesMax
    else { return nil }
    events[index].retries.append(EventReference(retry))
    return events[index]
  }

  /// The order itself is known.
  package var isPlaced: Bool { events.contains { $0.kind == .orderPlaced } }

  private func contains(_ event: Event) -> Bool {
    events.contains { $0.reference.source == event.source && $0.key == event.key && $0.kind == event.kind }
  }

  /// Drops an earlier word that a passing one says again.
  private mutating func forgetWord(like word: DocumentEvent) -> Bool {
    guard word.isPassing else { return false }
    let isSame = { (old: DocumentEvent) in
      old.kind == word.kind && old.system == word.system && old.status == word.status
        && old.tracking == word.tracking && old.refs == word.refs
    }
    guard let first = events.firstIndex(where: isSame), let last = events.lastIndex(where: isSame), first < last else {
      return false
    }
    events.remove(at: first)
    return true
  }
}

extension EventKind {
  /// Events of an order that mean nothing for its lines before the order itself is known.
  fileprivate var needsCreation: Bool {
    rawValue >= EventKind.orderEdited.rawValue && rawValue <= EventKind.trackingUpdated.rawValue
  }
}

/// A position of the ledger.
package struct Place: Hashable, Comparable, Sendable {
  package var sku: String
  package var location: String
  package init(_ sku: String, _ location: String) {
    self.sku = sku
    self.location = location
  }
  package static func < (left: Place, right: Place) -> Bool {
    left.sku != right.sku ? left.sku < right.sku : left.location < right.location
  }
}

/// An effect as it was last sent: enough to tell what changed, and to take it back.
package struct SentEffect: Hashable, Sendable {
  package var place = Place("", "")
  package var key = ""
  package var kind = EffectKind.adjusted
  package var refs = Refs()
  package var time = Instant.distantPast
  package var delta = Buckets()
  /// Of the whole effect as it was sent.
  package var fingerprint: UInt64 = 0
  package init() {}
}

/// An order line as it was last sent.
package struct SentLine: Hashable, Sendable {
  package var place = Place("", "")
  package var line = ""
  package var fingerprint: UInt64 = 0
  package init() {}
}

/// A finding that is open: the rule's slot and the message as it was last sent.
package struct Standing: Hashable, Sendable {
  package var slot = ""
  package var finding = Finding()
  package init() {}
}

/// What the hand-off machine has been told about a parcel.
package struct ToldParcel: Hashable, Sendable {
  package var tracking = ""
  package var carrier = ""
  package var isTrouble = false
  package var isDelivered = false
  package init() {}
}

extension Place: CellCodable {
  package init() { self.init("", "") }
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&sku)
    cell.transfer(&location)
  }
}
extension SentEffect: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&place)
    cell.transfer(&key)
    cell.transfer(&kind)
    cell.transfer(&refs)
    cell.transfer(&time)
    cell.transfer(&delta)
    cell.transfer(&fingerprint)
  }
}
extension SentLine: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&place)
    cell.transfer(&line)
    cell.transfer(&fingerprint)
  }
}
extension Standing: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&slot)
    cell.transfer(&finding)
  }
}
extension ToldParcel: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&tracking)
    cell.transfer(&carrier)
    cell.transfer(&isTrouble)
    cell.transfer(&isDelivered)
  }
}
extension Document: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&nextSerial)
    cell.transfer(&events)
    if cell.isReading { events.sort(by: DocumentEvent.precedes) }
    var allSent = sent + (derived?.book.sent ?? [])
    var allLines = sentLines + (derived?.book.sentLines ?? [])
    cell.transfer(&allSent)
    cell.transfer(&allLines)
    if cell.isReading { (sent, sentLines) = (allSent, allLines) }
    cell.transfer(&standing)
    cell.transfer(&parcels)
    cell.transfer(&forwarded)
    cell.transfer(&due)
    cell.transfer(&formerHomes)
    cell.transfer(&openOrder)
  }
}

/// The kinds of document that the order machine is home to, by the first word of their key.
package enum DocumentKind: String, Sendable {
  case order, purchase, transfer, receipt, asn, document, tracking, `return`

  /// Kind and name of a key such as `order/O1`; nil for keys that are no document's.
  package static func parse(_ key: String) -> (kind: DocumentKind, name: String)? {
    guard let slash = key.firstIndex(of: "/"), let kind = DocumentKind(rawValue: String(key[..<slash])) else {
      return nil
    }
    return (kind, String(key[key.index(after: slash)...]))
  }
}
