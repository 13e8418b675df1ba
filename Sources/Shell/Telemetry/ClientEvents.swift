package import Core

/// The Kafka client reports an error.
package struct ClientErrorSeen: WorkerEvent {
  /// librdkafka's name: `_TRANSPORT`, `TOPIC_AUTHORIZATION_FAILED`.
  package var code: String
  package var reason: String
  /// The client cannot go on.
  package var isFatal: Bool

  package init(code: String, reason: String, isFatal: Bool) {
    self.code = code
    self.reason = reason
    self.isFatal = isFatal
  }

  package func count(on board: inout MetricsBoard) { board.add(1.0, to: .clientErrors, code) }

  package var line: LogLine? {
    LogLine(
      isFatal ? .error : .warning, "client_error",
      isFatal ? "the Kafka client cannot go on" : "the Kafka client reports an error and goes on",
      [.init("code", .text(code)), .init("reason", .text(reason))])
  }
}

/// The client's own certificate was read.
package struct CertificateRead: WorkerEvent {
  package var expiry: Instant
  package var at: Instant

  package init(expiry: Instant, at: Instant) {
    self.expiry = expiry
    self.at = at
  }

  package func count(on board: inout MetricsBoard) { board.set(expiry.seconds, of: .certificateExpiry) }

  package var line: LogLine? {
    guard expiry - at < .days(14) else { return nil }
    return LogLine(
      expiry < at ? .error : .warning, "certificate_expires", "the client's TLS certificate expires soon",
      [.init("expires", .text(expiry.description))])
  }
}

/// A line of the client or the loop that has no event of its own.
package struct WorkerTold: WorkerEvent {
  package var text: String

  package init(_ text: String) { self.text = text }

  package var line: LogLine? { LogLine(.info, "told", text) }
}

/// The process begins.
package struct WorkerStarted: WorkerEvent {
  package var version: String
  package var group: String
  package var roles: String

  package init(version: String, group: String, roles: String) {
    self.version = version
    self.group = group
    self.roles = roles
  }

  package var line: LogLine? {
    LogLine(
      .info, "worker_started", "recount worker begins",
      [.init("version", .text(version)), .init("group", .text(group)), .init("roles", .text(roles))])
  }
}

/// The process ends.
package struct WorkerStopped: WorkerEvent {
  package var exitCode: Int32
  package var reason: String

  package init(exitCode: Int32, reason: String) {
    self.exitCode = exitCode
    self.reason = reason
  }

  package var line: LogLine? {
    LogLine(
      exitCode == 0 ? .info : .error, "worker_stopped", reason, [.init("exit", .whole(Int64(exitCode)))])
  }
}
