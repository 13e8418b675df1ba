/// A key of the configuration, for people: what it wants and what it means.
package struct ConfigurationKey: Hashable, Sendable {
  /// `systems.*.allowance`; `*` stands for a name of the user's.
  package var path: String
  /// What its value has to be.
  package var type: String
  package var example: String
  package var meaning: String

  init(_ path: String, _ type: String, _ example: String, _ meaning: String) {
    self.path = path
    self.type = type
    self.example = example
    self.meaning = meaning
  }
}

/// A number of a rule, `timers.<category>.<name>`.
package struct RuleKey: Hashable, Sendable {
  package var category: String
  package var name: String
  package var standard: String
  package var meaning: String

  init(_ category: String, _ name: String, _ standard: String, _ meaning: String) {
    self.category = category
    self.name = name
    self.standard = standard
    self.meaning = meaning
  }
}

extension ConfigurationKey {
  /// Every key there is, in the order of the documentation. Defaults are not written here: they are what loads.
  package static let all: [ConfigurationKey] = systemKeys + judgingKeys + exceptionKeys + serviceKeys

  private static let systemKeys: [ConfigurationKey] = [
    .init(
      "systems.*.kind",
      "one of wms, 3pl, erp, storefront, marketplace, pos, supplier, carrier, returns, payment, connector",
      "wms", "What kind of system it is; gives the defaults of the keys below. The only key that a system must have."),
    .init(
      "systems.*.match", "a source", "wms",
      "Events whose `source` is this, or starts with this path segment, are the system's."),
    .init("systems.*.allowance", "a duration", "4h", "How long a fact may take until the system shows it."),
    .init(
      "systems.*.cadence", "a duration", "24h",
      "How often it usually speaks; three times that without a word is silence. Without it a system is never called silent."
    ),
    .init(
      "systems.*.measures.*", "an expression", "reserved + shipped_today",
      "What a measure of the system means in buckets of the ledger (`sellable`, `reserved`, `damaged`, `quarantined`, `safety`, `incoming`, `in_transit`, `shipped`, `shipped_today`); `none` = it is not compared."
    ),
    .init(
      "systems.*.locations", "a list of locations", "[EAST]",
      "The only locations that it speaks of; default: every one."),
    .init(
      "systems.*.tolerance.units", "a quantity", "1",
      "A difference up to this counts as agreement; default: `tolerance`."),
    .init(
      "systems.*.tolerance.percent", "a whole number from 0 to 100", "2",
      "The same as a share of what is expected; the larger of the two holds."),
    .init(
      "systems.*.authority", "a list of kinds of fact", "[shipment]",
      "Facts for which its word counts, beside those of its kind."),
    .init(
      "systems.*.statuses.*",
      "one of open, held, released, allocated, ready, picked, packed, shipped, delivered, cancelled, closed", "held",
      "What the system's own word for an order's state means."),
    .init(
      "handoffs.*.allowance", "a duration", "2h",
      "An exception to the reader's allowance; the key is `\"writer>reader\"`."),
    .init(
      "baseline.trust", "a configured system", "wms", "The system whose first level of a place is taken as the truth."),
  ]

  private static let judgingKeys: [ConfigurationKey] = [
    .init(
      "dedup.horizon", "a duration", "48h",
      "How long idempotency keys are remembered; what comes later than that is `late` and not applied."),
    .init("lookback", "a duration", "24h", "How far back a level is compared with the ledger as it was then."),
    .init(
      "settle", "a duration", "10m",
      "How long a difference must last before it is an exception; default: computed from the allowances."),
    .init("windows.pane", "a duration", "1m", "Length of the shortest window."),
    .init("windows.grace", "a duration", "2m", "How long after its end a window stays open."),
    .init("windows.rollup", "a list of durations", "[1h, 1d]", "Longer windows, made of panes."),
    .init("tolerance.units", "a quantity", "1", "A difference up to this counts as agreement."),
    .init(
      "tolerance.percent", "a whole number from 0 to 100", "1",
      "The same as a share of what is expected; the larger of the two holds."),
    .init(
      "corrections.attempts", "a whole number from 1 to 1000", "3",
      "How often a correction may be tried before it is blocked."),
    .init("corrections.auto.units", "a quantity", "2", "A change up to this may be approved by itself."),
    .init(
      "corrections.auto.percent", "a whole number from 0 to 100", "5",
      "… if it is at most this share of the reported level."),
    .init(
      "corrections.auto.confidence", "a number from 0 to 1 with at most two decimals", "0.9",
      "… and the diagnosis is at least this sure."),
    .init(
      "orders.checks", "a list of fraud, payment, address, stock", "[fraud]",
      "Checks that an order must have passed before it is released."),
    .init(
      "start.from", "a time", "2026-03-02T08:00:00Z",
      "A new deployment catches up from here, corrections held back until the present is reached."),
  ]

  private static let exceptionKeys: [ConfigurationKey] = [
    .init("exceptions.owners.*", "a team", "warehouse", "Who owns exceptions of a category."),
    .init(
      "exceptions.sla.*.respond", "a duration", "1h",
      "Time to respond to exceptions of a category; in short `[respond, resolve]`."),
    .init("exceptions.sla.*.resolve", "a duration", "8h", "Time to resolve them."),
    .init(
      "timers.*", "a duration, or the numbers of the rule", "48h",
      "The time of the category's rule (its `after`), or several numbers of it by name; see below."),
  ]

  private static let serviceKeys: [ConfigurationKey] = [
    .init(
      "clock.idle", "one of wall, log", "log",
      "What time does at the proven end of an input: goes on with the wall clock, or stands still (loading history, tests)."
    ),
    .init("clock.slack", "a duration", "100ms", "How far behind the wall clock a promise stays."),
    .init("clock.wait", "a duration", "2m", "How long stages wait for an upstream task that says nothing."),
    .init("kafka.brokers", "a list of host:port", "[kafka:9092]", "Where the cluster is met first."),
    .init(
      "kafka.group", "a group's name", "recount",
      "Prefix of the consumer groups and transactional ids: two deployments on one cluster need two."),
    .init("kafka.commit", "a duration", "100ms", "Interval of transactions."),
    .init(
      "kafka.client.*", "a value of librdkafka", "ssl",
      "A property of librdkafka, passed through. A secret goes into a file: `ssl.key.password.file: /path`."),
    .init("admin.address", "an address of the form host:port", "0.0.0.0:9464", "Where probes and metrics are served."),
    .init("topics.inventory", "a topic name", "inventory", "Input: events of books."),
    .init("topics.orders", "a topic name", "orders", "Input: events of documents."),
    .init("topics.reference", "a topic name", "reference", "Input: items, locations."),
    .init(
      "topics.direct", "a list of topic names", "[levels]",
      "Inputs fit for the direct path: single-SKU book events keyed by SKU."),
    .init("topics.prefix", "a topic name", "recount", "Prefix of the topics that Recount writes."),
    .init(
      "sources", "a list of {topic, adapter, system}", "[{ topic: hooks, adapter: shopify, system: wms }]",
      "More input topics, in formats of other software."),
  ]
}

extension RuleKey {
  /// The numbers of the rules that can be set; `after` is what a lone duration means.
  package static let all: [RuleKey] = [
    .init(
      "node_failed_to_confirm", "after", "twice the longest allowance", "Without a word of the node that has to ship."),
    .init("order_stalled_or_aging", "after", "48h", "Without a step of an open order."),
    .init("hold", "after", "4h", "From then on a hold is a warning."),
    .init(
      "promise_stale_or_customer_not_told", "after", "4h",
      "A hold, short pick or backorder without a notice to the customer."),
    .init("asn_late_or_missing", "after", "24h", "Beyond the announced arrival, without a receipt."),
    .init("supplier_delay", "after", "24h", "Beyond the due day of a purchase, without a receipt."),
    .init("carrier_scan_lost", "after", "48h", "Without a scan of an open tracking."),
    .init("carrier_disruption", "within", "6h", "The time in which troubled parcels of a carrier are counted."),
    .init("carrier_disruption", "count", "10", "So many of them at least."),
    .init("carrier_disruption", "percent", "20", "And this share of its open parcels."),
    .init("return_without_disposition", "after", "48h", "From the receipt of a return to its disposition."),
    .init("refund_return_mismatch", "after", "14d", "From a refund that says the goods come back to their receipt."),
    .init("transfer_not_received", "after", "48h", "From the shipping of a transfer to its receipt."),
    .init("transfer_request_exception", "after", "24h", "From the request of a transfer to its shipping."),
    .init("unmapped_or_invalid_message", "quiet", "1d", "So long without another one, and the exception closes."),
    .init("manual_workaround_detected", "within", "7d", "The time in which touches on a hand-off are counted."),
    .init("manual_workaround_detected", "count", "5", "So many of them."),
    .init("recurring_count_variance", "variances", "3", "Count variances within the time at one place."),
    .init("recurring_count_variance", "within", "30d", "The time in which count variances are counted."),
    .init(
      "shrinkage_pattern", "sigmas", "3",
      "What counts of an item have lost, beyond so many standard deviations of its location's counts."),
    .init("demand_anomaly", "sigmas", "6", "Orders of an hour beyond so many standard deviations of the last 7 days."),
    .init("demand_anomaly", "times", "10", "And at least so many times their mean."),
  ]
}
