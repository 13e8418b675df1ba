import Core

/// What a retailer's operations lead asks for. How figures are made of these is in `BusinessFigure`.
extension Metric {
  private static let hours: [Double] = [
    60, 300, 900, 3600, 4 * 3600, 8 * 3600, 86_400, 2 * 86_400, 7 * 86_400, 30 * 86_400,
  ]

  package static let positionsCompared = Metric(
    "recount_positions_compared_total", .counter, labels: ["system"],
    "Windows of a place in a system in which its book was compared with the ledger.")
  package static let positionsAgreeing = Metric(
    "recount_positions_agreeing_total", .counter, labels: ["system"],
    "Those in which the last comparison found no difference, not even by facts under way.")
  package static let promises = Metric(
    "recount_promise_windows_total", .counter, labels: ["system", "promise"],
    "Closed windows of a place in a system, by whether its stock may be promised: ok, suppress.")
  package static let units = Metric(
    "recount_units_total", .counter, labels: ["fact"],
    "Units of order, purchase and return lines, each fact once: ordered, cancelled, shipped, voided, purchased, received, returned, dispositioned."
  )
  package static let lines = Metric(
    "recount_document_lines_total", .counter, labels: ["fact"], "The same facts, counted by line.")
  package static let orders = Metric("recount_orders_placed_total", .counter, "Orders that were placed, each once.")
  package static let orderAge = Metric(
    "recount_order_age_seconds", .histogram, unit: "seconds", labels: ["state"], buckets: hours,
    "Age of order lines when they are shipped or cancelled, from the placing of the order.")
  package static let returnToStock = Metric(
    "recount_return_to_stock_seconds", .histogram, unit: "seconds", buckets: hours,
    "From the receipt of a returned line to its disposition, of receipts that this process has seen.")
  package static let opened = Metric(
    "recount_exceptions_opened_total", .counter, labels: ["category"], "Exceptions opened.")
  package static let detectSeconds = Metric(
    "recount_detect_seconds", .histogram, unit: "seconds", labels: ["category"], buckets: hours,
    "From the first divergent event to the opening of the exception.")
  package static let resolveSeconds = Metric(
    "recount_resolve_seconds", .histogram, unit: "seconds", labels: ["category"], buckets: hours,
    "From the opening of an exception to its end, however it ended.")
  package static let backlog = Metric(
    "recount_exceptions_backlog", .gauge, labels: ["owner", "age"],
    "Open exceptions above info by team and age: under_1h, under_8h, under_1d, under_7d, over_7d.")
  package static let oversold = Metric(
    "recount_oversold_orders", .gauge, "Orders that cannot be filled, of oversells that stand open.")
  package static let oversoldUnits = Metric(
    "recount_oversold_units", .gauge,
    "Units that are ordered and not there, of oversells that stand open, as their exceptions last told it.")
  package static let ordersOpen = Metric(
    "recount_orders_open", .gauge, labels: ["state", "age"],
    "Orders that are not done, by state (open, held, released, allocated, ready, picked, packed, shipped in part) and age: under_1h, under_4h, under_1d, under_2d, under_7d, over_7d."
  )
  package static let dragMinutes = Metric(
    "recount_drag_minutes", .gauge, unit: "minutes", labels: ["from", "to"],
    "Minutes of human attention on a hand-off in the last closed UTC day.")

  static let businessMetrics = [
    positionsCompared, positionsAgreeing, promises, units, lines, orders, orderAge, returnToStock, opened,
    detectSeconds, resolveSeconds, backlog, oversold, oversoldUnits, ordersOpen,
    dragMinutes,
  ]
}

extension Metric {
  /// Series that are 0 from the start: a counter that first appears with its first event would hide that event from
  /// every rate.
  static let begun: [(metric: Metric, labels: [String])] =
    CountedFact.allCases.flatMap { [(units, [$0.rawValue]), (lines, [$0.rawValue])] }
    + Category.allCases.map { (opened, [$0.rawValue]) }
    + CorrectionState.allCases.map { (corrections, ["\($0)"]) }
    + [CountedFact.shipped, .cancelled].map { (orderAge, [$0.rawValue]) }
}

/// A figure that is made of metrics: its formula, as Prometheus reads it.
package struct BusinessFigure: Hashable, Sendable {
  package let name: String
  package let meaning: String
  package let formula: String

  /// What a Prometheus records it as.
  package var rule: String {
    "recount:" + String(name.lowercased().map { $0.isLetter ? $0 : "_" })
  }

  /// The figures of the documentation and of the business dashboard.
  package static let all: [BusinessFigure] = [
    BusinessFigure(
      name: "stock accuracy", meaning: "windows whose book agrees ÷ windows compared, by system",
      formula:
        "sum by (system) (increase(recount_positions_agreeing_total[1d])) / sum by (system) (increase(recount_positions_compared_total[1d]))"
    ),
    BusinessFigure(
      name: "oversold orders", meaning: "orders that cannot be filled now", formula: "sum(recount_oversold_orders)"),
    BusinessFigure(
      name: "oversold units", meaning: "units that are ordered and not there", formula: "sum(recount_oversold_units)"),
    BusinessFigure(
      name: "orders by age", meaning: "orders that are not done, by state and age",
      formula: "sum by (state, age) (recount_orders_open)"),
    BusinessFigure(
      name: "order aging", meaning: "age at which nine of ten order lines ship, or are cancelled",
      formula: "histogram_quantile(0.9, sum by (state, le) (rate(recount_order_age_seconds_bucket[1d])))"),
    BusinessFigure(
      name: "exception backlog", meaning: "open exceptions above info by team and age",
      formula: "sum by (owner, age) (recount_exceptions_backlog)"),
    BusinessFigure(
      name: "time to detect", meaning: "median from the first divergent event to the exception, by category",
      formula: "histogram_quantile(0.5, sum by (category, le) (rate(recount_detect_seconds_bucket[1d])))"),
    BusinessFigure(
      name: "time to resolve", meaning: "median from the exception to its end, by category",
      formula: "histogram_quantile(0.5, sum by (category, le) (rate(recount_resolve_seconds_bucket[1d])))"),
    BusinessFigure(
      name: "fill rate", meaning: "units shipped (less voided) ÷ units ordered (less cancelled)",
      formula:
        "(sum(increase(recount_units_total{fact=\"shipped\"}[7d])) - (sum(increase(recount_units_total{fact=\"voided\"}[7d])) or vector(0))) / (sum(increase(recount_units_total{fact=\"ordered\"}[7d])) - (sum(increase(recount_units_total{fact=\"cancelled\"}[7d])) or vector(0)))"
    ),
    BusinessFigure(
      name: "split-shipment rate", meaning: "orders shipped from several locations ÷ orders placed",
      formula:
        "(sum(increase(recount_exceptions_opened_total{category=\"split_shipment\"}[7d])) or vector(0)) / sum(increase(recount_orders_placed_total[7d]))"
    ),
    BusinessFigure(
      name: "return-to-stock time", meaning: "median from the receipt of a return to its disposition",
      formula: "histogram_quantile(0.5, sum by (le) (rate(recount_return_to_stock_seconds_bucket[7d])))"),
    BusinessFigure(
      name: "supplier variance", meaning: "share of purchased units that did not come in the same 30 days",
      formula:
        "1 - sum(increase(recount_units_total{fact=\"received\"}[30d])) / sum(increase(recount_units_total{fact=\"purchased\"}[30d]))"
    ),
    BusinessFigure(
      name: "promise suppressions", meaning: "share of windows whose stock should not be promised, by system",
      formula:
        "sum by (system) (increase(recount_promise_windows_total{promise=\"suppress\"}[1d])) / sum by (system) (increase(recount_promise_windows_total[1d]))"
    ),
    BusinessFigure(
      name: "corrections", meaning: "words about corrections by state",
      formula: "sum by (state) (increase(recount_corrections_total[1d]))"),
    BusinessFigure(
      name: "Exception Drag Index",
      meaning: "minutes of attention on a hand-off per hundred orders, last closed UTC day",
      formula: "sum by (from, to) (recount_drag_index_minutes)"
    ),
  ]
}
