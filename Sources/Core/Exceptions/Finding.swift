/// What an exception is about. Absent fields are left out of the output.
package struct Subject: Hashable, Sendable {
  package var system: String?
  package var sku: String?
  package var location: String?
  package var measure: Measure?
  package var order: String?
  package var shipment: String?
  /// Purchase, ASN, receipt, return or transfer.
  package var document: String?
  package var handoff: Handoff?
  package init() {}
}

/// Writer and reader where a write went wrong; `to` nil for what concerns a source alone.
package struct Handoff: Hashable, Sendable {
  package var from: String?
  package var to: String?
  package init(from: String? = nil, to: String? = nil) {
    self.from = from
    self.to = to
  }
}

package struct Quantities: Hashable, Sendable {
  package var expected = Quantity.zero
  package var reported = Quantity.zero
  package var explained = Quantity.zero
  package init() {}
  package var difference: Quantity { reported - expected }
  package var unexplained: Quantity { difference - explained }
}

/// What one system says now: a measure's value, or an order's status.
package struct SystemWord: Hashable, Sendable {
  package var system = ""
  package var measure: Measure?
  /// nil beside a measure = not tracked.
  package var value: Quantity?
  package var status: OrderStatus?
  package var asof = Instant.distantPast
  package init() {}
}

/// A fact in flight that accounts for part of a difference.
package struct Explanation: Hashable, Sendable {
  package var fact = ""
  package var quantity = Quantity.zero
  package var until = Instant.distantPast
  package init() {}
}

package enum Action: UInt8, CaseIterable, Sendable {
  case adjust, allocate, release, postReceipt, reverseReceipt, confirmShipment, reverseShipment, restock, move
  case closeTransfer, quarantine, resendBatch, recount

  /// The word on the wire: `post_receipt`.
  package var word: String {
    var name = ""
    for character in "\(self)" {
      name += character.isUppercase ? "_" + character.lowercased() : String(character)
    }
    return name
  }
}

/// A repair that a finder proposes.
package struct CorrectionDraft: Hashable, Sendable {
  /// The fields that the id is made of, joined by U+001F (events.md section 3).
  package var identity = ""
  package var target = ""
  package var sku: String?
  package var location: String?
  package var measure: Measure?
  package var mode: WriteMode?
  package var quantity: Quantity?
  package var expect: Quantity?
  package var action = Action.adjust
  package var refs = Refs()
  package var members: [String] = []
  /// In hundredths.
  package var confidence: Int64 = 0
  /// A person has to decide, whatever the size.
  package var needsApproval = false
  package init() {}
}

/// An exception as its finder sees it now. The hand-off machine adds its life: revision, state, owner, SLA, folding.
package struct ExceptionDraft: Hashable, Sendable {
  package var category = Category.countDrift
  /// Raw value of `Pattern`; 0 = no drift pattern.
  package var patternCode: UInt8 = 0
  package var severity = Severity.warning
  package var summary = ""
  package var subject = Subject()
  package var handoff: Handoff?
  package var quantities: Quantities?
  package var systems: [SystemWord] = []
  package var explained: [Explanation] = []
  package var firstDivergent = EventReference()
  /// In hundredths.
  package var confidence: Int64 = 0
  package var affected: [String] = []
  package var affectedTotal: Int64 = 0
  package var members: [String] = []
  package var evidence: [EventReference] = []
  package var corrections: [CorrectionDraft] = []
  /// Units that an oversell is short of; figures are made of it.
  package var shortfall = Quantity.zero
  package init() {}

  package var pattern: Pattern? {
    get { Pattern(rawValue: patternCode) }
    set { patternCode = newValue?.rawValue ?? 0 }
  }
}

/// A finder's message to the hand-off machine about one exception.
package struct Finding: Hashable, Sendable {
  /// The fields that the exception's id is made of, joined by U+001F (events.md section 4).
  package var identity = ""
  /// Hand-off key of the first diagnosis, `from>to`: where the exception lives for ever.
  package var home = ""
  package var news = News.open
  package var draft = ExceptionDraft()
  /// How long findings of one hand-off and pattern are folded together.
  package var settle = Span.zero
  /// The one cause that several findings may share: a write event, a batch, a terminal-state rule; empty = none.
  package var cause = ""
  /// When healing: our own correction (its id or its exact change) did it.
  package var healedByCorrection = false
  /// Corrections (`cor-…`, or their drafts' identities) that the target has been seen to write since the last message.
  package var appliedCorrections: [String] = []
  /// Corrections whose write the target has refused since the last message.
  package var refusedCorrections: [String] = []

  package enum News: UInt8, CaseIterable, Sendable {
    /// Opens, or says again with what is known now.
    case open
    /// The books agree again.
    case healed
  }
  package init() {}
}

extension Handoff: CellCodable {
  package init() { self.init(from: nil, to: nil) }
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&from)
    cell.transfer(&to)
  }
}
extension Subject: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&system)
    cell.transfer(&sku)
    cell.transfer(&location)
    cell.transfer(&measure)
    cell.transfer(&order)
    cell.transfer(&shipment)
    cell.transfer(&document)
    cell.transfer(&handoff)
  }
}
extension Quantities: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&expected)
    cell.transfer(&reported)
    cell.transfer(&explained)
  }
}
extension SystemWord: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&system)
    cell.transfer(&measure)
    cell.transfer(&value)
    cell.transfer(&status)
    cell.transfer(&asof)
  }
}
extension Explanation: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&fact)
    cell.transfer(&quantity)
    cell.transfer(&until)
  }
}
extension CorrectionDraft: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&identity)
    cell.transfer(&target)
    cell.transfer(&sku)
    cell.transfer(&location)
    cell.transfer(&measure)
    cell.transfer(&mode)
    cell.transfer(&quantity)
    cell.transfer(&expect)
    cell.transfer(&action)
    cell.transfer(&refs)
    cell.transfer(&members)
    cell.transfer(&confidence)
    cell.transfer(&needsApproval)
  }
}
extension ExceptionDraft: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&category)
    cell.transfer(&patternCode)
    cell.transfer(&severity)
    cell.transfer(&summary)
    cell.transfer(&subject)
    cell.transfer(&handoff)
    cell.transfer(&quantities)
    cell.transfer(&systems)
    cell.transfer(&explained)
    cell.transfer(&firstDivergent)
    cell.transfer(&confidence)
    cell.transfer(&affected)
    cell.transfer(&affectedTotal)
    cell.transfer(&members)
    cell.transfer(&evidence)
    cell.transfer(&corrections)
    cell.transfer(&shortfall)
  }
}
extension Finding: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&identity)
    cell.transfer(&home)
    cell.transfer(&news)
    cell.transfer(&draft)
    cell.transfer(&settle)
    cell.transfer(&cause)
    cell.transfer(&healedByCorrection)
    cell.transfer(&appliedCorrections)
    cell.transfer(&refusedCorrections)
  }
}
