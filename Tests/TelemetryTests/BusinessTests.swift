import Core
import Testing
import Worker

@testable import Telemetry

/// What transactions mean for the business, as the metrics tell it.
@Suite struct BusinessTests {
  private let bench = Bench()
  private let noon = Instant(microseconds: 1_772_452_800_000_000)

  private func board(of transactions: [Effects], role: Role = .order) throws -> MetricsBoard {
    let telemetry = bench.telemetry()
    let loop = LoopTelemetry(role: role, telemetry: telemetry, topics: [])
    for effects in transactions {
      loop.applied(effects, arrival: nil)
      try loop.reached(.committed)
    }
    return telemetry.snapshot()
  }

  private func fact(
    _ kind: EffectKind, _ delta: Buckets, at time: Instant, return name: String? = nil,
    previous: EffectChange.Moved? = nil
  ) -> Effects {
    var effect = Effect()
    effect.kind = kind
    effect.time = time
    effect.delta = delta
    effect.refs[.return] = name
    var line = OrderLine()
    line.order = "O1"
    line.placed = noon
    var told = LineFact()
    told.sku = "A"
    told.order = line
    told.changes = [EffectChange(effect, previous: previous)]
    var effects = Effects()
    effects.toStock = [Record(key: "A", origin: Origin(), .line(told))]
    return effects
  }

  private func sum(_ board: MetricsBoard, _ metric: Metric, _ labels: [String] = []) -> (sum: Double, count: UInt64)? {
    for series in board.series(of: metric) where series.labels == labels {
      if case .distribution(let distribution) = series.value { return (distribution.sum, distribution.count) }
    }
    return nil
  }

  @Test func `units, lines, orders and ages are counted once a fact`() throws {
    let board = try board(of: [
      fact(.placed, Buckets(.reserved, Quantity(5)), at: noon),
      fact(.shipped, Buckets(.sellable, Quantity(-2)), at: noon + .hours(3)),
      fact(.shipped, Buckets(.sellable, Quantity(-2)), at: noon + .hours(3), previous: EffectChange.Moved()),
      fact(.cancelled, Buckets(.reserved, Quantity(-3)), at: noon + .hours(1)),
    ])
    #expect(board.number(of: .units, ["ordered"]) == 5 && board.number(of: .units, ["shipped"]) == 2)
    #expect(board.number(of: .units, ["cancelled"]) == 3 && board.number(of: .lines, ["shipped"]) == 1)
    #expect(board.number(of: .orders, []) == 1)
    let shipped = sum(board, .orderAge, ["shipped"])
    #expect(shipped?.sum == 10_800 && shipped?.count == 1)
    #expect(sum(board, .orderAge, ["cancelled"])?.sum == 3600)
  }

  @Test func `a return is timed from its receipt to its disposition`() throws {
    let board = try board(of: [
      fact(.returned, Buckets(.quarantined, Quantity(1)), at: noon, return: "R1"),
      fact(.dispositioned, Buckets(.sellable, Quantity(1)), at: noon + .hours(2), return: "R1"),
      fact(.dispositioned, Buckets(.sellable, Quantity(1)), at: noon + .hours(2), return: "R2"),
    ])
    let time = sum(board, .returnToStock)
    #expect(time?.sum == 7200 && time?.count == 1)
  }

  @Test func `what is taken back is no business`() throws {
    let telemetry = bench.telemetry()
    let loop = LoopTelemetry(role: .order, telemetry: telemetry, topics: [])
    loop.applied(fact(.placed, Buckets(.reserved, Quantity(5)), at: noon), arrival: nil)
    try loop.reached(.aborted)
    try loop.reached(.committed)
    #expect(telemetry.snapshot().number(of: .units, ["ordered"]) == 0)
  }

  @Test func `a window counts once, as agreeing only without any difference`() throws {
    var effects = Effects()
    for (revision, last, suppressed) in [(1, 0, false), (1, 3, true), (2, 0, false)] {
      var window = Aggregate()
      window.system = "erp"
      window.revision = Int64(revision)
      window.residual = Aggregate.Range()
      window.residual?.last = Quantity(Int64(last))
      window.promiseIsSuppressed = suppressed
      effects.aggregates.append(window)
    }
    let board = try board(of: [effects], role: .stock)
    #expect(board.number(of: .positionsCompared, ["erp"]) == 2 && board.number(of: .positionsAgreeing, ["erp"]) == 1)
    #expect(board.number(of: .promises, ["erp", "ok"]) == 1 && board.number(of: .promises, ["erp", "suppress"]) == 1)
  }

  @Test func `exceptions are timed from the first divergent event to their opening, and to their end`() throws {
    var record = ExceptionRecord()
    record.draft.category = .countDrift
    record.draft.firstDivergent.time = noon
    record.opened = noon + .minutes(10)
    var closed = record
    closed.news = .resolved
    closed.resolved = noon + .hours(1)
    var effects = Effects()
    effects.exceptions = [record, closed]
    let board = try board(of: [effects], role: .handoff)
    #expect(board.number(of: .opened, ["count_drift"]) == 1)
    #expect(sum(board, .detectSeconds, ["count_drift"])?.sum == 600)
    #expect(sum(board, .resolveSeconds, ["count_drift"])?.sum == 3000)
  }

  @Test func `the backlog is told anew as a whole`() {
    let telemetry = bench.telemetry()
    var backlog = Backlog()
    backlog.open[Backlog.Key(owner: "warehouse", age: .underADay)] = 3
    backlog.oversold = 2
    backlog.drag[Handoff(from: "wms", to: "erp")] = 46
    telemetry.announce(BacklogMeasured(backlog))
    #expect(telemetry.snapshot().number(of: .backlog, ["warehouse", "under_1d"]) == 3)
    #expect(telemetry.snapshot().number(of: .oversold, []) == 2)
    #expect(telemetry.snapshot().number(of: .dragMinutes, ["wms", "erp"]) == 46)
    telemetry.announce(BacklogMeasured(Backlog()))
    #expect(telemetry.snapshot().number(of: .backlog, ["warehouse", "under_1d"]) == nil)
  }

  @Test func `every figure is made of metrics that there are`() {
    for figure in BusinessFigure.all {
      let names = figure.formula.matches(of: /recount_\w+/).map { String($0.output) }
      #expect(!names.isEmpty)
      for name in names {
        let plain = name.hasSuffix("_bucket") ? String(name.dropLast(7)) : name
        #expect(Metric.all.contains { $0.name == plain }, "\(figure.name): \(name)")
      }
    }
  }
}
