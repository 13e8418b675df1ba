import Core
import Testing
import Worker

@testable import Telemetry

@Suite struct LogTests {
  private let bench = Bench()
  private let line = LogLine(
    .warning, "client_error", "all brokers are \"down\"",
    [
      .init("code", .text("_TRANSPORT")), .init("empty", .text("")), .init("count", .whole(3)),
      .init("ratio", .number(0.5)),
    ])

  @Test func `a line is logfmt or JSON`() {
    let time = bench.clock.wall()
    #expect(
      LogFormat.logfmt.text(line, at: time)
        == #"time=2026-03-02T08:00:00Z level=warning event=client_error msg="all brokers are \"down\"" code=_TRANSPORT empty="" count=3 ratio=0.5"#
        + "\n")
    #expect(
      LogFormat.json.text(line, at: time)
        == #"{"time":"2026-03-02T08:00:00Z","level":"warning","event":"client_error","msg":"all brokers are \"down\"","code":"_TRANSPORT","empty":"","count":3,"ratio":0.5}"#
        + "\n")
  }

  @Test func `no text of others can end a line or begin a field`() {
    let evil = LogLine(.info, "e", "a\nlevel=error\u{1b}[31m b=c", [.init("x", .text("1 y=2"))])
    for format in LogFormat.allCases {
      let text = format.text(evil, at: bench.clock.wall())
      #expect(text.split(separator: "\n").count == 1 && !text.contains("\u{1b}"))
    }
    #expect(LogFormat.logfmt.text(evil, at: bench.clock.wall()).hasSuffix("x=\"1 y=2\"\n"))
  }

  @Test func `an event that repeats is left out, counted and told later`() {
    let telemetry = bench.telemetry()
    let error = ClientErrorSeen(code: "_TRANSPORT", reason: "away", isFatal: false)
    for _ in 0..<45 { telemetry.announce(error) }
    #expect(bench.lines.count == 30)
    #expect(telemetry.snapshot().number(of: .logsSuppressed, ["client_error"]) == 15)
    telemetry.announce(TransactionAborted(role: .stock, cause: "abortable"))
    #expect(bench.lines.count == 31)
    bench.pass(.seconds(10))
    telemetry.announce(error)
    #expect(bench.lines.last?.hasSuffix("suppressed=15\n") == true)
  }

  @Test func `errors are never left out`() {
    let telemetry = bench.telemetry()
    for _ in 0..<25 { telemetry.announce(AccountingClosed(role: .stock, gap: 1)) }
    #expect(bench.lines.count == 25)
  }

  @Test func `what is below the level is not written and not counted as left out`() {
    var logger = bench.logger(level: .warning)
    for _ in 0..<20 {
      let isTold = logger.log(LogLine(.info, "e", "m"), at: bench.clock.wall())
      #expect(isTold)
    }
    #expect(bench.lines.isEmpty)
  }

  @Test func `a certificate is told of when it is due`() {
    let now = bench.clock.wall()
    #expect(CertificateRead(expiry: now + .days(90), at: now).line == nil)
    #expect(CertificateRead(expiry: now + .days(10), at: now).line?.level == .warning)
    #expect(CertificateRead(expiry: now - .days(1), at: now).line?.level == .error)
  }
}
