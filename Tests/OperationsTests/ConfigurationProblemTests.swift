import Testing

@testable import Operations

@Suite struct ConfigurationProblemTests {
  private static let wms = "systems: { wms: { kind: wms } }\n"
  private static let noDuration = "is not a duration; for example 90s, 5m, 4h, 3d, 100ms or 1d2h"
  private static let noAddress = "is not an address of the form host:port; for example 127.0.0.1:9464"

  /// What is written after a valid first line, and the one problem that it has.
  @Test(arguments: [
    ("windos: {}", "windos: unknown key; did you mean 'windows'?"),
    ("dedup: { horizn: 1h }", "dedup.horizn: unknown key; did you mean 'horizon'?"),
    ("dedup: { zebra: 1h }", "dedup.zebra: unknown key; known keys: horizon"),
    ("dedup: { horizon: 3 weeks }", "dedup.horizon: '3 weeks' \(noDuration)"),
    ("dedup: { horizon: 0 }", "dedup.horizon: the duration must be longer than 0"),
    (
      "dedup: { horizon: [1h] }",
      "dedup.horizon: a list where a duration is wanted; for example 90s, 5m, 4h, 3d, 100ms or 1d2h"
    ),
    ("dedup: 72h", "dedup: a single value where a section of keys is wanted"),
    ("handoffs: { wms: { allowance: 1h } }", "handoffs.wms: this is no hand-off; write two systems, as in \"wms>erp\""),
    (
      "handoffs: { wms>wmx: { allowance: 1h } }",
      "handoffs.wms>wmx: no system 'wmx' is configured; did you mean 'wms'?"
    ),
    (
      "windows: { pane: 1m, rollup: [90s] }",
      "windows.rollup: 1m30s is not made of whole panes of 1m; take a multiple of windows.pane"
    ),
    ("windows: { rollup: [1d, 1h] }", "windows.rollup: every rollup must be longer than the one before"),
    ("tolerance: { percent: 101 }", "tolerance.percent: '101' is not a whole number from 0 to 100; for example 0"),
    ("tolerance: { units: -1 }", "tolerance.units: '-1' is not a quantity; for example 2 or 0.5"),
    ("corrections: { attempts: 0 }", "corrections.attempts: '0' is not a whole number from 1 to 1000; for example 1"),
    (
      "corrections: { auto: { confidence: 0.999 } }",
      "corrections.auto.confidence: '0.999' is not a number from 0 to 1 with at most two decimals; for example 0.9"
    ),
    ("baseline: { trust: wsm }", "baseline.trust: no system 'wsm' is configured; did you mean 'wms'?"),
    ("exceptions: { owners: { oversel: x } }", "exceptions.owners.oversel: unknown category; did you mean 'oversell'?"),
    ("exceptions: { sla: { hold: [1h] } }", "exceptions.sla.hold: two durations are wanted; [1h, 8h]"),
    (
      "exceptions: { sla: { hold: [2h, 1h] } }",
      "exceptions.sla.hold: the time to respond is longer than the time to resolve"
    ),
    ("orders: { checks: [fruad] }", "orders.checks: no check 'fruad'; did you mean 'fraud'?"),
    ("timers: { hold: 4 }", "timers.hold: '4' \(noDuration)"),
    (
      "timers: { hold: { after: x } }",
      "timers.hold.after: 'x' is neither a duration nor a whole number; for example 48h or 10"
    ),
    ("start: { from: yesterday }", "start.from: 'yesterday' is not a time; for example 2026-03-02T08:00:00Z"),
    ("clock: { idle: wal }", "clock.idle: no clock 'wal'; did you mean 'wall'?"),
    ("kafka: { brokers: [k1] }", "kafka.brokers: 'k1' \(noAddress)"),
    (
      "kafka: { client: { group.id: x } }",
      "kafka.client.\"group.id\": Recount sets this property itself; use kafka.group"
    ),
    (
      "kafka: { client: { ssl.key.password: hunter2 } }",
      "kafka.client.\"ssl.key.password\": a secret stands in the configuration; "
        + "put it into a file and name that: 'ssl.key.password.file'"
    ),
    ("admin: { address: \"9464\" }", "admin.address: '9464' \(noAddress)"),
    ("topics: { orders: a b }", "topics.orders: 'a b' is not a topic name; for example inventory"),
    ("sources: { topic: x }", "sources: a mapping where a list is wanted; - { topic: …, adapter: …, system: … }"),
    ("sources: [{ topic: x, system: wms }]", "sources.1.adapter: is missing"),
    ("lookback: &a 1h", "lookback: anchors and tags are not supported; write the value itself"),
    ("lookback: !!str 1h", "lookback: anchors and tags are not supported; write the value itself"),
    (
      "lookback: 1h\nlookback: 2h",
      "recount.yaml:3: lookback: this key was given before, at recount.yaml:2; keep one of the two"
    ),
    ("---\nlookback: 1h", "a second document begins; keep one document per file"),
    (
      "dedup: {",
      "recount.yaml:3: the text is neither YAML nor JSON: did not find expected node content; "
        + "check quotes, brackets and indentation from this line upwards"
    ),
  ])
  func `a mistake is told with line, key and what would do`(text: String, problem: String) {
    let place = problem.hasPrefix("recount.yaml") ? "" : "recount.yaml:2: "
    #expect(problems(Self.wms + text + "\n") == [place + problem])
  }

  @Test(arguments: [
    ("{ kind: wsm }", "kind: no kind of system 'wsm'; did you mean 'wms'?"),
    (
      "{}",
      "kind: is missing; one of wms, 3pl, erp, storefront, marketplace, pos, supplier, carrier, returns, payment, connector"
    ),
    ("{ kind: wms, allowence: 1h }", "allowence: unknown key; did you mean 'allowance'?"),
    ("{ kind: wms, cadence: 0 }", "cadence: the duration must be longer than 0"),
    ("{ kind: wms, measures: { onhand: sellable } }", "measures.onhand: unknown key; did you mean 'on_hand'?"),
    (
      "{ kind: wms, measures: { on_hand: selable } }",
      "measures.on_hand: 'selable' is no bucket; did you mean 'sellable'?"
    ),
    (
      "{ kind: wms, locations: [] }",
      "locations: the list is empty; name a location, or leave the key out for every location"
    ),
    ("{ kind: wms, authority: [shipmen] }", "authority: no kind of fact 'shipmen'; did you mean 'shipment'?"),
    ("{ kind: wms, statuses: { Hold: hold } }", "statuses.Hold: no order status 'hold'; did you mean 'held'?"),
    (
      "{ kind: wms, statuses: { Hold: held, hold: open } }",
      "statuses.hold: the same word with another case says 'held'; words are compared in lower case"
    ),
    ("{ kind: wms, tolerance: 3 }", "tolerance: a single value where a section of keys is wanted"),
    ("wms", "a single value where a section of keys is wanted"),
  ])
  func `a mistake in a system is told`(text: String, problem: String) {
    let found = problems("systems:\n  s: \(text)\n")
    let place = text == "wms" ? "recount.yaml:2: systems.s: " : "recount.yaml:2: systems.s."
    #expect(found.contains(place + problem), "\(found)")
  }

  @Test func `all problems are told at once in the order of the file`() {
    let found = problems(
      "lokback: 1h\nsystems: { wms: { kind: wms } }\nsettle: soon\n", environment: ["RECOUNT_DEDUP__HORIZN": "1h"],
      flags: ["clock.idel=log", "nonsense"])
    #expect(
      found == [
        "recount.yaml:1: lokback: unknown key; did you mean 'lookback'?",
        "recount.yaml:3: settle: 'soon' is not a duration; for example 90s, 5m, 4h, 3d, 100ms or 1d2h",
        "environment RECOUNT_DEDUP__HORIZN: dedup.horizn: unknown key; did you mean 'horizon'?",
        "--set nonsense: this is no 'key.path=value'; for example --set dedup.horizon=48h",
        "--set clock.idel: clock.idel: unknown key; did you mean 'idle'?",
      ])
  }

  @Test func `a flag into something that has no keys is refused`() {
    let found = problems(Self.wms + "lookback: 1h\n", flags: ["lookback.x=1", "windows.rollup=[1h"])
    #expect(found.count == 2, "\(found)")
    #expect(found.first == "--set lookback.x: x: a single value where a section of keys is wanted")
  }

  @Test func `systems are required and bounded, and their sources distinct`() {
    #expect(problems(nil).first?.hasPrefix("systems: no system is configured; write a configuration file") == true)
    #expect(problems("").count == 1)
    #expect(problems("systems: {}").first?.contains("name at least one") == true)
    let many = (0..<256).map { "  s\(1000 + $0): { kind: wms }\n" }.joined()
    #expect(problems("systems:\n" + many) == ["recount.yaml:257: systems.s1255: more than 255 systems are configured"])
    let same = problems("systems: { a: { kind: wms }, b: { kind: erp, match: a } }")
    #expect(same == ["recount.yaml:1: systems.b: its match 'a' is that of 'a', too; give one of the two another match"])
    #expect(problems("systems: { a>b: { kind: wms } }").count == 1)
  }

  @Test func `aliases and deep nesting cannot unfold`() {
    let bomb = "a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    let found = problems(Self.wms + bomb)
    #expect(found.contains { $0.contains("aliases are not supported") })
    let deep = Self.wms + "lookback: " + String(repeating: "[", count: 5000)
    #expect(problems(deep).first?.contains("more than 16 levels") == true)
  }

  @Test func `a secret's value is never repeated`() {
    let found = problems(Self.wms + "kafka: { client: { sasl.password: hunter2, ssl.key.pem: hunter2 } }\n")
    #expect(found.count == 2)
    #expect(!found.contains { $0.contains("hunter2") })
  }

  @Test func `bytes that are no text are refused`() {
    let layers = ConfigurationLayers(file: (name: "f", bytes: [0xff, 0xfe, 0x00, 0x80, 0xc0]))
    #expect(throws: ConfigurationFailure.self) { try layers.load() }
  }
}
