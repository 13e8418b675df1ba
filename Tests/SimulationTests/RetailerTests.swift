import Core
import Foundation
import RetailSimulation
import Testing

private func lines(_ feed: Feed) -> [String] {
  var lines: [String] = []
  feed.write { lines.append($0) }
  return lines
}

@Suite struct RetailerTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `healthy traffic leaves nothing unexplained`(seed: UInt64) throws {
    let audit = try TrafficAudit(Feed(Retailer(bundledHistory(rows: 2500), simulated(seed: seed))))
    #expect(audit.observations > 5000)
    #expect(audit.complaints.isEmpty, "\(audit.complaints.prefix(5))")
  }

  @Test func `the same seed gives the same bytes, another seed others`() throws {
    let history = try bundledHistory(rows: 800)
    func feed(_ seed: UInt64) -> [String] {
      var retailer = Retailer(history, simulated(seed: seed, faults: 1))
      retailer.injectFaults()
      return lines(Feed(retailer))
    }
    let first = feed(7)
    #expect(first == feed(7))
    #expect(first != feed(8))
  }

  @Test func `records arrive in order`() throws {
    let times = try lines(Feed(Retailer(bundledHistory(rows: 500), simulated(seed: 1)))).map { line in
      let rest = try #require(line.split(separator: "\"recordtime\":\"").last)
      return try Date(
        #require(rest.split(separator: "\"").first.map(String.init)),
        strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
    #expect(times == times.sorted())
  }
}
