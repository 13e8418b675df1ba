package import Worker

/// Why a replay ends early: a fact, a detail, a hint.
package struct ReplayFailure: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable { case usage, badData, temporary, configuration, bug }
  package var kind: Kind
  package var fact: String
  package var detail: String
  package var hint: String

  package init(_ kind: Kind, fact: String, detail: String, hint: String) {
    self.kind = kind
    self.fact = fact
    self.detail = detail
    self.hint = hint
  }

  package init(_ failure: LogFailure) {
    switch failure.kind {
    case .configuration:
      self.init(
        .configuration, fact: "the replay cannot run on this cluster as it is configured", detail: failure.detail,
        hint: "docs/replay.md lists the rights that a replay needs")
    case .damaged:
      self.init(
        .badData, fact: "what the replay reads cannot be relied on", detail: failure.detail,
        hint: "delete the run and start it again; docs/kafka.md tells what each cause means")
    case .retriable, .abortable, .fatal, .stopped:
      self.init(
        .temporary, fact: "the cluster does not answer as it should", detail: failure.detail,
        hint: "run the same command again: it goes on where it stopped")
    }
  }
}

extension ReplayFailure {
  /// Calls what fails as the log does.
  static func wrapping<Result: ~Copyable>(
    _ body: () throws(LogFailure) -> Result
  ) throws(ReplayFailure) -> Result {
    do throws(LogFailure) { return try body() } catch { throw ReplayFailure(error) }
  }
}
