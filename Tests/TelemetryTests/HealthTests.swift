import Core
import Testing
import Worker

@testable import Telemetry

@Suite struct HealthTests {
  private let bench = Bench()

  private func answer(_ path: String, _ telemetry: WorkerTelemetry, method: String = "GET") -> AdminAnswer {
    AdminPages.answer(AdminRequest(method: method, path: path), telemetry)
  }

  @Test func `before any loop the process is alive and not ready`() {
    let telemetry = bench.telemetry()
    #expect(answer("/livez", telemetry).status == 200)
    for path in ["/readyz", "/startupz"] { #expect(answer(path, telemetry).status == 503, "\(path)") }
  }

  @Test func `a restore is alive, not ready, and says how much is left`() {
    let telemetry = bench.telemetry()
    telemetry.announce(RestoreAdvanced(role: .stock, remaining: 1200))
    #expect(answer("/livez", telemetry).status == 200)
    #expect(answer("/startupz", telemetry).status == 503)
    let ready = answer("/readyz", telemetry)
    #expect(ready.status == 503 && ready.contentType == "application/json")
    #expect(
      ready.body
        == #"{"status":"failing","checks":[{"name":"stock","status":"failing","detail":"restoring: 1200 records to go"}]}"#
        + "\n")
  }

  @Test func `ready means that every loop runs`() {
    let telemetry = bench.telemetry()
    telemetry.announce(PhaseEntered(role: .stock, phase: .running))
    #expect(answer("/readyz", telemetry).status == 200)
    telemetry.announce(PhaseEntered(role: .handoff, phase: .joining))
    #expect(answer("/readyz", telemetry).status == 503)
    telemetry.announce(PhaseEntered(role: .handoff, phase: .running))
    #expect(answer("/readyz", telemetry).status == 200)
    #expect(answer("/startupz", telemetry).status == 200)
  }

  @Test func `started once is started, whatever comes`() {
    let telemetry = bench.telemetry()
    telemetry.announce(PhaseEntered(role: .stock, phase: .running))
    telemetry.announce(PhaseEntered(role: .stock, phase: .restoring))
    #expect(answer("/startupz", telemetry).status == 200)
    #expect(answer("/readyz", telemetry).status == 503)
  }

  @Test func `a loop that does not turn is not alive, and is again when it does`() {
    let telemetry = bench.telemetry()
    telemetry.announce(PhaseEntered(role: .stock, phase: .running))
    bench.pass(.seconds(59))
    #expect(answer("/livez", telemetry).status == 200)
    bench.pass(.seconds(2))
    #expect(answer("/livez", telemetry).status == 503 && answer("/readyz", telemetry).status == 503)
    telemetry.announce(LoopTurned(role: .stock, at: telemetry.now, isIdle: true))
    #expect(answer("/livez", telemetry).status == 200)
  }

  @Test func `a loop that stopped is not alive and names the cause`() {
    let telemetry = bench.telemetry()
    telemetry.announce(PhaseEntered(role: .stock, phase: .stopped, detail: "the state is ahead of its group"))
    let live = answer("/livez", telemetry)
    #expect(live.status == 503 && live.body.contains("the state is ahead of its group"))
    #expect(bench.lines.last?.contains("level=error") == true)
  }

  @Test func `only reading is allowed`() {
    let telemetry = bench.telemetry()
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"] {
      let refused = answer("/metrics", telemetry, method: method)
      #expect(refused.status == 405 && refused.allow == "GET, HEAD", "\(method)")
    }
    #expect(answer("/metrics", telemetry, method: "HEAD").status == 200)
    for path in ["/", "/metrics/", "/../etc/passwd", "/livez2", ""] {
      #expect(answer(path, telemetry).status == 404, "\(path)")
    }
  }
}
