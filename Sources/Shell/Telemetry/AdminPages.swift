internal import JSONTree

/// An HTTP request as far as the admin page looks at it.
package struct AdminRequest: Hashable, Sendable {
  package var method: String
  package var path: String
  package init(method: String, path: String) {
    self.method = method
    self.path = path
  }
}

/// What is answered; the server leaves the body out for HEAD.
package struct AdminAnswer: Hashable, Sendable {
  package var status: UInt32
  package var contentType: String
  package var body: String
  /// Methods that the path knows, where the one asked for is none of them.
  package var allow: String?
}

/// `/livez`, `/readyz`, `/startupz` and `/metrics`.
package enum AdminPages {
  /// The answer to a request; it reads only.
  package static func answer(_ request: AdminRequest, _ telemetry: WorkerTelemetry) -> AdminAnswer {
    guard let page = page(request.path, telemetry) else { return failure(404, "there is no such page; try /metrics") }
    guard ["GET", "HEAD"].contains(request.method) else {
      var answer = failure(405, "only GET and HEAD")
      answer.allow = "GET, HEAD"
      return answer
    }
    return page()
  }

  private static func page(_ path: String, _ telemetry: WorkerTelemetry) -> (() -> AdminAnswer)? {
    switch path {
    case "/livez": { answer(telemetry.live()) }
    case "/readyz": { answer(telemetry.ready()) }
    case "/startupz": { answer(telemetry.started()) }
    case "/metrics":
      {
        AdminAnswer(
          status: 200, contentType: PrometheusText.contentType, body: PrometheusText.page(telemetry.snapshot()))
      }
    default: nil
    }
  }

  private static func answer(_ probe: Probe) -> AdminAnswer {
    AdminAnswer(status: probe.isPassed ? 200 : 503, contentType: "application/json", body: probe.json)
  }

  private static func failure(_ status: UInt32, _ detail: String) -> AdminAnswer {
    AdminAnswer(
      status: status, contentType: "application/json", body: #"{"error":\#(JSONValue.quoted(detail))}"# + "\n")
  }
}
