import Core
import Foundation
import JSONTree
import Reconcile
import Testing

@testable import Report

@Suite struct RunReportTests {
  private func json() throws -> JSONValue {
    let shop = Shop()
    let (state, notes) = try shop.run(until: "23:00")
    return try RunReport(notes, state, shop.configuration, version: "1").json
  }

  @Test func `totals and outcomes add up`() throws {
    let report = try json()
    #expect(report["consumed"]?.plain == "8" && report["gap"]?.plain == "0")
    let outcomes = report["inputs"]?.elements.first?["outcomes"]?.members ?? []
    #expect(outcomes.compactMap { $0.value.plain.flatMap { Int($0) } }.reduce(0, +) == 8)
    #expect(report["categories"]?.elements.count == Category.allCases.count)
  }

  @Test func `an exception has its story, its revisions and what would put it right`() throws {
    let report = try json()
    let exceptions = report["exceptions"]?.elements ?? []
    let drift = try #require(exceptions.first { $0["pattern"]?.text == "D04" })
    let history = drift["history"]?.elements ?? []
    #expect(history.first?["news"]?.text == "opened" && history.count == drift["revision"]?.plain.flatMap { Int($0) })
    #expect(drift["repairs"]?.elements.first?["quantity"]?.plain == "-5")
    let story = try #require(drift["story"]?.plain.flatMap { Int($0) })
    let place = try #require(report["places"]?.elements[story])
    #expect(place["events"]?.elements.contains { $0["id"]?.text == "w2" } ?? false)
    #expect(report["withoutstory"]?.plain == "0")
  }

  @Test func `what was compared and agrees is counted by system`() throws {
    let systems = try json()["systems"]?.elements ?? []
    let erp = try #require(systems.first { $0["id"]?.text == "erp" })
    #expect(erp["compared"]?.plain == "1" && erp["agreeing"]?.plain == "0")
    let wms = try #require(systems.first { $0["id"]?.text == "wms" })
    #expect(wms["compared"]?.plain == "1" && wms["agreeing"]?.plain == "1")
  }

  @Test func `the hand-off that lost the fact is on the map`() throws {
    let handoffs = try json()["handoffs"]?.elements ?? []
    let edge = try #require(handoffs.first { $0["from"]?.text == "wms" && $0["to"]?.text == "erp" })
    #expect(edge["open"]?.plain == "1")
  }

  @Test func `the page is one piece and cannot be broken by what it tells`() throws {
    var shop = Shop()
    shop.lines = shop.lines.map { $0.replacing(#""sku":"A""#, with: #""sku":"</script><img src=x>""#) }
    let (state, notes) = try shop.run(until: "23:00")
    let page = try RunReport(notes, state, shop.configuration, version: "1").html
    #expect(page.components(separatedBy: "</script>").count == 3 && !page.contains("<img"))
    #expect(!page.contains("http://") || page.contains("http://www.w3.org/2000/svg"))
    #expect(!page.contains("https://"))
  }
}
