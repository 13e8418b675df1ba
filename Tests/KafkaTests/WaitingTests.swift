import Foundation
import Testing

/// Inputs that cannot go on: a source has left a transaction open, so that nobody can say what it still hides.
@Suite(.serialized, .enabled(if: Broker.home != nil, Broker.isMissing)) struct WaitingTests {
  private static let partitions = 16
  /// A million records may wait in all, and half of that is shared by the tasks before the last stage: intake's of two
  /// inputs and the commands, order's and stock's.
  private static let share = 1_000_000 / (2 * (4 * partitions + 1))

  private func deployment(_ name: String, _ settings: [String] = []) throws -> Deployment {
    try Deployment(name, configuration: RetailerEvents.configuration, settings: ["clock.idle=wall"] + settings)
  }

  /// An order in a transaction that stays open until `release` is there.
  private func hold(_ release: String, at time: Date, in deployment: Deployment) throws -> Child {
    let events = try deployment.write(CalmEvents.order("held", at: time))
    let options = ["--more", "1", "--partitions", "\(Self.partitions)", "--hold", deployment.path(release)]
    let holder = Child(
      "recount-demo",
      ["load", "--brokers", deployment.broker.address, "--prefix", deployment.prefix, "--input", events.path] + options)
    try holder.start()
    #expect(holder.awaits("the transaction is open"), "\(holder.errors)")
    return holder
  }

  private func release(_ holder: Child, _ name: String, _ deployment: Deployment) throws {
    try Data().write(to: URL(filePath: deployment.path(name)))
    #expect(holder.wait() == 0, "\(holder.errors)")
  }

  private func applied(_ count: Double, of input: String, _ deployment: Deployment) -> (String) -> Bool {
    { page in
      Child.value("recount_records_total{topic=\"\(deployment.prefix).\(input)\",outcome=\"applied\"}", on: page)
        == count
    }
  }

  private func commits(_ page: String) -> Double {
    Child.value("recount_transactions_total{role=\"intake\",result=\"committed\"}", on: page) ?? 0
  }

  /// One product's events of hours lie in one partition, far more than may wait.
  @Test(.timeLimit(.minutes(4)))
  func `an input that is ahead of one that hangs is paused at its bound, and loses nothing`()
    throws
  {
    let deployment = try deployment("paused")
    let (count, start) = (20_000, Date(timeIntervalSinceNow: -3 * 3600))
    let events = CalmEvents.lines(count, of: 1, from: start, every: 0.5, name: "ahead")
    try deployment.load(try deployment.write(events), ["--partitions", "\(Self.partitions)"])
    let holder = try hold("go", at: start, in: deployment)
    let worker = try deployment.startWorker([])
    #expect(worker.awaits("state is restored", times: 4))
    let consumed = "recount_records_consumed_total{topic=\"\(deployment.prefix).inventory\"}"
    let reached = try worker.metrics { (Child.value(consumed, on: $0) ?? 0) >= Double(Self.share) }
    // Everybody else goes on with time: many transactions later nothing more has been read.
    let later = try worker.metrics { commits($0) >= commits(reached) + 30 }
    let last = try worker.metrics { commits($0) >= commits(later) + 30 }
    let read = try #require(Child.value(consumed, on: later))
    #expect(Child.value(consumed, on: last) == read)
    // The share, what a turn may take, and what one more poll may have brought.
    #expect((Self.share...Self.share + 1_000 + 1_000 + 5_000).contains(Int(read)), "\(read)")
    try release(holder, "go", deployment)
    let done = try worker.metrics(seconds: 150, when: applied(Double(count), of: "inventory", deployment))
    #expect(Child.value("recount_accounting_gap_records{role=\"stock\"}", on: done) == 0)
    worker.send(SIGTERM)
    #expect(worker.wait() == 0, "\(worker.errors)")
    let results = try deployment.committed()
    #expect(results.outcomes["\(deployment.prefix).inventory"] == ["applied": count])
    #expect(results.outcomes["\(deployment.prefix).orders"] == ["applied": 1])
  }

  @Test(.timeLimit(.minutes(3)))
  func `an input that hangs for too long is left out by name, and is taken back when it goes on`()
    throws
  {
    let deployment = try deployment("left", ["clock.wait=3s"])
    let start = Date(timeIntervalSinceNow: -60)
    try deployment.load(
      try deployment.write(CalmEvents.lines(from: start, seconds: 50, name: "calm")),
      ["--partitions", "\(Self.partitions)"])
    let holder = try hold("go", at: start, in: deployment)
    let worker = try deployment.startWorker([])
    #expect(worker.awaits("event=task_left_out"), "\(worker.errors)")
    let metrics = try worker.metrics(when: applied(500, of: "inventory", deployment))
    let out = metrics.split(separator: "\n").filter {
      $0.hasPrefix("recount_alignment_left_out") && $0.hasSuffix(" 1")
    }
    #expect(out.count == 1)
    #expect(out.first?.contains("intake/\(deployment.prefix).orders/") == true, "\(out)")
    #expect(applied(500, of: "inventory", deployment)(metrics))
    try release(holder, "go", deployment)
    #expect(worker.awaits("event=task_taken_back"), "\(worker.errors)")
    try worker.metrics(when: applied(1, of: "orders", deployment))
    worker.send(SIGTERM)
    #expect(worker.wait() == 0, "\(worker.errors)")
    let results = try deployment.committed()
    #expect(results.outcomes["\(deployment.prefix).inventory"] == ["applied": 500])
    #expect(results.outcomes["\(deployment.prefix).orders"] == ["applied": 1])
  }
}
