import Foundation
import Testing

/// Workers that run with the wall clock (`idle: wall`), as in production.
@Suite(.serialized, .enabled(if: Broker.home != nil, Broker.isMissing)) struct LiveTests {
  private static let wall = ["clock.idle=wall"]
  private static let promtool: String? = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(.timeLimit(.minutes(3))) func `a live worker tells what it does, and promtool has nothing to say`() throws {
    let deployment = try Deployment("metrics", configuration: RetailerEvents.configuration, settings: Self.wall)
    try deployment.load(
      try deployment.write(CalmEvents.lines(from: Date(timeIntervalSinceNow: -60), seconds: 60, name: "m")))
    let worker = try deployment.startWorker([])
    #expect(worker.awaits("state is restored", times: 4))
    var metrics = ""
    for _ in 0..<60 {
      Thread.sleep(forTimeInterval: 0.5)
      metrics = try worker.page("metrics")
      let lag = Child.value("recount_consumer_lag_records{topic=\"\(deployment.prefix).inventory\"", on: metrics)
      if lag == 0, Child.value("recount_state_entries{machine=\"stock\",kind=\"place\"}", on: metrics) == 50 { break }
    }
    let present = [
      "recount_build_info", "recount_state{", "recount_records_consumed_total", "recount_records_total",
      "recount_accounting_gap_records", "recount_exceptions_open", "recount_consumer_lag_records",
      "recount_consumer_lag_seconds", "recount_last_stable_lag_records", "recount_frontier_timestamp_seconds",
      "recount_last_progress_timestamp_seconds", "recount_event_latency_seconds_bucket",
      "recount_commit_seconds_bucket",
      "recount_transactions_total", "recount_clock_timestamp_seconds", "recount_alignment_waiting_seconds",
      "recount_arrival_bumped_total", "recount_rebalances_total", "recount_assigned_partitions",
      "recount_restore_seconds", "recount_restore_remaining_records", "recount_state_entries", "recount_state_bytes",
      "recount_dedup_evictions_total", "process_resident_memory_bytes",
    ]
    for name in present { #expect(metrics.contains("\n" + name), "\(name)") }
    for role in ["intake", "order", "stock", "handoff"] {
      #expect(Child.value("recount_accounting_gap_records{role=\"\(role)\"}", on: metrics) == 0)
    }
    #expect(
      Child.value("recount_records_total{topic=\"\(deployment.prefix).inventory\",outcome=\"applied\"}", on: metrics)
        == 600)
    #expect(Child.value("recount_state_entries{machine=\"stock\",kind=\"place\"}", on: metrics) == 50)
    #expect((Child.value("recount_state_bytes{machine=\"stock\"}", on: metrics) ?? 0) > 50 * 50)
    #expect((Child.value("recount_frontier_timestamp_seconds{system=\"wms\"}", on: metrics) ?? 0) > 1_000_000_000)
    #expect(try worker.page("readyz").contains(#""status":"ok""#))
    try expectClean(metrics)
    worker.send(SIGTERM)
    #expect(worker.wait() == 0)
  }

  private func expectClean(_ metrics: String) throws {
    guard let promtool = Self.promtool else {
      print(
        "########  no promtool: the metrics page is not checked by Prometheus (Debian package prometheus)  ########")
      return
    }
    let file = FileManager.default.temporaryDirectory.appending(path: "metrics-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(metrics.utf8).write(to: file)
    let check = Child(URL(filePath: "/bin/sh"), ["-c", "\(promtool) check metrics <\(file.path) 2>&1"])
    try check.start()
    #expect(check.wait() == 0 && check.output.isEmpty, "\(check.output)")
  }

  /// An hour of arrivals waits when the worker comes back, unevenly: the orders' topic says nothing at all.
  @Test(.timeLimit(.minutes(4))) func `after an hour's outage there is no false alarm`() throws {
    let deployment = try Deployment("outage", configuration: RetailerEvents.configuration, settings: Self.wall)
    let now = Date()
    let before = CalmEvents.lines(from: now.addingTimeInterval(-3700), seconds: 60, name: "before")
    try deployment.load(try deployment.write(before))
    // Time stands where the events end: the worker stops as it did an hour ago.
    let first = try deployment.startWorker(["--set", "clock.idle=log", "--until-end"])
    #expect(first.wait() == 0, "\(first.errors)")
    // Stock moves meanwhile: whoever is read first looks wrong until the other has been read.
    let hour = (0..<60).map { minute in moved(at: now.addingTimeInterval(Double(minute - 61) * 60), minute) }
    try deployment.load(try deployment.write(hour.joined(separator: "\n")), ["--more", "1"])
    let second = try deployment.startWorker(["--until-end"])
    #expect(second.wait() == 0, "\(second.errors)")
    let results = try deployment.committed()
    #expect(results.outputs["exceptions"] == nil, "\(results.outputs["exceptions"] ?? [:])")
    #expect(results.outcomes["\(deployment.prefix).inventory"] == ["applied": 600 + 60 * 3])
  }

  /// The warehouse takes one off an item by hand; both systems' levels follow within the minute.
  private func moved(at time: Date, _ minute: Int) -> String {
    let left = 9 - minute / 10
    let sku = "S\(minute % 10)"
    let (changed, told, followed) = (
      CalmEvents.text(time), CalmEvents.text(time.addingTimeInterval(5)), CalmEvents.text(time.addingTimeInterval(40))
    )
    return """
      {"specversion":"1.0","id":"c\(minute)","source":"wms","type":"stock.changed","time":"\(changed)","data":{"sku":"\(sku)","delta":-1,"cause":"adjustment","reason":"broken"}}
      {"specversion":"1.0","id":"w\(minute)","source":"wms","type":"stock.level","time":"\(told)","data":{"sku":"\(sku)","levels":{"on_hand":\(left),"reserved":0}}}
      {"specversion":"1.0","id":"s\(minute)","source":"storefront","type":"stock.level","time":"\(followed)","data":{"sku":"\(sku)","levels":{"available":\(left)}}}
      """
  }

  @Test(.timeLimit(.minutes(2))) func `events in binary mode count as those in structured mode`() throws {
    let deployment = try Deployment("binary", configuration: RetailerEvents.configuration)
    try deployment.load(
      try deployment.write(CalmEvents.lines(from: Date(timeIntervalSinceNow: -60), seconds: 5, name: "s")))
    try deployment.load(
      try deployment.write(CalmEvents.lines(from: Date(timeIntervalSinceNow: -50), seconds: 5, name: "b")),
      ["--more", "1", "--binary", "1"])
    let worker = try deployment.startWorker()
    #expect(worker.wait() == 0, "\(worker.errors)")
    #expect(try deployment.committed().outcomes["\(deployment.prefix).inventory"] == ["applied": 100])
  }
}
