import Core
import SeededRandom
import Testing

@Suite struct `Tables and timers` {
  @Test(arguments: [1, 2])
  func `a table after commits and aborts is what a dictionary with copies is`(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var table = Table<Int, Int>()
    var current: [Int: Int] = [:]
    var committed: [Int: Int] = [:]
    var changelog: [Int: Int] = [:]
    for _ in 0..<20_000 {
      let key = random.below(40)
      switch random.below(10) {
      case 0..<4:
        table.set(key, random.below(9) &+ key)
        current[key] = table[key]
      case 4..<6:
        let result = table.update(key, default: 100) { value in
          value += 1
          return value
        }
        current[key, default: 100] += 1
        #expect(result == current[key])
      case 6..<8:
        table.remove(key)
        current[key] = nil
      case 8:
        for change in table.commit() { changelog[change.key] = change.value }
        committed = current
        #expect(changelog == committed)
        #expect(!table.hasChanges)
      default:
        _ = table.abort()
        current = committed
      }
      #expect(table[key] == current[key])
      #expect(table.count == current.count)
    }
    for key in 0..<40 { #expect(table[key] == current[key]) }
  }

  @Test func `timers come in the order of time and key, repetitions once`() {
    var random = RandomSource(seed: 3)
    var queue = TimerQueue()
    var expected: Set<TimerQueue.Entry> = []
    for _ in 0..<5000 {
      if random.chance(percent: 60) {
        let entry = TimerQueue.Entry(Instant(microseconds: Int64(random.below(300))), "k\(random.below(5))")
        queue.insert(entry.time, entry.key)
        expected.insert(entry)
      } else {
        let least = expected.min()
        #expect(queue.first == least)
        #expect(queue.removeFirst() == least)
        if let least { expected.remove(least) }
      }
    }
    while let entry = queue.removeFirst() { #expect(expected.remove(entry) == entry) }
    #expect(expected.isEmpty)
  }
}
