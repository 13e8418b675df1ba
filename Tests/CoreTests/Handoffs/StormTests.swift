import Testing

@testable import Core

/// A hundred thousand findings of one hand-off (fewer where the build is slow): one incident tells them, and each costs
/// no more than the first ones, as it comes and as it heals.
@Suite struct `A storm on one hand-off` {
  #if DEBUG
    private static let count = 10_000
  #else
    private static let count = 100_000
  #endif
  private static let step = 1_000

  /// A machine that commits every thousand records, and the largest cell that it wrote.
  private struct Storm {
    var machine = HandoffMachine(configuration: HandoffBench.configuration, digest: HandoffBench.digest)
    var opened: Set<String> = []
    /// The last revision of the incident that tells the storm.
    var last: ExceptionRecord?
    var largest = 0
    var written = 0
    private var number: Int64 = 0

    /// Findings of `range`, opened or healed, a second for a hundred of them.
    mutating func take(_ range: Range<Int>, healed: Bool = false) {
      for first in stride(from: range.lowerBound, to: range.upperBound, by: 1000) {
        var effects = Effects()
        let batch = (first..<min(first + 1000, range.upperBound)).map { item in record(item, healed) }
        machine.apply(batch, into: &effects)
        for record in effects.exceptions where record.news == .opened { opened.insert(record.id) }
        if let told = effects.exceptions.last(where: { $0.membersTotal > 0 }) { last = told }
        for cell in machine.commit() {
          largest = max(largest, cell.bytes?.count ?? 0)
          written += cell.bytes?.count ?? 0
        }
      }
    }

    private mutating func record(_ item: Int, _ healed: Bool) -> Record {
      number += 1
      var finding = erpFinding("S\(item)").correcting(-5)
      if healed { finding.news = .healed }
      let time = HandoffBench.start + .seconds(number / 100)
      let origin = Origin(time: time, partition: 0, input: 0, offset: number)
      return Record(key: finding.home, origin: origin, .finding(finding))
    }
  }

  /// What `take` writes for each thousand findings.
  private static func costs(_ storm: inout Storm, healed: Bool) -> [Int] {
    stride(from: 0, to: count, by: step).map { first in
      let before = storm.written
      storm.take(first..<first + step, healed: healed)
      return storm.written - before
    }
  }

  @Test func `is one incident, of bounded cost, however large it grows, and ends with its last member`() throws {
    var storm = Storm()
    let costs = Self.costs(&storm, healed: false)
    // Five of their own, then all in the first of them; a new instant's first ones may stand alone.
    #expect(storm.opened.count == 5)
    #expect(storm.largest < 64 << 10)
    #expect(costs[costs.count - 1] < costs[1] + costs[1] / 4)
    storm.take(0..<Self.count - 50, healed: true)
    #expect(storm.opened.count == 5)
    let last = try #require(storm.last)
    #expect(last.membersTotal == 50)
    #expect(last.members.count >= 10)
    #expect(Set(last.members).isSubset(of: Set((Self.count - 50..<Self.count).map { "S\($0)" })))
  }

  @Test func `costs as much to heal at its end as at its beginning`() {
    var storm = Storm()
    _ = Self.costs(&storm, healed: false)
    let costs = Self.costs(&storm, healed: true)
    #expect(costs[costs.count - 2] < costs[1] + costs[1] / 4)
  }
}
