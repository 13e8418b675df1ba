import Core
import Testing

/// A worked example: the document events of an incident, and what the order machine has to make of them.
struct OrderScenario: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let systems: String
  let until: String
  /// Sums of effective effects by place; nil = not looked at.
  let ledger: String?
  /// What stands at the end, sorted; those above info only, unless marked.
  let findings: String
  let script: String

  init(
    _ name: String, systems: String, until: String, ledger: String? = nil, findings: String = "", _ script: String
  ) {
    testDescription = name
    self.systems = systems
    self.until = until
    self.ledger = ledger
    self.findings = findings
    self.script = script
  }
}

extension OrderBench {
  /// The open findings as one text: category, pattern, subject.
  func described(info: Bool) -> String {
    open.filter { info || $0.draft.severity != .info }.map { finding in
      let draft = finding.draft
      let words = [
        draft.category.rawValue, draft.pattern?.code, draft.subject.order, draft.subject.document, draft.subject.sku,
        draft.severity == .info ? "(info)" : nil,
      ]
      return words.compactMap(\.self).joined(separator: " ")
    }.sorted().joined(separator: ", ")
  }

  /// The sums of all places as one text.
  var describedLedger: String {
    let places = Set(lineFacts.map { Place($0.sku, $0.location) }).sorted()
    return places.compactMap { place in
      let sum = buckets(place.sku, place.location)
      let parts = Bucket.allCases.filter { sum[$0] != .zero }.map { "\($0) \(sum[$0])" }
      return parts.isEmpty ? nil : "\(place.sku)@\(place.location) " + parts.joined(separator: " ")
    }.joined(separator: ", ")
  }
}

struct OrderScenarioTests {
  @Test(arguments: OrderScenario.quiet)
  func `ordinary business moves the ledger and opens nothing above info`(_ scenario: OrderScenario) {
    var bench = OrderBench(scenario.systems)
    bench.run(scenario.script, until: scenario.until)
    #expect(bench.describedLedger == scenario.ledger)
    #expect(bench.findings.filter { $0.draft.severity != .info }.isEmpty)
  }

  @Test(arguments: OrderScenario.speaking)
  func `an incident of a document is found`(_ scenario: OrderScenario) {
    var bench = OrderBench(scenario.systems)
    bench.run(scenario.script, until: scenario.until)
    #expect(bench.described(info: scenario.findings.hasSuffix("(info)")) == scenario.findings)
  }

  @Test(arguments: OrderScenario.quiet + OrderScenario.speaking)
  func `events delivered twice change nothing`(_ scenario: OrderScenario) {
    var once = OrderBench(scenario.systems)
    once.run(scenario.script, until: scenario.until)
    var twice = OrderBench(scenario.systems)
    let lines = scenario.script.split(separator: "\n").enumerated().flatMap { index, line in
      let name = line.contains(" id=") ? "\(line)" : "\(line) id=e\(index)"
      return [name, name]
    }
    twice.run(lines.joined(separator: "\n"), until: scenario.until)
    #expect(twice.describedLedger == once.describedLedger)
    #expect(twice.described(info: true) == once.described(info: true))
  }

  @Test(arguments: OrderScenario.quiet + OrderScenario.speaking)
  func `a restart between any two events changes no output`(_ scenario: OrderScenario) throws {
    var whole = OrderBench(scenario.systems)
    whole.run(scenario.script, until: scenario.until)
    var cut = OrderBench(scenario.systems)
    for line in scenario.script.split(separator: "\n") {
      cut.take(String(line))
      // The memory of deliveries is restored by its own means: here only the documents come back.
      if !scenario.script.contains("key=") { try cut.restart() }
    }
    cut.run("", until: scenario.until)
    #expect(cut.findings == whole.findings)
    #expect(cut.lineFacts == whole.lineFacts)
  }
}
