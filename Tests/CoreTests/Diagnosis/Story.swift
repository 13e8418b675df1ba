import Core

/// A small stream, told twice: as it goes wrong, and as it should have been.
struct Story {
  var systems = "erp shop=storefront wms"
  var trust = "wms"
  /// What happens in both.
  var common: String
  var wrong: String
  var right: String
  var until = "12h"

  func findings(_ ending: String) -> [Finding] {
    var bench = StockBench(systems, trust: trust)
    bench.run(common + "\n" + ending, until: until)
    return bench.open
  }

  /// Patterns of what stands when it goes wrong.
  var patterns: [String] { findings(wrong).map { $0.draft.pattern?.code ?? "-" } }
  /// Where it went wrong: `from>to unexplained`.
  var handoffs: [String] {
    findings(wrong).map { finding in
      let unexplained = finding.draft.quantities?.unexplained ?? .zero
      return "\(finding.draft.handoff?.from ?? "-")>\(finding.draft.handoff?.to ?? "-") \(unexplained)"
    }
  }
  /// What stands when all is right.
  var alarms: [String] { findings(right).map { $0.draft.pattern?.code ?? "\($0.draft.category)" } }
}
