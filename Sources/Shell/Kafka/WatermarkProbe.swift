import CRdKafka
import Core
import Synchronization
import Worker

/// Asks for high watermarks, all at once and every 100 ms, on a thread and with a client of its own (R17).
///
/// The client has no group and reads uncommitted: its answer is the high watermark, not the last stable offset.
final class WatermarkProbe: Sendable {
  struct Answer: Sendable {
    /// The wall clock before the question was sent.
    var asked: Instant
    var high: Int64
  }

  private struct Books {
    /// What is asked for, and the turn in which somebody last wanted to know.
    var wanted: [TopicPartition: Int] = [:]
    var answers: [TopicPartition: Answer] = [:]
    var turn = 0
    var hasStarted = false
    var isStopped = false
  }

  private static let interval = 100
  /// Turns after which nobody wants to know any more.
  private static let patience = 50
  private let books = Mutex(Books())
  private let settings: ClusterSettings
  private let tell: @Sendable (String) -> Void

  init(_ settings: ClusterSettings, tell: @escaping @Sendable (String) -> Void) {
    self.settings = settings
    self.tell = tell
  }

  /// The last answer; the first question starts the asking.
  func answer(for place: TopicPartition) -> Answer? {
    let (answer, starts) = books.withLock { books in
      books.wanted[place] = books.turn
      defer { books.hasStarted = true }
      return (books.answers[place], !books.hasStarted && !books.isStopped)
    }
    if starts { start() }
    return answer
  }

  func stop() { books.withLock { $0.isStopped = true } }

  private func start() {
    let thread = OwnedThread(name: "watermarks") { @Sendable [self] in run() }
    thread.detach()
  }

  private func run() {
    do throws(LogFailure) {
      let configuration = try ClientConfiguration(
        settings, defaults: [("isolation.level", "read_uncommitted")],
        ignoring: ["group.", "session.timeout", "heartbeat.", "max.poll.", "transaction", "isolation."])
      let client = try Client(.consumer, configuration, ClientJournal(tell: tell))
      while !books.withLock({ $0.isStopped }) {
        ask(client)
        WallClock.sleep(milliseconds: WatermarkProbe.interval)
      }
    } catch {
      tell("watermarks: \(error.detail)")
    }
  }

  private func ask(_ client: borrowing Client) {
    let places = books.withLock { books in
      books.turn += 1
      let turn = books.turn
      books.wanted = books.wanted.filter { turn - $0.value < WatermarkProbe.patience }
      return books.wanted.keys.sorted()
    }
    guard !places.isEmpty else { return }
    let asked = WallClock.now
    let list = PartitionList(places.map { (place: $0, offset: -1) })
    let code = unsafe list.use { list in unsafe client.use { unsafe rd_kafka_offsets_for_times($0, list, 2000) } }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { return }
    books.withLock { books in
      for (index, place) in places.enumerated()
      where list.error(at: index) == RD_KAFKA_RESP_ERR_NO_ERROR && list.offset(at: index) >= 0 {
        books.answers[place] = Answer(asked: asked, high: list.offset(at: index))
      }
    }
  }
}
