import Core
import Foundation
import Testing
import Worker

@testable import Telemetry

/// interface.md's list, so that a dashboard written from it finds its names.
private let promised = """
  build_info state records_consumed_total records_total accounting_gap_records outputs_total exceptions_open
  corrections_total divergence_open consumer_lag_records consumer_lag_seconds last_stable_lag_records
  frontier_timestamp_seconds last_progress_timestamp_seconds event_latency_seconds commit_seconds transactions_total
  producer_recycles_total clock_timestamp_seconds alignment_waiting_seconds arrival_bumped_total rebalances_total
  assigned_partitions restore_seconds restore_remaining_records state_entries state_bytes dedup_evictions_total
  drag_index_minutes client_errors_total tls_certificate_expiry_timestamp_seconds
  """.split { $0 == " " || $0 == "\n" }

/// A telemetry to which everything has happened once.
func everything(_ bench: Bench = Bench()) -> WorkerTelemetry {
  let telemetry = WorkerTelemetry(version: "1.2.3", logger: bench.logger(), clock: bench.clock)
  let place = TopicPartition("inventory", 0)
  var effects = Effects()
  effects.count(.applied, input: 0)
  effects.exceptions = [ExceptionRecord()]
  effects.corrections = [CorrectionRecord()]
  effects.aggregates = [Aggregate()]
  effects.rejections = [Rejection(.invalid, detail: "", origin: Origin())]
  var tally = TransactionTally()
  tally.add(effects, topics: ["inventory"])
  tally.consumed["inventory"] = 3
  tally.arrived(telemetry.now - .seconds(1), count: 3)
  telemetry.announce(PhaseEntered(role: .stock, phase: .running))
  telemetry.announce(PartitionsAssigned(role: .stock, partitions: [place]))
  telemetry.announce(RestoreAdvanced(role: .stock, remaining: 7))
  telemetry.announce(RestoreFinished(role: .stock, partitions: 1, duration: .seconds(2)))
  telemetry.announce(
    TransactionCommitted(role: .stock, at: telemetry.now, duration: Span(microseconds: 8000), tally: tally))
  telemetry.announce(TransactionAborted(role: .stock, cause: "abortable"))
  telemetry.announce(ProducerRecycled(role: .stock, cause: "fatal"))
  telemetry.announce(ClientErrorSeen(code: "_TRANSPORT", reason: "broker away", isFatal: false))
  let lag = LagMeasured.Partition(place: place, committed: 3, lastStable: 5, highWatermark: 9)
  telemetry.announce(
    LagMeasured(role: .stock, partitions: [lag], oldestWaiting: telemetry.now - .seconds(4), at: telemetry.now))
  let upstream = TimeMeasured.Upstream(task: "intake/inventory/0", promise: telemetry.now, isLeftOut: false)
  telemetry.announce(TimeMeasured(role: .stock, clocks: [0: telemetry.now], upstream: [upstream]))
  telemetry.announce(FrontiersMeasured(["wms": telemetry.now]))
  telemetry.announce(StateMeasured(machine: .stock, entries: ["places": 4], bytes: 1200))
  telemetry.announce(
    IncidentsMeasured(open: [.countDrift: 2], divergence: [Handoff(from: "wms", to: "erp"): 2]))
  telemetry.announce(AccountingClosed(role: .stock, gap: 0))
  telemetry.announce(ArrivalsBumped(count: 1))
  telemetry.announce(KeysEvicted(count: 10))
  telemetry.announce(CertificateRead(expiry: telemetry.now + .days(90), at: telemetry.now))
  return telemetry
}

@Suite struct MetricsTests {
  @Test func `every promised name is in the registry`() {
    let names = Set(Metric.all.map(\.name))
    for name in promised { #expect(names.contains("recount_\(name)"), "\(name)") }
  }

  @Test func `names, types and units follow the conventions`() {
    #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
    for metric in Metric.all {
      #expect(metric.name.hasPrefix("recount_") || metric.name.hasPrefix("process_"), "\(metric.name)")
      #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
      #expect((metric.kind == .histogram) == !metric.buckets.isEmpty, "\(metric.name)")
      #expect(metric.buckets == metric.buckets.sorted(), "\(metric.name)")
      #expect(metric.help.hasSuffix("."), "\(metric.name)")
      for label in metric.labels { #expect(!["sku", "order", "key", "id"].contains(label), "\(metric.name)") }
      if ["seconds", "bytes", "minutes"].contains(metric.unit) {
        #expect(metric.name.contains("_\(metric.unit)"), "\(metric.name)")
      }
    }
  }

  @Test func `what never happened is 0 from the start`() {
    let page = PrometheusText.page(Bench().telemetry().snapshot())
    #expect(page.contains("# TYPE recount_arrival_bumped_total counter\nrecount_arrival_bumped_total 0\n"))
    #expect(page.contains("recount_event_latency_seconds_count 0\n"))
    #expect(page.contains(#"recount_build_info{version="1.2.3"} 1"#))
  }

  @Test func `buckets of a histogram are cumulative`() {
    var board = MetricsBoard()
    board.observe(0.001, in: .commitSeconds, "stock")
    board.observe(0.02, times: 2, in: .commitSeconds, "stock")
    board.observe(99, in: .commitSeconds, "stock")
    let lines = PrometheusText.page(board).split(separator: "\n").filter { $0.contains("commit_seconds") }.map(
      String.init)
    #expect(lines.contains(#"recount_commit_seconds_bucket{role="stock",le="0.001"} 1"#))
    #expect(lines.contains(#"recount_commit_seconds_bucket{role="stock",le="0.025"} 3"#))
    #expect(lines.contains(#"recount_commit_seconds_bucket{role="stock",le="15"} 3"#))
    #expect(lines.contains(#"recount_commit_seconds_bucket{role="stock",le="+Inf"} 4"#))
    #expect(lines.contains(#"recount_commit_seconds_count{role="stock"} 4"#))
  }

  @Test func `labels are escaped and series are in order`() {
    var board = MetricsBoard()
    board.add(1.0, to: .recordsConsumed, "b")
    board.add(2.0, to: .recordsConsumed, "a\"\\\n")
    let lines = PrometheusText.page(board).split(separator: "\n").filter { $0.contains("consumed_total{") }
    #expect(
      lines == [#"recount_records_consumed_total{topic="a\"\\\n"} 2"#, #"recount_records_consumed_total{topic="b"} 1"#])
  }

  @Test(arguments: [(0.0, "0"), (1e15, "1000000000000000"), (0.1, "0.1"), (.infinity, "+Inf"), (.nan, "NaN")])
  func `numbers are written shortly and exactly`(number: Double, text: String) {
    #expect(PrometheusText.text(number) == text)
  }

  @Test func `partitions that are gone take their series with them`() {
    let telemetry = everything()
    telemetry.announce(PartitionsRevoked(role: .stock, partitions: [TopicPartition("inventory", 0)], isLost: true))
    let board = telemetry.snapshot()
    #expect(board.series(of: .consumerLag).isEmpty && board.series(of: .clock).isEmpty)
    #expect(board.number(of: .rebalances, ["stock", "lost"]) == 1)
    #expect(board.number(of: .assignedPartitions, ["stock"]) == 0)
  }

  @Test func `promtool finds nothing to say but the unit of the drag index, which is minutes by definition`() throws {
    let telemetry = everything()
    #expect(telemetry.snapshot().series(of: .processResident).count == 1)
    guard let clean = try run("promtool", ["check", "metrics"], input: PrometheusText.page(telemetry.snapshot())) else {
      print("SKIPPED: promtool is not installed (Debian: prometheus)")
      try Test.cancel("promtool is not installed (Debian: prometheus)")
    }
    #expect(clean.exit == 0, "\(clean.text)")
    telemetry.announce(DragIndicesMeasured([Handoff(from: "wms", to: "erp"): 350]))
    #expect(telemetry.snapshot().number(of: .dragIndex, ["wms", "erp"]) == 3.5)
    let page = PrometheusText.page(telemetry.snapshot())
    let told = try run("promtool", ["check", "metrics"], input: page)?.text.split(separator: "\n")
    #expect(told?.count == 1 && told?.first?.hasPrefix("recount_drag_index_minutes ") == true, "\(told ?? [])")
  }
}
