import Core
import SimulatedLog
import Testing

@testable import Worker

/// Reference data are read once for all intake tasks of a worker, wherever each of them stands.
@Suite struct ReferenceFeedTests {
  private let log = SimulatedLog(now: Instant(microseconds: 0))
  private let place = TopicPartition("reference", 0)
  private let feed: ReferenceFeed

  init() {
    log.makeTopic(place.topic, partitions: 1)
    feed = ReferenceFeed(log, place, limit: 4)
  }

  private func define(_ count: Int) {
    for number in 0..<count { log.append(Outgoing(place, key: "\(number)", value: [1]), at: log.now) }
  }

  private func offsets(from position: Int64) throws -> [Int64] {
    var found: [Int64] = []
    // A poll gives as many as the limit.
    for _ in 0..<10 { found = try feed.records(from: position).map(\.offset) }
    return found
  }

  @Test func `each task gets what lies before it, once it is there`() throws {
    define(3)
    try feed.cover(from: 0)
    #expect(try offsets(from: 0) == [0, 1, 2])
    #expect(try offsets(from: 2) == [2])
    #expect(try offsets(from: 3) == [])
    define(8)
    #expect(try offsets(from: 3) == [3, 4, 5, 6, 7, 8, 9, 10])
  }

  @Test func `for a task that is restored further behind the topic is read again`() throws {
    define(6)
    try feed.cover(from: 4)
    #expect(try offsets(from: 4) == [4, 5])
    try feed.cover(from: 1)
    #expect(try offsets(from: 1) == [1, 2, 3, 4, 5])
    #expect(try offsets(from: 5) == [5])
  }

  @Test func `what no task goes back to is dropped, and what may be needed is kept`() throws {
    define(6)
    try feed.cover(from: 0)
    #expect(try offsets(from: 0).count == 6)
    feed.forget(before: 4)
    #expect(try offsets(from: 0) == [4, 5])
    try feed.cover(from: 4)
    #expect(try offsets(from: 4) == [4, 5])
    try feed.cover(from: 3)
    #expect(try offsets(from: 3) == [3, 4, 5])
  }

  @Test func `the end is proven when everything has been read, and not before`() throws {
    define(6)
    try feed.cover(from: 0)
    _ = try feed.records(from: 0)
    #expect(try feed.provenEnd() == nil)
    _ = try offsets(from: 0)
    #expect(try feed.provenEnd() == log.now)
  }
}
