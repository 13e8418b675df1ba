package import Core
import Synchronization

/// What happened in a worker; one place that says what is counted and what is written about it.
package protocol WorkerEvent: Sendable {
  /// Counts itself.
  func count(on board: inout MetricsBoard)
  /// Tells the probes; most events have nothing to tell.
  func tell(_ health: inout Health, at time: Span)
  /// What is written; nil = nothing.
  var line: LogLine? { get }
}

extension WorkerEvent {
  package func count(on board: inout MetricsBoard) {}
  package func tell(_ health: inout Health, at time: Span) {}
  package var line: LogLine? { nil }
}

/// The two clocks of telemetry; results never depend on them.
package struct TelemetryClock: Sendable {
  package var wall: @Sendable () -> Instant
  /// Since some moment; never set back.
  package var steady: @Sendable () -> Span

  package init(wall: @escaping @Sendable () -> Instant, steady: @escaping @Sendable () -> Span) {
    self.wall = wall
    self.steady = steady
  }
}

/// Metrics, probes and logs of a worker: the loops announce, the admin page reads.
///
/// Announce once per batch or transaction, never per record: each announcement takes a lock.
package final class WorkerTelemetry: Sendable {
  private struct Books: Sendable {
    var board = MetricsBoard()
    var health = Health()
    var logger: Logger
  }

  private let books: Mutex<Books>
  private let clock: TelemetryClock
  private let process: @Sendable (inout MetricsBoard) -> Void

  /// `process` adds what the operating system knows whenever a page is made.
  package init(
    version: String, logger: Logger, clock: TelemetryClock = .system,
    process: @escaping @Sendable (inout MetricsBoard) -> Void = ProcessFigures.add
  ) {
    var books = Books(logger: logger)
    books.board.set(1, of: .buildInfo, version)
    self.books = Mutex(books)
    self.clock = clock
    self.process = process
  }

  package func announce(_ event: some WorkerEvent) {
    books.withLock { books in
      event.count(on: &books.board)
      event.tell(&books.health, at: clock.steady())
      guard let line = event.line else { return }
      if !books.logger.log(line, at: clock.wall()) { books.board.add(1.0, to: .logsSuppressed, line.event) }
    }
  }

  package var now: Instant { clock.wall() }
  /// For measuring how long something takes.
  package var steadyNow: Span { clock.steady() }

  /// A copy of all metrics as they are now.
  package func snapshot() -> MetricsBoard {
    var board = books.withLock { $0.board }
    process(&board)
    return board
  }

  package func live() -> Probe { books.withLock { $0.health.live(at: clock.steady()) } }
  package func ready() -> Probe { books.withLock { $0.health.ready(at: clock.steady()) } }
  package func started() -> Probe { books.withLock { $0.health.started() } }
}
