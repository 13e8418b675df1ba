import Core
import Testing

@testable import Operations

@Suite struct ConfigurationTests {
  /// The documented example, every key with a value.
  static let documented = """
    systems:                      # by id
      wms:        { kind: wms }
      erp:        { kind: erp, allowance: 4h, cadence: 24h }
      storefront: { kind: storefront, allowance: 5m }
      east-3pl:   { kind: 3pl, measures: { reserved: "reserved + shipped_today" }, locations: [EAST], tolerance: { units: 1 }, authority: [shipment] }
    handoffs:                     # exceptions to the allowance of the reader
      "wms>erp": { allowance: 2h }
    dedup:      { horizon: 72h }
    lookback:   72h
    settle:     null              # default: computed
    windows:    { pane: 1m, grace: 2m, rollup: [1h, 1d] }
    tolerance:  { units: 0, percent: 0 }
    corrections: { attempts: 3, auto: { units: 2, percent: 5, confidence: 0.9 } }
    baseline:   { trust: null }
    exceptions: { owners: {}, sla: {} }
    orders:     { checks: [] }
    timers:     {}
    start:      { from: null }
    clock:      { idle: wall, slack: 100ms, wait: 2m }
    kafka:      { brokers: [], group: recount, commit: 100ms, client: {} }
    admin:      { address: "127.0.0.1:9464" }
    topics:     { inventory: inventory, orders: orders, reference: reference, direct: [], prefix: recount }
    sources:
      - { topic: shopify.webhooks, adapter: shopify, system: storefront }

    """

  @Test func `the documented example loads`() throws {
    let loaded = try load(Self.documented)
    let core = loaded.core
    #expect(core.systemNames == ["east-3pl", "erp", "storefront", "wms"])
    #expect(core.systems[0].kind == .thirdParty)
    #expect(core.systems[0].locations == ["EAST"])
    #expect(core.systems[0].tolerance?.units == Quantity(1))
    #expect(core.systems[0].measures[.reserved] == Expression([.init(1, .bucket(.reserved)), .init(1, .shippedToday)]))
    #expect(core.systems[0].measures[.onHand] == SystemProfile(id: "x", kind: .wms).measures[.onHand])
    #expect(core.systems[0].authority == SystemProfile(id: "x", kind: .thirdParty).authority)
    #expect(core.systems[1].cadence == .hours(24))
    #expect(core.allowance(from: core.system(named: "wms"), to: SystemID(1)) == .hours(2))
    #expect(loaded.service.sources == [SourceTopic(topic: "shopify.webhooks", adapter: "shopify", system: SystemID(2))])
  }

  @Test func `the documented values are the defaults`() throws {
    let (documented, short) = (try load(Self.documented), try load("systems: { wms: { kind: wms } }"))
    #expect(short.core.dedupHorizon == documented.core.dedupHorizon)
    #expect(short.core.lookback == documented.core.lookback)
    #expect(short.core.settle == nil && short.core.trusted == nil && short.core.startFrom == nil)
    #expect(short.core.pane == documented.core.pane && short.core.grace == documented.core.grace)
    #expect(short.core.rollups == documented.core.rollups)
    #expect(short.core.tolerance == documented.core.tolerance)
    #expect(short.core.corrections == documented.core.corrections)
    var service = documented.service
    service.sources = []
    #expect(short.service == service)
  }

  @Test func `everything that can be said arrives`() throws {
    let loaded = try load(
      """
      systems:
        a: { kind: wms, match: "https://a.example", measures: { incoming: none, in_transit: null, backordered: 3 },
             statuses: { "On Hold": held, SHIPPED_OUT: shipped } }
        b: { kind: pos, authority: [receipt, asn], tolerance: { percent: 2 } }
      settle: 10m
      windows: { pane: 30s, rollup: [1m] }
      tolerance: { units: 0.5, percent: 1 }
      corrections: { attempts: 5, auto: { units: 10, percent: 0, confidence: 1 } }
      baseline: { trust: b }
      exceptions: { owners: { oversell: night-shift }, sla: { hold: { respond: 5m }, backorder: [1h, 2h] } }
      orders: { checks: [fraud, stock] }
      timers: { order_stalled_or_aging: 24h, carrier_disruption: { count: 20, within: 6h, percent: 30 } }
      start: { from: "2026-03-02T08:00:00Z" }
      clock: { idle: log }
      kafka: { brokers: ["k1:9092", "k2:9092"], group: g, client: { sasl.mechanism: PLAIN, sasl.password.file: /run/secrets/p } }
      admin: { address: "[::1]:0" }
      topics: { direct: [stock] }
      """)
    let core = loaded.core
    #expect(core.systems[0].match == "https://a.example")
    #expect(core.systems[0].measures[.incoming] == nil && core.systems[0].measures[.inTransit] == nil)
    #expect(core.systems[0].measures[.backordered] == Expression([], constant: Quantity(3)))
    #expect(core.systems[0].statuses == ["on hold": .held, "shipped_out": .shipped])
    #expect(core.systems[1].authority == [.order, .cancel, .refund, .count, .receipt, .asn])
    #expect(core.systems[1].tolerance?.percent == 2)
    #expect(core.settle == .minutes(10) && core.pane == .seconds(30) && core.rollups == [.minutes(1)])
    #expect(core.tolerance.units == Quantity(millionths: 500_000))
    #expect(core.corrections.attempts == 5 && core.corrections.autoConfidence == 100)
    #expect(core.trusted == SystemID(1))
    #expect(core.owners == ["oversell": "night-shift"])
    #expect(core.sla["hold"] == ServiceLevel(respond: .minutes(5), resolve: .hours(4)))
    #expect(core.sla["backorder"] == ServiceLevel(respond: .hours(1), resolve: .hours(2)))
    #expect(core.requiredChecks == ["fraud", "stock"])
    #expect(core.timer(.orderStalledOrAging, default: .zero) == .hours(24))
    #expect(core.number(.carrierDisruption, "count", default: 0) == 20)
    #expect(core.timer(.carrierDisruption, "within", default: .zero) == .hours(6))
    #expect(core.startFrom == Timestamp.parse("2026-03-02T08:00:00Z"))
    #expect(loaded.service.clock.idle == .log)
    #expect(loaded.service.kafka.brokers == ["k1:9092", "k2:9092"])
    #expect(loaded.service.kafka.client == [ClientProperty(key: "sasl.mechanism", value: "PLAIN")])
    #expect(loaded.service.kafka.secretFiles == [ClientProperty(key: "sasl.password", value: "/run/secrets/p")])
    #expect(loaded.service.admin.host == "[::1]" && loaded.service.admin.port == 0)
    #expect(loaded.service.topics.direct == ["stock"])
  }

  @Test func `JSON is read as well`() throws {
    let text =
      #"{"systems":{"wms":{"kind":"wms","locations":["W1"]},"erp":{"kind":"erp","allowance":"2h"}},"tolerance":{"units":1,"percent":0},"baseline":{"trust":"wms"}}"#
    let loaded = try load(text)
    #expect(loaded.core.trusted == loaded.core.system(named: "wms"))
    #expect(loaded.core.tolerance.units == Quantity(1))
  }

  @Test func `later layers win and every value knows its source`() throws {
    let loaded = try load(
      Self.documented,
      environment: [
        "RECOUNT_DEDUP__HORIZON": "48h", "RECOUNT_SYSTEMS__EAST_3PL__ALLOWANCE": "1h",
        "RECOUNT_KAFKA__BROKERS": "a:1,b:2",
        "RECOUNT_LOOKBACK": "24h", "RECOUNT_HANDOFFS__WMS_ERP__ALLOWANCE": "3h",
        "RECOUNT_KAFKA__CLIENT__SECURITY_PROTOCOL": "SSL", "HOME": "/root",
      ],
      flags: ["lookback=12h", "systems.wms.cadence=1h", "lookback=6h", "orders.checks=[fraud]", "baseline.trust=wms"])
    #expect(loaded.core.dedupHorizon == .hours(48))
    #expect(loaded.core.systems[0].allowance == .hours(1))
    #expect(loaded.core.lookback == .hours(6))
    #expect(loaded.core.handoffs[HandoffKey(from: "wms", to: "erp")] == .hours(3))
    #expect(loaded.core.requiredChecks == ["fraud"])
    #expect(loaded.service.kafka.brokers == ["a:1", "b:2"])
    #expect(loaded.service.kafka.client == [ClientProperty(key: "security.protocol", value: "SSL")])
    #expect(origin(of: "dedup.horizon", in: loaded) == "environment RECOUNT_DEDUP__HORIZON")
    #expect(origin(of: "lookback", in: loaded) == "--set lookback")
    #expect(origin(of: "windows.pane", in: loaded) == "recount.yaml:11")
    #expect(origin(of: "systems.wms.allowance", in: loaded) == "default")
  }

  @Test func `a configuration may come from flags alone`() throws {
    let loaded = try load(nil, flags: ["systems.wms.kind=wms", "systems.\"eu.shop\".kind=storefront"])
    #expect(loaded.core.systemNames == ["eu.shop", "wms"])
  }

  @Test func `the addresses that Kubernetes sets for a service are no settings`() throws {
    let environment = [
      "RECOUNT_PORT": "tcp://10.0.0.1:9464", "RECOUNT_SERVICE_HOST": "10.0.0.1", "RECOUNT_SERVICE_PORT": "9464",
      "RECOUNT_PORT_9464_TCP_ADDR": "10.0.0.1", "RECOUNT_WORKER_SERVICE_PORT_HTTP": "1",
    ]
    #expect(problems("systems: { wms: { kind: wms } }", environment: environment) == [])
  }

  @Test func `a null falls back to the default`() throws {
    let loaded = try load(
      "systems: { wms: { kind: wms, allowance: null, locations: ~, measures: } }\nlookback:\nkafka: null\n")
    #expect(loaded.core.lookback == .hours(72))
    #expect(loaded.core.systems[0].measures == SystemProfile(id: "wms", kind: .wms).measures)
  }

  @Test func `the effective configuration loads to itself`() throws {
    for flags in [[], ["kafka.client.linger.ms=5", "exceptions.owners.hold=\"a: b # c\"", "timers.hold=4h"]] {
      let loaded = try load(Self.documented, flags: flags)
      let again = try load(EffectiveConfiguration.yaml(loaded.settings))
      #expect(again.settings.map(\.path) == loaded.settings.map(\.path))
      #expect(again.settings.map(\.value) == loaded.settings.map(\.value))
      #expect(again.service == loaded.service)
    }
  }

  @Test func `the effective configuration names every source`() throws {
    let loaded = try load("systems:\n  wms: { kind: wms, measures: { on_hand: sellable } }\n", flags: ["lookback=1h"])
    let lines = EffectiveConfiguration.yaml(loaded.settings).split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.hasPrefix("    kind: wms ") && $0.hasSuffix("# recount.yaml:2") })
    #expect(lines.contains { $0.hasPrefix("lookback: 1h ") && $0.hasSuffix("# --set lookback") })
    #expect(lines.contains { $0.hasPrefix("      reserved: reserved ") && $0.hasSuffix("# default") })
    #expect(EffectiveConfiguration.json(loaded).contains(#"{"key":"lookback","value":"1h","source":"--set lookback"}"#))
  }
}
