import Core
import LoopTestKit
import Reconcile
import Testing
import Worker

/// The reports of a run over random traffic: nothing is counted twice and nothing is left out.
@Suite struct ReportVolume {
  private struct Run {
    var summary = Summary()
    var days: [ReportRecord] = []
    var hours: [ReportRecord] = []
    var exceptions: [ExceptionRecord] = []
    var corrections: [CorrectionRecord] = []

    init(seed: UInt64) throws {
      let traffic = Traffic(seed: seed, count: 200)
      let named = traffic.inputs.indices.flatMap { input in
        (0..<traffic.inputs[input].partitions).map { partition in
          NamedInput(
            name: "\(traffic.inputs[input].topic)/\(partition)",
            lines: traffic.deliveries.filter { $0.input == input && $0.partition == partition }.map(\.bytes))
        }
      }
      let last = traffic.deliveries.map(\.time).max() ?? .distantPast
      var sink = CollectingSink(encoders: RealMachines.encoders())
      let run = ReconcileRun(
        configuration: traffic.configuration, machines: RealMachines.set(traffic.configuration),
        until: last + .days(2), batchSize: 50)
      summary = try run.run(named, decode: RealMachines.decoder(), into: &sink).summary
      days = sink.reports.filter { $0.book.period.size == .day }
      hours = sink.reports.filter { $0.book.period.size == .hour }
      exceptions = sink.exceptions
      corrections = sink.corrections
    }
  }

  @Test func `the outcomes of all days are the outcomes of the run`() throws {
    for seed in Replay.few {
      let run = try Run(seed: seed)
      var outcomes = OutcomeCounts()
      for input in run.summary.outcomes { outcomes += input.counts }
      for outcome in Outcome.allCases {
        let told = run.days.reduce(0) { $0 + $1.book.outcomes["\(outcome)"] }
        #expect(told == outcomes[outcome], "\(outcome), seed \(seed)")
      }
    }
  }

  @Test func `what was heard of a source in an hour has come to its outcomes in that hour`() throws {
    var sources = 0
    for seed in Replay.few {
      for record in try Run(seed: seed).hours where record.home != ">" {
        let (book, records) = (record.book, record.book.records)
        sources += record.handoff.to == nil ? 1 : 0
        #expect(
          book.heard + records["unheard"] - records["elsewhere"] + records["commands"] == book.outcomes.total,
          "\(record.home) at \(book.period.start), seed \(seed)")
      }
    }
    #expect(sources > 50)
  }

  @Test func `the hours of a day add up, and exceptions and corrections are those that were written`() throws {
    for seed in Replay.few {
      let run = try Run(seed: seed)
      // The last day is still open when the run ends.
      let end = run.days.map(\.book.period.end).max() ?? .distantPast
      for (name, sum) in [
        ("opened", { (book: PeriodBook) in book.opened.total }), ("ended", { $0.ended.total }),
        ("escalated", { $0.escalated }), ("corrections", { $0.corrections.total }), ("facts", { $0.lag.lags.count }),
        ("writes", { $0.writes.total }), ("lines", { $0.lines.total }), ("splits", { $0.splits }),
      ] {
        let days = run.days.reduce(0) { $0 + sum($1.book) }
        let hours = run.hours.reduce(0) { $0 + ($1.book.period.end <= end ? sum($1.book) : 0) }
        #expect(hours == days, "\(name), seed \(seed)")
      }
      let opened = run.exceptions.count { $0.news == .opened && $0.updated < end }
      let words = run.corrections.count { $0.time < end }
      #expect(run.days.reduce(0) { $0 + $1.book.opened.total } == Int64(opened), "seed \(seed)")
      #expect(run.days.reduce(0) { $0 + $1.book.corrections.total } == Int64(words), "seed \(seed)")
    }
  }
}
