import Core

/// What the types and fields mean, for the schemas' readers.
enum EventNotes {
  static func summary(of kind: EventKind) -> String {
    switch kind {
    case .stockLevel: "A system's own book: what it holds of a SKU at a location."
    case .stockChanged: "A system's own book moved: by a delta, from before to after, or to a written value."
    case .stockCounted: "Somebody counted: physical, all conditions unless one is given."
    case .writeSent: "This system says that it wrote into another."
    case .writeRejected: "A write into this system that it refused."
    case .itemDefined: "An item: units, aliases, components. Kept for ever."
    case .locationDefined: "A location and its aliases. Kept for ever."
    case .manualTouch: "Somebody worked around a hand-off by hand."
    case _ where kind.isCommand: "A decision about an exception or a correction; copy home and subject from its record."
    default: "A business fact, as one of several systems may report it."
    }
  }

  static let attributes: [(name: String, note: String)] = [
    ("specversion", "CloudEvents 1.0"),
    ("id", "Delivery id: unique per source for one attempt to deliver."),
    ("source", "The system that speaks."),
    ("type", ""),
    ("time", "When it happened in the source."),
    ("idempotencykey", "The producer's key for this write; a retry repeats it. Default: id."),
    ("writer", "Who wrote inside the source: an app, a connector, a user (user:ann). Default: the source."),
    ("sequencetype", "Whether sequence counts per source (default) or per SKU."),
    ("sequence", "Increasing per source, or per SKU: for order and gaps."),
    ("observedtime", "When the source recorded it, where that is later than it happened."),
    ("recordtime", "Files only: the arrival; in Kafka it is the record's timestamp."),
    ("datacontenttype", ""),
  ]

  static func note(_ field: String) -> String? { notes[field] }

  private static let notes: [String: String] = [
    "sku": "As the source numbers it; aliases are resolved.", "location": "Default: default.",
    "uom": "Unit; converted exactly by the item's factor. Default: the item's base unit.",
    "condition": "Which part of the stock.", "refs": "What else the event names.",
    "reason": "Free text or a code; no personal data.", "actor": "Who did it.",
    "measure": "Which number of the book; of a change the default is on_hand.",
    "quantity": "Exact: at most 6 decimals, magnitude below 10^12.",
    "levels": "Several measures at once; null = not tracked.", "asof": "Extract time of a batch. Default: time.",
    "delta": "Signed change.", "before": "Value before.", "after": "Value after; with mode set: the written value.",
    "cause": "Why the book moved.", "mode": "How a written number is meant. Default: delta.",
    "countedat": "When it was counted. Default: time.", "into": "The system written into.",
    "error": "What the refusing system said.", "members": "SKUs of the batch, where a whole batch failed.",
    "promised": "When the customer was told to expect it.", "restock": "Do the goods go back? Default: true.",
    "status": "The system's own word; its profile maps it. Of a tracking: the carrier's, from a closed list.",
    "cumulative": "Quantities are what was received so far on the line. Default: false.",
    "found": "What the picker found.", "disposition": "What becomes of the unit.",
    "uoms": "Units and their exact factors to the base unit: 12, \"1/3\".",
    "components": "What a bundle is made of.", "tracked": "Is stock kept of it? Default: true.",
    "handoff": "The hand-off that was worked around.", "minutes": "Minutes of attention.",
    "home": "Copied from the record that is answered: without it a command cannot be routed on Kafka.",
    "subject": "Copied from the exception's record.", "amount": "In the order's currency.",
    "actual": "The value that the target has now.",
  ]
}
