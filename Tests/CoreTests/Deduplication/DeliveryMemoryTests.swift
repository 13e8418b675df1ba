import Core
import SeededRandom
import Testing

@Suite struct `Delivery memory` {
  private func event(_ key: String, id: String? = nil, content: UInt64 = 1, hours: Int64 = 0, source: String = "wms")
    -> Event
  {
    var event = Event()
    event.source = source
    event.key = key
    event.id = id ?? key
    event.content = content
    event.time = Instant(microseconds: 0) + .hours(hours)
    event.arrival = event.time
    event.origin = Origin(time: event.time, partition: 3, input: 1, offset: 77)
    return event
  }

  @Test func `a delivery is the first, its repetition a redelivery, another id a retry`() {
    var memory = DeliveryMemory(horizon: .hours(72))
    #expect(memory.judge(event("k", id: "a")) == .first)
    #expect(memory.judge(event("k", id: "a")) == .redelivery)
    #expect(memory.judge(event("k", id: "b")) == .retry(of: EventReference(event("k", id: "a"))))
    #expect(memory.judge(event("k", id: "b")) == .redelivery)
    #expect(memory.judge(event("k", id: "a", source: "erp")) == .first)
  }

  @Test func `another content under a key is a conflict, once`() {
    var memory = DeliveryMemory(horizon: .hours(72))
    _ = memory.judge(event("k"))
    _ = memory.commit()
    #expect(memory.judge(event("k", content: 2)) == .conflict(with: EventReference(event("k"))))
    #expect(memory.judge(event("k", content: 2)) == .redelivery)
    #expect(memory.judge(event("k", content: 3)) == .conflict(with: EventReference(event("k"))))
    #expect(memory.judge(event("k")) == .redelivery)
  }

  @Test func `what lies behind its source by more than the horizon is late`() {
    var memory = DeliveryMemory(horizon: .hours(72))
    #expect(memory.judge(event("a", hours: 100)) == .first)
    #expect(memory.judge(event("b", hours: 28)) == .first)
    #expect(memory.judge(event("c", hours: 27)) == .late)
    #expect(memory.judge(event("c", hours: 27, source: "erp")) == .first)
  }

  @Test func `a broken clock does not make everything after it late`() {
    var memory = DeliveryMemory(horizon: .hours(72))
    var absurd = event("a", hours: 900_000)
    absurd.arrival = Instant(microseconds: 0)
    absurd.origin.time = absurd.arrival
    #expect(memory.judge(absurd) == .first)
    #expect(memory.judge(event("b", hours: 1)) == .first)
    #expect(memory.judge(absurd) == .redelivery)
  }

  @Test func `a memory that is full of late keys forgets them and their cells`() {
    var memory = DeliveryMemory(horizon: .hours(10))
    var log = Changelog()
    for hour in 0..<Int64(400) {
      for number in 0..<20 { _ = memory.judge(event("\(hour)-\(number)", hours: hour)) }
      log.append(memory.commit())
    }
    #expect(memory.count <= 20 * 12)
    #expect(log.cells.count <= 12)
  }

  @Test func `a source that falls silent does not keep the keys of the others`() {
    var memory = DeliveryMemory(horizon: .hours(10))
    var log = Changelog()
    for hour in 0..<Int64(400) {
      for number in 0..<20 { _ = memory.judge(event("\(hour)-\(number)", hours: hour)) }
      if hour < 50 { _ = memory.judge(event("\(hour)", hours: hour, source: "erp")) }
      log.append(memory.commit())
    }
    #expect(memory.count <= 20 * 14 + 11)
  }

  @Test func `a remembered key takes 24 to 36 bytes of the table and less than 40 packed ones`() {
    var memory = DeliveryMemory(horizon: .hours(72))
    for number in 0..<20_000 {
      var event = event("order-created-\(number)")
      event.time = event.time + .seconds(Int64(number))
      event.arrival = event.time
      event.origin.offset = Int64(1_000_000 + number)
      _ = memory.judge(event)
      if number % 100 == 99 { _ = memory.commit() }
    }
    #expect(memory.count == 20_000)
    #expect(memory.byteCount / memory.count < 76)
  }

  @Test func `cells of keys survive truncation and flipped bytes without a crash`() {
    var memory = DeliveryMemory(horizon: .hours(72))
    for number in 0..<5 { _ = memory.judge(event("\(number)", id: "id-\(number)", hours: Int64(number))) }
    _ = memory.judge(event("1", content: 9, hours: 1))
    let cell = memory.commit()[0]
    let bytes = cell.bytes ?? []
    for length in 0..<bytes.count {
      var damaged = DeliveryMemory(horizon: .hours(72))
      try? damaged.restore(StateCell(key: cell.key, bytes: Array(bytes[..<length])))
    }
    for place in bytes.indices {
      var flipped = bytes
      flipped[place] ^= 0x41
      var damaged = DeliveryMemory(horizon: .hours(72))
      try? damaged.restore(StateCell(key: cell.key, bytes: flipped))
    }
    var other = DeliveryMemory(horizon: .hours(72))
    #expect(throws: StateDamage.self) { try other.restore(StateCell(key: "keys/x", bytes: bytes)) }
  }

  @Test(arguments: [1, 2])
  func `says what its slow twin says, through commits, aborts and restores`(seed: UInt64) throws {
    var run = TwinRun(seed: seed)
    try run.go(50_000)
    #expect(run.differences == [])
    #expect(run.verdicts.count == 5)
  }
}

/// Random deliveries, given to a memory and to its twin.
private struct TwinRun {
  var random: RandomSource
  var memory = DeliveryMemory(horizon: .hours(6))
  var twin = DeliveryTwin(horizon: .hours(6))
  var committed = DeliveryTwin(horizon: .hours(6))
  var log = Changelog()
  var clock = Instant(microseconds: 0)
  var differences: [String] = []
  var verdicts: Set<String> = []

  init(seed: UInt64) { random = RandomSource(seed: seed) }

  mutating func go(_ count: Int) throws {
    for number in 0..<count {
      let event = next(number)
      let verdict = memory.judge(event)
      let expected = twin.judge(event)
      if verdict != expected { differences.append("\(number): \(verdict) instead of \(expected)") }
      verdicts.insert(String("\(expected)".prefix(5)))
      if random.below(40) == 0 { try endTransaction() }
    }
  }

  private mutating func endTransaction() throws {
    if random.chance(percent: 25) {
      memory.abort()
      twin = committed
      return
    }
    log.append(memory.commit())
    committed = twin
    guard random.chance(percent: 4) else { return }
    memory = DeliveryMemory(horizon: .hours(6))
    for cell in log.cells { try memory.restore(cell) }
  }

  private mutating func next(_ number: Int) -> Event {
    clock = clock + Span(microseconds: Int64(random.below(20_000_000)))
    var event = Event()
    // A source that falls silent, others that lag.
    event.source = random.below(1000) == 0 ? "rare" : ["wms", "erp", "storefront/eu"][random.below(3)]
    event.key = random.chance(percent: 70) ? "n\(number)" : "k\(random.below(300))"
    event.id = random.chance(percent: 60) ? event.key : "\(event.key)/\(random.below(4))"
    event.content = UInt64(random.chance(percent: 80) ? 1 : random.below(4))
    event.time =
      clock - Span(microseconds: Int64(random.below(1000)) * (random.chance(percent: 5) ? 60_000_000 : 1_000_000))
    if random.below(2000) == 0 { event.time = clock + .days(400) }
    event.arrival = clock
    event.origin = Origin(time: clock, partition: Int32(random.below(3)), input: 0, offset: Int64(number))
    return event
  }
}
