import Core
import Foundation
import Testing

@testable import Operations

/// docs/configuration.md and the table of keys that it is made from.
@Suite struct ConfigurationPageTests {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

  /// A configuration in which every key is given.
  private static let everything = """
    systems:
      wms: { kind: wms, match: wms, allowance: 5m, cadence: 1h, measures: { on_hand: sellable }, locations: [EAST],
             tolerance: { units: 1, percent: 1 }, authority: [shipment], statuses: { stopped: held } }
      erp: { kind: erp }
    handoffs: { "wms>erp": { allowance: 2h } }
    baseline: { trust: wms }
    dedup: { horizon: 72h }
    lookback: 72h
    settle: 1m
    windows: { pane: 1m, grace: 2m, rollup: [1h] }
    tolerance: { units: 0, percent: 0 }
    corrections: { attempts: 3, auto: { units: 2, percent: 5, confidence: 0.9 } }
    exceptions: { owners: { hold: team }, sla: { hold: { respond: 1h, resolve: 2h } } }
    orders: { checks: [fraud] }
    timers: { hold: 1h, carrier_disruption: { count: 3 } }
    start: { from: "2026-03-02T08:00:00Z" }
    clock: { idle: wall, slack: 100ms, wait: 2m }
    kafka: { brokers: ["a:1"], group: g, commit: 1s, client: { security.protocol: ssl } }
    admin: { address: "127.0.0.1:1" }
    topics: { inventory: i, orders: o, reference: r, direct: [d], prefix: p }
    sources: [{ topic: t, adapter: shopify, system: wms }]

    """

  private func load(_ text: String, _ flags: [String] = []) throws(ConfigurationFailure) -> LoadedConfiguration {
    try ConfigurationLayers(file: ("recount.yaml", Array(text.utf8)), flags: flags).load()
  }

  @Test func `the table has every key that is read, and no other`() throws {
    let settings = try load(Self.everything).settings.filter { $0.value != .mapping([]) }
    let read = Set(settings.map { ConfigurationPage.pattern(of: $0.path) })
    #expect(read.subtracting(ConfigurationKey.all.map(\.path)).isEmpty)
    #expect(Set(ConfigurationKey.all.map(\.path)).subtracting(read).isEmpty)
    #expect(Set(ConfigurationKey.all.map(\.path)).count == ConfigurationKey.all.count)
  }

  @Test(arguments: ConfigurationKey.all)
  func `a key takes what the table says and refuses what it does not`(key: ConfigurationKey) throws {
    let path = Self.path(key)
    _ = try load(Self.everything, ["\(path)=\(key.example)"])
    // Texts take any word; a mapping is none.
    let isText = ["a source", "a team", "a group's name", "a value of librdkafka", "a list of locations"].contains(
      key.type)
    let wrong = isText ? "{ a: 1 }" : "?!"
    #expect(throws: ConfigurationFailure.self, "\(path)") { _ = try load(Self.everything, ["\(path)=\(wrong)"]) }
    do throws(ConfigurationFailure) {
      _ = try load(Self.everything, ["\(path)=\(wrong)"])
    } catch {
      if key.type.hasPrefix("a "), !isText, !key.type.hasPrefix("a list"), key.path != "timers.*",
        key.type != "a configured system"
      {
        #expect(error.problems.contains { $0.problem.contains(key.type) }, "\(key.type): \(error.problems)")
      }
    }
  }

  private static func path(_ key: ConfigurationKey) -> String {
    var parts = key.path.split(separator: ".").map(String.init)
    for index in parts.indices where parts[index] == "*" {
      switch parts[..<index].joined(separator: ".") {
      case "systems": parts[index] = "wms"
      case "systems.wms.measures": parts[index] = "on_hand"
      case "systems.wms.statuses": parts[index] = "stopped"
      case "handoffs": parts[index] = "wms>erp"
      case "kafka.client": parts[index] = "security.protocol"
      default: parts[index] = "hold"
      }
    }
    return parts.joined(separator: ".")
  }

  /// The rules ask for their numbers by category and name, so the sources tell which there are.
  @Test func `the table has every number that a rule asks for, and no other`() throws {
    var asked: Set<String> = []
    let core = Self.root.appending(path: "Sources/Core")
    let files = FileManager.default.enumerator(at: core, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
    for file in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for call in text.matches(of: /\.(?:timer|number)\(\s*\.(\w+),\s*(?:"(\w+)",\s*)?default:/) {
        let category = try #require(Category.allCases.first { "\($0)" == call.1 })
        asked.insert("\(category.rawValue).\(call.2.map(String.init) ?? "after")")
      }
    }
    #expect(asked.count > 15)
    #expect(Set(RuleKey.all.map { "\($0.category).\($0.name)" }) == asked)
  }

  @Test func `docs configuration md is what the code says`() throws {
    let file = Self.root.appending(path: "docs/configuration.md")
    let page = try ConfigurationPage.text()
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try page.write(to: file, atomically: true, encoding: .utf8)
    }
    let found = try String(contentsOf: file, encoding: .utf8)
    #expect(found == page, "make it anew: UPDATE_GOLDEN=1 swift test --filter ConfigurationPageTests")
  }
}
