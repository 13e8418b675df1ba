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

  private func records(_ offsets: Range<Int64>) -> [ConsumerEvent] {
    offsets.map { offset in
      let place = TopicPartition("recount.by-sku", 0)
      return .record(LogRecord(place: place, offset: offset, key: "", value: [], time: .distantPast))
    }
  }

  @Test func `what is committed counts once, what is taken back not at all`() throws {
    let telemetry = bench.telemetry()
    let loop = LoopTelemetry(role: .stock, telemetry: telemetry, topics: ["inventory"])
    loop.polled(records(0..<2))
    loop.applied(effects([.applied, .duplicate]), arrival: nil)
    loop.failed(LogFailure(.abortable, "fenced"))
    try loop.reached(.aborted)
    loop.polled(records(0..<2))
    loop.applied(effects([.applied, .duplicate]), arrival: nil)
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
    loop.applied(effects([.applied, .applied, .duplicate]), arrival: telemetry.now)
    bench.pass(Span(microseconds: 150_000))
    try loop.reached(.committed)
    let page = PrometheusText.page(telemetry.snapshot())
    #expect(page.contains(#"recount_event_latency_seconds_bucket{le="0.1"} 0"#))
    #expect(page.contains(#"recount_event_latency_seconds_bucket{le="0.2"} 3"#))
  }

  @Test func `a loop that finds nothing to do is seen to be alive`() throws {
    let telemetry = bench.telemetry()
    let loop = LoopTelemetry(role: .stock, telemetry: telemetry, topics: [])
    loop.polled([.assigned([], Membership(group: "g", member: "m", generation: 1))])
    bench.pass(.seconds(90))
    #expect(!telemetry.live().isPassed)
    try loop.reached(.polled)
    #expect(telemetry.live().isPassed)
    #expect(telemetry.snapshot().number(of: .lastProgress, ["stock"]) == telemetry.now.seconds)
  }

  @Test func `a record that is read again is counted once`() throws {
    let telemetry = bench.telemetry()
    let loop = LoopTelemetry(role: .stock, telemetry: telemetry, topics: [])
    loop.polled(records(0..<5))
    try loop.reached(.committed)
    loop.polled(records(5..<8))
    try loop.reached(.aborted)
    loop.polled(records(3..<9))
    try loop.reached(.committed)
    #expect(telemetry.snapshot().number(of: .recordsConsumed, ["recount.by-sku"]) == 9)
  }

  @Test func `from assignment to restore a loop is not ready`() throws {
    let telemetry = bench.telemetry()
    let loop = LoopTelemetry(role: .stock, telemetry: telemetry, topics: [])
    let places = [TopicPartition("recount.by-sku", 0), TopicPartition("recount.by-sku", 1)]
    #expect(!telemetry.ready().isPassed)
    loop.polled([.assigned(places, Membership(group: "g", member: "m", generation: 1))])
    #expect(!telemetry.ready().isPassed && telemetry.live().isPassed)
    bench.pass(.seconds(3))
    try loop.reached(.restored)
    #expect(telemetry.ready().isPassed)
    let board = telemetry.snapshot()
    #expect(board.number(of: .restoreSeconds, ["stock"]) == 3)
    #expect(board.number(of: .assignedPartitions, ["stock"]) == 2)
    loop.polled([.revoked(lost: false)])
    #expect(!telemetry.ready().isPassed)
  }

  @Test func `a failure is told with the client's code`() {
    let telemetry = bench.telemetry()
    let loop = LoopTelemetry(role: .stock, telemetry: telemetry, topics: [])
    loop.failed(LogFailure(.retriable, "send_offsets: _TIMED_OUT: Local: Timed out"))
    loop.failed(LogFailure(.abortable, "no assignment"))
    #expect(telemetry.snapshot().series(of: .clientErrors).map(\.labels) == [["_TIMED_OUT"]])
  }

  @Test func `records in hand are no progress`() throws {
    let telemetry = bench.telemetry()
    let loop = LoopTelemetry(role: .stock, telemetry: telemetry, topics: [])
    loop.polled(records(0..<1))
    try loop.reached(.polled)
    #expect(telemetry.snapshot().number(of: .lastProgress, ["stock"]) == nil)
  }
}
