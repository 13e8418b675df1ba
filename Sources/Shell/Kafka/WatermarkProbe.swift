import CRdKafka
import Core
import Synchronization
import Threads
import Worker

/// Where a partition ends.
package struct PartitionEnds: Hashable, Sendable {
  /// Transactions below are decided.
  package var lastStable: Int64
  package var highWatermark: Int64
}

/// Asks for high watermarks, all at once and every 100 ms, on a thread and with a client of its own (R17).
///
/// The client has no group and reads uncommitted: its answer is the high watermark, not the last stable offset. That
/// one is asked for with a second client, now and then, for those who measure.
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
    var measured: [TopicPartition] = []
    var ends: [TopicPartition: PartitionEnds] = [:]
    var turn = 0
    var hasStarted = false
    var isStopped = false
  }

  private static let interval = 100
  /// Turns after which nobody wants to know any more.
  private static let patience = 50
  /// Turns without all answers after which the client is replaced.
  private static let missesMax = 10
  /// Turns between two measurements.
  private static let measureEvery = 20
  private let books = Mutex(Books())
  private let settings: ClusterSettings
  private let tell: @Sendable (String) -> Void

  init(_ settings: ClusterSettings, tell: @escaping @Sendable (String) -> Void) {
    self.settings = settings
    self.tell = tell
  }

  /// The last answer; the first question starts the asking.
  func answer(for place: TopicPartition) -> Answer? {
    let answer = books.withLock { books in
      books.wanted[place] = books.turn
      return books.answers[place]
    }
    startOnce()
    return answer
  }

  /// What was last measured of these; they are measured from now on.
  func ends(of places: [TopicPartition]) -> [TopicPartition: PartitionEnds] {
    let ends = books.withLock { books in
      books.measured = places
      return books.ends.filter { places.contains($0.key) }
    }
    startOnce()
    return ends
  }

  func stop() { books.withLock { $0.isStopped = true } }

  private func startOnce() {
    let starts = books.withLock { books in
      defer { books.hasStarted = true }
      return !books.hasStarted && !books.isStopped
    }
    guard starts else { return }
    let thread = OwnedThread(name: "watermarks") { @Sendable [self] in run() }
    thread.detach()
  }

  private func run() {
    do throws(LogFailure) {
      while !books.withLock({ $0.isStopped }) { try runUntilStale() }
    } catch {
      // Without answers nothing is proven: time stands still until the next question starts the asking anew.
      tell("watermarks: \(error.detail)")
      WallClock.sleep(milliseconds: 1000)
      books.withLock { $0.hasStarted = false }
    }
  }

  /// A client believes in leaders that are gone for minutes; one that misses answers is replaced.
  private func runUntilStale() throws(LogFailure) {
    let high = try client("read_uncommitted")
    let stable = try client("read_committed")
    var misses = 0
    while misses < WatermarkProbe.missesMax, !books.withLock({ $0.isStopped }) {
      misses = ask(high) ? 0 : misses + 1
      if books.withLock({ $0.turn % WatermarkProbe.measureEvery == 1 }) { measure(high, stable) }
      WallClock.sleep(milliseconds: WatermarkProbe.interval)
    }
  }

  private func client(_ isolation: String) throws(LogFailure) -> Client {
    let configuration = try ClientConfiguration(
      settings,
      defaults: [
        ("isolation.level", isolation), ("metadata.max.age.ms", "3000"), ("topic.metadata.refresh.interval.ms", "1000"),
      ],
      ignoring: ["group.", "session.timeout", "heartbeat.", "max.poll.", "transaction", "isolation."])
    return try Client(.consumer, configuration, ClientJournal(tell: tell))
  }

  /// False where not everything was answered.
  private func ask(_ client: borrowing Client) -> Bool {
    let places = books.withLock { books in
      books.turn += 1
      let turn = books.turn
      books.wanted = books.wanted.filter { turn - $0.value < WatermarkProbe.patience }
      return books.wanted.keys.sorted()
    }
    let asked = WallClock.now
    let offsets = WatermarkProbe.ends(of: places, client)
    books.withLock { books in
      for (place, offset) in offsets { books.answers[place] = Answer(asked: asked, high: offset) }
    }
    return offsets.count == places.count
  }

  private func measure(_ high: borrowing Client, _ stable: borrowing Client) {
    let places = books.withLock { $0.measured }
    let lastStable = WatermarkProbe.ends(of: places, stable)
    let highest = WatermarkProbe.ends(of: places, high)
    books.withLock { books in
      books.ends = [:]
      for (place, offset) in lastStable {
        guard let end = highest[place] else { continue }
        books.ends[place] = PartitionEnds(lastStable: offset, highWatermark: end)
      }
    }
  }

  private static func ends(of places: [TopicPartition], _ client: borrowing Client) -> [TopicPartition: Int64] {
    guard !places.isEmpty else { return [:] }
    let list = PartitionList(places.map { (place: $0, offset: -1) })
    let code = unsafe list.use { list in unsafe client.use { unsafe rd_kafka_offsets_for_times($0, list, 2000) } }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { return [:] }
    var offsets: [TopicPartition: Int64] = [:]
    for (index, place) in places.enumerated()
    where list.error(at: index) == RD_KAFKA_RESP_ERR_NO_ERROR && list.offset(at: index) >= 0 {
      offsets[place] = list.offset(at: index)
    }
    return offsets
  }
}
