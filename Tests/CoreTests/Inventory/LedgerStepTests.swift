import Core
import Testing

@Suite struct `Merged effects of a ledger` {
  private let start = Instant(microseconds: 0) + .days(20_000)

  private func change(_ number: Int64, at time: Instant) -> EffectChange {
    var effect = Effect()
    effect.key = "change/wms/\(number)"
    effect.time = time
    effect.delta.sellable = Quantity(1)
    return EffectChange(effect)
  }

  @Test func `a minute is one step, however many effects it had`() {
    var ledger = Ledger()
    ledger.rebase(Buckets(.sellable, Quantity(10)), at: start)
    for number in 0..<Int64(3_000) {
      ledger.apply(change(number, at: start + Span(microseconds: (number + 1) * 100_000)), lookback: .hours(72))
    }
    // 3,000 effects in 300 seconds, of which 64 are kept one by one.
    #expect(ledger.steps.count <= 5)
    #expect(ledger.state(at: start + .hours(1)).sellable == Quantity(3_010))
    let merged = ledger.steps.reduce(Quantity.zero) { $0 + $1.delta.sellable }
    #expect(merged == Quantity(3_000 - Int64(Ledger.effectsMax)))
    for (earlier, later) in zip(ledger.steps, ledger.steps.dropFirst()) { #expect(earlier.time < later.time) }
    #expect(ledger.steps.last!.time <= ledger.effects[0].time)
  }

  @Test func `a late effect joins the step of its minute`() {
    var ledger = Ledger()
    ledger.rebase(Buckets(), at: start)
    for number in 0..<Int64(200) {
      ledger.apply(change(number, at: start + .seconds(number + 1)), lookback: .hours(72))
    }
    let steps = ledger.steps.count
    ledger.apply(change(1_000, at: start + .seconds(3)), lookback: .hours(72))
    #expect(ledger.steps.count == steps)
    #expect(ledger.state(at: start + .hours(1)).sellable == Quantity(201))
  }
}
