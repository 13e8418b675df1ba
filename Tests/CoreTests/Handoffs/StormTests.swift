import Testing

@testable import Core

/// Ten thousand findings of one hand-off: one incident tells them, and each costs no more than the first ones.
@Suite struct `A storm on one hand-off` {
  private static let count = 10_000
  private static let step = 1_000

  /// A machine that commits every thousand records, and the largest cell that it wrote.
  private struct Storm {
    var machine = HandoffMachine(configuration: HandoffBench.configuration, digest: HandoffBench.digest)
    var opened: Set<String> = []
    var revisions = 0
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
        revisions += effects.exceptions.count
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

  @Test func `is one incident, of bounded cost, however large it grows`() {
    var storm = Storm()
    var costs: [Int] = []
    for first in stride(from: 0, to: Self.count, by: Self.step) {
      let before = storm.written
      storm.take(first..<first + Self.step)
      costs.append(storm.written - before)
    }
    // Five of their own, then all in the first of them; a new instant's first ones may stand alone.
    #expect(storm.opened.count == 5)
    #expect(storm.largest < 64 << 10)
    #expect(costs[costs.count - 1] < costs[1] + costs[1] / 4)
    storm.take(0..<Self.step, healed: true)
    #expect(storm.opened.count == 5)
  }
}
