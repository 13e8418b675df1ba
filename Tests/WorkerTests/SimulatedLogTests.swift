import Core
import SimulatedLog
import Testing
import Worker

@Suite struct SimulatedLogTests {
  private let place = TopicPartition("t", 0)
  private let source = TopicPartition("in", 0)
  private let log = SimulatedLog(now: Instant(microseconds: 0))

  init() {
    log.makeTopic("t", partitions: 1)
    log.makeTopic("in", partitions: 2)
  }

  private func record(_ key: String, _ value: UInt8? = 1) -> Outgoing {
    Outgoing(place, key: key, value: value.map { [$0] })
  }

  private func keys() throws -> [String] { try log.tail(place, from: nil, .restore).poll(limit: 100).map(\.key) }

  @Test func `an open transaction hides what comes after it, an aborted one only itself`() throws {
    let one = try log.producer(id: "one")
    let two = try log.producer(id: "two")
    try one.begin()
    try one.send(record("a"))
    try two.begin()
    try two.send(record("b"))
    try two.commit()
    #expect(try keys() == [])
    try one.abort()
    #expect(try keys() == ["b"])
  }

  @Test func `a producer of the same id fences the one before and aborts what it left`() throws {
    let old = try log.producer(id: "one")
    try old.begin()
    try old.send(record("a"))
    _ = try log.producer(id: "one")
    #expect(throws: LogFailure.self) { try old.commit() }
    #expect(try keys() == [])
    #expect(log.committedRecords(of: place).isEmpty)
  }

  @Test func `a transaction that nobody ends is aborted in time`() throws {
    let producer = try log.producer(id: "one")
    try producer.begin()
    try producer.send(record("a"))
    log.append(record("b"), at: log.now)
    #expect(try keys() == [])
    log.advance(by: .seconds(16))
    #expect(try keys() == ["b"])
    #expect(throws: LogFailure.self) { try producer.commit() }
  }

  @Test func `compaction keeps the last of every key and drops tombstones`() throws {
    for (key, value) in [("a", UInt8(1)), ("b", 1), ("a", 2)] { log.append(record(key, value), at: log.now) }
    log.append(record("b", nil), at: log.now)
    log.compact("t")
    #expect(try keys() == ["a"])
    #expect(try log.tail(place, from: nil, .restore).hasReachedStart() == false)
  }

  @Test func `a member of an older generation cannot commit its offsets`() throws {
    let first = try log.consumer(group: "g", member: "m1", topics: ["in"])
    guard case .assigned(let all, let membership) = try first.poll(limit: 10).first else {
      Issue.record("no assignment")
      return
    }
    #expect(all.count == 2)
    let second = try log.consumer(group: "g", member: "m2", topics: ["in"])
    guard case .revoked(lost: false) = try first.poll(limit: 10).first else {
      Issue.record("nothing revoked")
      return
    }
    let producer = try log.producer(id: "one")
    try producer.begin()
    try producer.sendOffsets([source: 0], membership)
    try producer.commit()
    _ = try first.poll(limit: 10)
    try producer.begin()
    #expect(throws: LogFailure.self) { try producer.sendOffsets([source: 0], membership) }
    try producer.abort()
    guard case .assigned(let share, _) = try second.poll(limit: 10).first else {
      Issue.record("no second assignment")
      return
    }
    #expect(share == [TopicPartition("in", 1)])
  }

  @Test func `an expelled member learns that it has lost everything`() throws {
    let member = try log.consumer(group: "g", member: "m1", topics: ["in"])
    _ = try member.poll(limit: 10)
    log.expel("g", "m1")
    guard case .revoked(lost: true) = try member.poll(limit: 10).first else {
      Issue.record("nothing lost")
      return
    }
    guard case .assigned = try member.poll(limit: 10).first else {
      Issue.record("not assigned again")
      return
    }
  }

  @Test func `offsets under an open transaction are not told`() throws {
    let member = try log.consumer(group: "g", member: "m1", topics: ["in"])
    guard case .assigned(_, let membership) = try member.poll(limit: 10).first else { return }
    let producer = try log.producer(id: "one")
    try producer.begin()
    try producer.sendOffsets([source: 5], membership)
    #expect(throws: LogFailure.self) { try member.committed(source) }
    try producer.commit()
    #expect(try member.committed(source) == 5)
  }
}
