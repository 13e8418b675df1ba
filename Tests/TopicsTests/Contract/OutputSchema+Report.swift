import Core

/// The schema of a hand-off's report of a period.
extension OutputSchema {
  static var report: JSONTree {
    document(
      "report", "One hand-off in an hour or a UTC day of arrival; written once, when the period is over. Key = its id.",
      record([
        ("report", id("rep")), ("home", text), ("handoff", handoff),
        ("period", record([("start", time), ("end", time), ("size", words(ReportSize.allCases.map(\.word)))])),
        ("map", map), ("drag", drag), ("exceptions", exceptions),
        ("corrections", counts(CorrectionState.allCases.map { "\($0)" })), ("accounting", accounting),
        ("stock", stock), ("business", orNull(business)), ("most", most),
      ]))
  }

  private static func counts(_ names: [String]) -> JSONTree {
    ["type": "object", "propertyNames": words(names), "additionalProperties": count]
  }

  /// Seconds; a percentile is at most an eighth too high.
  private static let spans = orNull(
    record([("count", count), ("p50", number), ("p90", number), ("p99", number), ("max", number)]))

  private static var map: JSONTree {
    let fact = record([
      ("fact", words(EffectKind.allCases.map(\.word))), ("count", count), ("late", count), ("lag", spans),
    ])
    return record([
      ("facts", ["type": "array", "items": fact]),
      ("writes", ["type": "array", "items": record([("write", text), ("count", count)])]), ("late", count),
      ("lag", spans),
    ])
  }

  private static let drag = record([
    ("touches", count), ("minutes", count), ("orders", count), ("index", orNull(number)),
    ("estimated", ["type": "boolean"]),
  ])

  private static var exceptions: JSONTree {
    let backlog = record([("owner", text), ("age", words(Backlog.Age.allCases.map(\.rawValue))), ("count", count)])
    return record([
      ("opened", counts(Category.allCases.map(\.rawValue))),
      ("ended", counts(ExceptionState.allCases.filter(\.isClosed).map(\.word))), ("reopened", count),
      ("escalated", count), ("open", count), ("backlog", ["type": "array", "items": backlog]), ("detect", spans),
      ("resolve", spans), ("oversold", record([("orders", count), ("units", number)])),
    ])
  }

  private static let accounting = record([
    ("heard", count), ("unheard", count), ("elsewhere", count), ("commands", count),
    ("outcomes", counts(Outcome.allCases.map { "\($0)" })),
  ])

  private static let stock = record([
    ("compared", count), ("agreeing", count), ("accuracy", orNull(fraction)), ("promised", count),
    ("suppressed", count),
  ])

  private static var business: JSONTree {
    let facts = words(CountedFact.allCases.map(\.rawValue))
    let ages = OpenOrder.states.flatMap { state in OpenOrder.Age.allCases.map { "\(state)/\($0.rawValue)" } }
    return record([
      ("orders", count), ("splits", count),
      ("lines", ["type": "object", "propertyNames": facts, "additionalProperties": count]),
      ("units", ["type": "object", "propertyNames": facts, "additionalProperties": number]),
      ("fillrate", orNull(number)), ("splitrate", orNull(number)), ("suppliervariance", orNull(number)),
      ("open", counts(ages)), ("shipped", spans), ("cancelled", spans), ("return_to_stock", spans),
    ])
  }

  private static var most: JSONTree {
    let names: JSONTree = [
      "type": "array", "maxItems": 10, "items": record([("name", text), ("exceptions", count)]),
    ]
    let variance = record([("sku", text), ("location", text), ("count", count)])
    return record([
      ("skus", names), ("locations", names), ("suppliers", names),
      ("variances", ["type": "array", "maxItems": 10, "items": variance]), ("approximate", ["type": "boolean"]),
    ])
  }
}
