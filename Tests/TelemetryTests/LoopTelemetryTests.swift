import Core
import Testing
import Worker

@testable import Telemetry

@Suite struct LoopTelemetryTests {
  private let bench = Bench()

  private func effects(_ outcomes: [Outcome]) -> Effects {
    var effects = Effects()
    for outcome in outcomes { effects.count(outcome, input: 0) }
    effects.aggregates = [Aggregate()]
    return effects
  }

  @Test func `what is committed counts once, what is taken back not at all`() throws {
    let telemetry = bench.telemetry()
    let loop = LoopTelemetry(role: .stock, telemetry: telemetry, topics: ["inventory"])
    loop.consumed(2, of: "recount.by-sku")
    loop.applied(effects([.applied, .duplicate]))
    loop.failed(LogFailure(.abortable, "fenced"))
    try loop.reached(.aborted)
    loop.consumed(2, of: "recount.by-sku")
    loop.applied(effects([.applied, .duplicate]))
    try loop.reached(.cellsSent)
    bench.pass(Span(microseconds: 20_000))
    try loop.reached(.committed)
    try loop.reached(.committed)
    let board = telemetry.snapshot()
    #expect(board.number(of: .recordsConsumed, ["recount.by-sku"]) == 2)
    #expect(board.number(of: .records, ["inventory", "applied"]) == 1)
    #expect(board.number(of: .records, ["inventory", "duplicate"]) == 1)
    #expect(board.number(of: .outputs, ["aggregate"]) == 1)
    #expect(board.number(of: .transactions, ["stock", "committed"]) == 2)
    #expect(board.number(of: .transactions, ["stock", "aborted"]) == 1)
    #expect(PrometheusText.page(board).contains(#"recount_commit_seconds_bucket{role="stock",le="0.025"} 2"#))
    #expect(bench.lines.contains { $0.contains("event=transaction_aborted") && $0.contains("cause=abortable") })
  }

  @Test func `latency is from arrival to commit`() throws {
    let telemetry = bench.telemetry()
    let loop = LoopTelemetry(role: .stock, telemetry: telemetry, topics: [])
    loop.arrived(telemetry.now, count: 3)
    bench.pass(Span(microseconds: 150_000))
    try loop.reached(.committed)
    let page = PrometheusText.page(telemetry.snapshot())
    #expect(page.contains(#"recount_event_latency_seconds_bucket{le="0.1"} 0"#))
    #expect(page.contains(#"recount_event_latency_seconds_bucket{le="0.2"} 3"#))
  }

  @Test func `a loop that finds nothing to do is seen to be alive`() throws {
    let telemetry = bench.telemetry()
    let loop = LoopTelemetry(role: .stock, telemetry: telemetry, topics: [])
    try loop.reached(.restored)
    bench.pass(.seconds(90))
    #expect(!telemetry.live().isPassed)
    try loop.reached(.polled)
    #expect(telemetry.live().isPassed)
    #expect(telemetry.snapshot().number(of: .lastProgress, ["stock"]) == telemetry.now.seconds)
  }

  @Test func `records in hand are no progress`() throws {
    let telemetry = bench.telemetry()
    let loop = LoopTelemetry(role: .stock, telemetry: telemetry, topics: [])
    loop.consumed(1, of: "t")
    try loop.reached(.polled)
    #expect(telemetry.snapshot().number(of: .lastProgress, ["stock"]) == nil)
  }
}
