import Core
import Testing
import Worker

/// The one order in which a stage takes its records.
@Suite struct AlignmentTests {
  private func record(_ key: String, at microseconds: Int64, part: Int32 = 0) -> Record {
    var origin = Origin(time: Instant(microseconds: microseconds), partition: 0, input: 0, offset: 7)
    origin.part = part
    return Record(key: key, origin: origin, .line(LineFact()))
  }

  private func finding(_ key: String, _ identity: String) -> Record {
    var finding = Finding()
    finding.identity = identity
    return Record(key: key, origin: record(key, at: 5).origin, .finding(finding))
  }

  private func sorted(_ waiting: [Alignment.Waiting]) -> [String] {
    var waiting = waiting
    Alignment.sort(&waiting)
    return waiting.map { "\($0.sender)/\($0.record.key)" }
  }

  @Test func `what two roles made of one record stands by the role, whichever came first`() {
    let (intake, order) = (
      Alignment.Waiting(record("z", at: 5), from: .intake), Alignment.Waiting(record("a", at: 5), from: .order)
    )
    #expect(sorted([intake, order]) == ["intake/z", "order/a"])
    #expect(sorted([order, intake]) == ["intake/z", "order/a"])
  }

  @Test func `what one role made of one record stands by key, whichever partition sent it first`() {
    let (one, other) = (
      Alignment.Waiting(record("a", at: 5), from: .order), Alignment.Waiting(record("b", at: 5), from: .order)
    )
    #expect(sorted([other, one]) == ["order/a", "order/b"])
    #expect(sorted([one, other]) == ["order/a", "order/b"])
  }

  @Test func `findings of one origin and key stand by what they speak of`() {
    let waiting = [finding("h", "b"), finding("h", "a")].map { Alignment.Waiting($0, from: .stock) }
    for var order in [waiting, waiting.reversed()] {
      Alignment.sort(&order)
      let identities = order.map { waiting -> String in
        guard case .finding(let finding) = waiting.record.payload else { return "" }
        return finding.identity
      }
      #expect(identities == ["a", "b"])
    }
  }

  @Test func `time goes before the role of the sender`() {
    let late = Alignment.Waiting(record("a", at: 6), from: .intake)
    let early = Alignment.Waiting(record("z", at: 5), from: .stock)
    #expect(sorted([late, early]) == ["stock/z", "intake/a"])
  }
}
